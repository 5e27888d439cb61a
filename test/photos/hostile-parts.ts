/** Pieces that hostile files are put together from, byte by byte. */
import { jpeg } from "./pictures.js";

/** A JPEG of a few bytes whose frame header was changed. */
export async function lying(width: number, height: number): Promise<Buffer> {
  const bytes = Buffer.from(await jpeg(16, 16));
  const at = bytes.indexOf(Buffer.from("ffc0", "hex"));
  bytes.writeUInt16BE(height, at + 5);
  bytes.writeUInt16BE(width, at + 7);
  return bytes;
}

/** The first bytes of an HEIC file. */
export function heic(brand: string): Buffer {
  const box = Buffer.alloc(64);
  box.writeUInt32BE(24, 0);
  box.write(`ftyp${brand}`, 4, "latin1");
  box.write("mif1heic", 16, "latin1");
  return box;
}

/** A GIF by hand: every frame is an empty picture of the whole screen, or of `frameWidth`. */
export function gif(width: number, height: number, frames = 1, frameWidth = width): Buffer {
  const screen = Buffer.alloc(13);
  screen.write("GIF89a", 0, "latin1");
  screen.writeUInt16LE(width, 6);
  screen.writeUInt16LE(height, 8);
  screen[10] = 0x80;
  const frame = Buffer.alloc(10);
  frame[0] = 0x2c;
  frame.writeUInt16LE(frameWidth, 5);
  frame.writeUInt16LE(height, 7);
  // One clear code, one end code: LZW minimum size 2.
  const data = Buffer.from([2, 2, 0x44, 0x01, 0]);
  return Buffer.concat([
    screen,
    Buffer.from([0, 0, 0, 255, 255, 255]),
    ...Array.from({ length: frames }, () => Buffer.concat([frame, data])),
    Buffer.from([0x3b]),
  ]);
}

/** A segment with its length. */
export function jpegSegment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** A TIFF directory of LONG entries whose next directory is at `next`: 8 is the directory itself. */
export function tiff(tags: readonly (readonly [tag: number, value: number])[], next = 0): Buffer {
  const bytes = Buffer.alloc(8 + 2 + 12 * tags.length + 4);
  bytes.write("II*\0", 0, "latin1");
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(tags.length, 8);
  tags.forEach(([tag, value], index) => {
    const at = 10 + 12 * index;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(4, at + 2);
    bytes.writeUInt32LE(1, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  });
  bytes.writeUInt32LE(next, bytes.length - 4);
  return bytes;
}

/**
 * A valid progressive JPEG, all grey, whose many scans are each a few bytes and walk over every block: one scan with the
 * mean of each block, then one for each bit of each coefficient.
 */
export function progressiveBomb(width: number, height: number, scans: number): Buffer {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const frame = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(height, 1);
  frame.writeUInt16BE(width, 3);
  const steps = Array.from({ length: scans - 1 }, (_, index) => {
    const [coefficient, bit] = [1 + Math.floor(index / 13), 12 - (index % 13)];
    return [coefficient, coefficient, bit === 12 ? bit : ((bit + 1) << 4) | bit];
  });
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    jpegSegment(0xdb, Buffer.alloc(65, 1).fill(0, 0, 1)),
    jpegSegment(0xc2, frame),
    table(0x00, 0),
    table(0x10, 0xe0),
    scan([0, 0, 0], bits(Array.from({ length: blocks }, () => [0, 1]))),
    ...steps.map((step) => scan(step, runs(blocks))),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** A Huffman table of one symbol, written as a single 0. */
function table(place: number, symbol: number): Buffer {
  const body = Buffer.alloc(18);
  body[0] = place;
  body[1] = 1;
  body[17] = symbol;
  return jpegSegment(0xc4, body);
}

function scan([from = 0, to = 0, bit = 0]: readonly number[], data: Buffer): Buffer {
  return Buffer.concat([jpegSegment(0xda, Buffer.from([1, 1, 0, from, to, bit])), data]);
}

/** "Nothing more in the next blocks", up to 32,767 of them in 15 bits. */
function runs(blocks: number): Buffer {
  const pairs: [number, number][] = [];
  for (let left = blocks; left > 0; left -= 32_767) pairs.push([0, 1], [Math.min(left, 32_767) - 16_384, 14]);
  // A last run that is too short for this code says more than there is, which ends the scan as well.
  return bits(pairs.map(([value, length]) => [Math.max(0, value), length]));
}

/** Packs bits, with the zero that follows every 0xFF. */
function bits(pairs: readonly (readonly number[])[]): Buffer {
  const out: number[] = [];
  let byte = 0;
  let count = 0;
  const push = (bit: number) => {
    byte = (byte << 1) | bit;
    if (++count < 8) return;
    out.push(byte, ...(byte === 0xff ? [0] : []));
    byte = 0;
    count = 0;
  };
  for (const [value = 0, length = 0] of pairs) {
    for (let at = length - 1; at >= 0; at--) push((value >> at) & 1);
  }
  while (count > 0) push(1);
  return Buffer.from(out);
}
