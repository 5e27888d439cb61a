/** The pages of the site: the README as the first one, what stands in `docs/`, and what is made from the sources. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { generatedPages } from "./generated.js";
import { type Map as LinkMap, siteText } from "./links.js";
import { type Shelf, shelfOf } from "./shelves.js";

/** One page of the site. */
export interface SitePage {
  /** Below the site, such as `guide/goals.md`. */
  readonly path: string;
  readonly title: string;
  /** The first sentence, for lists. */
  readonly about: string;
  readonly shelf: Shelf;
  readonly text: string;
}

/** Files below `docs/` that people wrote, in the order in which they are shown. */
export function writtenFiles(root: string): readonly string[] {
  return readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".md") && !file.startsWith("api/"))
    .sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))
    .map((file) => `docs/${file}`);
}

/** Read first, where an alphabet would put them last. */
const FIRST = ["guide/quickstart.md", "tutorial/", "guide/goals.md", "guide/worker.md"];

function rankOf(file: string): number {
  const at = FIRST.findIndex((beginning) => file.startsWith(beginning));
  return at < 0 ? FIRST.length : at;
}

/** The page's place on the site. */
function pathOf(file: string): string {
  return file === "README.md" ? "index.md" : file.slice("docs/".length).replace(/README\.md$/, "index.md");
}

/** All pages but the reference of every export, which another program makes. */
export async function readSitePages(
  root: string,
  options: { readonly source?: string | undefined } = {},
): Promise<readonly SitePage[]> {
  const written = ["README.md", ...writtenFiles(root)].map((file) => ({
    file,
    path: pathOf(file),
    text: readFileSync(join(root, file), "utf8"),
  }));
  const made = (await generatedPages(written.map(({ path, text }) => pageOf(path, text)))).map(({ path, text }) => ({
    // A folder that pages link to is answered by its list.
    file: `docs/${path.replace(/index\.md$/, "README.md")}`,
    path,
    text,
  }));
  const all = [...written, ...made];
  const map: LinkMap = { pages: new Map(all.map(({ file, path }) => [file, path])), source: options.source };
  return all.map(({ file, path, text }) => pageOf(path, siteText(text, file, map)));
}

/** Takes a page's title and first sentence out of its text. */
export function pageOf(path: string, text: string): SitePage {
  const title = /^# (.+)$/m.exec(text)?.[1]?.replaceAll("`", "") ?? path;
  return { path, title, about: firstSentence(text), shelf: shelfOf(path), text };
}

function firstSentence(text: string): string {
  const paragraphs = text.split(/\n{2,}/).map((part) => part.trim());
  const isProse = (part: string) => /^[\p{L}*_[`]/u.test(part) && !part.startsWith("```");
  const plain = (paragraphs.find(isProse) ?? "")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/[*_`]/g, "");
  return /^.*?[.!?:](?=\s|$)/.exec(plain)?.[0]?.replace(/:$/, ".") ?? plain;
}
