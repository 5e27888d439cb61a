/** The digest of a listing's photos facet: equal means nothing to send. Pure; thousands a second. */
import { createHash } from "node:crypto";
import type { PhotoRule, RenditionRule } from "../channel/limits.js";

/** A photo as its digest sees it. */
export interface DigestedPhoto {
  readonly id: string;
  /** From `PhotoRoom.identify`. */
  readonly identity: string;
  /** As the channel will get it. */
  readonly alt: string;
  readonly focal?: { readonly x: number; readonly y: number } | undefined;
}

// Raised when the same rule comes to mean another picture. sharp's version is left out on purpose: an upgrade must not
// send every photo of every shop again.
const DIGEST_VERSION = 1;

const ruleTexts = new WeakMap<PhotoRule, string>();

/** Which of a listing's photos a rule takes: the first `count.max`, in order. */
export function pickPhotos<T>(photos: readonly T[], rule: PhotoRule): readonly T[] {
  return photos.length > rule.count.max ? photos.slice(0, rule.count.max) : photos;
}

/** The rule as it stands for the photo at a place of the listing: the first may have other wishes. */
export function ruleAt(rule: PhotoRule, index: number): PhotoRule {
  const { cover } = rule;
  return index === 0 && cover ? { ...rule, ...cover } : rule;
}

/**
 * SHA-256 (hex) over what a channel gets under a rule: ids, identities and alt texts of the photos it takes, and the
 * parts of the rule that shape pixels and bytes. Needs no byte and no pixel size. Where a focal point does not matter
 * (rules that never crop) it is left out.
 */
export function digestPhotos(photos: readonly DigestedPhoto[], rule: PhotoRule): string {
  const crops = [rule.fit, rule.cover?.fit].some((fit) => fit === "crop" || fit === "smart");
  const rows = pickPhotos(photos, rule).map(({ id, identity, alt, focal }) => [
    id,
    identity,
    alt.normalize("NFC"),
    ...(crops && focal ? [focal.x, focal.y] : []),
  ]);
  return createHash("sha256")
    .update(`[${DIGEST_VERSION},${ruleText(rule)},${JSON.stringify(rows)}]`)
    .digest("hex");
}

function ruleText(rule: PhotoRule): string {
  const known = ruleTexts.get(rule);
  if (known !== undefined) return known;
  const { formats, maxEdge, minEdge, aspect, maxBytes, maxSum, aimEdge, fit, background, sameShape } = rule;
  const { renditions = [] } = rule;
  const more = furtherText(rule);
  const text = JSON.stringify([
    formats,
    maxEdge,
    minEdge ?? 1,
    aspect ? [aspect.min, aspect.max] : null,
    maxBytes,
    maxSum ?? null,
    aimEdge ?? null,
    fit ?? "pad",
    background ?? "#ffffff",
    sameShape ?? false,
    ...(renditions.length === 0 && more === undefined ? [] : [renditions.map(renditionText)]),
    ...(more === undefined ? [] : [more]),
  ]);
  ruleTexts.set(rule, text);
  return text;
}

/** What few rules say; absent where nothing of it is said, so that the digests of all others stay what they were. */
function furtherText(rule: PhotoRule): readonly unknown[] | undefined {
  const { minBytes = null, maxPixels = null, sameSize = false, alpha = "flatten" } = rule;
  const { animation = "first", metadata = "none", cover } = rule;
  const first = cover ? ruleText({ ...rule, ...cover, cover: undefined }) : null;
  const [width, height] = [rule.width, rule.height].map((range) =>
    range ? [range.min ?? 1, range.max ?? null] : null,
  );
  const said = [minBytes, width, height, maxPixels, sameSize, alpha, animation, metadata, first];
  if (rule.frame) return [...said, rule.frame.fill];
  return JSON.stringify(said) === NOTHING_SAID ? undefined : said;
}

const NOTHING_SAID = '[null,null,null,null,false,"flatten","first","none",null]';

function renditionText({ name, format, width, maxBytes, worth, later }: RenditionRule): readonly unknown[] {
  return [name, format, width, maxBytes ?? null, worth ? [worth.against, worth.maxShare] : null, later ?? false];
}

/** The same rule with nothing put off: what is made `later` is made now. */
export function withLater(rule: PhotoRule): PhotoRule {
  const { renditions = [] } = rule;
  return { ...rule, renditions: renditions.map(({ later: _, ...now }) => now) };
}
