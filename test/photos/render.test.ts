import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { difference, jpeg, oriented, picture, pixel } from "./pictures.js";
import { asked, firstBytes, type Kit, kit, never, refTo, renderBytes, rule } from "./room-kit.js";

let own: Kit;
beforeEach(() => {
  own = kit();
});
afterEach(() => own.close());

describe("orientation", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("stands upright when stored as %i, and says so to nobody", async (orientation) => {
    const room = own.room();
    const rendering = await renderBytes(room, await oriented(orientation), rule());
    const bytes = await firstBytes(room, rendering);
    expect(rendering.photos[0]).toMatchObject({ width: 600, height: 400 });
    const corners = await Promise.all([pixel(bytes, 40, 40), pixel(bytes, 560, 40), pixel(bytes, 40, 360)]);
    const isClose = (colour: readonly number[], wanted: readonly number[]) =>
      colour.every((value, index) => Math.abs(value - (wanted[index] ?? 0)) < 12);
    expect(isClose(corners[0] ?? [], [255, 0, 0])).toBe(true);
    expect(isClose(corners[1] ?? [], [0, 255, 0])).toBe(true);
    expect(isClose(corners[2] ?? [], [0, 0, 255])).toBe(true);
    expect((await sharp(bytes).metadata()).orientation).toBeUndefined();
  });
});

describe("colour", () => {
  it("shows Display P3 as sRGB, not duller", async () => {
    const room = own.room();
    const p3 = await picture(3000, 2000).withIccProfile("p3").jpeg({ quality: 95 }).toBuffer();
    const bytes = await firstBytes(room, await renderBytes(room, p3, rule({ aimEdge: 800 })));
    const straight = await sharp(p3).resize(800).png().toBuffer();
    const ignored = await sharp(p3, { ignoreIcc: true }).resize(800).png().toBuffer();
    expect(await difference(bytes, straight)).toBeLessThan(1.6);
    expect(await difference(bytes, ignored)).toBeGreaterThan(2);
  });

  it("makes the very same bytes from an sRGB profile as from none", async () => {
    const room = own.room();
    const plain = await jpeg(1600, 1200);
    const tagged = await sharp(plain, { ignoreIcc: true }).withIccProfile("srgb").png().toBuffer();
    const untagged = await sharp(plain).png().toBuffer();
    const [a, b] = [await renderBytes(room, tagged, rule()), await renderBytes(room, untagged, rule())];
    expect(a.photos[0]?.sha256).toBe(b.photos[0]?.sha256);
  });

  it.each([
    ["CMYK", () => picture(500, 400).toColourspace("cmyk").jpeg().toBuffer()],
    ["16-bit", () => picture(500, 400).toColourspace("rgb16").png().toBuffer()],
    ["grey", () => picture(500, 400).greyscale().jpeg().toBuffer()],
    ["16-bit grey with alpha", () => picture(500, 400).ensureAlpha(0.5).toColourspace("grey16").png().toBuffer()],
  ])("takes %s and leaves plain 8-bit sRGB", async (_, make) => {
    const room = own.room();
    const bytes = await firstBytes(room, await renderBytes(room, await make(), rule()));
    expect(await sharp(bytes).metadata()).toMatchObject({
      space: "srgb",
      channels: 3,
      depth: "uchar",
      hasProfile: false,
    });
  });

  it("sets transparent photos on the rule's background", async () => {
    const room = own.room();
    const clear = await sharp({ create: { width: 300, height: 300, channels: 4, background: "#00000000" } })
      .png()
      .toBuffer();
    const bytes = await firstBytes(room, await renderBytes(room, clear, rule({ background: "#3366CC" })));
    const colour = await pixel(bytes, 150, 150);
    expect(colour.map((value, index) => Math.abs(value - ([0x33, 0x66, 0xcc][index] ?? 0)) <= 3)).toEqual([
      true,
      true,
      true,
    ]);
  });
});

