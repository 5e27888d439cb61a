/** The one door to sharp: loaded when the first photo is rendered, so that importing etalase does not load it. */
import { createHash } from "node:crypto";
import { EtalaseError } from "../errors.js";

/** sharp's own function, as its module exports it. */
export type SharpModule = typeof import("sharp").default;

// Raised when this room makes other bytes from the same recipe.
const PIPELINE_VERSION = 2;

/** Loads sharp. Throws `EtalaseError` (`missing-sharp`) where it is not installed or has no binary for this machine. */
export async function loadSharp(
  load: () => Promise<{ readonly default: SharpModule }> = () => import("sharp"),
): Promise<SharpModule> {
  try {
    return (await load()).default;
  } catch (cause) {
    throw new EtalaseError("missing-sharp", "Photos cannot be rendered: sharp could not be loaded.", {
      cure: "Run `npm install sharp`, with optional dependencies, on this very machine.",
      cause,
    });
  }
}

/** Names the versions that decide a rendition's bytes: part of every rendition's key. */
export function engineTag(sharp: SharpModule): string {
  const { vips, mozjpeg, webp, aom, heif, png, cgif, lcms } = sharp.versions;
  const text = [PIPELINE_VERSION, sharp.versions.sharp, vips, mozjpeg, webp, aom, heif, png, cgif, lcms].join(" ");
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
