/** Reads an AVIF's property boxes. */
import { type HeaderFacts, MOST_BLOCKS } from "./header-facts.js";

interface Box {
  readonly type: string;
  readonly body: Buffer;
}

/** Deeper than any real file nests. */
const DEEPEST = 6;

/**
 * Planes, frames to predict from, and a copy as RGB, beyond what every photo takes: with 12.2 megapixels a process comes
 * to 293 MB, with 16 to 348, with 24 to 513; by `heic-decode` it is about the same. (sharp 0.35.5, 2026-11-22)
 */
const HELD = 12.3;

/** Boxes that hold boxes, and how many bytes come before the first inner one. */
const CONTAINERS: Readonly<Record<string, number>> = { meta: 4, iprp: 0, ipco: 0, iinf: 6 };

/** The largest `ispe` is the picture (tiles, thumbnails and alpha planes are never larger); `irot` turns it. */
export function readAvif(bytes: Buffer): HeaderFacts | undefined {
  const all = [...boxes(bytes, 0, bytes.length, 0)];
  const [largest = [0, 0]] = all
    .filter(({ type, body }) => type === "ispe" && body.length >= 12)
    .map(({ body }) => [body.readUInt32BE(4), body.readUInt32BE(8)] as const)
    .sort((a, b) => b[0] * b[1] - a[0] * a[1]);
  return {
    width: largest[0],
    height: largest[1],
    orientation: all.some(({ type, body }) => type === "irot" && ((body[0] ?? 0) & 1) === 1) ? 6 : 1,
    animated: bytes.toString("latin1", 8, 12) === "avis",
    tagged: all.some(saysSomething),
    held: HELD,
  };
}

function saysSomething({ type, body }: Box): boolean {
  if (type === "colr") return body.toString("latin1", 0, 4) === "prof";
  return type === "infe" && /Exif|mime/.test(body.toString("latin1", 0, 16));
}

function* boxes(bytes: Buffer, start: number, end: number, depth: number): Generator<Box> {
  for (let at = start, count = 0; at + 8 <= end && count < MOST_BLOCKS; count++) {
    const length = bytes.readUInt32BE(at);
    const stop = length === 0 ? end : at + length;
    if (stop < at + 8 || stop > end) return;
    const type = bytes.toString("latin1", at + 4, at + 8);
    const skip = CONTAINERS[type];
    if (skip === undefined) yield { type, body: bytes.subarray(at + 8, stop) };
    else if (depth < DEEPEST) yield* boxes(bytes, at + 8 + skip, stop, depth + 1);
    at = stop;
  }
}
