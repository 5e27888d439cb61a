/** Finds out what a file is: by its first bytes, then by the words that only one format has. */
import type { ImportFormat } from "./catalogue.js";
import { plainHeader } from "./cell.js";
import { type Delimiter, readHead } from "./csv-lines.js";
import { wooEnglish } from "./forms/woo-words.js";
import { ImportError } from "./import-error.js";
import { headText, type OpenFile } from "./source.js";
import { readWorkbook, type Sheet, textOfCell } from "./workbook.js";

/** What a file is, how sure that is, and why. */
export interface Sniffed {
  /** `undefined`: nothing that can be read. */
  readonly format: ImportFormat | undefined;
  /** 0…1. */
  readonly confidence: number;
  /** What gave it away, as a sentence. */
  readonly why: string;
}

/** What else was found out on the way, for whoever opens the file. */
export interface Looked extends Sniffed {
  readonly container: "text" | "xml" | "html" | "json" | "xlsx";
  readonly delimiter?: Delimiter | undefined;
  readonly sheets?: readonly Sheet[] | undefined;
  /** The sheet that holds the products. */
  readonly sheet?: Sheet | undefined;
  /** Index of the row that names its columns. */
  readonly header?: number | undefined;
}

/** Limits and signal of one look. */
export interface LookOptions {
  readonly unpackedBytes: number;
  readonly cell: number;
  readonly columns: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

/** Looks at a file. @throws ImportError where it is no text and no spreadsheet */
export async function look(file: OpenFile, options: LookOptions): Promise<Looked> {
  if (file.head[0] === 0x50 && file.head[1] === 0x4b) {
    return lookAtSheets(await readWorkbook(file, options, options.signal));
  }
  if (file.head[0] === 0xd0 && file.head[1] === 0xcf) {
    const cure = "Save it as .xlsx or as CSV (UTF-8).";
    throw new ImportError("not-text", `${file.name} is an old .xls spreadsheet.`, { field: "file", cure });
  }
  const text = headText(file);
  const start = text.trimStart().slice(0, 2_000);
  if (/^(?:<!doctype html|<html|<script)/i.test(start)) return lookAtPage(text);
  if (start.startsWith("<")) return lookAtFeed(text);
  if (/^[[{]/.test(start)) return lookAtJson(start);
  return lookAtTable(text, options.columns);
}

// --- Text ---------------------------------------------------------------------------------

/** Headers that together belong to one format only. */
const ANCHORS: readonly {
  readonly format: ImportFormat | undefined;
  readonly title: string;
  readonly all: readonly string[];
}[] = [
  { format: "shopify", title: "Shopify's export", all: ["handle", "title", "variant price", "option1 name"] },
  { format: "shopify", title: "Shopify's newer export", all: ["url handle", "title", "option1 name"] },
  { format: "shopify", title: "Shopify's newer export", all: ["title", "product image url", "option1 name"] },
  { format: "woocommerce", title: "WooCommerce's export", all: ["type", "sku", "name", "regular price"] },
  { format: "medusa", title: "Medusa's export", all: ["product handle", "variant sku", "product title"] },
  { format: "medusa", title: "Medusa's export", all: ["product title", "variant title", "product status"] },
  { format: "vendure", title: "Vendure's import file", all: ["name", "slug", "option groups", "option values"] },
  { format: "google", title: "a Google product feed", all: ["id", "title", "link", "image link", "price"] },
  { format: undefined, title: "BigCommerce's export, which is not read here", all: ["item type", "product name"] },
];
/** Columns that Meta's catalogue has and Google's feed has not. */
const META = [
  "fb product category",
  "quantity to sell on facebook",
  "rich text description",
  "style[0]",
  "video[0].url",
];

/** What headers belong to. */
function formatOfHeaders(headers: readonly string[], renamed: Readonly<Record<string, string>> = {}): Sniffed {
  const known = new Map(Object.entries(renamed).map(([from, to]) => [plainHeader(from), plainHeader(to)]));
  const plain = headers.map((header) => known.get(plainHeader(header)) ?? plainHeader(header));
  const has = new Set([...plain.map((name) => name.replace(/:[a-z]{2}(?:-[a-z]{2})?$/, "")), ...plain.map(wooEnglish)]);
  const found = ANCHORS.find(({ all }) => all.every((name) => has.has(name)));
  if (found) {
    const isMeta =
      found.format === "google" && [...has].some((name) => META.includes(name) || /^(?:image|video)\[/.test(name));
    const title = isMeta ? "Meta's catalogue feed" : found.title;
    const why = `The columns ${found.all.map((name) => `"${name}"`).join(", ")} are those of ${title}.`;
    return { format: isMeta ? "meta" : found.format, confidence: 0.95, why };
  }
  return formatOfPlainTable(new Set(plain));
}

function formatOfPlainTable(has: ReadonlySet<string>): Sniffed {
  const title = ["title", "name", "nama", "nama produk", "judul", "product name", "product title"].find((name) =>
    has.has(name),
  );
  const price = ["price", "harga", "harga jual", "variant price"].find((name) => has.has(name));
  if (title === undefined || price === undefined) {
    const why = `No format is known whose columns are ${[...has]
      .slice(0, 6)
      .map((name) => `"${name}"`)
      .join(", ")}.`;
    return { format: undefined, confidence: 0, why };
  }
  return { format: "table", confidence: 0.5, why: `The columns "${title}" and "${price}" name products and prices.` };
}

function lookAtTable(text: string, columns: LookOptions["columns"]): Looked {
  const { delimiter, rows } = readHead(text);
  return { container: "text", delimiter, ...formatOfHeaders(rows[0] ?? [], columns) };
}

function lookAtFeed(text: string): Looked {
  const isFeed = /<(?:rss|feed|channel|item|entry)[\s>]/.test(text);
  const isGoogle = text.includes("http://base.google.com/ns/1.0") || /<g:[a-z_]+>/.test(text);
  if (!isFeed || !(isGoogle || /<image_link[\s>]/.test(text))) {
    return { container: "xml", format: undefined, confidence: 0, why: "It is XML, but no product feed." };
  }
  const meta = /<(?:g:)?(?:fb_product_category|quantity_to_sell_on_facebook|rich_text_description)>/.exec(text);
  if (meta) return { container: "xml", format: "meta", confidence: 0.9, why: `It has ${meta[0]}, which is Meta's.` };
  return {
    container: "xml",
    format: "google",
    confidence: 0.95,
    why: "It is a feed with Google's product attributes.",
  };
}

function lookAtPage(text: string): Looked {
  const has = /<script[^>]+application\/ld\+json/i.test(text);
  const why = has ? "It is a page with JSON-LD in it." : "It is a page; its beginning has no JSON-LD in it.";
  return { container: "html", format: "json-ld", confidence: has ? 0.9 : 0.4, why };
}

function lookAtJson(start: string): Looked {
  const isLinked = /"@(?:context|type|graph)"/.test(start);
  if (isLinked) return { container: "json", format: "json-ld", confidence: 0.9, why: 'It is JSON with "@type".' };
  const why = "It is JSON, but no JSON-LD. Products in etalase's own form are published as they are.";
  return { container: "json", format: undefined, confidence: 0, why };
}

// --- Spreadsheets ----------------------------------------------------------------------------

function lookAtSheets(sheets: readonly Sheet[]): Looked {
  const found = sheets.flatMap((sheet) => lookAtSheet(sheet) ?? []);
  const [best] = found.toSorted((a, b) => b.confidence - a.confidence);
  if (best) return { ...best, sheets };
  const why = "No sheet has columns that are known here.";
  return { container: "xlsx", format: undefined, confidence: 0, why, sheets };
}

function lookAtSheet(sheet: Sheet): Looked | undefined {
  const rows = sheet.rows.slice(0, 8).map((row) => row.map(textOfCell));
  const hit = (count: number, pattern: RegExp) =>
    rows.findIndex((row) => row.filter((cell) => pattern.test(cell)).length >= count);
  const told = (format: ImportFormat, header: number, confidence: number, why: string): Looked => ({
    ...{ container: "xlsx", format, header, confidence, sheet },
    why: `The sheet "${sheet.name}" ${why}.`,
  });
  const shopee = hit(3, /^(?:ps_|et_title_)/);
  if (shopee >= 0) return told("shopee", shopee, 0.95, "has Shopee's keys (ps_…)");
  const tiktok = hit(3, /^(?:product_name|seller_sku|parcel_weight|main_image|property_name_1)$/);
  if (tiktok >= 0) return told("tiktok", tiktok, 0.95, "has TikTok Shop's column codes");
  const tokopedia = hit(3, /^(?:nama produk|sku name|harga \(rp\)|gambar 1|nomor etalase|deskripsi produk)\b/i);
  if (/impor produk/i.test(sheet.name) || tokopedia >= 0) {
    const header = tokopedia >= 0 ? tokopedia : 1;
    return told("tokopedia", header, tokopedia >= 0 ? 0.9 : 0.6, "is laid out like Tokopedia's");
  }
  return lookAtPlainSheet(sheet, rows);
}

function lookAtPlainSheet(sheet: Sheet, rows: readonly (readonly string[])[]): Looked | undefined {
  const header = rows.findIndex((row) => row.filter((cell) => cell !== "").length >= 2);
  const found = formatOfHeaders(rows[header] ?? []);
  if (header < 0 || found.format === undefined) return undefined;
  return { container: "xlsx", ...found, confidence: found.confidence - 0.1, sheet, header };
}
