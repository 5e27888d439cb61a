import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { backgroundOf } from "../../src/photos/background.js";
import { digestPhotos } from "../../src/photos/digest.js";
import { jpeg, picture } from "./pictures.js";
import { firstBytes, type Kit, kit, renderBytes, rule } from "./room-kit.js";

let own: Kit;
beforeEach(() => {
  own = kit();
});
afterEach(() => own.close());

/** A product of `width` by `height` in the corner of a large picture. */
async function shot(width: number, height: number, background = "#ffffff"): Promise<Buffer> {
  const product = await picture(width, height, 20).png().toBuffer();
  return sharp({ create: { width: 1600, height: 1200, channels: 3, background } })
    .composite([{ input: product, left: 150, top: 100 }])
    .jpeg({ quality: 92 })
    .toBuffer();
}

const square = { aspect: { min: 1, max: 1 }, aimEdge: 800 } as const;

async function shownOn(bytes: Buffer, fill?: number) {
  const how = rule({ ...square, ...(fill === undefined ? {} : { frame: { fill } }) });
  const room = own.room();
  const made = await firstBytes(room, await renderBytes(room, bytes, how));
  const { data, info } = await sharp(made).raw().toBuffer({ resolveWithObject: true });
  return { made, found: backgroundOf({ width: info.width, height: info.height, pixels: data }) };
}

describe("a product on white", () => {
  it("fills the share that was asked for, in the middle", async () => {
    expect((await shownOn(await shot(800, 500))).found.fill).toBeCloseTo(0.5, 1);
    const { found } = await shownOn(await shot(800, 500), 0.8);
    const { left, right, top, bottom } = found.subject;
    expect([found.kind, found.fill?.toFixed(1)]).toEqual(["white", "0.8"]);
    expect(Math.abs(left - (800 - right)) + Math.abs(top - (800 - bottom))).toBeLessThan(8);
  });

  it("is never enlarged for it", async () => {
    const { found } = await shownOn(await shot(300, 200), 0.9);
    expect((found.fill ?? 0) * 800).toBeLessThan(310);
    expect((found.fill ?? 0) * 800).toBeGreaterThan(290);
  });

  it("stays as it is where it is large enough, or where something else stands behind", async () => {
    const [large, coloured, busy] = [
      await shot(1400, 1000),
      await shot(800, 500, "#2040a0"),
      await jpeg(1600, 1200, 40),
    ];
    for (const bytes of [large, coloured, busy]) {
      expect((await shownOn(bytes, 0.6)).made.equals((await shownOn(bytes, 0.01)).made)).toBe(true);
      expect((await shownOn(bytes, 0.6)).found.kind).toBe((await shownOn(bytes)).found.kind);
    }
  });

  it("is another photo for the digest", () => {
    const photos = [{ id: "1", identity: "i", alt: "" }];
    const digests = [rule(), rule({ frame: { fill: 0.8 } }), rule({ frame: { fill: 0.6 } })].map((how) =>
      digestPhotos(photos, how),
    );
    expect(new Set(digests).size).toBe(3);
  });
});
