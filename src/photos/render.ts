/** Makes renditions of one photo: masters are decoded once each, every recipe is encoded from them and read back. */
import type { Sharp } from "sharp";
import type { PhotoFormat } from "../channel/limits.js";
import { fitBytes } from "./budget.js";
import type { Size } from "./geometry.js";
import { readHeader, sniffFormat } from "./header.js";
import type { PhotoLimits } from "./inspect.js";
import { decodeMaster, type Master, masterEdge, type Opened } from "./master.js";
import { PhotoError } from "./photo-error.js";
import type { Recipe } from "./recipe.js";
import type { SharpModule } from "./sharp.js";

/** A rendition before it is stored. */
export interface Made extends Size {
  readonly bytes: Buffer;
  readonly format: PhotoFormat;
  readonly quality: number;
}

/**
 * Renders recipes of one opened photo, in their order; one that cannot be met is an error in its place. All recipes of
 * up to 2048 pixels share one decode, larger ones have a second. Rejects where the photo itself cannot be decoded.
 */
export async function renderRecipes(
  sharp: SharpModule,
  photo: Opened,
  recipes: readonly Recipe[],
  limits: PhotoLimits,
  signal: AbortSignal,
): Promise<readonly (Made | PhotoError)[]> {
  const made = new Map<Recipe, Made | PhotoError>();
  for (const edge of new Set(recipes.map(masterEdge))) {
    signal.throwIfAborted();
    const master = await decodeMaster(sharp, photo, edge, limits);
    const group = recipes.filter((recipe) => masterEdge(recipe) === edge);
    const results = await Promise.all(group.map((recipe) => settle(() => makeOne(sharp, master, recipe, signal))));
    group.forEach((recipe, index) => {
      const result = results[index];
      if (result) made.set(recipe, result);
    });
  }
  return recipes.flatMap((recipe) => made.get(recipe) ?? []);
}

async function settle(make: () => Promise<Made>): Promise<Made | PhotoError> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof PhotoError) return error;
    throw error;
  }
}

// Slopes of ln(bytes) over the scale of `budget.ts`; the search corrects them after two encodes.
const SLOPES: Readonly<Record<PhotoFormat, number>> = { jpeg: -0.62, webp: -0.75, avif: -0.75, png: -1, gif: -1 };
const MOST_SHRINKS = 6;

async function makeOne(sharp: SharpModule, master: Master, recipe: Recipe, signal: AbortSignal): Promise<Made> {
  const { budget } = recipe;
  if (!budget) return check(await encode(sharp, master, recipe, recipe.quality.aim), recipe);
  let shrunk = recipe;
  let aim = recipe.quality.aim;
  for (let tries = 0; tries <= MOST_SHRINKS; tries++) {
    const found = await fitBytes(
      async (quality) => {
        signal.throwIfAborted();
        const made = await encode(sharp, master, shrunk, quality);
        return { made, byteLength: made.bytes.length };
      },
      { maxBytes: budget.maxBytes, aim, min: recipe.quality.min, slope: SLOPES[recipe.format] },
    );
    if (found.best) return check(found.best.output.made, shrunk);
    // Quality is used up: give up pixels instead, as many as the bytes at the lowest quality say.
    aim = recipe.quality.min;
    const smaller = scaleRecipe(shrunk, Math.sqrt(budget.maxBytes / found.lightest) * 0.97);
    if (tries === MOST_SHRINKS || Math.min(smaller.width, smaller.height) < budget.minEdge) {
      throw overBudget(shrunk, found.lightest, budget.maxBytes);
    }
    shrunk = smaller;
  }
  throw overBudget(shrunk, budget.maxBytes, budget.maxBytes);
}

function overBudget(recipe: Recipe, bytes: number, maxBytes: number): PhotoError {
  return new PhotoError(
    "over-budget",
    `The photo needs ${bytes} bytes at ${recipe.width} × ${recipe.height} pixels; at most ${maxBytes} are allowed.`,
    {
      cure: "Use a calmer picture, or a channel that takes larger files.",
      facts: { neededBytes: bytes, maxBytes, width: recipe.width, height: recipe.height },
    },
  );
}

async function encode(sharp: SharpModule, master: Master, recipe: Recipe, quality: number): Promise<Made> {
  const { width, height, channels } = master;
  const image = sharp(master.pixels, { raw: { width, height, channels }, limitInputPixels: false });
  if (channels === 2 || channels === 4) image.flatten({ background: recipe.background });
  const bytes = await compress(place(image, master, recipe), recipe.format, quality).toBuffer();
  return { bytes, width: recipe.width, height: recipe.height, format: recipe.format, quality };
}

function place(image: Sharp, master: Master, recipe: Recipe): Sharp {
  const { width, height, scaledWidth, scaledHeight, left, top, background } = recipe;
  if (recipe.mode === "smart") return image.resize({ width, height, fit: "cover", position: "attention" });
  if (scaledWidth !== master.width || scaledHeight !== master.height) {
    image.resize({ width: scaledWidth, height: scaledHeight, fit: "fill" });
  }
  if (recipe.mode === "crop") return image.extract({ left, top, width, height });
  if (recipe.mode !== "pad") return image;
  const right = width - scaledWidth - left;
  const bottom = height - scaledHeight - top;
  return image.extend({ left, top, right, bottom, background });
}

/** No metadata and no profile leave: untagged pixels are sRGB everywhere. Settings are fixed: they decide the bytes. */
function compress(image: Sharp, format: PhotoFormat, quality: number): Sharp {
  const rgb = image.toColourspace("srgb");
  switch (format) {
    case "jpeg":
      return rgb.jpeg({ quality, chromaSubsampling: "4:2:0" });
    case "webp":
      return rgb.webp({ quality, effort: 4 });
    case "avif":
      return rgb.avif({ quality, effort: 2 });
    case "png":
      return rgb.png({ compressionLevel: 9 });
    case "gif":
      return rgb.gif();
    default:
      return format satisfies never;
  }
}

function scaleRecipe(recipe: Recipe, factor: number): Recipe {
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

/** Reads the encoded bytes back with our own eyes: format, size, bytes, and nothing said about anybody. */
function check(made: Made, recipe: Recipe): Made {
  const format = sniffFormat(made.bytes);
  const header = format === made.format ? readHeader(made.bytes, format) : undefined;
  const isRight = header?.width === made.width && header.height === made.height && !header.tagged;
  if (isRight && made.bytes.length <= (recipe.budget?.maxBytes ?? Number.POSITIVE_INFINITY)) return made;
  throw new PhotoError("damaged", `The encoder did not make the ${made.format.toUpperCase()} it was asked for.`, {
    cure: "Please report this with the versions of sharp and etalase.",
    facts: { width: made.width, height: made.height },
  });
}
