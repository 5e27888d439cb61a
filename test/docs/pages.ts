/** The pages a user reads, taken apart: programs that are checked and run, links, headings, tables. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");

/**
 * A fenced block. What stands behind the language says what it belongs to: nothing, a program of its own; `continued`,
 * the program before it; `file=pasar.ts`, a file beside the page's programs. `run`: a test runs it.
 */
export interface Block {
  readonly language: string;
  readonly info: readonly string[];
  readonly text: string;
  /** Of the fence, from 1. */
  readonly line: number;
}

/** One page. */
export interface Page {
  /** `docs/guide/goals.md` */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** What a reader would have in one file. */
export interface Program {
  readonly page: string;
  /** `goals-12.ts` after the line where it begins, or the name that the page gives. */
  readonly file: string;
  readonly text: string;
  readonly runs: boolean;
}

const PROGRAMS: ReadonlySet<string> = new Set(["ts", "js"]);

/** Reads one page. */
export function readPage(path: string): Page {
  const text = readFileSync(join(ROOT, path), "utf8");
  return { path, text, blocks: blocksOf(text) };
}

/** The README and everything below `docs/` that people wrote. */
export function readPages(): readonly Page[] {
  const docs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .map((path) => `docs/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".md") && !path.startsWith("docs/api/"))
    .sort();
  return ["README.md", ...docs].map(readPage);
}

function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at += 1) {
    const [, indent, language = "", info = ""] = /^(\s*)```(\w+)?(.*)$/.exec(lines[at] ?? "") ?? [];
    if (indent === undefined) continue;
    const end = lines.findIndex((line, index) => index > at && line.trim() === "```");
    if (end < 0) throw new Error(`the block at line ${at + 1} has no end`);
    const body = lines.slice(at + 1, end).map((line) => line.slice(indent.length));
    blocks.push({ language, info: info.split(/\s+/).filter(Boolean), text: `${body.join("\n")}\n`, line: at + 1 });
    at = end;
  }
  return blocks;
}

/** The page's programs. A program sees the imports of the blocks before it, as its reader does. */
export function programsOf({ path, blocks }: Page): readonly Program[] {
  const programs: { page: string; file: string; text: string; runs: boolean }[] = [];
  const imports: string[] = [];
  let last: (typeof programs)[number] | undefined;
  for (const block of blocks) {
    if (!PROGRAMS.has(block.language)) continue;
    const runs = block.info.includes("run");
    const named = block.info.find((word) => word.startsWith("file="))?.slice("file=".length);
    const known = named === undefined ? undefined : programs.find(({ file }) => file === named);
    const goesOn = block.info.includes("continued") ? last : known;
    if (block.info.includes("continued") && !last) throw new Error(`${path}:${block.line} continues nothing`);
    if (goesOn) {
      goesOn.text += block.text;
      goesOn.runs ||= runs;
      last = goesOn;
    } else {
      const file = named ?? `${path.replace(/.*\//, "").replace(".md", "")}-${block.line}.ts`;
      last = { page: path, file, text: named === undefined ? withImports(block.text, imports) : block.text, runs };
      programs.push(last);
    }
    imports.push(...importsOf(block.text));
  }
  return programs;
}

const IMPORT = /^import (?:type )?\{([^}]*)\} from "([^"]+)";$/gm;

function importsOf(text: string): readonly string[] {
  return [...text.matchAll(IMPORT)].flatMap(([, names = "", from = ""]) =>
    namesIn(names).map((name) => `import { ${name} } from "${from}";`),
  );
}

function namesIn(list: string): readonly string[] {
  return list
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
}

/** Adds what earlier blocks imported and this one uses without importing or declaring it. */
function withImports(text: string, earlier: readonly string[]): string {
  const mine = importsOf(text).join("\n");
  const added = new Set(
    earlier.filter((line) => {
      const name = /\{ (?:type )?(\w+)/.exec(line)?.[1] ?? "";
      const isMine = new RegExp(`\\b(?:const|function|interface|type) ${name}\\b`).test(text);
      return !isMine && !new RegExp(`\\b${name}\\b`).test(mine) && new RegExp(`\\b${name}\\b`).test(text);
    }),
  );
  return [...added, text].join("\n");
}

/** A link of a page: to a file, to a heading, or away. */
export interface Link {
  readonly target: string;
  readonly line: number;
}

/** All links and pictures outside of fenced blocks. */
export function linksOf({ text }: Page): readonly Link[] {
  const links: Link[] = [];
  let isCode = false;
  for (const [index, line] of text.split("\n").entries()) {
    if (/^\s*```/.test(line)) isCode = !isCode;
    if (isCode) continue;
    const plain = line.replaceAll(/`[^`]*`/g, "");
    for (const [, target = ""] of plain.matchAll(/\]\(([^)\s]+)[^)]*\)/g)) links.push({ target, line: index + 1 });
    for (const [, target = ""] of plain.matchAll(/<(?:img|a|source)[^>]+(?:src|srcset|href)="([^"]+)"/g))
      links.push({ target, line: index + 1 });
  }
  return links;
}

/** Anchors of a page's headings, as GitHub makes them. */
export function anchorsOf({ text }: Page): ReadonlySet<string> {
  const anchors = new Set<string>();
  let isCode = false;
  for (const line of text.split("\n")) {
    if (/^\s*```/.test(line)) isCode = !isCode;
    const heading = isCode ? undefined : /^#{1,6} (.*)$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-");
    let unique = slug;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${slug}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

/** First cells of the tables below a heading, without markup. */
export function termsBelow({ text, path }: Page, heading: string): readonly string[] {
  const start = text.indexOf(`\n## ${heading}\n`);
  if (start < 0) throw new Error(`${path} has no heading "${heading}"`);
  const rest = text.slice(start + 1);
  const end = rest.indexOf("\n## ", 1);
  return rest
    .slice(0, end < 0 ? undefined : end)
    .split("\n")
    .flatMap((line) => /^\| *`([^`]+)`/.exec(line)?.[1] ?? []);
}
