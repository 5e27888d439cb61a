/**
 * Decodes a photo once, upright and in sRGB, at the size that all usual recipes can be made from. The size depends on
 * the source alone, never on which recipes are asked together: the same recipe gives the same bytes in any company.
 *
 * Measured with sharp 0.35.5 (2026-11-21): `clone()` shares no decode; a colour profile is applied at full resolution
 * before the resize. Therefore one raw master; sRGB profiles are skipped (bit-identical), others applied to the master.
 */
import type { SharpOptions } from "sharp";
import { type Credit, readCredit } from "./credit.js";
import type { Divisor } from "./divisor.js";
import { DEFAULT_AIM_EDGE, type Size } from "./geometry.js";
import { sniffFormat } from "./header.js";
import { fromHeic, heicError } from "./heic.js";
import { checkPixels, PHOTO_LIMITS, type PhotoLimits } from "./inspect.js";
import { PhotoError } from "./photo-error.js";
import { type ProfileKind, profileKind } from "./profile.js";
import type { Recipe } from "./recipe.js";
import type { SharpModule } from "./sharp.js";
import type { Lend } from "./store.js";

/** Upright 8-bit sRGB pixels. */
export interface Master extends Size {
  readonly pixels: Buffer;
  readonly channels: 1 | 2 | 3 | 4;
  readonly credit?: Credit | undefined;
}

/** A photo whose header the decoder has read; no pixel yet. */
export interface Opened extends Size {
  readonly bytes: Buffer;
  readonly profile: ProfileKind | "none";
  readonly credit?: Credit | undefined;
  /** Lends the bytes as a file, which is the only way to tell a JPEG decoder to divide. */
  readonly lend?: Lend | undefined;
}

/** How large a photo is decoded. */
export interface Cut {
  /** Longest edge of the master; `Infinity` for the full size. */
  readonly edge: number;
  /** What the JPEG decoder divides by to come to it. */
  readonly divisor?: Divisor | undefined;
}

/** Longest edges of masters; a recipe is made from the smallest one that holds it. Above: the full size. */
const MASTER_EDGES = [DEFAULT_AIM_EDGE, 2 * DEFAULT_AIM_EDGE] as const;
/** What is not larger is made from a smaller copy of the usual master: half the work for five small recipes in ten. */
const SMALL_EDGE = DEFAULT_AIM_EDGE / 2;
/** A decoder that takes longer than this is being fooled. */
const DECODE_SECONDS = 20;

/** Lets the decoder read the header. The upright size it reports is the true one. Throws `PhotoError`. */
export async function openPhoto(sharp: SharpModule, source: Buffer, limits: PhotoLimits): Promise<Opened> {
  try {
    const isHeic = limits.decodeHeic !== undefined && sniffFormat(source) === "heic";
    const bytes = isHeic && limits.decodeHeic ? await fromHeic(sharp, source, limits.decodeHeic) : source;
    const { width, height, autoOrient, icc, exif, space, depth, compression } = await sharp(
      bytes,
      inputOptions(limits),
    ).metadata();
    if (compression === "hevc") throw heicError();
    checkPixels(width, height, limits);
    const isPlain = space === "srgb" && depth === "uchar";
    const profile = !icc ? "none" : isPlain ? profileKind(icc) : "other";
    return { bytes, width: autoOrient.width, height: autoOrient.height, profile, credit: readCredit(exif) };
  } catch (error) {
    throw decodeError(error);
  }
}

/** Which master of a photo is decoded for a recipe. */
export function cutOf({ width, height }: Size, { scaledWidth, scaledHeight, divisor }: Recipe): Cut {
  if (divisor) return { edge: Math.max(width, height) / divisor, divisor };
  const long = Math.max(scaledWidth, scaledHeight);
  return { edge: MASTER_EDGES.find((edge) => edge >= long) ?? Number.POSITIVE_INFINITY };
}

/** Whether a recipe is made from the small copy of its master; one that cuts a product out needs all there is of it. */
export function isSmall(recipe: Recipe): boolean {
  return recipe.frame === undefined && Math.max(recipe.scaledWidth, recipe.scaledHeight) <= SMALL_EDGE;
}

