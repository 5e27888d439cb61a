/** The work of `bench/photos.ts`: photos made here, ten rules, the naive way and ours. */
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import type { PhotoRule } from "../src/channel/limits.js";
import { createPhotoRoom } from "../src/photos/pipeline.js";
import type { KnownRendition, KnownSource, SourceMemory } from "../src/photos/room.js";

const WIDTH = 4000;
const HEIGHT = 3000;
export const signal = new AbortController().signal;

/** One of the ten rules of the workload, and what a naive program does for it. */
export interface Job {
  readonly rule: PhotoRule;
  readonly box: readonly [number, number];
  readonly fit: "inside" | "contain" | "cover";
}

const square = { min: 1, max: 1 };
const job = (box: readonly [number, number], fit: Job["fit"], more: Partial<PhotoRule> = {}): Job => ({
  rule: {
    count: { min: 1, max: 9 },
    formats: ["jpeg"],
    maxEdge: 10_000,
    maxBytes: 10_000_000,
    aimEdge: Math.max(...box),
    ...(fit === "contain" ? { aspect: square, fit: "pad" } : {}),
    ...(fit === "cover" ? { aspect: { min: box[0] / box[1], max: box[0] / box[1] }, fit: "crop" } : {}),
    ...more,
  },
  box,
  fit,
});

export const JOBS: readonly Job[] = [
  job([1024, 1024], "contain"),
  job([1200, 1200], "inside"),
  job([1080, 1350], "cover"),
  job([800, 800], "contain"),
  job([600, 600], "contain"),
  job([1280, 1280], "inside"),
  job([2048, 2048], "inside"),
  job([2000, 2000], "inside", { maxBytes: 976_560 }),
  job([500, 500], "contain"),
  job([1200, 1200], "inside", { formats: ["webp"] }),
];

export const RULES = JOBS.map(({ rule }) => rule);

/** Sizes free within the rule: a tenth below what is advised serves as well. */
export const FREE: readonly PhotoRule[] = RULES.map((rule) => {
  const aim = rule.aimEdge ?? 2048;
  return { ...rule, aimRange: { min: Math.ceil(aim * 0.9), max: aim } };
});

/** Ranges as channels that only cap sizes have them: half of what is advised up to 2048, WebP or JPEG. */
export const RANGES: readonly PhotoRule[] = RULES.map((rule) => {
  const aim = rule.aimEdge ?? 2048;
  const formats: PhotoRule["formats"] = rule.formats[0] === "webp" ? ["webp", "jpeg"] : rule.formats;
  return { ...rule, formats, aimRange: { min: Math.ceil(aim * 0.5), max: 2048 } };
});

export type Variant = "noIcc" | "srgb" | "p3";
export const VARIANTS: readonly Variant[] = ["noIcc", "srgb", "p3"];

export function heapMemory(): SourceMemory {
  const sources = new Map<string, KnownSource>();
  const renditions = new Map<string, KnownRendition>();
  const pick = <T>(from: ReadonlyMap<string, T>, keys: readonly string[]) =>
    new Map([...from].filter(([key]) => keys.includes(key)));
  return {
    readSources: async (keys) => pick(sources, keys),
    saveSources: async (rows) => {
      for (const { key, ...row } of rows) sources.set(key, row);
    },
    readRenditions: async (keys) => pick(renditions, keys),
    saveRenditions: async (rows) => {
      for (const { key, ...row } of rows) renditions.set(key, row);
    },
  };
}

/** A camera-like scene: soft gradients, shapes with edges, texture of several sizes, sensor noise. */
export function scene(seed: number): Buffer {
  const pixels = Buffer.allocUnsafe(WIDTH * HEIGHT * 3);
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 8) / 16_777_216;
  };
  const blobs = Array.from({ length: 24 }, () => [
    random() * WIDTH,
    random() * HEIGHT,
    80 + random() * 500,
    random() * 90 - 45,
  ]);
  const columns = new Float32Array(WIDTH);
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    columns.fill(0);
    for (const [bx = 0, by = 0, radius = 0, light = 0] of blobs) {
      const half = Math.sqrt(Math.max(0, radius * radius - (y - by) ** 2));
      for (let x = Math.max(0, Math.ceil(bx - half)); x < Math.min(WIDTH, bx + half); x++)
        columns[x] = (columns[x] ?? 0) + light;
    }
    const wave = 16 * Math.sin(y / 23);
    for (let x = 0; x < WIDTH; x++, at += 3) {
      const texture =
        wave * Math.sin(x / 17) + 7 * Math.sin((x * 0.9 + y * 0.4) / 3) + (random() - 0.5) * 24 + (columns[x] ?? 0);
      pixels[at] = byte(70 + (110 * x) / WIDTH + texture);
      pixels[at + 1] = byte(60 + (110 * y) / HEIGHT + texture * 0.9);
      pixels[at + 2] = byte(170 - (90 * (x + y)) / (WIDTH + HEIGHT) + texture * 0.7);
    }
  }
  return pixels;
}

function byte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}

export function camera(pixels: Buffer, variant: Variant): Promise<Buffer> {
  const image = sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).withExif({
    IFD0: { Copyright: "Toko" },
    IFD3: { GPSLatitudeRef: "S", GPSLatitude: "6/1 10/1 0/1" },
  });
  if (variant !== "noIcc") image.withIccProfile(variant);
  return image.jpeg({ quality: 92 }).toBuffer();
}

/** CPU of this process, all threads, that running takes, in milliseconds. */
export async function cpuMs(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** What a program without our room does: one pipeline per channel. */
export function naive(path: string, { rule, box, fit }: Job): Promise<Buffer> {
  const image = sharp(path).autoOrient().flatten({ background: "#ffffff" });
  return encode(resized(image, box, fit), rule).toBuffer();
}

export function resized(image: Sharp, [width, height]: Job["box"], fit: Job["fit"]): Sharp {
  return image.resize({ width, height, fit, background: "#ffffff", withoutEnlargement: fit === "inside" });
}

/** The same settings for everybody. */
export function encode(image: Sharp, { formats }: Pick<PhotoRule, "formats">): Sharp {
  return formats[0] === "webp"
    ? image.webp({ quality: 80, effort: 4 })
    : image.jpeg({ quality: 82, chromaSubsampling: "4:2:0" });
}

/** Our whole way: identify, plan, decode, encode, read back, store. Asked again, the same `keep` finds everything there. */
export async function ours(
  folder: string,
  path: string,
  rules: readonly PhotoRule[],
  memory = heapMemory(),
): Promise<readonly Buffer[]> {
  const room = createPhotoRoom({ folder, roots: [join(path, "..")], memory, now: () => new Date() });
  const [found] = await room.identify([{ ref: { id: "1", source: path, role: "main" } }], signal);
  if (found?.identity === undefined) throw found?.error ?? new Error("not identified");
  const asked = [{ id: "1", source: found.ref.source, identity: found.identity }];
  const renderings = await room.render(asked, rules, signal);
  return Promise.all(
    renderings.map(async ({ photos, problems }) => {
      const [photo] = photos;
      if (!photo) throw problems[0]?.error ?? new Error("not rendered");
      return Buffer.from(await room.bytes(photo.sha256));
    }),
  );
}
