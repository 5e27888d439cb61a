import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PhotoRule } from "../../src/channel/limits.js";
import { divisorFor, edgeBelow } from "../../src/photos/divisor.js";
import { decodeMaster, openPhoto } from "../../src/photos/master.js";
import type { PhotoShape } from "../../src/photos/plan.js";
import type { SourceFormat } from "../../src/photos/room.js";
import { loadSharp } from "../../src/photos/sharp.js";
import { planTogether } from "../../src/photos/together.js";
import { difference, jpeg, picture, pixel } from "./pictures.js";
import { firstBytes, type Kit, kit, renderBytes, rule } from "./room-kit.js";

let own: Kit;
beforeEach(() => {
  own = kit();
});
afterEach(() => own.close());

/** A rule that takes any size down to half of what it advises. */
const free = (aimEdge: number, more: Partial<PhotoRule> = {}) =>
  rule({ aimEdge, aimRange: { min: Math.ceil(aimEdge / 2), max: aimEdge }, ...more });

describe("what a JPEG is divided by", () => {
  it.each([
    [4000, 3000, 500, 2],
    [4000, 3000, 2000, 2],
    [4000, 3000, 2001, undefined],
    [3024, 4032, 800, 2],
    [8064, 6048, 2016, 4],
    [8064, 6048, 2017, 2],
    [12_000, 4000, 1200, 8],
    // A half would be less than small pictures are made from.
    [2000, 1500, 500, undefined],
    // No multiple: the picture would move by a part of a pixel.
    [4001, 3000, 500, undefined],
    [4000, 3001, 500, undefined],
    // A multiple of two only.
    [12_002, 4002, 1200, 2],
  ])("%i × %i for %i pixels", (width, height, long, divisor) => {
    expect(divisorFor({ width, height }, long)).toBe(divisor);
  });

  it("gives up a twentieth of the edge for it, not more", () => {
    const camera = { width: 4000, height: 3000 };
    expect([2048, 2105, 2106, 2000, 1999].map((long) => edgeBelow(camera, long))).toEqual([
      2000,
      2000,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("recipes of a JPEG whose size no rule fixes", () => {
  const shape = (format: SourceFormat | undefined, more: Partial<PhotoShape> = {}): PhotoShape => ({
    id: "1",
    width: 4000,
    height: 3000,
    format,
    ...more,
  });
  const recipes = (rules: readonly PhotoRule[], photo = shape("jpeg")) =>
    planTogether(rules, () => [photo]).flatMap(({ photos }) => photos[0]?.how ?? []);
  const divisors = (...given: Parameters<typeof recipes>) => recipes(...given).map(({ divisor }) => divisor);

  it("say what the decoder divides by, the further renditions too", () => {
    const renditions = [{ name: "small", format: "webp" as const, width: 300 }];
    const [plan] = planTogether([free(1200, { renditions })], () => [shape("jpeg")]);
    expect(plan?.photos[0]?.how.divisor).toBe(2);
    expect(plan?.photos[0]?.more.map(({ how }) => how.divisor)).toEqual([2]);
  });

  it("have another name than those that are decoded whole", () => {
    const names = (format: SourceFormat) => planTogether([free(1200)], () => [shape(format)])[0]?.photos[0]?.recipe;
    expect(names("jpeg")).not.toBe(names("png"));
  });

  it.each<[string, readonly PhotoRule[]]>([
    ["one rule fixes its size", [free(1200), rule({ aimEdge: 1000 })]],
    ["all photos of a post have to match", [free(1200, { sameSize: true })]],
    ["all photos of a post have one shape", [free(1200, { sameShape: true })]],
    ["a product is cut out", [free(1200, { frame: { fill: 0.8 } })]],
    ["a half is too small", [free(2200, { aimRange: { min: 2100, max: 2200 } })]],
  ])("say nothing where %s", (_, rules) => {
    expect(divisors(rules).every((divisor) => divisor === undefined)).toBe(true);
  });

  it("say nothing of other formats, nor where the format is not known", () => {
    expect([divisors([free(1200)], shape("png")), divisors([free(1200)], shape(undefined))]).toEqual([
      [undefined],
      [undefined],
    ]);
  });

  it("are a little smaller where that serves all, and makes no further file", () => {
    expect(recipes([free(2048)])).toMatchObject([{ width: 2000, divisor: 2 }]);
    expect(recipes([free(2048)], shape("png"))).toMatchObject([{ width: 2048 }]);
    const rules = [free(2048), free(2100, { aimRange: { min: 2040, max: 2100 } })];
    expect(recipes(rules).map(({ width, divisor }) => [width, divisor])).toEqual([
      [2048, undefined],
      [2048, undefined],
    ]);
  });
});

describe("a JPEG that its decoder makes smaller", () => {
  it.each([
    ["halved", 3000, 1200, 2],
    ["quartered", 4400, 1200, 4],
    ["upright", 1200, 3000, 2],
  ])("looks like the whole one resized (%s)", async (_, width, height, divisor) => {
    const room = own.room();
    const source = await jpeg(width, height, 4);
    const bytes = await firstBytes(room, await renderBytes(room, source, free(1000)));
    expect(own.disk.calls.writeLoose).toBe(1);
    expect(divisorFor({ width, height }, 1000)).toBe(divisor);
    const made = await sharp(bytes).metadata();
    const straight = sharp(source).resize({ width: made.width, height: made.height, fit: "fill" });
    expect(await difference(bytes, await straight.png().toBuffer())).toBeLessThan(1.6);
  });

  it("stands upright, and its colours are those of its profile", async () => {
    const room = own.room();
    const source = await picture(1600, 3200, 4).withIccProfile("p3").withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const bytes = await firstBytes(room, await renderBytes(room, source, free(800)));
    expect(own.disk.calls.writeLoose).toBe(1);
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 800, height: 400, hasProfile: false });
    expect(await difference(bytes, await sharp(source).autoOrient().resize(800).png().toBuffer())).toBeLessThan(1.6);
  });

  it.each(["cmyk", "b-w"])("is sRGB when it was %s", async (space) => {
    const room = own.room();
    const source = await picture(2600, 240).toColourspace(space).jpeg().toBuffer();
    const bytes = await firstBytes(room, await renderBytes(room, source, free(600)));
    expect(own.disk.calls.writeLoose).toBe(1);
    expect(await sharp(bytes).metadata()).toMatchObject({ space: "srgb", channels: 3 });
    const there = await pixel(await sharp(source).resize(600).toColourspace("srgb").png().toBuffer(), 100, 20);
    const here = await pixel(bytes, 100, 20);
    expect(here.every((value, index) => Math.abs(value - (there[index] ?? there[0] ?? 0)) < 12)).toBe(true);
  });

  it("leaves no file behind, and is refused where it is cut off", async () => {
    const room = own.room();
    const whole = await jpeg(2600, 200);
    await renderBytes(room, whole, free(700));
    const cut = whole.subarray(0, Math.round(whole.length / 2));
    const { photos, problems } = await renderBytes(room, cut, free(700));
    expect(own.disk.calls.writeLoose).toBe(2);
    expect([photos, problems[0]?.error.reason]).toEqual([[], "damaged"]);
    expect(readdirSync(join(own.folder, "store", "tmp"))).toEqual([]);
  });

  it("is decoded whole in a folder whose name says options", async () => {
    const folder = join(own.folder, "store[shrink=8]");
    mkdirSync(folder);
    const room = own.room({ folder });
    const bytes = await firstBytes(room, await renderBytes(room, await jpeg(2600, 200), free(700)));
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 700 });
    expect(own.disk.calls.writeLoose).toBe(0);
  });

  it("is decoded whole, to the same size, where the option or the loader is missing", async () => {
    const real = await loadSharp();
    const source = await jpeg(2600, 200);
    const photo = await openPhoto(real, source, {});
    const cut = { edge: 1300, divisor: 2 } as const;
    const lent = { ...photo, lend: <T>(_: Uint8Array, use: (path: string) => Promise<T>) => use("nothing.jpg") };
    expect(await decodeMaster(real, lent, cut, {})).toMatchObject({ width: 1300, height: 100 });
  });

  it("is made although its file cannot be removed yet", async () => {
    const held = kit((call) => {
      if (call === "remove") throw Object.assign(new Error("EBUSY"), { code: "EBUSY" });
    });
    const room = held.room();
    expect((await renderBytes(room, await jpeg(2600, 200), free(700))).photos).toMatchObject([{ width: 700 }]);
    held.close();
  });

  it("that cannot be lent because the disk is full is the store's trouble, not the photo's", async () => {
    const full = kit((call) => {
      if (call === "writeLoose") throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
    });
    const { problems } = await renderBytes(full.room(), await jpeg(2600, 200), free(700));
    expect(problems[0]?.error).toMatchObject({ reason: "store", message: expect.stringContaining("ENOSPC") });
    full.close();
  });
});
