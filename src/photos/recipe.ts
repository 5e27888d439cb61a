/** A recipe: how one source becomes one rendition. Plain data, so that equal recipes are found to be equal. */
import { createHash } from "node:crypto";
import type { PhotoFormat } from "../channel/limits.js";

export interface Recipe {
  readonly format: PhotoFormat;
  /** Of the rendition, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The whole upright source is scaled to this; never larger than the source. */
  readonly scaledWidth: number;
  readonly scaledHeight: number;
  /** `whole`: as it is. `pad`: set on the background. `crop`: cut out. `smart`: cut out where most is to be seen. */
  readonly mode: "whole" | "pad" | "crop" | "smart";
  /** `pad`: where the picture stands on the rendition. `crop`: where the rendition lies on the picture. */
  readonly left: number;
  readonly top: number;
  /** Behind transparency and around padded pictures. */
  readonly background: string;
  /** Quality aimed at, and the lowest before pixels are given up. 0 where the format has none. */
  readonly quality: { readonly aim: number; readonly min: number };
  /** Absent where it cannot bind, so that channels with other generous caps share the rendition. */
  readonly budget?: { readonly maxBytes: number; readonly minEdge: number } | undefined;
}

/** Qualities at which the encoders look alike (photos at 1–2 Mpx, PSNR 38 dB; measured 2026-11-21). */
export const QUALITIES: Readonly<Record<PhotoFormat, Recipe["quality"]>> = {
  jpeg: { aim: 82, min: 40 },
  webp: { aim: 80, min: 40 },
  avif: { aim: 60, min: 30 },
  png: { aim: 0, min: 0 },
  gif: { aim: 0, min: 0 },
};

// Noise, the worst there is, stays below these bytes a pixel at our qualities; a cap above them cannot bind.
const WORST_BYTES_PER_PIXEL: Readonly<Record<PhotoFormat, number>> = { jpeg: 3, webp: 3, avif: 3, png: 4, gif: 3 };
const WORST_OVERHEAD = 65_536;

/** Whether a rendition of this size could come out above `maxBytes` at the quality aimed at. */
export function canExceed(format: PhotoFormat, width: number, height: number, maxBytes: number): boolean {
  return maxBytes < width * height * WORST_BYTES_PER_PIXEL[format] + WORST_OVERHEAD;
}

/** Names a recipe: equal recipes have equal keys. `engine` stands for the versions that decide the bytes. */
export function recipeKey(recipe: Recipe, engine = ""): string {
  const text = JSON.stringify([
    recipe.format,
    recipe.width,
    recipe.height,
    recipe.scaledWidth,
    recipe.scaledHeight,
    recipe.mode,
    recipe.left,
    recipe.top,
    recipe.background,
    recipe.quality.aim,
    recipe.quality.min,
    recipe.budget ? [recipe.budget.maxBytes, recipe.budget.minEdge] : null,
    engine,
  ]);
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
