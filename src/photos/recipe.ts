/** A recipe: how one source becomes one rendition. Plain data, so that equal recipes are found to be equal. */
import { createHash } from "node:crypto";
import type { PhotoFormat } from "../channel/limits.js";
import type { Divisor } from "./divisor.js";
import type { PhotoPlacement } from "./room.js";

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
  /** Transparency stays instead of being set on the background. */
  readonly alpha?: true | undefined;
  /** All frames instead of the first. */
  readonly frames?: true | undefined;
  /** The source's copyright and artist are written into it. */
  readonly credit?: true | undefined;
  /** Share of the rendition that a product on white is to fill. */
  readonly frame?: number | undefined;
  /** The source is a JPEG and no rule fixes the size: its decoder divides both edges by this before anything is scaled. */
  readonly divisor?: Divisor | undefined;
}

/** Qualities at which the encoders look alike (PSNR within half a decibel at our efforts; measured with sharp 0.35.5, 2026-11-22). */
export const QUALITIES: Readonly<Record<PhotoFormat, Recipe["quality"]>> = {
  jpeg: { aim: 82, min: 40 },
  webp: { aim: 80, min: 40 },
  avif: { aim: 55, min: 30 },
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
    // Said only where it is so: what was rendered before these were known keeps its name.
    ...(recipe.alpha || recipe.frames || recipe.credit
      ? [[recipe.alpha ?? false, recipe.frames ?? false, recipe.credit ?? false]]
      : []),
    ...(recipe.frame === undefined ? [] : [`frame ${recipe.frame}`]),
    ...(recipe.divisor === undefined ? [] : [`divisor ${recipe.divisor}`]),
  ]);
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** How the photo stands on the rendition: which part of it is left, or which part of the rendition it takes. */
export function placementOf({
  mode,
  width,
  height,
  scaledWidth,
  scaledHeight,
  left,
  top,
  frame,
}: Recipe): PhotoPlacement {
  const all = { left: 0, top: 0, width: 1, height: 1 };
  if (mode === "smart" || frame !== undefined) return { mode: "chosen", ...all };
  if (mode === "whole") return { mode, ...all };
  const [x, y] = mode === "crop" ? [scaledWidth, scaledHeight] : [width, height];
  const part =
    mode === "crop" ? { width: width / x, height: height / y } : { width: scaledWidth / x, height: scaledHeight / y };
  return { mode, left: left / x, top: top / y, ...part };
}

/** The same picture by another measure: every length times `factor`. */
export function scaleRecipe(recipe: Recipe, factor: number): Recipe {
  const width = scaled(recipe.width, factor);
  const height = scaled(recipe.height, factor);
  const isPad = recipe.mode === "pad";
  const fit = (value: number, canvas: number) => {
    const size = scaled(value, factor);
    return isPad ? Math.min(size, canvas) : Math.max(size, canvas);
  };
  const scaledWidth = recipe.mode === "whole" ? width : fit(recipe.scaledWidth, width);
  const scaledHeight = recipe.mode === "whole" ? height : fit(recipe.scaledHeight, height);
  return {
    ...recipe,
    width,
    height,
    scaledWidth,
    scaledHeight,
    left: Math.min(Math.round(recipe.left * factor), Math.abs(width - scaledWidth)),
    top: Math.min(Math.round(recipe.top * factor), Math.abs(height - scaledHeight)),
  };
}

function scaled(value: number, factor: number): number {
  return Math.max(1, Math.round(value * factor));
}
