/** JSON-LD as pages carry it: found in the page, flattened, and read as plainly as its authors wrote it. */
import type { Cell } from "./cell.js";

/** A node: an object of JSON-LD. */
export type Node = Readonly<Record<string, unknown>>;

/** One page or file with everything that it says. */
export interface Document {
  /** Which of several, from 1. */
  readonly at: number;
  /** Its own address, where it is known. */
  readonly page: string | undefined;
  readonly locale: string | undefined;
  readonly nodes: readonly Node[];
  /** Blocks that are no JSON. */
  readonly broken: number;
  /** Whether related products may stand beside the one that the page is about. */
  readonly isPage: boolean;
}

const BLOCK = /<script\b[^>]*application\/ld\+json[^>]*>([\s\S]*?)<\/script/gi;

/** Reads a page, or a file of JSON-LD. */
export function readDocument(text: string, at: number, address: string | undefined): Document {
  const isPage = !/^\s*[[{]/.test(text);
  const blocks = isPage ? [...text.matchAll(BLOCK)].map(([, block = ""]) => block) : [text];
  const parsed = blocks.map(parseBlock);
  const nodes = parsed.flatMap((block) => (block === undefined ? [] : flatten(block, 0)));
  const tag = /<html\b[^>]*\blang\s*=\s*["']?([a-z]{2,3}(?:-[a-z0-9]{2,8})*)/i.exec(text)?.[1];
  const said = nodes.map((node) => node["inLanguage"]).find((each) => typeof each === "string");
  return {
    ...{ at, nodes, isPage, page: address ?? canonicalIn(text) },
    locale: isPage ? tag : said,
    broken: parsed.filter((block) => block === undefined).length,
  };
}

function parseBlock(block: string): unknown {
  try {
    return JSON.parse(block.trim().replace(/^<!--|-->$|^\/\/<!\[CDATA\[|\/\/\]\]>$/g, ""));
  } catch {
    // Counted, and said when the page is read.
    return undefined;
  }
}

function canonicalIn(text: string): string | undefined {
  const link = /<link\b[^>]*\brel\s*=\s*["']?canonical["'\s>][^>]*/i.exec(text)?.[0];
  return link && /\bhref\s*=\s*["']?([^"'\s>]+)/i.exec(link)?.[1];
}

const MOST_LEVELS = 20;

/** Lists and graphs side by side. */
function flatten(value: unknown, level: number): readonly Node[] {
  if (level > MOST_LEVELS) return [];
  if (Array.isArray(value)) return value.flatMap((each) => flatten(each, level + 1));
  if (!isNode(value)) return [];
  const inner = ["@graph", "mainEntity", "itemListElement", "item"].flatMap((key) => flatten(value[key], level + 1));
  return [value, ...inner];
}

/** Whether a value is an object. */
export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a node is of a type, however its vocabulary is spelled. */
export function isOf(node: Node, ...types: readonly string[]): boolean {
  return listOf(node["@type"]).some((type) => types.includes(lastWord(String(type))));
}

/** `https://schema.org/InStock`, `http://schema.org/InStock` and `InStock` are one word. */
export function lastWord(text: string): string {
  return text.split(/[/#:]/).at(-1) ?? text;
}

/** One value or several, as several. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The nodes under a key; those that are only named are looked up. */
export function nodesOf(node: Node, key: string, document: Document): readonly Node[] {
  return listOf(node[key]).flatMap((value): readonly Node[] | Node => {
    if (!isNode(value)) return [];
    const id = value["@id"];
    if (Object.keys(value).length > 1 || typeof id !== "string") return [value];
    return document.nodes.find((each) => each["@id"] === id && each !== value && Object.keys(each).length > 1) ?? [];
  });
}

/** A text under one of several keys, of an object its name. */
export function textOf(node: Node, ...keys: readonly string[]): string {
  const values = keys.flatMap((key) => listOf(node[key]));
  return values.map(plainText).find((text) => text !== "") ?? "";
}

function plainText(value: unknown): string {
  if (typeof value === "string" || typeof value === "number") return decode(String(value)).trim();
  return isNode(value) ? textOf(value, "name", "@value") : "";
}

/** The same with its place. */
export function cellOf(node: Node, at: number, ...keys: readonly string[]): Cell | undefined {
  const key = keys.find((each) => textOf(node, each) !== "");
  if (key === undefined) return undefined;
  const isNumber = listOf(node[key]).some((value) => typeof value === "number");
  return { text: textOf(node, key), row: at, column: key, isNumber };
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** Entities, which pages write into their JSON although JSON needs none. */
function decode(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi, (whole, ten, hex, name) => {
    if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? whole;
    const point = ten === undefined ? Number.parseInt(hex, 16) : Number(ten);
    return point > 31 && point <= 0x10ffff ? String.fromCodePoint(point) : "";
  });
}
