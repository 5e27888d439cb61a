/** Reads a JPEG's segments up to its frame header. */
import type { HeaderFacts } from "./header-facts.js";
import { readTiffTags } from "./tiff-tags.js";

interface Segment {
  readonly marker: number;
  readonly body: Buffer;
}

/** Size, orientation and whether anything is said about anybody. `undefined`: it ends before its size. */
export function readJpeg(bytes: Buffer): HeaderFacts | undefined {
  let orientation = 1;
  let tagged = false;
  for (const { marker, body } of segments(bytes)) {
    if (isFrameStart(marker)) {
      if (body.length < 5) return undefined;
      return { width: body.readUInt16BE(3), height: body.readUInt16BE(1), orientation, animated: false, tagged };
    }
    if (isExif(marker, body)) orientation = readTiffTags(body.subarray(6))?.orientation ?? 1;
    tagged ||= saysSomething(marker);
  }
  return undefined;
}

/** Segments before the picture itself; stops where the bytes make no sense. */
function* segments(bytes: Buffer): Generator<Segment> {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === START_OF_SCAN || marker === END) return;
    if (marker === FILL) at += 1;
    else if (standsAlone(marker)) at += 2;
    else {
      const length = bytes.readUInt16BE(at + 2);
      yield { marker, body: bytes.subarray(at + 4, at + 2 + length) };
      at += 2 + length;
    }
  }
}

const FILL = 0xff;
const START_OF_SCAN = 0xda;
const END = 0xd9;

function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** SOF0…SOF15 without DHT, JPG and DAC, which share the range. */
function isFrameStart(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function isExif(marker: number, body: Buffer): boolean {
  return marker === 0xe1 && body.toString("latin1", 0, 6) === "Exif\0\0";
}

/** APP0 is JFIF and APP14 tells how colours are coded; every other APPn and a comment say something about somebody. */
function saysSomething(marker: number): boolean {
  return (marker > 0xe0 && marker <= 0xef && marker !== 0xee) || marker === 0xfe;
}
