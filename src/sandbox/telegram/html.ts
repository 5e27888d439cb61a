/**
 * `parse_mode: HTML` as the Bot API reads it: a few tags, four named entities, everything else refused.
 * https://core.telegram.org/bots/api#html-style, Bot API 10.1
 */
import { refuse } from "./refusal.js";

/** Formatting of a stretch of text. Offsets and lengths in UTF-16 units. */
export interface TelegramEntity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string | undefined;
}

/** A text after its entities were parsed: what counts for its length. */
export interface ParsedText {
  readonly text: string;
  readonly entities: readonly TelegramEntity[];
}

const TAGS: Readonly<Record<string, string>> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  a: "text_link",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  "tg-spoiler": "spoiler",
};
const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };

interface OpenTag {
  readonly name: string;
  readonly offset: number;
  readonly url: string | undefined;
}

/** Parses a text as sent. Without `parse_mode` it is taken as it is. */
export function parseText(sent: string, parseMode: unknown): ParsedText {
  // TDLib drops carriage returns, which multipart encoders put before every line feed, and blanks other controls.
  const source = Array.from(sent.replaceAll("\r", ""), (char) => (char < " " && char !== "\n" ? " " : char)).join("");
  if (parseMode === undefined || parseMode === "") return { text: source.trim(), entities: [] };
  if (String(parseMode).toLowerCase() !== "html") {
    refuse(400, "Bad Request: unsupported parse_mode (the sandbox reads HTML only)");
  }
  const { text, entities } = parseHtml(source);
  // Leading and trailing blanks are cut off by the server.
  const start = text.length - text.trimStart().length;
  return { text: text.trim(), entities: entities.map((entity) => ({ ...entity, offset: entity.offset - start })) };
}

const TOKENS = /<(\/?[\w-]*)([^<>]*)>?|&(?:\w+|#\d+|#x[\da-f]+);|[^<&]+|&/gi;

function parseHtml(source: string): ParsedText {
  const open: OpenTag[] = [];
  const entities: TelegramEntity[] = [];
  let text = "";
  for (const [token, name = "", attributes = ""] of source.matchAll(TOKENS)) {
    if (token.startsWith("</")) entities.push(...closed(open.pop(), name, text, token));
    else if (token.startsWith("<")) open.push(opened(name, attributes, text, token));
    else text += decode(token);
  }
  const left = open.at(-1);
  if (left) cannotParse(`can't find end tag corresponding to start tag "${left.name}"`);
  return { text, entities };
}

function opened(name: string, attributes: string, text: string, token: string): OpenTag {
  const at = Buffer.byteLength(text);
  if (!token.endsWith(">")) cannotParse(`unclosed start tag at byte offset ${at}`);
  if (TAGS[name.toLowerCase()] === undefined) cannotParse(`unsupported start tag "${name}" at byte offset ${at}`);
  const url = /^\s*href="([^"]*)"\s*$/i.exec(attributes)?.[1];
  if (attributes.trim() !== "" && !(name.toLowerCase() === "a" && url !== undefined)) {
    cannotParse(`unexpected attributes of start tag "${name}" at byte offset ${at}`);
  }
  const plain = url?.replaceAll(/&(?:\w+|#\d+|#x[\da-f]+);/gi, decode);
  return { name: name.toLowerCase(), offset: text.length, url: plain };
}

function closed(tag: OpenTag | undefined, name: string, text: string, token: string): readonly TelegramEntity[] {
  const at = Buffer.byteLength(text);
  if (!token.endsWith(">")) cannotParse(`unclosed end tag at byte offset ${at}`);
  if (!tag) return cannotParse(`unexpected end tag at byte offset ${at}`);
  if (name.slice(1).toLowerCase() !== tag.name) {
    cannotParse(`unmatched end tag at byte offset ${at}, expected "</${tag.name}>", found "<${name}>"`);
  }
  const length = text.length - tag.offset;
  if (length === 0) return [];
  const type = TAGS[tag.name] ?? tag.name;
  return [{ type, offset: tag.offset, length, ...(tag.url === undefined ? {} : { url: tag.url }) }];
}

function decode(reference: string): string {
  const code = /^&#(?:x([\da-f]+)|(\d+));$/i.exec(reference);
  if (code) return String.fromCodePoint(code[1] ? Number.parseInt(code[1], 16) : Number(code[2]));
  // Plain text, an unknown name, or a lone ampersand stays as it is.
  const named = reference.startsWith("&") ? NAMED[reference.slice(1, -1)] : undefined;
  return named ?? reference;
}

function cannotParse(why: string): never {
  refuse(400, `Bad Request: can't parse entities: ${why}`);
}
