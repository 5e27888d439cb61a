/**
 * CPU per 12-megapixel photo for ten channels' rules: our room against one sharp pipeline per rule, in one run, on
 * photos made here; medians. Prints progress and, last, one line of JSON:
 *
 * `noIcc` `srgb` `p3` naive/ours with identical sizes · `free` `freeSrgb` `freeP3` with sizes free within the rule ·
 * `planned` with ranges · `vips` vipsthumbnail/ours (null where it is not installed) · `floorShare` `freeFloorShare` bare
 * codecs/ours · `warm` naive/ours where everything is there · `psnrDrop` dB and `ssimDrop` naive − ours, `freePsnrDrop` and
 * `freeSsimDrop` with the sizes that ours chose · `bytesRatio` ours/naive · `meanEncodes` `overruns` `qualityLost` of the
 * byte budget search · `rssRatio` ours/naive, six in flight.
 *
 * Run: `npm run bench -- photos [photos per variant, default 5]`
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import sharp from "sharp";
import { PHOTO_RULE } from "../src/channels/storefront/photos.js";
import { fitBytes } from "../src/photos/budget.js";
import { compare, mean, noQuality } from "./photos-quality.js";
import {
  camera,
  cpuMs,
  encode,
  FREE,
  heapMemory,
  JOBS,
  type Job,
  naive,
  ours,
  RANGES,
  RULES,
  scene,
  VARIANTS,
  type Variant,
} from "./photos-work.js";

const PHOTOS = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), "etalase-bench-"));
const store = () => mkdtempSync(join(folder, "store-"));

/** CPU in milliseconds of each way, photo by photo. */
type Tally = Record<"naive" | "ours" | "free" | "planned" | "warm" | "floor" | "freeFloor" | "vips", number[]>;

const quality = { fixed: noQuality(), free: noQuality() };

