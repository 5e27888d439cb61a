/**
 * Where the CPU of one 12-megapixel photo goes when ten channels leave its sizes free, part by part, each done alone with the
 * calls that the room makes; medians in milliseconds. Prints, last, one line of JSON: `takeIn` (read and hashed when it is
 * published, and again when it is rendered) · `decode` · `resize` · `encode` · `readBack` · `keep` (hashed, written, synced) ·
 * `handOver` (read and checked for each channel) · `rest` (what these do not explain) · `whole` · `floor` (bare decode and
 * encodes).
 *
 * Run: `npm run bench -- photos-parts [rounds, default 7]`
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { readHeader, sniffFormat } from "../src/photos/header.js";
import { cutOf, decodeMaster, isSmall, openPhoto, smallMaster } from "../src/photos/master.js";
import { placer } from "../src/photos/pixels.js";
import type { Recipe } from "../src/photos/recipe.js";
import { createPhotoStore, sha256Of } from "../src/photos/store.js";
import { planTogether } from "../src/photos/together.js";
import { camera, cpuMs, encode, FREE, ours, scene } from "./photos-work.js";

const ROUNDS = Number(process.argv[2] ?? 7);
const PARTS = ["takeIn", "decode", "resize", "encode", "readBack", "keep", "handOver"] as const;
const folder = mkdtempSync(join(tmpdir(), "etalase-bench-"));
const path = join(folder, "photo.jpg");
const spent: Record<(typeof PARTS)[number] | "whole" | "floor", number[]> = {
  takeIn: [],
  decode: [],
  resize: [],
  encode: [],
  readBack: [],
  keep: [],
  handOver: [],
  whole: [],
  floor: [],
};

async function timed<T>(part: keyof typeof spent, run: () => T | Promise<T>): Promise<T> {
  let result: T | undefined;
  spent[part].push(await cpuMs(async () => (result = await run())));
  return result as T;
}

const recipesOf = (): readonly Recipe[] => {
  const shape = { id: "1", width: 4000, height: 3000, format: "jpeg" as const };
  const planned = planTogether(FREE, () => [shape]).flatMap(({ photos }) => photos);
  return [...new Map(planned.map(({ recipe, how }) => [recipe, how])).values()];
};

const formatOf = ({ format }: Recipe) => ({ formats: [format] });

async function round(recipes: readonly Recipe[]): Promise<void> {
  const store = createPhotoStore(mkdtempSync(join(folder, "store-")));
  await timed("takeIn", () => [readFileSync(path), readFileSync(path)].map(sha256Of));
  const photo = { ...(await openPhoto(sharp, readFileSync(path), {})), lend: store.lend };
  const [first] = recipes;
  if (!first) throw new Error("nothing planned");
  const master = await timed("decode", () => decodeMaster(sharp, photo, cutOf(photo, first), {}));
  const ready = await timed("resize", async () => {
    const small = await smallMaster(sharp, master);
    const pictures: Sharp[] = [];
    for (const one of recipes) pictures.push(await placer(sharp, isSmall(one) ? small : master, [one])(one));
    return Promise.all(pictures.map((picture) => picture.raw().toBuffer({ resolveWithObject: true })));
  });
  const made = await timed("encode", () => encodeAll(ready, recipes));
  await timed("readBack", () =>
    made.map((bytes) => readHeader(bytes, sniffFormat(bytes) === "webp" ? "webp" : "jpeg")),
  );
  const names = await timed("keep", () => Promise.all(made.map((bytes) => store.put(bytes, new Date()))));
  await timed("handOver", () => Promise.all(names.map((name) => store.read(name))));
  await timed("whole", () => ours(mkdtempSync(join(folder, "store-")), path, FREE));
  await timed("floor", async () => {
    await sharp(`${path}[shrink=2]`, { ignoreIcc: true }).raw().toBuffer();
    await encodeAll(ready, recipes);
  });
}

type Ready = Awaited<ReturnType<typeof rawOf>>;
const rawOf = (image: Sharp) => image.raw().toBuffer({ resolveWithObject: true });

function encodeAll(ready: readonly Ready[], recipes: readonly Recipe[]): Promise<readonly Buffer[]> {
  return Promise.all(
    ready.map(({ data, info: { width, height, channels } }, index) => {
      const rule = formatOf(recipes[index] as Recipe);
      return encode(sharp(data, { raw: { width, height, channels } }), rule).toBuffer();
    }),
  );
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

try {
  writeFileSync(path, await camera(scene(2), "noIcc"));
  const recipes = recipesOf();
  for (let turn = 0; turn <= ROUNDS; turn++) {
    await round(recipes);
    // The first round warms up code; it does not count.
    if (turn === 0) for (const values of Object.values(spent)) values.length = 0;
  }
  const all = Object.fromEntries(Object.entries(spent).map(([part, values]) => [part, Math.round(median(values))]));
  const explained = PARTS.reduce((sum, part) => sum + median(spent[part]), 0);
  console.log(JSON.stringify({ ...all, rest: Math.round(median(spent.whole) - explained) }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
