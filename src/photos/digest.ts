/** The digest of a listing's photos facet: equal means nothing to send. Pure; thousands a second. */
import { createHash } from "node:crypto";
import type { PhotoRule } from "../channel/limits.js";

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

/**
 * SHA-256 (hex) over what a channel gets under a rule: ids, identities and alt texts of the photos it takes, and the
 * parts of the rule that shape pixels and bytes. Needs no byte and no pixel size. Where a focal point does not matter
 * (rules that never crop) it is left out.
 */
export function digestPhotos(photos: readonly DigestedPhoto[], rule: PhotoRule): string {
  const crops = rule.fit === "crop" || rule.fit === "smart";
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
  ]);
  ruleTexts.set(rule, text);
  return text;
}