function vipsCpuMs(path: string): number | undefined {
  if (spawnSync("vipsthumbnail", ["--version"]).status !== 0) return undefined;
  const lines = JOBS.map(({ box, fit, rule }, index) => {
    const format = rule.formats[0] === "webp" ? "webp[Q=80]" : "jpg[Q=82]";
    const crop = fit === "cover" ? "--smartcrop centre" : "";
    return `vipsthumbnail '${path}' --size ${box[0]}x${box[1]} --eprofile srgb ${crop} -o '${join(folder, `v${index}.${format}`)}'`;
  });
  const script = `time (${lines.join(" && ")})`;
  const env = { ...process.env, TIMEFORMAT: "%U %S" };
  const { stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8", env });
  const sum = stderr
    .trim()
    .split("\n")
    .at(-1)
    ?.split(" ")
    .map(Number)
    .reduce((a, b) => a + b, 0);
  return sum === undefined || Number.isNaN(sum) ? undefined : sum * 1000;
}

/** What nobody can save: one decode at half the size and the encodes alone, from pixels that are ready. */
async function floorMs(path: string, made: readonly Buffer[]): Promise<number> {
  const different = [...new Map(made.map((bytes, index) => [bytes.toString("base64"), index])).values()];
  const ready = await Promise.all(
    different.map((index) => sharp(made[index]).raw().toBuffer({ resolveWithObject: true })),
  );
  return cpuMs(async () => {
    // libvips' own option: our room never lets one near it (spec: option suffixes are a hole).
    await sharp(`${path}[shrink=2]`, { ignoreIcc: true }).raw().toBuffer();
    await Promise.all(
      ready.map(async ({ data, info: { width, height, channels } }, place) => {
        const rule = RULES[different[place] ?? 0];
        if (rule) await encode(sharp(data, { raw: { width, height, channels } }), rule).toBuffer();
      }),
    );
  });
}

/** Sizes that were chosen freely are looked at against naive pictures of those very sizes. */
async function compareFree(path: string, free: readonly Buffer[]): Promise<void> {
  const jobs = await Promise.all(
    JOBS.map(async (job, index): Promise<Job> => {
      const { width, height } = await sharp(free[index]).metadata();
      return { ...job, box: [width, height] };
    }),
  );
  const plain = await Promise.all(jobs.map((job) => naive(path, job)));
  await compare(path, jobs, plain, free, quality.free);
}

async function measure(path: string, variant: Variant, tally: Tally, seesQuality: boolean): Promise<void> {
  let plain: readonly Buffer[] = [];
  let made: readonly Buffer[] = [];
  let free: readonly Buffer[] = [];
  const [keep, memory] = [store(), heapMemory()];
  tally.naive.push(await cpuMs(async () => (plain = await Promise.all(JOBS.map((one) => naive(path, one))))));
  tally.ours.push(await cpuMs(async () => (made = await ours(keep, path, RULES, memory))));
  // A machine that others use is not the same from one minute to the next: each floor right after what stands on it.
  tally.floor.push(await floorMs(path, made));
  tally.warm.push(await cpuMs(() => ours(keep, path, RULES, memory)));
  tally.free.push(await cpuMs(async () => (free = await ours(store(), path, FREE))));
  tally.freeFloor.push(await floorMs(path, free));
  tally.planned.push(await cpuMs(() => ours(store(), path, RANGES)));
  const vips = variant === "noIcc" ? vipsCpuMs(path) : undefined;
  if (vips !== undefined) tally.vips.push(vips);
  if (!seesQuality) return;
  await compare(path, JOBS, plain, made, quality.fixed);
  await compareFree(path, free);
}

/** The storefront's own rule, which the shop waits for: one JPEG and WebP in three widths. */
async function shopMs(path: string): Promise<number> {
  return cpuMs(() => ours(store(), path, [PHOTO_RULE]));
}

/** The search alone, against the best quality that fits, found by trying. */
async function budgets(path: string): Promise<{ meanEncodes: number; overruns: number; qualityLost: number }> {
  const found: Awaited<ReturnType<typeof searchOne>>[] = [];
  for (const edge of [800, 1280]) for (const share of [0.5, 1, 1.5]) found.push(await searchOne(path, edge, share));
  const fitting = found.flatMap(({ lost }) => lost ?? []);
  return {
    meanEncodes: mean(found.map(({ encodes }) => encodes)),
    overruns: found.filter(({ isOver }) => isOver).length,
    qualityLost: mean(fitting),
  };
}

/** One picture and a budget of `share` bits a pixel. */
async function searchOne(path: string, edge: number, share: number) {
  const image = sharp(path).resize(edge, edge, { fit: "inside" }).removeAlpha();
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const maxBytes = Math.round((share * width * height) / 8);
  const at = (quality: number) =>
    sharp(data, { raw: { width, height, channels } }).jpeg({ quality, chromaSubsampling: "4:2:0" }).toBuffer();
  const { best, encodes } = await fitBytes(at, { maxBytes, aim: 82, min: 40, slope: -0.62 });
  if (!best) return { encodes, isOver: false, lost: undefined };
  let optimum = best.quality;
  while (optimum < 82 && (await at(optimum + 1)).length <= maxBytes) optimum++;
  return { encodes, isOver: best.output.length > maxBytes, lost: optimum - best.quality };
}

function rssRatio(paths: readonly string[]): number | null {
  const file = join(import.meta.dirname, `photos-memory${extname(import.meta.filename)}`);
  const [a, b] = ["naive", "ours"].map((way) => {
    const { stdout } = spawnSync(process.execPath, [...process.execArgv, file, way, folder, ...paths], {
      encoding: "utf8",
    });
    return Number(stdout.trim());
  });
  console.log(`six photos in flight: naive ${a} MB, ours ${b} MB`);
  return a && b ? round(b / a) : null;
}

async function main(): Promise<void> {
  const empty = (): Tally => ({
    naive: [],
    ours: [],
    free: [],
    planned: [],
    warm: [],
    floor: [],
    freeFloor: [],
    vips: [],
  });
  const tallies: Record<Variant, Tally> = { noIcc: empty(), srgb: empty(), p3: empty() };
  const paths: string[] = [];
  for (let seed = 0; seed <= PHOTOS; seed++) {
    const pixels = scene(seed + 1);
    for (const variant of VARIANTS) {
      const path = join(folder, `${variant}-${seed}.jpg`);
      writeFileSync(path, await camera(pixels, variant));
      if (variant === "srgb") paths.push(path);
      // The first photo warms up code and colour tables; it does not count.
      await measure(path, variant, seed === 0 ? empty() : tallies[variant], seed === 1);
    }
    console.log(`photo ${seed} of ${PHOTOS}: ${VARIANTS.map((one) => `${one} ${times(tallies[one])}`).join(" · ")}`);
  }
  const first = paths[1] ?? paths[0] ?? "";
  console.log(`storefront: ${Math.round(await shopMs(first))} ms CPU a photo`);
  const searched = await budgets(first);
  const six = Array.from({ length: 6 }, (_, index) => paths[index % paths.length] ?? first);
  console.log(
    JSON.stringify({ ...figures(tallies), ...searched, rssRatio: rssRatio(six) }, (_, value: unknown) =>
      typeof value === "number" ? round(value) : value,
    ),
  );
}

function figures({ noIcc, srgb, p3 }: Readonly<Record<Variant, Tally>>) {
  const ratio = (tally: Tally, way: keyof Tally) => median(tally.naive) / median(tally[way]);
  return {
    noIcc: ratio(noIcc, "ours"),
    srgb: ratio(srgb, "ours"),
    p3: ratio(p3, "ours"),
    free: ratio(noIcc, "free"),
    freeSrgb: ratio(srgb, "free"),
    freeP3: ratio(p3, "free"),
    planned: ratio(noIcc, "planned"),
    vips: noIcc.vips.length > 0 ? median(noIcc.vips) / median(noIcc.ours) : null,
    floorShare: median(noIcc.floor) / median(noIcc.ours),
    freeFloorShare: median(noIcc.freeFloor) / median(noIcc.free),
    warm: ratio(noIcc, "warm"),
    psnrDrop: mean(quality.fixed.psnr),
    ssimDrop: mean(quality.fixed.ssim),
    bytesRatio: mean(quality.fixed.bytes),
    freePsnrDrop: mean(quality.free.psnr),
    freeSsimDrop: mean(quality.free.ssim),
  };
}

function times(tally: Tally): string {
  return tally.naive.length === 0
    ? "warming up"
    : `naive ${Math.round(median(tally.naive))} ours ${Math.round(median(tally.ours))} ms`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
