/**
 * Decodes a photo once, upright and in sRGB, at the size that all usual recipes can be made from. The size depends on
 * the source alone, never on which recipes are asked together: the same recipe gives the same bytes in any company.
 *
 * Measured with sharp 0.35.5 (2026-11-21): `clone()` shares no decode; a colour profile is applied at full resolution
 * before the resize. Therefore one raw master; sRGB profiles are skipped (bit-identical), others applied to the master.
 */
import type { SharpOptions } from "sharp";
import { DEFAULT_AIM_EDGE, type Size } from "./geometry.js";
import { checkPixels, heicError, PHOTO_LIMITS, type PhotoLimits } from "./inspect.js";
import { PhotoError } from "./photo-error.js";
import { type ProfileKind, profileKind } from "./profile.js";
import type { Recipe } from "./recipe.js";
import type { SharpModule } from "./sharp.js";

/** Upright 8-bit sRGB pixels. */
export interface Master extends Size {
  readonly pixels: Buffer;
  readonly channels: 1 | 2 | 3 | 4;
}

/** A photo whose header the decoder has read; no pixel yet. */
export interface Opened extends Size {
  readonly bytes: Buffer;
  readonly profile: ProfileKind | "none";
}

/** Longest edges of masters; a recipe is made from the smallest one that holds it. Above: the full size. */
const MASTER_EDGES = [DEFAULT_AIM_EDGE, 2 * DEFAULT_AIM_EDGE] as const;
/** A decoder that takes longer than this is being fooled. */
const DECODE_SECONDS = 20;

/** Lets the decoder read the header. The upright size it reports is the true one. Throws `PhotoError`. */
export async function openPhoto(sharp: SharpModule, bytes: Buffer, limits: PhotoLimits): Promise<Opened> {
  try {
    const { width, height, autoOrient, icc, space, depth, compression } = await sharp(
      bytes,
      inputOptions(limits),
    ).metadata();
    if (compression === "hevc") throw heicError();
    checkPixels(width, height, limits);
    const isPlain = space === "srgb" && depth === "uchar";
    const profile = !icc ? "none" : isPlain ? profileKind(icc) : "other";
    return { bytes, width: autoOrient.width, height: autoOrient.height, profile };
  } catch (error) {
    throw decodeError(error);
  }
}

/** Which master a recipe is made from, by its longest edge; `Infinity` for the full size. */
export function masterEdge(recipe: Recipe): number {
  const long = Math.max(recipe.scaledWidth, recipe.scaledHeight);
  return MASTER_EDGES.find((edge) => edge >= long) ?? Number.POSITIVE_INFINITY;
}

/** Decodes to a master of at most `edge` pixels. Throws `PhotoError` for damaged photos. */
export async function decodeMaster(
  sharp: SharpModule,
  photo: Opened,
  edge: number,
  limits: PhotoLimits,
): Promise<Master> {
  try {
    const scale = Math.min(1, edge / Math.max(photo.width, photo.height));
    const size = {
      width: Math.max(1, Math.round(photo.width * scale)),
      height: Math.max(1, Math.round(photo.height * scale)),
    };
    const options = { ...inputOptions(limits), ignoreIcc: photo.profile === "srgb" };
    const decoded = sharp(photo.bytes, options).autoOrient();
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
    return { pixels: data, width: info.width, height: info.height, channels: info.channels };
  } catch (error) {
    throw decodeError(error);
  }
}

/** Always bytes, never a path: libvips reads options out of file names (`photo.jpg[shrink=8]` lifts the pixel limit). */
function inputOptions(limits: PhotoLimits): SharpOptions {
  return {
    limitInputPixels: limits.maxPixels ?? PHOTO_LIMITS.maxPixels,
    failOn: "warning",
    pages: 1,
    sequentialRead: true,
  };
}

function decodeError(error: unknown): Error {
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
