/**
 * The weighted length of X/Twitter: Latin text counts 1, everything else 2, an emoji 2, an address 23.
 * From the published configuration `config/v3.json` of https://github.com/twitter/twitter-text (version 3, read 2026-11-21).
 * Its list of top-level domains is not repeated here: where it would decide, or where an address is glued to other text,
 * we count what is certain to be enough.
 */
import { collectGraphemes } from "unicode-segmenter/grapheme";

const URL_LENGTH = 23;
/** Ranges of code points that count 1; every other counts 2. */
const LIGHT = [
  [0, 4351],
  [8192, 8205],
  [8208, 8223],
  [8242, 8247],
] as const;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range begins at zero in X's own table.
const LIGHT_ONLY = /^[\u0000-\u10ff]*$/;
// biome-ignore lint/complexity/useRegexLiterals: the flag `v` is known to Node 20 and not yet to the syntax level that we compile for.
const EMOJI = new RegExp("^\\p{RGI_Emoji}$", "v");
/** An address that stands alone between spaces, at most with quotes, brackets or a full stop around it. */
const CLEAN =
  /^(["'(“‘]*)((https?:\/\/)?(?!t\.co\/)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+([a-z]{2,})(?::\d+)?(?:\/|[/?][\w!*';:=+,.$/%#~@|&?-]*[\w=/#-])?)(["')”’.,:;!?…]*)$/iu;
const MAIL = /^[\w+-]+@[\w-]+(?:\.[\w-]+)+[.,]?$/;
/** Where X could see an address inside a run of other characters. */
const POSSIBLE = /[\p{L}\p{N}]\.(?=\p{L}{2})/gu;
/** Names that no registry gives out (RFC 2606): X does not see an address there. */
const RESERVED = new Set(["example", "test", "invalid", "localhost", "local"]);

/** Weighted length of a text: at most 280 fit into one post. */
export function weightOf(text: string): number {
  const composed = text.normalize("NFC");
  if (!composed.includes(".")) return weightOfPlain(composed);
  let weight = 0;
  for (const run of composed.split(/(\s+)/u)) weight += run.includes(".") ? weightOfRun(run) : weightOfPlain(run);
  return weight;
}

function weightOfRun(run: string): number {
  if (MAIL.test(run)) return run.length;
  const clean = CLEAN.exec(run);
  if (clean === null) {
    const addresses = run.match(POSSIBLE)?.length ?? 0;
    return weightOfPlain(run) + addresses * URL_LENGTH;
  }
  const [, before = "", address = "", scheme, topLevel = "", after = ""] = clean;
  return weightOfPlain(before) + weightOfAddress(address, scheme, topLevel) + weightOfPlain(after);
}

function weightOfAddress(address: string, scheme: string | undefined, topLevel: string): number {
  if (scheme !== undefined && !RESERVED.has(topLevel.toLowerCase())) return URL_LENGTH;
  return Math.max(URL_LENGTH, weightOfPlain(address));
}

function weightOfPlain(text: string): number {
  if (LIGHT_ONLY.test(text) && !text.includes("\u20e3")) return text.length;
  let weight = 0;
  for (const grapheme of collectGraphemes(text)) weight += weightOfGrapheme(grapheme);
  return weight;
}

function weightOfGrapheme(grapheme: string): number {
  // One unit alone weighs the same as an emoji and as a letter.
  if (grapheme.length === 1) return isLight(grapheme.charCodeAt(0)) ? 1 : 2;
  if (EMOJI.test(grapheme) || EMOJI.test(grapheme.replaceAll("\ufe0f", ""))) return 2;
  let weight = 0;
  for (const character of grapheme) weight += isLight(character.codePointAt(0) ?? 0) ? 1 : 2;
  return weight;
}

function isLight(point: number): boolean {
  return LIGHT.some(([first, last]) => point >= first && point <= last);
}
