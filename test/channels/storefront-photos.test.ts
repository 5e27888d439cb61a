/** Photos of the shop: complete with WebP and one JPEG, AVIF when it is there, pages that stay as they are meanwhile. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PhotoFormat } from "../../src/channel/limits.js";
import type { Photo } from "../../src/channel/verbs.js";
import { storefront } from "../../src/channels/storefront/index.js";
import { PHOTO_RULE, renditionsOf } from "../../src/channels/storefront/photos.js";
import { createEtalase } from "../../src/index.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { createVirtualClock } from "../../src/testing/virtual-clock.js";
import { photoOf, productOf } from "./fake-tools.js";
import { openShop } from "./storefront-kit.js";

const one = (width: number, format: PhotoFormat): Photo => ({
  ...photoOf("1", Buffer.from(`${width} ${format}`)),
  width,
  height: width,
  format,
});
const photo = (...renditions: readonly Photo[]): Photo => ({ ...one(1_200, "jpeg"), renditions });
const webp = [one(160, "webp"), one(480, "webp"), one(960, "webp")];
const avif = [one(480, "avif"), one(960, "avif")];

describe("AVIF", () => {
  const names = (from: Photo, { showsLater = false, shown = [] as readonly string[] } = {}) =>
    renditionsOf(from, { showsLater, isShown: (path) => shown.some((end) => path.endsWith(end)) }).map(
      ({ format, width }) => `${format} ${width}`,
    );

  test("is shown where it stands in for every width, but for the thumbnail", () => {
    expect(names(photo(...webp, ...avif)).slice(4)).toEqual(["avif 480", "avif 960"]);
    expect(names(photo(...webp, ...avif.slice(1))).slice(4)).toEqual([]);
  });

  test("joins a photo that is shown already only when the run is there for it", () => {
    const whole = photo(...webp, ...avif);
    expect(names(whole, { shown: [".jpg"] })).toHaveLength(4);
    expect(names(whole, { shown: [".jpg"], showsLater: true })).toHaveLength(6);
    expect(names(whole, { shown: [".jpg", ".avif"] })).toHaveLength(6);
  });

  test("that was made in between changes no page before that", async () => {
    const shop = openShop();
    const product = productOf();
    await shop.build([{ product, photos: [photo(...webp)] }]);
    await shop.build([{ product, photos: [photo(...webp, ...avif)] }]);
    expect(shop.disk.written).toEqual([]);
    await shop.build([{ product, photos: [photo(...webp, ...avif)] }], { showsLater: true });
    expect(shop.disk.written.filter((path) => path.endsWith(".avif"))).toHaveLength(2);
    expect(shop.read("p/kopi.html")).toContain('<source type="image/avif"');
    await shop.build([{ product, photos: [photo(...webp, ...avif)] }]);
    expect(shop.disk.written).toEqual([]);
  });
});

test("the rule asks for three WebP widths beside one JPEG, and for AVIF later", () => {
  const { formats, renditions = [] } = PHOTO_RULE;
  expect(formats).toEqual(["jpeg"]);
  expect(renditions.filter(({ later }) => !later).map(({ format, width }) => [format, width])).toEqual([
    ["webp", 160],
    ["webp", 480],
    ["webp", 960],
  ]);
  for (const { format, worth } of renditions.filter(({ later }) => later)) {
    expect([format, worth?.maxShare]).toEqual(["avif", 0.8]);
  }
});

test("a product with nine heavy photos stays below 150 kB on a phone", async () => {
  const sizeOf = new Map((PHOTO_RULE.renditions ?? []).map(({ name, maxBytes = Infinity }) => [name, maxBytes]));
  const [thumb = 0, card = 0, large = 0] = ["thumb", "card", "large"].map((name) => sizeOf.get(name));
  // The first photo as large as can be, its neighbours a size smaller, a thumbnail of each.
  expect(8_000 + large + 2 * card + 9 * thumb).toBeLessThanOrEqual(151_000);
  const shop = openShop();
  const photos = Array.from({ length: 9 }, (_, at) => ({ ...photo(...webp), id: String(at) }));
  await shop.build([{ product: productOf(), photos }]);
  const page = shop.read("p/kopi.html");
  const sizes = [...page.matchAll(/<img src="[^"]*jpg"/g)];
  expect(sizes).toHaveLength(9);
  expect(page.match(/fetchpriority="high"/g)).toHaveLength(1);
  expect(page.match(/60vw"><img/g)).toHaveLength(8);
  expect(page.match(/width="48" height="48"/g)).toHaveLength(9);
});

describe("a shop with real photos", () => {
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "etalase-shop-photos-"));
    writeFileSync(join(folder, "kopi.jpg"), await rings(1000, 750));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const kept = () => readdirSync(join(folder, "public/m")).map((name) => name.split(".")[1]);
  const page = () => readFileSync(join(folder, "public/p/kopi.html"), "utf8");
  const open = (ledger = memoryLedger(), more: { readonly seller?: { readonly name: string } } = {}) => {
    const clock = createVirtualClock(new Date("2026-11-21T08:00:00Z"));
    const shop = createEtalase({
      clock,
      ledger,
      ...more,
      photos: { folder: join(folder, "store"), roots: [folder] },
      channels: { web: storefront({ folder: join(folder, "public") }) },
    });
    // Photos are made outside of virtual time: it stands still until the work is done.
    const wait = async <T>(work: Promise<T>): Promise<T> => {
      const release = clock.hold();
      try {
        return await work;
      } finally {
        release();
      }
    };
    return { shop, clock, wait };
  };
  const kopi = { id: "kopi", title: "Kopi Gayo", price: "65000", stock: 3, photos: ["PATH"] };
  const product = () => ({ ...kopi, photos: [join(folder, "kopi.jpg")] });

  test("is complete without AVIF, and has it after the pass, also after a restart", async () => {
    const ledger = memoryLedger();
    const first = open(ledger);
    const report = await first.wait(first.shop.publish([product()]));
    const rows: string[] = [];
    for await (const { status } of report.rows()) rows.push(status);
    expect(rows).toEqual(["published"]);
    expect(kept().sort()).toEqual(["jpg", "webp", "webp", "webp"]);
    expect(page()).not.toContain("image/avif");
    await first.shop.stop();

    const second = open(ledger);
    const shown = new Promise<void>((resolve) => {
      second.shop.on("warned", ({ message }) => resolve(Promise.reject(new Error(message))));
      void untilShown(second.clock, () => page().includes("image/avif")).then(resolve);
    });
    await second.shop.start();
    await shown;
    await second.shop.close();
    expect(kept().sort()).toEqual(["avif", "avif", "jpg", "webp", "webp", "webp"]);
    expect(page()).toMatch(/<picture><source type="image\/avif" srcset="\S+ 480w, \S+ 960w" sizes=/);
  });

  test.each([
    [undefined, "Toko", false],
    [{ name: "Toko Kopi" }, "Toko Kopi", true],
  ])("of seller %s is called %s", async (seller, title, isNamed) => {
    const { shop, wait } = open(memoryLedger(), seller ? { seller } : {});
    await wait(shop.publish([{ ...kopi, photos: [] }]));
    await shop.close();
    expect(page()).toContain(`<title>Kopi Gayo · ${title}</title>`);
    expect(page().includes(`<p>${title}</p>`)).toBe(isNamed);
    expect(page()).not.toMatch(/>shop</);
  });
});

/** Rings in two colours: hard edges, as on batik, which AVIF holds in far fewer bytes. */
function rings(width: number, height: number): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < width * height; at += 1) {
    const far = Math.hypot((at % width) - width / 2, Math.floor(at / width) - height / 2);
    pixels.set(far % 60 < 30 ? [60, 30, 20] : [200, 160, 90], at * 3);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer();
}

/** Moves time on while pictures are made, which takes none of it. */
async function untilShown(clock: ReturnType<typeof createVirtualClock>, isShown: () => boolean): Promise<void> {
  for (let round = 0; round < 100_000 && !isShown(); round += 1) await clock.advance(1_000);
}
