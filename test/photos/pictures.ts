/** Photos made on the spot, the same at every run. Nothing binary is committed. */
import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";

/** Deterministic bytes from a seed. */
export function noise(length: number, seed = 1, reach = 256): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let state = seed >>> 0 || 1;
  for (let at = 0; at < length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = (state >>> 8) % reach;
  }
  return bytes;
}

/** A camera-like picture: gradients, edges and some grain. Each corner has a colour of its own. */
export function picture(width: number, height: number, grain = 12, seed = 1): Sharp {
  const grains = noise(width * height, seed, Math.max(1, grain));
  const pixels = Buffer.allocUnsafe(width * height * 3);
  for (let y = 0, at = 0, one = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3, one++) {
      const u = x / width;
      const v = y / height;
      const edge = (Math.floor(u * 12) + Math.floor(v * 9)) % 2 === 0 ? 18 : 0;
      const wave = 14 * Math.sin(u * 40 + v * 9);
      const g = grains[one] ?? 0;
      pixels[at] = clamp(40 + 170 * u + edge + g);
      pixels[at + 1] = clamp(40 + 150 * v + wave + g);
      pixels[at + 2] = clamp(200 - 120 * u * v - edge + g);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, value));
}

export function jpeg(width: number, height: number, grain = 12, seed = 1): Promise<Buffer> {
  return picture(width, height, grain, seed).jpeg({ quality: 92 }).toBuffer();
}

/** Nothing but grain: the worst there is to compress. */
export function grainy(width: number, height: number, seed = 7): Sharp {
  return sharp(noise(width * height * 3, seed), { raw: { width, height, channels: 3 } });
}

/** A JPEG whose four quarters are red, green, blue and white once it is upright, stored as `orientation` says. */
export async function oriented(orientation: number): Promise<Buffer> {
  const upright = await sharp({ create: { width: 600, height: 400, channels: 3, background: "#ffffff" } })
    .composite([
      { input: { create: { width: 300, height: 200, channels: 3, background: "#ff0000" } }, left: 0, top: 0 },
      { input: { create: { width: 300, height: 200, channels: 3, background: "#00ff00" } }, left: 300, top: 0 },
      { input: { create: { width: 300, height: 200, channels: 3, background: "#0000ff" } }, left: 0, top: 200 },
    ])
    .png()
    .toBuffer();
  // How a viewer turns it back, undone: quarter turns first, then the mirror, each on its own (sharp orders them itself).
  const [turn = 0, isMirrored = false] = STORED[orientation] ?? [];
  const turned = await sharp(upright).rotate(turn).png().toBuffer();
  return sharp(turned).flop(isMirrored).withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
}

const STORED: Readonly<Record<number, readonly [number, boolean]>> = {
  1: [0, false],
  2: [0, true],
  3: [180, false],
  4: [180, true],
  5: [90, true],
  6: [270, false],
  7: [270, true],
  8: [90, false],
};

/** A PNG from raw parts: sizes that lie, bombs, text chunks. */
export function png(
  width: number,
  height: number,
  options: {
    readonly data?: Buffer;
    readonly chunks?: readonly (readonly [string, Buffer])[];
    readonly depth?: number;
    readonly colour?: number;
    readonly interlaced?: boolean;
  } = {},
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = options.depth ?? 8;
  header[9] = options.colour ?? 0;
  header[12] = options.interlaced ? 1 : 0;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    ...(options.chunks ?? []).map(([type, body]) => chunk(type, body)),
    chunk("IDAT", options.data ?? deflateSync(Buffer.alloc(0))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, body: Buffer): Buffer {
  const out = Buffer.alloc(12 + body.length);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, "latin1");
  body.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length);
  return out;
}

/** An HEIC file as far as its boxes go; what is inside only the decoder handed in knows. */
export async function heic(width: number, height: number): Promise<Buffer> {
  const avif = await picture(width, height).avif({ effort: 0 }).toBuffer();
  const head = avif
    .subarray(0, avif.readUInt32BE(0))
    .toString("latin1")
    .replaceAll("avif", "heic")
    .replaceAll("avis", "heis");
  return Buffer.concat([Buffer.from(head, "latin1"), avif.subarray(avif.readUInt32BE(0))]);
}

/** Mean difference of two pictures of one size, 0…255 a channel. */
export async function difference(a: Buffer, b: Buffer): Promise<number> {
  const [x, y] = await Promise.all([a, b].map((bytes) => sharp(bytes).removeAlpha().raw().toBuffer()));
  if (!x || !y || x.length !== y.length) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let at = 0; at < x.length; at++) sum += Math.abs((x[at] ?? 0) - (y[at] ?? 0));
  return sum / x.length;
}

/** Colour of one pixel. */
export async function pixel(bytes: Buffer | Uint8Array, left: number, top: number): Promise<readonly number[]> {
  const data = await sharp(bytes).extract({ left, top, width: 1, height: 1 }).removeAlpha().raw().toBuffer();
  return [...data];
}
