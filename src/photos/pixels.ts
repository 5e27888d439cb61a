/** The pixels of recipes: what several formats or qualities are made from is scaled once and held for all of them. */
import type { Sharp } from "sharp";
import { framed } from "./frame.js";
import type { Master } from "./master.js";
import { orDecodeError } from "./moving.js";
import type { Recipe } from "./recipe.js";
import type { SharpModule } from "./sharp.js";

/** Answers with a recipe's picture, ready to be encoded. */
export type Placed = (recipe: Recipe) => Promise<Sharp>;

interface Pixels {
  readonly data: Buffer;
  readonly info: Pick<Master, "width" | "height" | "channels">;
}

/**
 * Makes the pixels of recipes that are made from one master. Held are only those that several recipes want, and those
 * that are asked for a second time because another quality is tried: most budgets are kept by the first.
 */
export function placer(sharp: SharpModule, master: Master, recipes: readonly Recipe[]): Placed {
  const asks = new Map<string, number>();
  for (const recipe of recipes) asks.set(placeName(recipe), (asks.get(placeName(recipe)) ?? 0) + 1);
  const held = new Map<string, Promise<Pixels>>();
  return async (recipe) => {
    const name = placeName(recipe);
    const left = (asks.get(name) ?? 1) - 1;
    asks.set(name, left);
    const pixels = held.get(name) ?? (left === 0 ? undefined : readPixels(placed(sharp, master, recipe)));
    // Below 0: other qualities are tried, nobody knows how many.
    if (left === 0) held.delete(name);
    else if (pixels) held.set(name, pixels);
    if (!pixels) return placed(sharp, master, recipe);
    const { data, info } = await pixels;
    const { width, height, channels } = info;
    return sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
  };
}

async function readPixels(image: Promise<Sharp>): Promise<Pixels> {
  return orDecodeError(
    (await image).toColourspace("srgb").raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true }),
  );
}

async function placed(sharp: SharpModule, master: Master, recipe: Recipe): Promise<Sharp> {
  return (await framed(sharp, master, recipe)) ?? place(sharp, master, recipe);
}

/** Names what a recipe looks like before it is encoded. */
function placeName(recipe: Recipe): string {
  const { width, height, scaledWidth, scaledHeight, mode, left, top, background, alpha = false } = recipe;
  return JSON.stringify([width, height, scaledWidth, scaledHeight, mode, left, top, background, alpha]);
}

function place(sharp: SharpModule, master: Master, recipe: Recipe): Sharp {
  const { width, height, channels } = master;
  const image = sharp(master.pixels, { raw: { width, height, channels }, limitInputPixels: false });
  const isClear = channels === 2 || channels === 4;
  if (isClear && !recipe.alpha) image.flatten({ background: recipe.background });
  if (recipe.mode === "smart") {
    return image.resize({ width: recipe.width, height: recipe.height, fit: "cover", position: "attention" });
  }
  if (recipe.scaledWidth !== width || recipe.scaledHeight !== height) {
    image.resize({ width: recipe.scaledWidth, height: recipe.scaledHeight, fit: "fill" });
  }
  const isKept = isClear && recipe.alpha === true && recipe.background.length === 7;
  return cutOrSet(image, recipe, isKept ? `${recipe.background}00` : recipe.background);
}

function cutOrSet(image: Sharp, recipe: Recipe, background: string): Sharp {
  const { width, height, scaledWidth, scaledHeight, left, top, mode } = recipe;
  if (mode === "crop") return image.extract({ left, top, width, height });
  if (mode !== "pad") return image;
  const right = width - scaledWidth - left;
  const bottom = height - scaledHeight - top;
  return image.extend({ left, top, right, bottom, background });
}
