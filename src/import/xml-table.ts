/** RSS and Atom feeds as a table: one row for each item, read one by one. */
import type { RawRow, Table } from "./cell.js";
import { ImportError } from "./import-error.js";
import { loadPeer } from "./peers.js";
import { type OpenFile, textOf } from "./source.js";

/** How a feed is read. */
export interface XmlOptions {
  /** Characters of one item. */
  readonly maxItem: number;
  readonly signal: AbortSignal | undefined;
}

/** Opens a feed. @throws ImportError `missing-package`, `broken`, `too-large` */
export async function openXml(file: OpenFile, options: XmlOptions): Promise<Table> {
  const { XMLParser } = await loadPeer("fast-xml-parser", () => import("fast-xml-parser"));
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: true,
    htmlEntities: true,
  });
  const rows = () => rowsOf(itemsOf(textOf(file, options.signal), options.maxItem), (text) => parser.parse(text));
  // A feed names its columns item by item.
  const columns = new Set<string>();
  for await (const { cells } of rows()) for (const name of cells.keys()) columns.add(name);
  return { columns: [...columns], rows };
}

async function* rowsOf(items: AsyncIterable<string>, parse: (text: string) => unknown): AsyncIterable<RawRow> {
  let at = 0;
  for await (const text of items) {
    at += 1;
    yield { at, cells: new Map(cellsOf(parsed(text, at, parse))) };
  }
}

function parsed(text: string, at: number, parse: (text: string) => unknown): unknown {
  if (DEFINITION.test(text.replaceAll(/<!\[CDATA\[[\s\S]*?\]\]>/g, ""))) throw entities();
  try {
    return Object.values(parse(text) as object)[0];
  } catch (cause) {
    throw new ImportError("broken", `Item ${at} of the feed is broken XML.`, {
      row: at,
      cure: 'Often a "<" or "&" in a text is not written as "&lt;" or "&amp;".',
      cause,
    });
  }
}

function cellsOf(item: unknown): readonly (readonly [string, string])[] {
  if (typeof item !== "object" || item === null) return [];
  return Object.entries(item).flatMap(([name, value]) => eachOf(value, name));
}

/** Elements of one name get a number, so that none hides another. */
function eachOf(value: unknown, name: string): readonly (readonly [string, string])[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.flatMap((each, at) => textsOf(each, at === 0 ? name : `${name} ${at + 1}`));
}

/** An element with elements of its own becomes one column for each: `g:shipping > g:price`. */
function textsOf(value: unknown, key: string): readonly (readonly [string, string])[] {
  if (typeof value === "string") return [[key, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (name === "#text" || name === "@href") return typeof inner === "string" ? [[key, inner] as const] : [];
    if (name.startsWith("@")) return [];
    return eachOf(inner, `${key} > ${name}`);
  });
}

// --- Items --------------------------------------------------------------------------------

const DEFINITION = /<!(?:DOCTYPE|ENTITY)/i;
const OPENING = /<(item|entry)(?=[\s>])/;

/** Cuts items out of a feed as it comes in; what stands inside CDATA and comments is no tag. */
async function* itemsOf(texts: AsyncIterable<string>, maxItem: number): AsyncIterable<string> {
  let rest = "";
  for await (const text of texts) {
    rest += text;
    if (DEFINITION.test(rest.slice(0, 4096))) throw entities();
    for (let item = cutItem(rest); item !== undefined; item = cutItem(rest)) {
      yield item.text;
      rest = rest.slice(item.end);
    }
    const start = OPENING.exec(rest)?.index;
    if (start === undefined) rest = rest.slice(-4096);
    else if (rest.length - start > maxItem) throw hugeItem(maxItem);
  }
  if (OPENING.test(rest)) {
    const cure = "Fetch the whole feed again.";
    throw new ImportError("broken", "The feed ends in the middle of an item.", { field: "file", cure });
  }
}

function cutItem(text: string): { readonly text: string; readonly end: number } | undefined {
  const opening = OPENING.exec(text);
  if (!opening) return undefined;
  const mark = new RegExp(
    `<!\\[CDATA\\[[\\s\\S]*?\\]\\]>|<!--[\\s\\S]*?-->|</${opening[1]}\\s*>|<!\\[CDATA\\[|<!--`,
    "g",
  );
  mark.lastIndex = opening.index;
  for (let found = mark.exec(text); found; found = mark.exec(text)) {
    // An opened CDATA or comment whose end has not come yet.
    if (found[0] === "<![CDATA[" || found[0] === "<!--") return undefined;
    if (found[0].startsWith("</")) return { text: text.slice(opening.index, mark.lastIndex), end: mark.lastIndex };
  }
  return undefined;
}

function entities(): ImportError {
  return new ImportError("broken", "The feed defines entities of its own, which can grow without end.", {
    field: "file",
    cure: "Export it without a DOCTYPE.",
  });
}

function hugeItem(maxItem: number): ImportError {
  return new ImportError("too-large", `An item of the feed has more than ${maxItem} characters.`, {
    field: "limits.cell",
    cure: "Often its end tag is missing; else raise limits.cell.",
  });
}
