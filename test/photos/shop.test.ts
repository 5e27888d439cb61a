/** Photos through the one import that users have. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { createEtalase, defineChannel, type Photo, type PhotoRule } from "../../src/index.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { heic, jpeg, picture, pixel } from "./pictures.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "etalase-shop-photos-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const filesIn = (path: string): readonly string[] =>
  readdirSync(path, { recursive: true, encoding: "utf8" }).filter((name) => /[0-9a-f]{64}$/.test(name));

/** A shelf that keeps what it is given. */
function shelf(name: string, photos: PhotoRule) {
  const given: Photo[] = [];
  const make = defineChannel({
    id: name,
    title: name,
    kind: "shelf",
    rendering: 1,
    options: z.strictObject({}),
    limits: {
      text: {},
      photos,
      edit: { text: true, price: true, addPhotos: true },
      rates: [],
      source: { page: "https://example.com", read: "2026-11-22" },
    },
    account: () => name,
    render: ({ product }) => ({ content: { title: product.title } }),
    connect: () => ({}),
    safety: { upsert: "upsert" },
    verbs: {
      upsert: async (_, { marker, photos }) => {
        given.push(...photos);
        return { id: marker };
      },
    },
  });
  return { channel: make({}), given };
}

const plain = (more: Partial<PhotoRule> = {}): PhotoRule => ({
  count: { min: 1, max: 9 },
  formats: ["jpeg"],
  maxEdge: 4000,
  maxBytes: 10_000_000,
  ...more,
});

describe("a shop", () => {
  it("makes one rendition for channels whose ranges meet, whichever delivers first", async () => {
    const [a, b] = [
      shelf("a", plain({ aimEdge: 2560, aimRange: { min: 1280, max: 2560 } })),
      shelf("b", plain({ aimEdge: 1200, aimRange: { min: 1000, max: 1600 } })),
    ];
    await using shop = createEtalase({
      ledger: memoryLedger(),
      photos: { folder },
      channels: { a: a.channel, b: b.channel },
    });
    const photos = [{ id: "1", source: await jpeg(3000, 2000) }];
    await shop.publish([{ id: "kopi", title: "Kopi", price: "65000", stock: 3, photos }]);
    expect([a.given[0]?.width, b.given[0]?.width]).toEqual([1600, 1600]);
    expect(a.given[0]?.sha256).toBe(b.given[0]?.sha256);
  });

  it("cuts what describes a photo to what each channel takes, at a word, and says so", async () => {
    const short = shelf("short", plain({ altText: { max: 20, unit: "codePoints" } }));
    const long = shelf("long", plain());
    await using shop = createEtalase({
      ledger: memoryLedger(),
      photos: { folder },
      channels: { short: short.channel, long: long.channel },
    });
    const alt = "Biji kopi Gayo di atas kain tenun";
    const photos = [{ id: "1", source: await jpeg(300, 200), alt }];
    await shop.publish([{ id: "kopi", title: "Kopi", price: "65000", stock: 3, photos }]);
    expect(long.given[0]?.alt).toBe(alt);
    const said = short.given[0]?.alt ?? "";
    expect(said.length).toBeLessThanOrEqual(20);
    expect(said).toMatch(/^Biji kopi Gayo/);
    const losses = new Map<string, readonly unknown[]>();
    for await (const row of shop.listings()) losses.set(row.channel, row.losses);
    expect(losses.get("short")).toContainEqual({ field: "photos.1.alt", reason: "shortened" });
    expect(losses.get("long")).toEqual([]);
  });

  it("takes HEIC with a decoder that is handed in, and says what to do without one", async () => {
    const decodeHeic = async () => ({ width: 80, height: 60, data: new Uint8Array(80 * 60 * 4).fill(200) });
    const photos = [{ id: "1", source: await heic(80, 60) }];
    const kopi = { id: "kopi", title: "Kopi", price: "65000", stock: 3, photos };
    const [a, b] = [shelf("a", plain()), shelf("b", plain())];
    await using able = createEtalase({
      ledger: memoryLedger(),
      photos: { folder, decodeHeic },
      channels: { a: a.channel },
    });
    await able.publish([kopi]);
    expect(a.given[0]).toMatchObject({ width: 80, height: 60, format: "jpeg" });
    await using unable = createEtalase({ ledger: memoryLedger(), photos: { folder }, channels: { b: b.channel } });
    const [problem] = await (await unable.publish([kopi])).problems(1);
    expect(problem).toMatchObject({
      message: expect.stringContaining("HEIC"),
      cure: expect.stringContaining("photos.decodeHeic"),
    });
  });
});

