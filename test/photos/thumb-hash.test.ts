import { describe, expect, it } from "vitest";
import { averaged, wholeOf } from "../../src/photos/luma.js";
import { thumbHashOf } from "../../src/photos/thumb-hash.js";
import { picture } from "./pictures.js";

async function rgb(width: number, height: number, seed: number) {
  return { width, height, pixels: await picture(width, height, 40, seed).raw().toBuffer() };
}

describe("the thumb hash", () => {
  // Made with the npm package thumbhash 0.1.1 from the same pixels.
  it.each([
    [100, 75, 1, "5iYGPZCAd4dheHd4iHiHiICQCOd4"],
    [60, 90, 2, "5iYGPRBwh2F4iId3d3d3h4CRCOd4"],
    [64, 64, 3, "5iYGPxBwh4dheHiIiHiHiHh4BwiJcI4H"],
  ])("of %i × %i pixels is the one that everybody's decoder reads", async (width, height, seed, hash) => {
    expect(thumbHashOf(await rgb(width, height, seed))).toBe(hash);
  });

  it("is nearly the same of a larger copy", async () => {
    const large = await rgb(400, 300, 1);
    const hash = Buffer.from(thumbHashOf(large), "base64");
    const small = Buffer.from(thumbHashOf(averaged(large, wholeOf(large), 100, 75)), "base64");
    expect(hash).toEqual(small);
  });

  it("of one colour and of one pixel is a hash as well", () => {
    for (const edge of [1, 30]) {
      const plain = { width: edge, height: edge, pixels: new Uint8Array(edge * edge * 3).fill(120) };
      expect(Buffer.from(thumbHashOf(plain), "base64").length).toBeGreaterThan(10);
    }
  });
});
