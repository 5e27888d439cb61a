/** Renditions that keep moving: every frame is scaled, none is held longer than the pixel cap allows. */

import type { Sharp } from "sharp";
import type { PhotoLimits } from "./inspect.js";
import { decodeError, inputOptions, type Opened } from "./master.js";
import type { Recipe } from "./recipe.js";
import type { SharpModule } from "./sharp.js";

/**
 * All frames of a photo in a recipe's measure. The pixel cap counts all frames together, so that many large frames are
 * refused before one is decoded. Throws `PhotoError`.
 */
export function movingImage(sharp: SharpModule, photo: Opened, recipe: Recipe, limits: PhotoLimits): Sharp {
  const { width, height, scaledWidth, scaledHeight, mode, background } = recipe;
  const image = sharp(photo.bytes, { ...inputOptions(limits), pages: -1 });
  if (mode === "whole") return image.resize({ width: scaledWidth, height: scaledHeight, fit: "fill" });
  const fit = mode === "pad" ? "contain" : "cover";
  return image.resize({ width, height, fit, background, position: "centre" });
}

/** Turns what the decoder says of a broken frame into a `PhotoError`. */
export async function orDecodeError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw decodeError(error);
  }
}
