/** RSS with `g:` elements as rows, by a parser that is not ours. */
import { XMLParser } from "fast-xml-parser";

/** A row as a parser reads it. */
export type Row = Readonly<Record<string, string | readonly string[]>>;

/** Items of an RSS feed, their names without the prefix. */
export function itemsOf(xml: string): readonly Row[] {
  const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === "item", removeNSPrefix: true });
  const { rss } = parser.parse(xml) as { rss: { channel: { item?: readonly Row[] } } };
  return rss.channel.item ?? [];
}
