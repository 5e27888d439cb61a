/** Rows as RSS 2.0 with Google's elements; and text in XML. https://support.google.com/merchants/answer/160589, unverified */
import type { Photo } from "../../../channel/verbs.js";
import { type Cells, cellsOf, keysOf, type PhotoColumns, type RowsContent } from "./rows.js";
import type { About, FeedWriter } from "./writer.js";

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!-- etalase -->\n';

/** Text in XML: escaped, without the characters that XML 1.0 cannot hold. */
export function xmlText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no form for these.
  const allowed = text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu, "");
  return allowed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** One element with text. */
export function element(name: string, text: string): string {
  return `<${name}>${xmlText(text)}</${name}>`;
}

export interface XmlLayout {
  readonly version: number;
  /** In the order in which they are written. */
  readonly columns: readonly string[];
  readonly photos: PhotoColumns;
}

/** Writes rows as RSS with `g:` elements, one row and one element a line: readers cap the length of lines. */
export function xmlWriter({ version, columns, photos: photoColumns }: XmlLayout): FeedWriter<RowsContent> {
  const item = (cells: Cells): string => {
    const elements = columns.flatMap((column) =>
      [cells[column] ?? []].flat().map((text) => `${element(`g:${column}`, text)}\n`),
    );
    return `<item>\n${elements.join("")}</item>\n`;
  };
  return {
    version,
    type: "application/xml",
    head: ({ title, home, self }: About) =>
      `${XML_HEAD}<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n${element("title", title)}\n${element("link", home ?? self ?? "")}\n${element("description", title)}\n`,
    entry: (content: RowsContent, photos: readonly Photo[]) => ({
      text: cellsOf(content, photos, photoColumns).map(item).join(""),
      keys: keysOf(content),
    }),
    tail: () => "</channel>\n</rss>\n",
  };
}
