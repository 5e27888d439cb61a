/** Sets a product that was photographed on white anew: out of its margin, into the middle, as large as was asked. */
import type { Sharp } from "sharp";
import { backgroundOf } from "./background.js";
import type { Part } from "./luma.js";
import type { Master } from "./master.js";
import type { Recipe } from "./recipe.js";
import type { SharpModule } from "./sharp.js";

/** Longest edge of the copy that the product is found on. */
const EDGE = 256;

/** The picture, or `undefined` where nothing was asked, white is not what stands behind, or the product is large enough. */
export async function framed(sharp: SharpModule, master: Master, recipe: Recipe): Promise<Sharp | undefined> {
  const { frame, width, height, background } = recipe;
  if (frame === undefined) return undefined;
  const { kind, part } = await findProduct(sharp, master);
  if (kind !== "white") return undefined;
  const size = { width: part.right - part.left, height: part.bottom - part.top };
  const scale = Math.min(1, (width * frame) / size.width, (height * frame) / size.height);
  // How large it is without: the whole picture brought to the recipe's size.
  if (scale <= recipe.scaledWidth / master.width) return undefined;
  const [wide, high] = [Math.max(1, Math.round(size.width * scale)), Math.max(1, Math.round(size.height * scale))];
  const [left, top] = [Math.floor((width - wide) / 2), Math.floor((height - high) / 2)];
  const image = open(sharp, master).extract({ left: part.left, top: part.top, ...size });
  image.resize({ width: wide, height: high, fit: "fill" });
  return image.extend({ left, top, right: width - wide - left, bottom: height - high - top, background });
}

/** A product's part of a master, with the soft edge that a small copy hides. */
async function findProduct(
  sharp: SharpModule,
  master: Master,
): Promise<{ readonly kind: "white" | "plain" | "busy"; readonly part: Part }> {
  const small = await open(sharp, master)
    .resize({ width: EDGE, height: EDGE, fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = small.info;
  const { kind, subject } = backgroundOf({ width, height, pixels: small.data });
  const [across, down] = [master.width / width, master.height / height];
  const part = {
    left: Math.max(0, Math.floor((subject.left - 1) * across)),
    top: Math.max(0, Math.floor((subject.top - 1) * down)),
    right: Math.min(master.width, Math.ceil((subject.right + 1) * across)),
    bottom: Math.min(master.height, Math.ceil((subject.bottom + 1) * down)),
  };
  return { kind, part };
}

/** On white: what is clear counts as background. */
function open(sharp: SharpModule, { pixels, width, height, channels }: Master): Sharp {
  return sharp(pixels, { raw: { width, height, channels }, limitInputPixels: false }).flatten({
    background: "#ffffff",
  });
}
