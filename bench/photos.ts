/**
 * CPU per 12-megapixel photo for ten channels' rules: our room against one sharp pipeline per rule, in one run, on
 * photos made here. Prints a table and, last, one line of JSON: the ratios naive/ours without a profile, with sRGB and
 * with Display P3, how many dB of PSNR ours loses against naive, and vipsthumbnail/ours where it is installed.
 *
 * Run: `npx tsx bench/photos.ts [photos per variant]`
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import type { PhotoRule } from "../src/channel/limits.js";
import { createPhotoRoom } from "../src/photos/pipeline.js";
import type { KnownRendition, KnownSource, SourceMemory } from "../src/photos/room.js";

const WIDTH = 4000;
const HEIGHT = 3000;
const PHOTOS = Number(process.argv[2] ?? 3);
const signal = new AbortController().signal;

/** One of the ten rules of the workload, and what a naive program does for it. */
interface Job {
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

const JOBS: readonly Job[] = [
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

type Variant = "noIcc" | "srgb" | "p3";
const VARIANTS: readonly Variant[] = ["noIcc", "srgb", "p3"];

function heapMemory(): SourceMemory {
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
function scene(seed: number): Buffer {
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

function camera(pixels: Buffer, variant: Variant): Promise<Buffer> {
  const image = sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).withExif({
    IFD0: { Copyright: "Toko" },
    IFD3: { GPSLatitudeRef: "S", GPSLatitude: "6/1 10/1 0/1" },
  });
  if (variant !== "noIcc") image.withIccProfile(variant);
  return image.jpeg({ quality: 92 }).toBuffer();
}

/** What a program without our room does: one pipeline per channel. */
function naive(path: string, { rule, box, fit }: Job): Promise<Buffer> {
  const image = sharp(path).autoOrient().flatten({ background: "#ffffff" });
  return encode(resized(image, box, fit), rule).toBuffer();
}

function resized(image: Sharp, [width, height]: Job["box"], fit: Job["fit"]): Sharp {
  return image.resize({ width, height, fit, background: "#ffffff", withoutEnlargement: fit === "inside" });
}

function encode(image: Sharp, { formats }: PhotoRule): Sharp {
  return formats[0] === "webp"
    ? image.webp({ quality: 80, effort: 4 })
    : image.jpeg({ quality: 82, chromaSubsampling: "4:2:0" });
}

async function cpuMs(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Our whole way: identify, plan, decode, encode, read back, store. */
async function ours(folder: string, path: string): Promise<readonly Buffer[]> {
  const room = createPhotoRoom({ folder, roots: [join(path, "..")], memory: heapMemory(), now: () => new Date() });
  const [found] = await room.identify([{ ref: { id: "1", source: path, role: "main" } }], signal);
  if (found?.identity === undefined) throw found?.error ?? new Error("not identified");
  const renderings = await room.render(
    [{ id: "1", source: found.ref.source, identity: found.identity }],
    JOBS.map(({ rule }) => rule),
    signal,
  );
  return Promise.all(
    renderings.map(async ({ photos, problems }) => {
      const [photo] = photos;
      if (!photo) throw problems[0]?.error ?? new Error("not rendered");
      return Buffer.from(await room.bytes(photo.sha256));
    }),
  );
}

function vipsCpuMs(path: string, folder: string): number | null {
  if (spawnSync("vipsthumbnail", ["--version"]).status !== 0) return null;
  const args = JOBS.map(({ box, fit, rule }, index) => {
    const format = rule.formats[0] === "webp" ? "webp[Q=80]" : "jpg[Q=82]";
    const crop = fit === "cover" ? "--smartcrop centre" : "";
    const out = join(folder, `v${index}.${format}`);
    return `vipsthumbnail '${path}' --size ${box[0]}x${box[1]} --eprofile srgb ${crop} -o '${out}'`;
  });
  const timed = spawnSync("bash", ["-c", `time (${args.join(" && ")})`], {
    encoding: "utf8",
    env: { ...process.env, TIMEFORMAT: "%U %S" },
  });
  const [user, system] = timed.stderr.trim().split("\n").at(-1)?.split(" ").map(Number) ?? [];
  return user === undefined || system === undefined || Number.isNaN(user + system) ? null : (user + system) * 1000;
}

/** PSNR in dB against the best there is: full decode, exact colour, one resize, no compression. */
async function psnr(path: string, { box, fit }: Job, made: Buffer): Promise<number> {
  const full = await sharp(path).autoOrient().raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = full.info;
  const reference = await resized(sharp(full.data, { raw: { width, height, channels } }), box, fit)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = await sharp(made)
    .resize(reference.info.width, reference.info.height, { fit: "fill" })
    .raw()
    .toBuffer();
  let sum = 0;
  for (let at = 0; at < pixels.length; at++) sum += ((pixels[at] ?? 0) - (reference.data[at] ?? 0)) ** 2;
  return 10 * Math.log10(65_025 / Math.max(sum / pixels.length, 1e-9));
}

interface Tally {
  readonly naive: number[];
  readonly ours: number[];
  readonly drops: number[];
  readonly vips: number[];
}

/** One photo in one variant, both ways. Quality is looked at once a variant: it is slow and does not change. */
async function measure(folder: string, path: string, tally: Tally, seesQuality: boolean): Promise<void> {
  let plain: readonly Buffer[] = [];
  let made: readonly Buffer[] = [];
  tally.naive.push(
    await cpuMs(async () => {
      plain = await Promise.all(JOBS.map((one) => naive(path, one)));
    }),
  );
  const ourMs = await cpuMs(async () => {
    made = await ours(mkdtempSync(join(folder, "store-")), path);
  });
  tally.ours.push(ourMs);
  const vipsMs = vipsCpuMs(path, folder);
  if (vipsMs !== null) tally.vips.push(vipsMs / ourMs);
  for (const [index, one] of seesQuality ? JOBS.entries() : []) {
    const [a, b] = [plain[index], made[index]];
    // Where the naive one exceeds the rule's bytes, the two are not the same task.
    if (a && b && a.length <= one.rule.maxBytes)
      tally.drops.push((await psnr(path, one, a)) - (await psnr(path, one, b)));
  }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "etalase-bench-"));
  const empty = (): Tally => ({ naive: [], ours: [], drops: [], vips: [] });
  const tallies: Record<Variant, Tally> = { noIcc: empty(), srgb: empty(), p3: empty() };
  try {
    for (let seed = 0; seed <= PHOTOS; seed++) {
      const pixels = scene(seed + 1);
      for (const variant of VARIANTS) {
        const path = join(folder, `${variant}.jpg`);
        writeFileSync(path, await camera(pixels, variant));
        // The first photo warms up code and colour tables; it does not count.
        await measure(folder, path, seed === 0 ? empty() : tallies[variant], seed === 1);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  report(tallies);
}

function report(tallies: Readonly<Record<Variant, Tally>>): void {
  for (const variant of VARIANTS) {
    const tally = tallies[variant];
    console.log(
      `${variant}: naive ${mean(tally.naive).toFixed(0)} ms, ours ${mean(tally.ours).toFixed(0)} ms CPU a photo`,
    );
  }
  const ratio = (tally: Tally) => round(mean(tally.naive) / mean(tally.ours));
  const vips = VARIANTS.flatMap((variant) => tallies[variant].vips);
  console.log(
    JSON.stringify({
      noIcc: ratio(tallies.noIcc),
      srgb: ratio(tallies.srgb),
      p3: ratio(tallies.p3),
      psnrDrop: round(mean(VARIANTS.flatMap((variant) => tallies[variant].drops))),
      vips: vips.length > 0 ? round(mean(vips)) : null,
    }),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

await main();
