/**
 * Decides by content whether bytes are a photo we read, before any decoder sees them: type by its first bytes, never by
 * name or content type; caps on bytes and pixels. SVG is refused (it is a program), HEIC says what to do instead.
 */
import { type Header, readHeader, sniffFormat } from "./header.js";
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
  /** Accept TIFF. @defaultValue `false` */
  readonly tiff?: boolean | undefined;
}

export const PHOTO_LIMITS = { maxBytes: 30_000_000, maxPixels: 60_000_000, maxEdge: 20_000, tiff: false } as const;

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

function acceptedFormat(bytes: Buffer, limits: PhotoLimits): SourceFormat {
  const format = sniffFormat(bytes);
  if (format === "heic") throw heicError();
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

/** The refusal of HEIC, which sharp's prebuilt binaries cannot decode. */
export function heicError(cause?: unknown): PhotoError {
  return new PhotoError("heic", "The photo is HEIC, which cannot be decoded here.", {
    cure: 'Export it as JPEG, or set the phone\'s camera to "Most compatible".',
    cause,
  });
}

function upright({ width, height, orientation }: Header): { readonly width: number; readonly height: number } {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** The same bytes as a Buffer, without copying. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