/** The small copy of a master; the master itself where it is no larger. */
export async function smallMaster(sharp: SharpModule, master: Master): Promise<Master> {
  const { width, height, channels } = master;
  const { scale, size } = scaledTo(master, SMALL_EDGE);
  if (scale === 1) return master;
  const image = sharp(master.pixels, { raw: { width, height, channels }, limitInputPixels: false });
  const pixels = await image
    .resize({ ...size, fit: "fill" })
    .raw({ depth: "uchar" })
    .toBuffer();
  return { ...master, ...size, pixels };
}

function scaledTo({ width, height }: Size, edge: number): { readonly scale: number; readonly size: Size } {
  const scale = Math.min(1, edge / Math.max(width, height));
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  return { scale, size };
}

/** Decodes to a master. Throws `PhotoError` for damaged photos. */
export async function decodeMaster(sharp: SharpModule, photo: Opened, cut: Cut, limits: PhotoLimits): Promise<Master> {
  const divided = cut.divisor && (await decodeDivided(sharp, photo, cut.divisor, limits));
  return divided ?? decode(sharp, photo, photo.bytes, cut.edge, limits);
}

/**
 * Behind a name of ours, in an option of libvips: sharp has no other way, and leaves a factor below three to the resize.
 * `undefined` where it does not come to what was asked, because the option is gone or a program has blocked the loader:
 * then the whole photo says whether it is damaged.
 */
async function decodeDivided(
  sharp: SharpModule,
  photo: Opened,
  divisor: Divisor,
  limits: PhotoLimits,
): Promise<Master | undefined> {
  const { bytes, lend } = photo;
  if (!lend || sniffFormat(bytes) !== "jpeg") return undefined;
  try {
    const name = (path: string) => `${path}[shrink=${divisor}]`;
    const master = await lend(bytes, (path) => decode(sharp, photo, name(path), Number.POSITIVE_INFINITY, limits));
    const isDivided = master.width * divisor === photo.width && master.height * divisor === photo.height;
    return isDivided ? master : undefined;
  } catch (error) {
    if (error instanceof PhotoError && error.reason === "damaged") return undefined;
    throw error;
  }
}

async function decode(
  sharp: SharpModule,
  photo: Opened,
  input: Buffer | string,
  edge: number,
  limits: PhotoLimits,
): Promise<Master> {
  try {
    const { scale, size } = scaledTo(photo, edge);
    const options = { ...inputOptions(limits), ignoreIcc: photo.profile === "srgb" };
    const decoded = sharp(input, options).autoOrient();
    if (scale < 1) decoded.resize({ ...size, fit: "fill" });
    decoded.timeout({ seconds: DECODE_SECONDS });
    // A profile costs by the pixel: where there are fewer after the resize, it is carried along and applied then.
    const isLate = photo.profile === "rgb" && scale < 1;
    const source = isLate
      ? sharp(await decoded.keepIccProfile().tiff({ compression: "none" }).toBuffer(), { limitInputPixels: false })
      : decoded;
    const { data, info } = await source
      .toColourspace("srgb")
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return { pixels: data, width: info.width, height: info.height, channels: info.channels, credit: photo.credit };
  } catch (error) {
    throw decodeError(error);
  }
}

/** For bytes, never for a path of others: libvips reads options out of file names (`photo.jpg[shrink=8]` lifts the pixel limit). */
export function inputOptions(limits: PhotoLimits): SharpOptions {
  return {
    limitInputPixels: limits.maxPixels ?? PHOTO_LIMITS.maxPixels,
    failOn: "warning",
    pages: 1,
    sequentialRead: true,
  };
}

/** What a decoder says, as a `PhotoError`. */
export function decodeError(error: unknown): Error {
  if (error instanceof PhotoError) return error;
  const text = error instanceof Error ? error.message : String(error);
  // HEVC in a file that says it is AVIF: libheif's messages, read with sharp 0.35.5.
  if (/bad seek|hevc|compression format has not been built in/i.test(text)) return heicError(error);
  if (/pixel limit|timeout/i.test(text)) {
    return new PhotoError("too-large", "The photo takes more than may be spent on decoding one.", {
      cure: "Save it smaller.",
      cause: error,
    });
  }
  return new PhotoError("damaged", "The photo is cut off or damaged and was not used.", {
    cure: "Export or upload it again.",
    cause: error,
  });
}