describe("explain", () => {
  const channels = () => {
    const square = { aspect: { min: 1, max: 1 }, aimEdge: 1200, aimRange: { min: 1000, max: 1600 } };
    return {
      a: shelf("a", plain({ aimEdge: 2560, aimRange: { min: 1280, max: 2560 } })).channel,
      b: shelf("b", plain({ aimEdge: 1200, aimRange: { min: 1000, max: 1600 } })).channel,
      c: shelf("c", plain(square)).channel,
      d: shelf("d", plain({ minEdge: 2100, fit: "inside" })).channel,
    };
  };

  it("says for each channel what it would get and why, without decoding a pixel or sending anything", async () => {
    const made = channels();
    await using shop = createEtalase({ ledger: memoryLedger(), photos: { folder }, channels: made });
    const photos = [{ id: "1", source: await jpeg(3000, 2000) }];
    const kopi = { id: "kopi", title: "Kopi", price: "65000", stock: 3, photos };
    const { channels: told, problems, renditions } = await shop.photos.explain(kopi);
    expect(told.a?.photos).toMatchObject([
      {
        id: "1",
        width: 1600,
        height: 1067,
        format: "jpeg",
        reasons: ["reduced from 3000 × 2000 to 1600 × 1067", "one rendition serves 2 rules"],
      },
    ]);
    expect(told.a?.photos[0]?.recipe).toBe(told.b?.photos[0]?.recipe);
    expect(told.c?.photos[0]?.reasons).toContain("padded from 3:2 to 1:1");
    expect(told.d).toMatchObject({
      photos: [],
      problems: [
        { id: "1", reason: "too-small", facts: { neededWidth: 3150, neededHeight: 2100 } },
        { reason: "too-few" },
      ],
    });
    expect([problems, renditions]).toEqual([[], 2]);
    // Only what was handed in was kept.
    expect(filesIn(folder).length).toBe(1);
  });

  it("names what no channel can have, and goes by what the product says of channels", async () => {
    await using shop = createEtalase({ ledger: memoryLedger(), photos: { folder }, channels: channels() });
    const photos = [
      { id: "1", source: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>") },
      { id: "2", source: await jpeg(2400, 2400) },
      { id: "3", source: "https://toko.example/kopi.jpg" },
    ];
    const overlays = { a: { photos: ["2"] }, b: { publish: false } };
    const kopi = { id: "kopi", title: "Kopi", price: "65000", stock: 3, photos, channels: overlays };
    const { channels: told, problems } = await shop.photos.explain(kopi);
    expect(problems).toMatchObject([{ id: "1", reason: "svg" }]);
    expect(told.a).toMatchObject({ photos: [{ id: "2" }], unknown: [] });
    expect([told.b, told.c?.unknown]).toEqual([undefined, ["3"]]);
  });

  it("refuses what is no product, naming the field", async () => {
    await using shop = createEtalase({ ledger: memoryLedger(), photos: { folder }, channels: channels() });
    const wrong = { id: "kopi", title: "", price: "x", stock: 3 };
    await expect(shop.photos.explain(wrong)).rejects.toMatchObject({ code: "invalid-options" });
  });
});

/** A product on white, as sellers photograph it: a shape that `seed` decides. */
async function onWhite(seed: number, size = 700, fill = 0.5): Promise<Buffer> {
  const edge = Math.round(size * fill);
  const product = await picture(edge, edge, 30, seed)
    .rotate(seed * 37, { background: "#ffffff" })
    .png()
    .toBuffer();
  return sharp({ create: { width: size * 2, height: size, channels: 3, background: "#ffffff" } })
    .composite([{ input: await sharp(product).resize(edge).png().toBuffer() }])
    .jpeg({ quality: 90 })
    .toBuffer();
}

describe("look", () => {
  const product = (id: string, ...photos: readonly Buffer[]) => ({
    id,
    title: id,
    price: "65000",
    stock: 3,
    photos: photos.map((source, index) => ({ id: `${index + 1}`, source })),
  });

  it("finds the same photo in other sizes, formats and margins, and no other", async () => {
    const { a } = { a: shelf("a", plain()).channel };
    await using shop = createEtalase({ ledger: memoryLedger(), photos: { folder }, channels: { a } });
    const photo = await onWhite(1);
    const smaller = await sharp(photo).resize(500).webp({ quality: 70 }).toBuffer();
    const padded = await sharp(photo).extend({ top: 200, bottom: 200, background: "#ffffff" }).jpeg().toBuffer();
    const other = await jpeg(900, 600, 40, 9);
    const { duplicates, photos, problems } = await shop.photos.look([
      product("kopi", photo, smaller),
      product("teh", other, padded),
    ]);
    expect(problems).toEqual([]);
    expect(photos.map((one) => `${one.product} ${one.id}`)).toEqual(["kopi 1", "kopi 2", "teh 1", "teh 2"]);
    const pairs = duplicates.map(({ a, b, verdict }) => `${a.product} ${a.id} ${b.product} ${b.id} ${verdict}`);
    expect(pairs.sort()).toEqual(["kopi 1 kopi 2 same", "kopi 1 teh 2 same", "kopi 2 teh 2 same"]);
  });

  it("tells white from busy backgrounds, and how much of the picture the product fills", async () => {
    const { a } = { a: shelf("a", plain()).channel };
    await using shop = createEtalase({ ledger: memoryLedger(), photos: { folder }, channels: { a } });
    const { photos, problems } = await shop.photos.look([
      product(
        "kopi",
        await onWhite(4, 700, 0.6),
        await jpeg(900, 600, 40),
        Buffer.from("no photo, whatever it is called"),
      ),
    ]);
    expect(photos).toMatchObject([
      { width: 1400, height: 700, background: "white" },
      { width: 900, height: 600, background: "busy" },
    ]);
    expect(photos[0]?.fill).toBeGreaterThan(0.5);
    expect(photos[0]?.fill).toBeLessThan(0.7);
    expect(photos[1]?.fill).toBeUndefined();
    expect(problems).toMatchObject([{ product: "kopi", id: "3", reason: "not-a-photo" }]);
  });
});

describe("the contact sheet", () => {
  it("shows what every channel would show, each in its own shape, and says where", async () => {
    const channels = {
      a: shelf("a", plain({ count: { min: 1, max: 1 } })).channel,
      b: shelf("b", plain({ aspect: { min: 1, max: 1 }, background: "#ff0000" })).channel,
    };
    await using shop = createEtalase({ ledger: memoryLedger(), photos: { folder }, channels });
    const photos = [
      { id: "1", source: await jpeg(900, 450) },
      { id: "2", source: await jpeg(450, 900) },
    ];
    const sheet = await shop.photos.sheet({ id: "kopi", title: "Kopi", price: "65000", stock: 3, photos });
    expect(await sharp(sheet.bytes).metadata()).toMatchObject({
      format: "jpeg",
      width: sheet.width,
      height: sheet.height,
    });
    expect(sheet.rows).toEqual([
      { channel: "a", cells: [{ id: "1", left: 10, top: 60, width: 200, height: 100 }] },
      {
        channel: "b",
        cells: [
          { id: "1", left: 10, top: 220, width: 200, height: 200 },
          { id: "2", left: 220, top: 220, width: 200, height: 200 },
        ],
      },
    ]);
    const [red = 0, green = 255] = await pixel(sheet.bytes, 110, 230);
    expect([red > 200, green < 60]).toEqual([true, true]);
  });
});
