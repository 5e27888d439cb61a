/**
 * Publishing a catalogue a second time: 20,000 products with 3 variants and 4 photos each on 5 channels. Nothing may be
 * sent, read or decoded; the time is held against validating, canonicalising, hashing and stat-ing the same products once.
 */
import fs, { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { createEtalase } from "../src/etalase.js";
import type { Channels } from "../src/face.js";
import { sqliteLedger } from "../src/ledger/sqlite.js";
import { canonicalJson, digestOf } from "../src/model/canonical.js";
import { parseProduct } from "../src/model/schema.js";
import { benchChannel, products, startPlace } from "./place.js";

const COUNT = Number(process.argv[2] ?? "20000");
const CHANNELS = 5;
const FILES = 400;

const folder = mkdtempSync(join(tmpdir(), "etalase-unchanged-"));
const roots = join(folder, "photos");
mkdirSync(roots);
const jpeg = await sharp({ create: { width: 600, height: 600, channels: 3, background: "#c84" } })
  .jpeg()
  .toBuffer();
for (let index = 0; index < FILES; index += 1)
  writeFileSync(join(roots, `${index}.jpg`), Buffer.concat([jpeg, Buffer.from([index & 255])]));
const photosOf = (index: number): readonly string[] =>
  [0, 1, 2, 3].map((photo) => join(roots, `${(index * 4 + photo) % FILES}.jpg`));

const place = await startPlace(0);
const seen = { photoBytes: 0, stats: 0, decodes: 0 };
watchDisk(seen);
const channels: Channels = Object.fromEntries(
  Array.from({ length: CHANNELS }, (_, index) => [`c${index}`, benchChannel({ name: String(index), url: place.url })]),
);
const shop = createEtalase({
  ledger: sqliteLedger(join(folder, "etalase.db")),
  photos: { folder: join(folder, "store"), roots: [roots] },
  deliver: "elsewhere",
  channels,
});
const publish = async (): Promise<number> => {
  const start = performance.now();
  await shop.publish(products(COUNT, 3, photosOf), { waitMs: 0 });
  return performance.now() - start;
};
const first = await publish();
const before = await place.requests();
Object.assign(seen, { photoBytes: 0, stats: 0, decodes: 0 });
const second = await publish();
const requests = (await place.requests()) - before;
const { photoBytes, decodes } = seen;

const byHand = async (): Promise<number> => {
  const start = performance.now();
  for await (const input of products(COUNT, 3, photosOf)) {
    const parsed = parseProduct(input, { currency: "IDR", locale: "id-ID" });
    if (!parsed.ok) throw new Error("not a product");
    digestOf(canonicalJson(parsed.product));
    for (const { source } of parsed.product.photos) statSync(source);
  }
  return performance.now() - start;
};
const hand = await byHand();
await shop.close();
await place.close();
rmSync(folder, { recursive: true, force: true });
console.log(`first ${Math.round(first)} ms, second ${Math.round(second)} ms, by hand ${Math.round(hand)} ms`);
const ratio = Math.round((second / hand) * 100) / 100;
console.log(JSON.stringify({ requests, photoBytes, decodes, ratio, products: COUNT, channels: CHANNELS }));

/** Counts what is read of photos where Node meets the disk, and what sharp is asked to do. */
function watchDisk(counts: { photoBytes: number; stats: number; decodes: number }): void {
  const { open, readFile } = fs.promises;
  fs.promises.open = async (...given) => {
    if (String(given[0]).startsWith(roots)) counts.photoBytes += statSync(String(given[0])).size;
    return open(...given);
  };
  fs.promises.readFile = (async (...given: Parameters<typeof readFile>) => {
    if (String(given[0]).startsWith(roots)) counts.photoBytes += statSync(String(given[0])).size;
    return readFile(...given);
  }) as typeof readFile;
  syncBuiltinESMExports();
  const pipeline = Object.getPrototypeOf(
    sharp({ create: { width: 1, height: 1, channels: 3, background: "#000" } }),
  ) as { toBuffer: (...given: unknown[]) => unknown };
  const { toBuffer } = pipeline;
  pipeline.toBuffer = function count(...given) {
    counts.decodes += 1;
    return Reflect.apply(toBuffer, this, given);
  };
}
