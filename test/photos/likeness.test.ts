import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { backgroundOf } from "../../src/photos/background.js";
import { compareLikeness, likenessOf } from "../../src/photos/likeness.js";
import { type Rgb, wholeOf } from "../../src/photos/luma.js";
import { picture } from "./pictures.js";

async function read(bytes: Buffer): Promise<Rgb> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, pixels: data };
}

/** A scene of a few soft shapes, another for every seed. */
async function scene(seed: number): Promise<Buffer> {
  const spots = Array.from({ length: 7 }, (_, index) => {
    const at = (step: number, reach: number) => ((seed * 7919 + index * 104_729 + step * 1_299_709) % reach) + 1;
    const background = { r: at(1, 255), g: at(2, 255), b: at(3, 255) };
    return {
      input: { create: { width: 60 + at(4, 200), height: 60 + at(5, 160), channels: 3 as const, background } },
      left: at(6, 340),
      top: at(7, 240),
    };
  });
  const canvas = sharp({ create: { width: 600, height: 460, channels: 3, background: "#808080" } });
  return sharp(await canvas.composite(spots).png().toBuffer())
    .blur(6)
    .png()
    .toBuffer();
}

describe("the likeness of photos", () => {
  it("stays when a photo is made smaller, encoded again or a little lighter", async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const photo = await scene(seed);
      const own = likenessOf(await read(photo));
      const others = await Promise.all([
        sharp(photo).resize(150).jpeg({ quality: 60 }).toBuffer(),
        sharp(photo).resize(333, 333, { fit: "fill" }).webp({ quality: 50 }).toBuffer(),
        sharp(photo).modulate({ brightness: 1.08 }).png().toBuffer(),
      ]);
      for (const other of others) expect(compareLikeness(own, likenessOf(await read(other)))?.verdict).toBe("same");
    }
  });

  it("tells different photos apart", async () => {
    const hashes = await Promise.all(
      Array.from({ length: 20 }, async (_, seed) => likenessOf(await read(await scene(seed + 1)))),
    );
    const pairs = hashes.flatMap((a, at) => hashes.slice(at + 1).map((b) => [a, b] as const));
    expect(pairs.filter(([a, b]) => compareLikeness(a, b))).toEqual([]);
  });

  it("counts bits, over the whole length", () => {
    expect(compareLikeness("0000000000000000", "0000000000000000")).toEqual({ bits: 0, verdict: "same" });
    expect(compareLikeness("ff00000000000000", "0000000000000000")).toEqual({ bits: 8, verdict: "same" });
    expect(compareLikeness("8000000000000001", "0000000000000000")).toEqual({ bits: 2, verdict: "same" });
    expect(compareLikeness("fff0000000000000", "0000000000000000")).toEqual({ bits: 12, verdict: "alike" });
    expect(compareLikeness("fff8000000000000", "0000000000000000")).toBeUndefined();
  });
});

describe("what stands behind a product", () => {
  const shot = async (background: string, left = 100, top = 50, width = 200, height = 100): Promise<Rgb> => {
    const product = await picture(width, height, 20).png().toBuffer();
    const canvas = sharp({ create: { width: 400, height: 200, channels: 3, background } });
    return read(
      await canvas
        .composite([{ input: product, left, top }])
        .png()
        .toBuffer(),
    );
  };

  it.each([
    ["white", "#fdfdfd", "white"],
    ["grey", "#c0c0c0", "plain"],
    ["a colour", "#2040a0", "plain"],
  ])("is %s: %s", async (_, colour, kind) => {
    const found = backgroundOf(await shot(colour));
    expect(found.kind).toBe(kind);
    expect(found.fill).toBeCloseTo(0.5, 1);
    expect(Math.abs(found.subject.left - 100) + Math.abs(found.subject.bottom - 150)).toBeLessThan(6);
  });

  it("is busy where the picture goes on to its edge", async () => {
    const photo = await read(await picture(300, 200).png().toBuffer());
    expect(backgroundOf(photo)).toEqual({ kind: "busy", subject: wholeOf(photo) });
  });

  it("may be all that there is, and a grain of dust is no product", async () => {
    expect(backgroundOf(await shot("#ffffff", 200, 100, 1, 1))).toMatchObject({ kind: "white", fill: 0 });
  });
});