describe("what leaves", () => {
  it("carries no place, no camera, no name", async () => {
    const room = own.room();
    const spoken = await picture(400, 300)
      .withExif({
        IFD0: { Artist: "Budi", Copyright: "Budi" },
        IFD3: { GPSLatitudeRef: "S", GPSLatitude: "6/1 10/1 0/1" },
      })
      .withXmp("<x:xmpmeta xmlns:x='adobe:ns:meta/'>Budi</x:xmpmeta>")
      .jpeg()
      .toBuffer();
    expect((await sharp(spoken).metadata()).exif).toBeDefined();
    const bytes = await firstBytes(room, await renderBytes(room, spoken, rule()));
    const { exif, xmp, icc, iptc } = await sharp(bytes).metadata();
    expect([exif, xmp, icc, iptc]).toEqual([undefined, undefined, undefined, undefined]);
    expect(bytes.includes("Budi")).toBe(false);
  });

  it("is only the first frame of an animation, and the loss is told", async () => {
    const room = own.room();
    const frames = await Promise.all(["#ff0000", "#00ff00"].map((background) => frame(background)));
    const animated = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const rendering = await renderBytes(room, animated, rule());
    expect(rendering.losses).toContainEqual({ field: "photos.1", reason: "converted", note: "only the first frame" });
    const [red = 0, green = 0] = await pixel(await firstBytes(room, rendering), 50, 50);
    expect([red > 240, green < 15]).toEqual([true, true]);
  });

  it.each(["jpeg", "png", "webp", "avif", "gif"] as const)("is %s where that is wanted", async (format) => {
    const room = own.room();
    const rendering = await renderBytes(room, await jpeg(320, 240), rule({ formats: [format] }));
    expect(rendering.problems).toEqual([]);
    const { format: made, width } = await sharp(await firstBytes(room, rendering)).metadata();
    expect([made === "heif" ? "avif" : made, width]).toEqual([format, 320]);
  });

  it("is padded on white to a square, in the middle", async () => {
    const room = own.room();
    const square = rule({ aspect: { min: 1, max: 1 }, aimEdge: 500 });
    const rendering = await renderBytes(room, await jpeg(1000, 500), square);
    const bytes = await firstBytes(room, rendering);
    expect(rendering.photos[0]).toMatchObject({ width: 500, height: 500 });
    expect(await pixel(bytes, 250, 60)).toEqual([255, 255, 255]);
    expect(await pixel(bytes, 250, 440)).toEqual([255, 255, 255]);
    expect(await pixel(bytes, 250, 250)).not.toEqual([255, 255, 255]);
  });

  it("keeps what matters in the picture when it is cropped", async () => {
    const room = own.room();
    const dot = await sharp({ create: { width: 1200, height: 400, channels: 3, background: "#ffffff" } })
      .composite([
        { input: { create: { width: 100, height: 100, channels: 3, background: "#ff0000" } }, left: 1050, top: 150 },
      ])
      .png()
      .toBuffer();
    const how = rule({ aspect: { min: 1, max: 1 }, fit: "crop" });
    const focused = await renderBytes(room, dot, how, { focal: { x: 1100 / 1200, y: 0.5 } });
    const red = await pixel(await firstBytes(room, focused), 1100 - 800, 200);
    expect([(red[0] ?? 0) > 240, (red[1] ?? 255) < 20]).toEqual([true, true]);
    expect(focused.losses).toContainEqual({ field: "photos.1", reason: "shortened", note: "cropped from 3:1 to 1:1" });
  });
});

describe("determinism", () => {
  it("gives the same bytes in any company", async () => {
    const photo = await jpeg(2600, 1950);
    const small = rule({ aimEdge: 640 });
    const alone = own.room();
    const one = await renderBytes(alone, photo, small);
    const other = kit();
    const room = other.room();
    const [found] = await room.identify(
      [{ ref: { id: "1", source: "", role: "main" }, bytes: photo }],
      new AbortController().signal,
    );
    const asking = { id: "1", source: found?.ref.source ?? "", identity: found?.identity ?? "" };
    const rules = [rule({ aimEdge: 2048 }), rule({ aimEdge: 1024, formats: ["webp"] }), small];
    const many = await room.render([asking], rules, new AbortController().signal);
    other.close();
    expect(many[2]?.photos[0]?.sha256).toBe(one.photos[0]?.sha256);
  });

  it.each([640, 1500])(
    "gives the same bytes of %i pixels where another format or a budget is made of them too",
    async (aimEdge) => {
      const photo = await jpeg(2600, 1950, 40);
      const rules = [
        rule({ aimEdge }),
        rule({ aimEdge, formats: ["webp"] }),
        rule({ aimEdge, maxBytes: aimEdge * aimEdge * 0.05 }),
      ];
      const alone: (string | undefined)[] = [];
      for (const one of rules) {
        const single = kit();
        alone.push((await renderBytes(single.room(), photo, one)).photos[0]?.sha256);
        single.close();
      }
      const room = own.room();
      const [found] = await room.identify([{ ref: refTo(""), bytes: photo }], never);
      const together = await room.render([asked(found)], rules, never);
      expect(together.map(({ photos }) => photos[0]?.sha256)).toEqual(alone);
      expect(new Set(alone).size).toBe(3);
    },
  );
});

async function frame(background: string): Promise<Buffer> {
  return sharp({ create: { width: 100, height: 100, channels: 3, background } })
    .png()
    .toBuffer();
}
