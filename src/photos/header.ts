/**
 * Reads a picture's format and size from its first bytes, for the formats we accept. Own code, no decoder: it is what
 * decides whether a native decoder gets to see the bytes at all. Every offset is checked; nothing here throws.
 */
import { readAvif } from "./header-avif.js";
import { readGif, readPng, readWebp } from "./header-blocks.js";
import type { HeaderFacts } from "./header-facts.js";
import { readJpeg } from "./header-jpeg.js";
import type { SourceFormat } from "./room.js";
import { readTiffTags } from "./tiff-tags.js";

/** What the header says. It may lie; decoding finds out. */
export interface Header extends HeaderFacts {
  readonly format: SourceFormat;
}

// First bytes as Latin-1 text.
const SIGNATURES: readonly (readonly [string, SourceFormat])[] = [
  ["\xff\xd8\xff", "jpeg"],
  ["\x89PNG\r\n\x1a\n", "png"],
  ["GIF87a", "gif"],
  ["GIF89a", "gif"],
  ["II*\0", "tiff"],
  ["MM\0*", "tiff"],
];

/** Which format the first bytes announce, whatever the name or the content type said. */
export function sniffFormat(bytes: Buffer): SourceFormat | "svg" | undefined {
  if (bytes.length < 12) return undefined;
  const start = bytes.toString("latin1", 0, 12);
  const known = SIGNATURES.find(([signature]) => start.startsWith(signature));
  if (known) return known[1];
  // RIFF files name their kind after the length.
  if (start.startsWith("RIFF") && start.endsWith("WEBP")) return "webp";
  if (start.slice(4, 8) === "ftyp") return sniffBrand(bytes);
  const text = bytes.toString("latin1", 0, 1024).toLowerCase();
  // Gzip is how SVGZ begins; nothing else that is compressed as a whole is a picture either.
  return text.includes("<svg") || text.startsWith("\x1f\x8b") ? "svg" : undefined;
}

const HEIF_BRANDS = ["heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"];

function sniffBrand(bytes: Buffer): "avif" | "heic" | undefined {
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 256);
  const brands = new Set<string>([bytes.toString("latin1", 8, 12)]);
  for (let at = 16; at + 4 <= end; at += 4) brands.add(bytes.toString("latin1", at, at + 4));
  if (brands.has("avif") || brands.has("avis")) return "avif";
  return HEIF_BRANDS.some((one) => brands.has(one)) ? "heic" : undefined;
}

/** Reads the header of a sniffed format. `undefined`: broken before its size is known. */
export function readHeader(bytes: Buffer, format: SourceFormat): Header | undefined {
  const read = READERS[format](bytes);
  return read && read.width > 0 && read.height > 0 ? { format, ...read } : undefined;
}

const READERS: Readonly<Record<SourceFormat, (bytes: Buffer) => HeaderFacts | undefined>> = {
  jpeg: readJpeg,
  png: readPng,
  webp: readWebp,
  gif: readGif,
  avif: readAvif,
  // The same boxes around another codec.
  heic: readAvif,
  tiff: readTiff,
};

function readTiff(bytes: Buffer): HeaderFacts | undefined {
  const tags = readTiffTags(bytes);
  if (!tags) return undefined;
  return {
    width: tags.width,
    height: tags.height,
    orientation: tags.orientation,
    animated: tags.more,
    tagged: true,
  };
}
