/**
 * Decides by content whether bytes are a photo we read, before any decoder sees them: type by its first bytes, never by
 * name or content type; caps on bytes and pixels. SVG is refused (it is a program), HEIC says what to do instead.
 */
import { asBuffer } from "./bytes.js";
import type { DecodeHeic } from "./desk-room.js";
import { type Header, readHeader, sniffFormat } from "./header.js";
import { heicError } from "./heic.js";
import { PhotoError } from "./photo-error.js";
import type { SourceFormat } from "./room.js";

/** What a photo may cost. */
export interface PhotoLimits {
  /** Of one source, in bytes. @defaultValue 30,000,000 */
  readonly maxBytes?: number | undefined;
  /** Width times height. @defaultValue 60,000,000 */
  readonly maxPixels?: number | undefined;
  /** Longest edge in pixels. @defaultValue 20,000 */
  readonly maxEdge?: number | undefined;
  /**
   * Bytes that decoders may hold at once; what is decoded line by line holds none, as a plain JPEG or the usual WebP. With
   * the default one photo brings a bare process to 300 MB at most: AVIF of 12.2 megapixels, lossless WebP of 20, GIF of
   * 37, progressive JPEG of 50. HEIC, whose decoder is handed in, may hold twice as much: 25 megapixels.
   * @defaultValue 150,000,000
   */
  readonly maxHeldBytes?: number | undefined;
  /** Accept TIFF. @defaultValue `false` */
  readonly tiff?: boolean | undefined;
  /** Accepts HEIC and decodes it. @defaultValue none: HEIC is refused with what to do */
  readonly decodeHeic?: DecodeHeic | undefined;
}

export const PHOTO_LIMITS = {
  maxBytes: 30_000_000,
  maxPixels: 60_000_000,
  maxEdge: 20_000,
  maxHeldBytes: 150_000_000,
  tiff: false,
} as const;

/** Real progressive photos have about ten scans. */
const MOST_PASSES = 100;
/** Pixels times passes: ten scans over the largest photo that is decoded. */
const MOST_WORK = 600_000_000;

/** A photo's shape as its header tells it, upright. */
export interface Inspected {
  readonly format: SourceFormat;
  readonly width: number;
  readonly height: number;
  readonly animated: boolean;
}

/** Checks bytes against the list of formats and the caps. Throws `PhotoError`. */
export function inspectPhoto(bytes: Uint8Array, limits: PhotoLimits = {}): Inspected {
  const buffer = asBuffer(bytes);
  checkBytes(buffer.length, limits);
  const format = acceptedFormat(buffer, limits);
  const header = readHeader(buffer, format);
  if (!header) {
    throw new PhotoError("damaged", `The ${format.toUpperCase()} file ends before it says how large the picture is.`, {
      cure: "Export or upload it again.",
    });
  }
  checkPixels(header.width, header.height, limits);
  checkWork(header, limits);
  return { format, ...upright(header), animated: header.animated };
}

/** Throws `too-heavy` above the cap, `not-a-photo` for nothing. */
export function checkBytes(length: number, limits: PhotoLimits = {}): void {
  const max = limits.maxBytes ?? PHOTO_LIMITS.maxBytes;
  if (length > max) {
    throw new PhotoError("too-heavy", `The photo has ${length} bytes; at most ${max} are read.`, {
      cure: "Save it with fewer pixels or lower quality.",
      facts: { bytes: length, maxBytes: max },
    });
  }
  if (length === 0) throw new PhotoError("not-a-photo", "The file is empty.", { cure: "Export or upload it again." });
}

/** Throws `too-large` above the caps. */
export function checkPixels(width: number, height: number, limits: PhotoLimits = {}): void {
  const maxPixels = limits.maxPixels ?? PHOTO_LIMITS.maxPixels;
  const maxEdge = limits.maxEdge ?? PHOTO_LIMITS.maxEdge;
  if (width * height <= maxPixels && Math.max(width, height) <= maxEdge) return;
  throw new PhotoError(
    "too-large",
    `The photo says it has ${width} × ${height} pixels; at most ${maxPixels} pixels and ${maxEdge} on an edge are decoded.`,
    { cure: "Save it smaller.", facts: { width, height, maxPixels, maxEdge } },
  );
}

/** Throws `too-large` where decoding would hold or walk over more than a photo is worth. */
function checkWork(header: Header, limits: PhotoLimits): void {
  const { format, width, height, passes = 1 } = header;
  const maxHeldBytes = (limits.maxHeldBytes ?? PHOTO_LIMITS.maxHeldBytes) * (format === "heic" ? HEIC_SHARE : 1);
  const pixels = width * height;
  const heldBytes = heldBy(header);
  const isLight = heldBytes <= maxHeldBytes;
  if (isLight && passes <= MOST_PASSES && pixels * passes <= MOST_WORK) return;
  throw new PhotoError(
    "too-large",
    isLight
      ? `The photo is stored in ${passes} passes over ${width} × ${height} pixels, which takes too long to decode.`
      : `The photo's ${width} × ${height} pixels are stored so that all have to be held at once.`,
    { cure: "Save it as a plain JPEG.", facts: { width, height, passes, heldBytes, maxHeldBytes } },
  );
}

/** Phones make HEIC of 24 megapixels; who hands in a decoder for it wants them. */
const HEIC_SHARE = 2.1;

/** Bytes that decoding a picture holds at once. */
function heldBy({ width, height, held = 0 }: Header): number {
  return Math.round(width * height * held);
}

/** The same of bytes that were inspected before. */
export function heldByDecoding(bytes: Uint8Array): number {
  const buffer = asBuffer(bytes);
  const format = sniffFormat(buffer);
  const header = format === undefined || format === "svg" ? undefined : readHeader(buffer, format);
  return header ? heldBy(header) : 0;
}

function acceptedFormat(bytes: Buffer, limits: PhotoLimits): SourceFormat {
  const format = sniffFormat(bytes);
  if (format === "heic" && !limits.decodeHeic) throw heicError();
  if (format === "svg") {
    throw new PhotoError("svg", "The file is an SVG drawing, which is never rendered.", {
      cure: "Export it as PNG or JPEG.",
    });
  }
  if (format === undefined || (format === "tiff" && !(limits.tiff ?? PHOTO_LIMITS.tiff))) {
    throw new PhotoError(
      "not-a-photo",
      "The file is not a JPEG, PNG, WebP, GIF or AVIF picture, whatever its name says.",
      {
        cure: "Save it as JPEG.",
      },
    );
  }
  return format;
}

function upright({ width, height, orientation }: Header): { readonly width: number; readonly height: number } {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}
