/** Reads a JPEG's segments up to its frame header. */
import type { HeaderFacts } from "./header-facts.js";
import { readTiffTags } from "./tiff-tags.js";

interface Segment {
  readonly marker: number;
  readonly body: Buffer;
  /** Where the next one begins. */
  readonly end: number;
}

/** Size, orientation and whether anything is said about anybody. `undefined`: it ends before its size. */
export function readJpeg(bytes: Buffer): HeaderFacts | undefined {
  let orientation = 1;
  let tagged = false;
  for (const { marker, body, end } of segments(bytes)) {
    if (isFrameStart(marker)) {
      if (body.length < 6) return undefined;
      const size = { width: body.readUInt16BE(3), height: body.readUInt16BE(1) };
      return { ...size, orientation, animated: false, tagged, ...workOf(bytes, marker, body, end) };
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
      const end = at + 2 + length;
      yield { marker, body: bytes.subarray(at + 4, end), end };
      at = end;
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

/** Coefficients of a picture in several scans are held, two bytes each, and every scan walks over all of them. */
function workOf(bytes: Buffer, marker: number, frame: Buffer, end: number): Pick<HeaderFacts, "held" | "passes"> {
  const parts = frame[5] ?? 1;
  const passes = countScans(bytes, end);
  const isWhole = !PROGRESSIVE.has(marker) && passes <= 1;
  return isWhole ? {} : { held: 2 * samplesPerPixel(frame, parts), passes };
}

/** SOF2, 6, 10, 14. */
const PROGRESSIVE: ReadonlySet<number> = new Set([0xc2, 0xc6, 0xca, 0xce]);
const SCAN = Buffer.from([0xff, START_OF_SCAN]);

/** In entropy-coded data 0xFF is always followed by 0: whatever looks like a scan after the frame header is one. */
function countScans(bytes: Buffer, from: number): number {
  let scans = 0;
  for (let at = bytes.indexOf(SCAN, from); at >= 0; at = bytes.indexOf(SCAN, at + 2)) scans++;
  return scans;
}

/** 1.5 for the usual 4:2:0. */
function samplesPerPixel(frame: Buffer, parts: number): number {
  const factors = Array.from({ length: Math.min(parts, 4) }, (_, part) => {
    const factor = frame[7 + 3 * part] ?? 0x11;
    return Math.max(1, factor >> 4) * Math.max(1, factor & 15);
  });
  const largest = Math.max(1, ...factors);
  return factors.reduce((sum, factor) => sum + factor / largest, 0);
}

function isExif(marker: number, body: Buffer): boolean {
  return marker === 0xe1 && body.toString("latin1", 0, 6) === "Exif\0\0";
}

/** APP0 is JFIF and APP14 tells how colours are coded; every other APPn and a comment say something about somebody. */
function saysSomething(marker: number): boolean {
  return (marker > 0xe0 && marker <= 0xef && marker !== 0xee) || marker === 0xfe;
}
