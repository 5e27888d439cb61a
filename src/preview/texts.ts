/** The words of a listing, found in whatever its channel calls its content: pure, and the same for every channel. */
import { htmlToText } from "html-to-text";
import { measure } from "../model/text.js";
import type { Preview, PreviewListing } from "./room.js";

/** A text as buyers will read it. */
export interface ShownText {
  /** Where it stands in the channel's own content. */
  readonly path: string;
  readonly text: string;
  /** Absent where the channel names no limit for it. */
  readonly counted?: { readonly length: number; readonly max: number; readonly unit: string } | undefined;
}

/** A fact that is sent and is no text to read: ids, categories, weights. */
export interface ShownFact {
  readonly path: string;
  readonly value: string;
}

/** What a listing says, sorted for readers. */
export interface Shown {
  readonly texts: readonly ShownText[];
  readonly price: readonly ShownFact[];
  readonly stock: readonly ShownFact[];
  readonly facts: readonly ShownFact[];
}

/** Sorts what a channel will be sent: texts to read first, price, stock, and everything else as it is. */
export function sortContent(preview: Preview, listing: PreviewListing): Shown {
  const whole = listing.edition ?? listing.content;
  const leaves = leavesOf(whole, "");
  const { price, stock } = listing.facets;
  const of = (keys: readonly string[]): readonly ShownFact[] =>
    leaves.filter(({ path }) => keys.includes(rootOf(path)));
  const rest = leaves.filter(({ path }) => ![...price, ...stock].includes(rootOf(path)));
  const isText = (leaf: ShownFact): boolean => isRead(leaf, preview, listing);
  return {
    texts: rest.filter(isText).map((leaf) => textOf(leaf, preview, listing)),
    price: of(price),
    stock: of(stock),
    facts: rest.filter((leaf) => !isText(leaf) && leaf.value !== ""),
  };
}

/** What no channel text carries of one of the product's own: the end that was cut off. `""`: nothing was. */
export function cutOf(whole: string, texts: readonly ShownText[]): { readonly kept: string; readonly cut: string } {
  const words = flat(whole);
  const said = texts.map(({ text }) => flat(text));
  let kept = 0;
  let most = words.length;
  while (kept < most) {
    const half = Math.ceil((kept + most) / 2);
    const part = words.slice(0, half).trimEnd();
    if (said.some((text) => text.includes(part))) kept = half;
    else most = half - 1;
  }
  // A few letters are found anywhere: whoever says none of it says nothing of it.
  if (kept < Math.min(words.length, LEAST_FOUND)) return { kept: "", cut: words };
  return { kept: words.slice(0, kept), cut: words.slice(kept) };
}

const LEAST_FOUND = 4;
/** Shorter ones are ids and codes, unless the channel has a limit for them. */
const LEAST_READ = 24;

function leavesOf(value: unknown, path: string): readonly ShownFact[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== "object") return [{ path, value: String(value) }];
  const parts = Object.entries(value);
  return parts.flatMap(([key, part]) => leavesOf(part, path === "" ? key : `${path}.${key}`));
}

function rootOf(path: string): string {
  return path.split(".")[0] ?? path;
}

function limitOf({ path, value }: ShownFact, preview: Preview, { limits }: PreviewListing) {
  const name = path.split(".").at(-1) ?? path;
  if (Object.hasOwn(limits, name)) return limits[name];
  const begins = (whole: string): boolean => whole !== "" && flat(readable(value)).startsWith(flat(whole).slice(0, 12));
  // Marketplaces have names of their own for the two texts that every listing has.
  if (begins(preview.title)) return limits["title"];
  return begins(preview.description) ? limits["description"] : undefined;
}

function isRead(leaf: ShownFact, preview: Preview, listing: PreviewListing): boolean {
  if (leaf.value === "") return false;
  if (limitOf(leaf, preview, listing)) return true;
  const text = readable(leaf.value);
  return text === preview.title || (text.length >= LEAST_READ && /\s/.test(text));
}

function textOf(leaf: ShownFact, preview: Preview, listing: PreviewListing): ShownText {
  const limit = limitOf(leaf, preview, listing);
  const text = readable(leaf.value);
  if (!limit) return { path: leaf.path, text };
  // Walls count what readers see; marketplaces what they are sent.
  const length = measure(listing.kind === "shelf" ? leaf.value : text, limit.unit);
  return { path: leaf.path, text, counted: { length, max: limit.max, unit: limit.unit } };
}

/** Markup as readers see it. */
function readable(value: string): string {
  if (!/<\/?[a-z][^>]*>|&(#\d+|#x[\da-f]+|[a-z]+);/i.test(value)) return value;
  return htmlToText(value, {
    wordwrap: false,
    // Posts are written in lines.
    preserveNewlines: true,
    selectors: [
      { selector: "a", options: { ignoreHref: true } },
      { selector: "img", format: "skip" },
      ...["h1", "h2", "h3", "h4"].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  });
}

function flat(text: string): string {
  return text.replaceAll(/\s+/gu, " ").trim();
}
