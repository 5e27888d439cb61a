/**
 * Making a text fit: whole words first, an ellipsis where something was left out, and never a cut through what a buyer
 * relies on: a link, a price, a number, a hashtag, a certificate number.
 */
import { graphemeSegments } from "unicode-segmenter/grapheme";
import type { Fitted, Loss, TextPart } from "./loss.js";
import { measure } from "./text.js";
import type { TextLimit } from "./text-limit.js";

const ELLIPSIS = "…";

/** Runs that stay whole. Certificate forms as sellers write them: `BPOM RI MD 8670…`, `P-IRT No. 206…`, `SNI 01-3836-2013`. */
const WHOLE = [
  String.raw`[a-z][a-z0-9+.-]*://\S+`,
  String.raw`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`,
  String.raw`(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?:[/?#]\S*)?`,
  String.raw`[#@][\p{L}\p{N}\p{M}_]+`,
  String.raw`(?:\b(?:halal|bpjph|mui|bpom|ri|md|ml|n[a-e]|p-?irt|sni|iso|iec|kan|lppom|postel|sdppi|nib|npwp|id|no(?:mor)?|pom|t[ir]|s[di])\b[ .:#-]*)+[\p{L}\p{N}./:-]*\d[\p{L}\d./:-]*(?: \d[\d./:-]*)*`,
  String.raw`(?:(?:\b(?:rp|idr|usd|us|sgd|myr|rm|eur|gbp|[a-z]{3})\b\.? ?)?[$€£¥₹฿₫]? ?)\d[\d.,:/-]*(?: \d[\d.,:/-]*)*(?: ?(?:rb|ribu|jt|juta|k|kg|gr?|gram|mg|l|ml|liter|mm|cm|m|pcs|buah|x|%|€)(?![\p{L}\p{N}]))?`,
  String.raw`[\p{L}\p{N}./-]*\d[\p{L}\p{N}./-]*`,
].join("|");
const PROTECTED = new RegExp(WHOLE, "giu");
/** What may hang behind the last word and looks wrong before an ellipsis. */
const TRAILING = /[\s,;:([{"“‘«&+/–—-]/u;

const SPACE = /\s/u;
/** How a link begins, within a run without spaces. */
const LINK_HEAD = /[a-z][a-z0-9+.-]{0,15}:\/\/|www\.|(?:[\p{L}\p{N}-]{1,63}\.)+\p{L}{2,}[/?#]/iu;
/** Longer than any number that is written with spaces. In UTF-16 units. */
const NEIGHBOURHOOD = 120;

interface Part {
  readonly field: string;
  readonly text: string;
  readonly keep: boolean;
}

/**
 * Joins parts and shortens them until they fit, as `RenderTools.fit` promises: earlier parts are kept longer, so the
 * last one gives way first; a part of which no word fits is dropped; parts marked `keep` are never cut, and are dropped
 * whole, last first, only where nothing else is left to give.
 *
 * @param joint What stands between two parts. @defaultValue one empty line
 */
export function fit(parts: TextPart | readonly TextPart[], limit: TextLimit, joint = "\n\n"): Fitted {
  const list = isList(parts) ? parts : [parts];
  const losses: Loss[] = [];
  const given = list.flatMap(partOf);
  if (measure(join(given, joint), limit.unit) <= limit.max) return { text: join(given, joint), losses };
  let left = withoutHopeless(given, limit, joint, losses);
  while (true) {
    const text = join(left, joint);
    if (measure(text, limit.unit) <= limit.max) return { text, losses };
    const at = left.findLastIndex(({ keep }) => !keep);
    const part = left[at];
    if (part === undefined) return { text: "", losses };
    const shorter = shorten(left, at, limit, joint);
    losses.push({ field: part.field, reason: shorter === undefined ? "dropped" : "shortened" });
    left = shorter === undefined ? left.toSpliced(at, 1) : left.with(at, { ...part, text: shorter });
  }
}

/** Drops parts marked `keep`, last first, until the rest of them fit by themselves. */
function withoutHopeless(given: readonly Part[], limit: TextLimit, joint: string, losses: Loss[]): readonly Part[] {
  let left = given;
  const kept = () => left.filter(({ keep }) => keep);
  while (measure(join(kept(), joint), limit.unit) > limit.max) {
    const at = left.findLastIndex(({ keep }) => keep);
    losses.push({ field: left[at]?.field ?? "text", reason: "dropped" });
    left = left.toSpliced(at, 1);
  }
  return left;
}

function isList(parts: TextPart | readonly TextPart[]): parts is readonly TextPart[] {
  return Array.isArray(parts);
}

function partOf(part: TextPart): readonly Part[] {
  if (part === undefined) return [];
  const text = typeof part === "string" ? part : part.text;
  if (text === undefined || text.trim() === "") return [];
  return typeof part === "string"
    ? [{ field: "text", text, keep: false }]
    : [{ field: part.field, text, keep: part.keep ?? false }];
}

function join(parts: readonly Part[], joint: string): string {
  return parts.map(({ text }) => text).join(joint);
}

/** The longest beginning of one part with which the whole fits, or `undefined` where none does. */
function shorten(parts: readonly Part[], at: number, limit: TextLimit, joint: string): string | undefined {
  const part = parts[at];
  if (part === undefined) return undefined;
  const before = parts.slice(0, at).map(({ text }) => text + joint);
  const after = parts.slice(at + 1).map(({ text }) => joint + text);
  const fits = (text: string) => measure([...before, text, ...after].join(""), limit.unit) <= limit.max;
  return longest(part.text, wordEnds(part.text), fits) ?? longest(part.text, graphemeEnds(part.text), fits);
}

/** Where a word ends, rising. */
function wordEnds(text: string): readonly number[] {
  return Array.from(text.matchAll(/(?<=\S)\s/gu), ({ index }) => index);
}

/** For texts without spaces, and for first words that are too long: borders of graphemes, rising. */
function graphemeEnds(text: string): readonly number[] {
  const first = text.search(/(?<=\S)\s/u);
  const word = first === -1 ? text : text.slice(0, first);
  return Array.from(graphemeSegments(word), ({ index, segment }) => index + segment.length).slice(0, -1);
}

/** How many of the rising ends fit as they are. */
function countFitting(text: string, ends: readonly number[], fits: (text: string) => boolean): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(text.slice(0, ends[middle]) + ELLIPSIS)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function longest(text: string, ends: readonly number[], fits: (text: string) => boolean): string | undefined {
  // What fits is counted on bare lengths. Some ends are protected, and lengths do not grow evenly (an address weighs 23
  // once it is whole), so the find is proved from one above downwards.
  let place = Math.min(countFitting(text, ends, fits), ends.length - 1);
  while (place >= 0) {
    const end = ends[place] ?? 0;
    const spans = protectedAround(text, end);
    const through = spans.find(([start, stop]) => start < end && end < stop);
    const stop = through?.[0] ?? trimmedEnd(text, end, spans);
    if (text.slice(0, stop).trim() === "") return undefined;
    const candidate = text.slice(0, stop) + ELLIPSIS;
    if (!through && fits(candidate)) return candidate;
    const before = through ? stop : stop - 1;
    place = ends.findLastIndex((other, at) => at < place && other <= before);
  }
  return undefined;
}

/** Where the text ends without what looks wrong before an ellipsis; never inside of something protected. */
function trimmedEnd(text: string, end: number, spans: readonly Span[]): number {
  const floor = spans.findLast(([, stop]) => stop <= end)?.[1] ?? 0;
  let stop = end;
  while (stop > floor && TRAILING.test(text.charAt(stop - 1))) stop -= 1;
  return stop;
}

type Span = readonly [start: number, end: number];

/**
 * Protected runs around a place. Only its neighbourhood is searched, so that a text of any length and kind costs the
 * same: those with spaces in them are short, and a long run without any is protected only where it begins as a link.
 */
function protectedAround(text: string, at: number): readonly Span[] {
  const from = Math.max(0, at - NEIGHBOURHOOD);
  const near = text.slice(from, at + NEIGHBOURHOOD);
  const spans = Array.from(near.matchAll(PROTECTED), ({ index, 0: run }): Span => {
    return [from + index, from + index + run.trimEnd().length];
  });
  const link = linkAround(text, at);
  return link ? [...spans, link] : spans;
}

/** The link whose inside a place is, however long it is. */
function linkAround(text: string, at: number): Span | undefined {
  let start = at;
  while (start > 0 && !SPACE.test(text.charAt(start - 1))) start -= 1;
  const head = LINK_HEAD.exec(text.slice(start, start + NEIGHBOURHOOD));
  if (head === null || start + head.index >= at) return undefined;
  const end = text.slice(at).search(SPACE);
  return [start + head.index, end === -1 ? text.length : at + end];
}
