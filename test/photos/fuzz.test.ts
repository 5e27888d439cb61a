import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { sniffFormat } from "../../src/photos/header.js";
import { inspectPhoto } from "../../src/photos/inspect.js";
import { decodeMaster, openPhoto } from "../../src/photos/master.js";
import { PhotoError } from "../../src/photos/photo-error.js";
import { planPhotos } from "../../src/photos/plan.js";
import { renderRecipes } from "../../src/photos/render.js";
import { createPhotoStore } from "../../src/photos/store.js";
import { gif, progressiveBomb, tiff } from "./hostile-parts.js";
import { noise, picture } from "./pictures.js";
import { never, rule } from "./room-kit.js";

const SEED = 20_261_122;
const FILES = 2400;
const LIMITS = { tiff: true };
const folder = mkdtempSync(join(tmpdir(), "etalase-fuzz-"));
const { lend } = createPhotoStore(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A stream of numbers below `reach`, the same at every run. */
function dice(seed: number): (reach: number) => number {
  const grains = noise(4 * 65_536, seed);
  let at = 0;
  return (reach) => {
    at = (at + 4) % grains.length;
    return grains.readUInt32LE(at) % Math.max(1, reach);
  };
}

async function seeds(): Promise<readonly Buffer[]> {
  const spoken = picture(31, 22)
    .withExif({ IFD0: { Copyright: "Toko" } })
    .withIccProfile("p3");
  return Promise.all([
    picture(24, 32).jpeg().toBuffer(),
    spoken.jpeg({ progressive: true }).toBuffer(),
    picture(24, 32).toColourspace("cmyk").jpeg().toBuffer(),
    picture(24, 32).png().toBuffer(),
    picture(24, 32).png({ palette: true, progressive: true }).toBuffer(),
    picture(24, 32).toColourspace("rgb16").png().toBuffer(),
    picture(24, 32).webp().toBuffer(),
    picture(24, 32).webp({ lossless: true }).toBuffer(),
    picture(24, 32).gif().toBuffer(),
    picture(24, 32).avif({ effort: 0 }).toBuffer(),
    picture(24, 32).tiff({ compression: "lzw" }).toBuffer(),
    gif(16, 16, 3),
    progressiveBomb(32, 32, 20),
    tiff(
      [
        [256, 8],
        [257, 8],
      ],
      8,
    ),
  ]);
}

/** One to four wounds: bytes changed, turned over, cut out, doubled, made extreme, or a piece of another file put in. */
function wound(bytes: Buffer, other: Buffer, roll: (reach: number) => number): Buffer {
  let out = Buffer.from(bytes);
  for (let turn = roll(4); turn >= 0; turn--) {
    // Headers are where decoders believe: half of all wounds are made there.
    const at = roll(2) === 0 ? roll(Math.min(out.length, 64)) : roll(out.length);
    const length = 1 + roll(16);
    const piece = [
      () => Buffer.from([roll(256)]),
      () => Buffer.from([(out[at] ?? 0) ^ (1 << roll(8))]),
      () => Buffer.alloc(4, roll(2) === 0 ? 0xff : 0x00),
      () => Buffer.from(out.subarray(roll(out.length)).subarray(0, length)),
      () => Buffer.from(other.subarray(roll(other.length)).subarray(0, length)),
    ][roll(5)]?.();
    const removed = roll(4) === 0 ? length : (piece?.length ?? 0);
    out = Buffer.concat([out.subarray(0, at), piece ?? Buffer.alloc(0), out.subarray(at + removed)]);
  }
  return roll(12) === 0 ? out.subarray(0, roll(out.length)) : out;
}

/** As the room does it: inspected, opened, planned, rendered. Answers with the reason of a refusal, or `rendered`. */
async function take(bytes: Buffer, entries: { count: number }): Promise<string> {
  try {
    inspectPhoto(bytes, LIMITS);
    entries.count++;
    const photo = await openPhoto(sharp, bytes, LIMITS);
    if (sniffFormat(bytes) === "jpeg") await decodeMaster(sharp, { ...photo, lend }, { edge: 16, divisor: 2 }, LIMITS);
    const { photos } = planPhotos([{ id: "1", width: photo.width, height: photo.height }], rule({ aimEdge: 40 }));
    const results = await renderRecipes(
      sharp,
      photo,
      photos.map(({ how }) => how),
      LIMITS,
      never,
    );
    const [result] = results;
    return result instanceof PhotoError ? result.reason : result ? "rendered" : "too-small";
  } catch (error) {
    if (error instanceof PhotoError) return error.reason;
    return `thrown: ${String(error)}`;
  }
}

describe("files with wounds", () => {
  it(`${FILES} of them are refused with a typed error or rendered, and nothing else happens`, async () => {
    const all = await seeds();
    const roll = dice(SEED);
    const entries = { count: 0 };
    const fates = new Map<string, number>();
    for (let index = 0; index < FILES; index += 4) {
      const four = Array.from({ length: 4 }, () =>
        wound(all[roll(all.length)] ?? Buffer.alloc(0), all[roll(all.length)] ?? Buffer.alloc(0), roll),
      );
      for (const fate of await Promise.all(four.map((bytes) => take(bytes, entries)))) {
        fates.set(fate, (fates.get(fate) ?? 0) + 1);
      }
    }
    console.log(`${FILES} files from seed ${SEED}, ${entries.count} decoder entries:`, Object.fromEntries(fates));
    expect([...fates.keys()].filter((fate) => fate.startsWith("thrown"))).toEqual([]);
    // A fuzz that never gets past the first check, or never hurts, tests nothing.
    expect(entries.count).toBeGreaterThan(FILES / 3);
    expect(fates.get("damaged") ?? 0).toBeGreaterThan(100);
    expect(fates.get("rendered") ?? 0).toBeGreaterThan(100);
  }, 240_000);
});
