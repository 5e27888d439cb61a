/** Reads the headers of formats that are rows of blocks: PNG, WebP, GIF. */
import { type HeaderFacts, MOST_BLOCKS } from "./header-facts.js";
import { readTiffTags } from "./tiff-tags.js";

interface Block {
  readonly type: string;
  readonly body: Buffer;
}

const PNG_TALK: ReadonlySet<string> = new Set(["eXIf", "tEXt", "zTXt", "iTXt", "iCCP"]);

/** PNG: IHDR comes first; acTL makes it animated; eXIf may turn it. */
export function readPng(bytes: Buffer): HeaderFacts | undefined {
  if (bytes.length < 33 || bytes.toString("latin1", 12, 16) !== "IHDR") return undefined;
  const blocks = [...pngBlocks(bytes)];
  const exif = blocks.find(({ type }) => type === "eXIf");
  return {
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
    orientation: (exif && readTiffTags(exif.body)?.orientation) ?? 1,
    animated: blocks.some(({ type }) => type === "acTL"),
    tagged: blocks.some(({ type }) => PNG_TALK.has(type)),
    // Interlaced: no line is finished before the last pass.
    ...((bytes[28] ?? 0) === 0 ? {} : { held: INTERLACED * pngBytesPerPixel(bytes), passes: 7 }),
  };
}

/** What is interlaced costs more time than memory: 9 megapixels of 16 bits and alpha as much as nine or ten photos. */
const INTERLACED = 2.5;

/** Samples a pixel by colour type: grey, RGB, palette, grey with alpha, RGB with alpha. */
const PNG_SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 4, 4: 2, 6: 4 };

function pngBytesPerPixel(bytes: Buffer): number {
  return (PNG_SAMPLES[bytes[25] ?? 6] ?? 4) * ((bytes[24] ?? 8) > 8 ? 2 : 1);
}

function* pngBlocks(bytes: Buffer): Generator<Block> {
  for (let at = 8, count = 0; at + 8 <= bytes.length && count < MOST_BLOCKS; count++) {
    const length = bytes.readUInt32BE(at);
    yield { type: bytes.toString("latin1", at + 4, at + 8), body: bytes.subarray(at + 8, at + 8 + length) };
    at += 12 + length;
  }
}

const WEBP_TALK: ReadonlySet<string> = new Set(["EXIF", "XMP ", "ICCP"]);

/** WebP: VP8X tells the canvas, else the picture itself does. */
export function readWebp(bytes: Buffer): HeaderFacts | undefined {
  const blocks = [...webpBlocks(bytes)];
  const [size] = blocks.flatMap(({ type, body }) => {
    const found = webpSize(type, body);
    return found ? [found] : [];
  });
  if (!size) return undefined;
  const canvas = blocks.find(({ type }) => type === "VP8X");
  const animated = ((canvas?.body[0] ?? 0) & 2) !== 0;
  const exif = blocks.find(({ type }) => type === "EXIF");
  return {
    width: size[0],
    height: size[1],
    orientation: (exif && readTiffTags(withoutPrefix(exif.body))?.orientation) ?? 1,
    animated,
    tagged: blocks.some(({ type }) => WEBP_TALK.has(type)),
    ...heldByWebp(new Set(blocks.map(({ type }) => type)), animated),
  };
}

/**
 * Two canvases of moving ones, the whole picture of lossless ones (4.5 bytes a pixel, counted higher because they take
 * most time: 20 megapixels as much as seven photos), a plane of transparency; the usual kind is scaled line by line (50 megapixels: 102 MB). (sharp 0.35.5, 2026-11-22)
 */
function heldByWebp(types: ReadonlySet<string>, animated: boolean): Pick<HeaderFacts, "held"> {
  if (animated) return { held: 8 };
  if (types.has("VP8L")) return { held: 7.5 };
  return types.has("ALPH") ? { held: 1 } : {};
}

function* webpBlocks(bytes: Buffer): Generator<Block> {
  for (let at = 12, count = 0; at + 8 <= bytes.length && count < MOST_BLOCKS; count++) {
    const length = bytes.readUInt32LE(at + 4);
    yield { type: bytes.toString("latin1", at, at + 4), body: bytes.subarray(at + 8, at + 8 + length) };
    at += 8 + length + (length & 1);
  }
}

/** Some writers put JPEG's prefix before the block. */
function withoutPrefix(body: Buffer): Buffer {
  return body.toString("latin1", 0, 6) === "Exif\0\0" ? body.subarray(6) : body;
}

function webpSize(type: string, body: Buffer): readonly [number, number] | undefined {
  if (type === "VP8X" && body.length >= 10) return [body.readUIntLE(4, 3) + 1, body.readUIntLE(7, 3) + 1];
  if (type === "VP8 " && body.length >= 10) return [body.readUInt16LE(6) & 0x3fff, body.readUInt16LE(8) & 0x3fff];
  if (type === "VP8L" && body.length >= 5) {
    const bits = body.readUInt32LE(1);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  return undefined;
}

const EXTENSION = 0x21;
const PICTURE = 0x2c;

/** GIF: the screen's size; a second picture makes it animated. */
export function readGif(bytes: Buffer): HeaderFacts | undefined {
  if (bytes.length < 13) return undefined;
  let at = 13 + tableLength(bytes[10] ?? 0);
  let frames = 0;
  while (at < bytes.length && frames < 2 && (bytes[at] === EXTENSION || bytes[at] === PICTURE)) {
    const isPicture = bytes[at] === PICTURE;
    if (isPicture) frames++;
    at = skipBlocks(bytes, isPicture ? at + 11 + tableLength(bytes[at + 9] ?? 0) : at + 2);
  }
  const size = { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  return { ...size, orientation: 1, animated: frames > 1, tagged: false, held: 4 };
}

/** Bytes of the colour table that the flags announce. */
function tableLength(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0;
}

function skipBlocks(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== 0) at += 1 + (bytes[at] ?? 0);
  return at + 1;
}
