/**
 * Reads a built site as a visitor's browser would: does every link lead somewhere, anchors included, can every page be
 * reached from the first one, is nothing fetched from elsewhere, does `llms.txt` name every page.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** One page of the built site. */
interface Built {
  readonly file: string;
  readonly links: readonly string[];
  readonly anchors: ReadonlySet<string>;
  /** What the browser fetches by itself from elsewhere. */
  readonly foreign: readonly string[];
}

/** What is wrong with a built site, one line each. */
export function siteFaults(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => file.replaceAll("\\", "/"));
  const there = new Set(files);
  const pages = new Map(
    files
      .filter((file) => file.endsWith(".html") && file !== "404.html")
      .map((file) => [file, readBuilt(file, readFileSync(join(folder, file), "utf8"))]),
  );
  return [
    ...[...pages.values()].flatMap((page) => deadLinks(page, pages, there)),
    ...unreached(pages).map((file) => `${file}: no link leads here`),
    ...[...pages.values()].flatMap(({ file, foreign }) => foreign.map((url) => `${file}: fetches ${url}`)),
    ...llmsFaults(folder, pages, there),
  ];
}

function readBuilt(file: string, html: string): Built {
  const of = (pattern: RegExp) => [...html.matchAll(pattern)].map(([, value = ""]) => value.replaceAll("&amp;", "&"));
  const fetched = [
    ...of(/<(?:script|img|source|iframe|video|audio)\b[^>]*?\ssrc(?:set)?="([^"]*)"/g),
    ...of(/<link\b[^>]*?\shref="([^"]*)"/g),
  ];
  return {
    file,
    links: [...of(/<a\b[^>]*?\shref="([^"]*)"/g), ...fetched],
    anchors: new Set(of(/\sid="([^"]*)"/g)),
    foreign: fetched.filter((url) => /^(?:https?:)?\/\//.test(url)),
  };
}

/** The file that an address means, as a plain web server would answer it. */
function fileOf(address: string, from: string): string {
  const path = decodeURIComponent(address.split(/[?#]/)[0] ?? "");
  const full = path.startsWith("/") ? path.slice(1) : posix.join(posix.dirname(from), path);
  if (path === "") return from;
  return full === "" || full === "." || full.endsWith("/") ? posix.join(full, "index.html") : full;
}

function isElsewhere(address: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(address);
}

function deadLinks(
  { file, links }: Built,
  pages: ReadonlyMap<string, Built>,
  there: ReadonlySet<string>,
): readonly string[] {
  return [...new Set(links)].flatMap((address) => {
    if (isElsewhere(address)) return [];
    const target = fileOf(address, file);
    if (!there.has(target)) return [`${file}: ${address} is not there`];
    const anchor = decodeURIComponent(address.split("#")[1] ?? "");
    const isFound = anchor === "" || pages.get(target)?.anchors.has(anchor) === true;
    return isFound ? [] : [`${file}: ${address} names no heading`];
  });
}

function unreached(pages: ReadonlyMap<string, Built>): readonly string[] {
  const seen = new Set<string>();
  const open = ["index.html"];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const from = file;
    const links = pages.get(file)?.links ?? [];
    open.push(...links.filter((link) => !isElsewhere(link)).map((link) => fileOf(link, from)));
  }
  return [...pages.keys()].filter((file) => !seen.has(file));
}

function llmsFaults(folder: string, pages: ReadonlyMap<string, Built>, there: ReadonlySet<string>): readonly string[] {
  if (!there.has("llms.txt")) return ["llms.txt is not there"];
  const text = readFileSync(join(folder, "llms.txt"), "utf8");
  const named = new Set([...text.matchAll(/\]\((?:https?:\/\/[^/)]+)?\/([^)]+)\)/g)].map(([, path = ""]) => path));
  return [
    ...[...pages.keys()].flatMap((file) =>
      named.has(file.replace(/\.html$/, ".md")) ? [] : [`llms.txt does not name ${file}`],
    ),
    ...[...named].flatMap((path) => (there.has(path) ? [] : [`llms.txt names ${path}, which is not there`])),
  ];
}
