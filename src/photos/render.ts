/** Makes renditions of one photo: masters are decoded once each, every recipe is encoded from them and read back. */
import pLimit from "p-limit";
import type { Sharp } from "sharp";
import type { PhotoFormat } from "../channel/limits.js";
import { fitBytes } from "./budget.js";
import { type Credit, creditExif, readCredit, saysPlace } from "./credit.js";
import type { Size } from "./geometry.js";
import { readHeader, sniffFormat } from "./header.js";
import type { PhotoLimits } from "./inspect.js";
import { type Cut, cutOf, decodeMaster, isSmall, type Opened, smallMaster } from "./master.js";
import { movingImage, orDecodeError } from "./moving.js";
import { PhotoError } from "./photo-error.js";
import { placer } from "./pixels.js";
import { type Recipe, scaleRecipe } from "./recipe.js";
import type { SharpModule } from "./sharp.js";

/** Recipes of one photo that are encoded at a time: several photos are under way, and memory counts. */
const AT_ONCE = 2;

/** A rendition before it is stored. */
export interface Made extends Size {
  readonly bytes: Buffer;
  readonly format: PhotoFormat;
  readonly quality: number;
}

/**
 * Renders recipes of one opened photo, in their order; one that cannot be met is an error in its place. Recipes that
 * are made from the same master share one decode. Rejects where the photo itself cannot be decoded.
 */
export async function renderRecipes(
  sharp: SharpModule,
  photo: Opened,
  recipes: readonly Recipe[],
  limits: PhotoLimits,
  signal: AbortSignal,
): Promise<readonly (Made | PhotoError)[]> {
  const made = new Map<Recipe, Made | PhotoError>();
  const makeAll = async (group: readonly Recipe[], encoderOf: (recipe: Recipe) => EncodeAt) => {
    const limit = pLimit(AT_ONCE);
    const results = await Promise.all(
      group.map((recipe) => limit(() => settle(() => makeOne(encoderOf(recipe), recipe, signal)))),
    );
    group.forEach((recipe, index) => {
      const result = results[index];
      if (result) made.set(recipe, result);
    });
  };
  const still = recipes.filter((recipe) => !recipe.frames);
  for (const { cut, group } of groupsOf(photo, still)) {
    signal.throwIfAborted();
    await makeAll(group, await encodersOf(sharp, photo, group, cut, limits));
  }
  for (const recipe of recipes.filter(({ frames }) => frames)) {
    signal.throwIfAborted();
    await makeAll([recipe], () => (one, quality) => encodeMoving(sharp, photo, one, quality, limits));
  }
  return recipes.flatMap((recipe) => made.get(recipe) ?? []);
}

/** Recipes by the master they are made from. */
function groupsOf(photo: Size, recipes: readonly Recipe[]) {
  const groups = new Map<string, { readonly cut: Cut; readonly group: Recipe[] }>();
  for (const recipe of recipes) {
    const cut = cutOf(photo, recipe);
    const name = `${cut.edge}/${cut.divisor}`;
    const known = groups.get(name);
    if (known) known.group.push(recipe);
    else groups.set(name, { cut, group: [recipe] });
  }
  return [...groups.values()];
}

/** Encodes a recipe, or the smaller one that its bytes make of it, at a quality. */
type EncodeAt = (recipe: Recipe, quality: number) => Promise<Made>;

/** Decodes once for a group of recipes, and says how each of them is encoded. */
async function encodersOf(
  sharp: SharpModule,
  photo: Opened,
  group: readonly Recipe[],
  cut: Cut,
  limits: PhotoLimits,
): Promise<(recipe: Recipe) => EncodeAt> {
  const master = await decodeMaster(sharp, photo, cut, limits);
  const small = group.filter(isSmall);
  const large = group.filter((recipe) => !isSmall(recipe));
  const fromLarge = placer(sharp, master, large);
  const fromSmall = small.length === 0 ? fromLarge : placer(sharp, await smallMaster(sharp, master), small);
  return (begun) => {
    // What bytes make smaller stays with the master it began with.
    const placed = isSmall(begun) ? fromSmall : fromLarge;
    return async (recipe, quality) => encode(sharp, await placed(recipe), master.credit, recipe, quality);
  };
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

async function makeOne(encodeAt: EncodeAt, recipe: Recipe, signal: AbortSignal): Promise<Made> {
  const { budget } = recipe;
  if (!budget) return check(await encodeAt(recipe, recipe.quality.aim), recipe);
  let shrunk = recipe;
  let aim = recipe.quality.aim;
  for (let tries = 0; tries <= MOST_SHRINKS; tries++) {
    const found = await fitBytes(
      async (quality) => {
        signal.throwIfAborted();
        const made = await encodeAt(shrunk, quality);
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

async function encode(
  sharp: SharpModule,
  image: Sharp,
  credit: Credit | undefined,
  recipe: Recipe,
  quality: number,
): Promise<Made> {
  const { width, height, format } = recipe;
  const compressed = compress(image, format, quality);
  const said = recipe.credit ? credit : undefined;
  if (said) compressed.withExif(creditExif(said));
  const bytes = await compressed.toBuffer();
  if (said && (await saysMore(sharp, bytes, said))) throw notAsAsked(recipe);
  return { bytes, width, height, format, quality };
}

async function encodeMoving(
  sharp: SharpModule,
  photo: Opened,
  recipe: Recipe,
  quality: number,
  limits: PhotoLimits,
): Promise<Made> {
  const image = movingImage(sharp, photo, recipe, limits);
  const bytes = await orDecodeError(compress(image, recipe.format, quality).toBuffer());
  return { bytes, width: recipe.width, height: recipe.height, format: recipe.format, quality };
}

/** Whether encoded bytes say anything beside the credit they were told to carry. */
async function saysMore(sharp: SharpModule, bytes: Buffer, credit: Credit): Promise<boolean> {
  const { exif, icc, xmp, iptc, comments } = await sharp(bytes).metadata();
  const said = readCredit(exif);
  const isCredit = said?.copyright === credit.copyright && said?.artist === credit.artist;
  return !isCredit || saysPlace(exif) || icc !== undefined || xmp !== undefined || iptc !== undefined || !!comments;
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

/** Reads the encoded bytes back with our own eyes: format, size, bytes, and nothing said about anybody. */
function check(made: Made, recipe: Recipe): Made {
  const format = sniffFormat(made.bytes);
  const header = format === made.format ? readHeader(made.bytes, format) : undefined;
  const isRight =
    header?.width === made.width && header.height === made.height && (recipe.credit === true || !header.tagged);
  if (isRight && made.bytes.length <= (recipe.budget?.maxBytes ?? Number.POSITIVE_INFINITY)) return made;
  throw notAsAsked(made);
}

function notAsAsked({ format, width, height }: Pick<Made, "format" | "width" | "height">): PhotoError {
  return new PhotoError("damaged", `The encoder did not make the ${format.toUpperCase()} it was asked for.`, {
    cure: "Please report this with the versions of sharp and etalase.",
    facts: { width, height },
  });
}
