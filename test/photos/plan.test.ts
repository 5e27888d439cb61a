import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PhotoRule } from "../../src/channel/limits.js";
import { digestPhotos, pickPhotos } from "../../src/photos/digest.js";
import { breaches, type PhotoShape, planPhotos } from "../../src/photos/plan.js";
import { rule } from "./room-kit.js";

const shape = (width: number, height: number, id = "1"): PhotoShape => ({ id, width, height });
const only = (photo: PhotoShape, how: PhotoRule) => {
  const plan = planPhotos([photo], how);
  return plan.photos[0] ?? plan.problems[0]?.error;
};

describe("sizes", () => {
  it("aims at what the platform advises, and at 2048 where it advises nothing", () => {
    expect(only(shape(4000, 3000), rule({ aimEdge: 1200 }))).toMatchObject({ width: 1200, height: 900 });
    expect(only(shape(4000, 3000), rule())).toMatchObject({ width: 2048, height: 1536 });
  });

  it("never makes a photo larger", () => {
    expect(only(shape(300, 200), rule({ aimEdge: 1200 }))).toMatchObject({ width: 300, height: 200 });
    expect(only(shape(300, 200), rule({ aspect: { min: 1, max: 1 } }))).toMatchObject({ width: 300, height: 300 });
  });

  it("keeps the sum of the edges", () => {
    const one = only(shape(9000, 6000), rule({ maxEdge: 20_000, maxSum: 1500, aimEdge: 5000 }));
    expect(one).toMatchObject({ width: 900, height: 600 });
  });

  it("goes above the aim where the shorter edge would fall short", () => {
    expect(only(shape(6000, 1500), rule({ aimEdge: 1000, minEdge: 500 }))).toMatchObject({ width: 2000, height: 500 });
  });

  it("pads a very long photo to the shortest edge", () => {
    const one = only(shape(10_000, 780), rule({ maxEdge: 2048, minEdge: 330 }));
    expect(one).toMatchObject({ width: 2048, height: 330, how: { mode: "pad", scaledWidth: 2048, scaledHeight: 160 } });
  });

  it("pads a photo that is a little too small, and says so", () => {
    const one = only(shape(400, 300), rule({ minEdge: 330 }));
    expect(one).toMatchObject({ width: 400, height: 330, reasons: ["padded from 4:3 to 1.21:1"] });
  });

  it("refuses a tiny photo by naming the pixels needed, for that rule only", () => {
    const strict = rule({ minEdge: 500 });
    expect(only(shape(120, 90), strict)).toMatchObject({
      reason: "too-small",
      facts: { neededWidth: 667, neededHeight: 500 },
    });
    expect(only(shape(120, 90), strict)).toMatchObject({ message: expect.stringContaining("667 × 500") });
    expect(only(shape(120, 90), rule())).toMatchObject({ width: 120 });
  });

  it("counts the pixels that a crop leaves", () => {
    const how = rule({ fit: "crop", aspect: { min: 1, max: 1 }, minEdge: 500 });
    expect(only(shape(2000, 400), how)).toMatchObject({ reason: "too-small", facts: { neededHeight: 500 } });
    expect(only(shape(2000, 600), how)).toMatchObject({ width: 600, height: 600 });
  });
});

describe("sharing", () => {
  it("gives rules that want the same one recipe, whatever else they say", () => {
    const a = rule({ aimEdge: 1024, maxBytes: 10_000_000, count: { min: 1, max: 9 }, minEdge: 100 });
    const b = rule({
      aimEdge: 1024,
      maxBytes: 20_000_000,
      count: { min: 0, max: 1 },
      maxEdge: 5000,
      formats: ["jpeg", "png"],
    });
    const [one, other] = [a, b].map((how) => planPhotos([shape(4000, 3000)], how).photos[0]?.recipe);
    expect(one).toBe(other);
  });

  it("keeps apart what a byte cap, a format or a background makes different", () => {
    const rules = [
      {},
      { maxBytes: 200_000 },
      { formats: ["webp" as const] },
      { background: "#000000" },
      { aimEdge: 1000 },
    ];
    const recipes = rules.map(
      (more) => planPhotos([shape(4000, 3000)], rule({ aimEdge: 1024, ...more })).photos[0]?.recipe,
    );
    expect(new Set(recipes).size).toBe(rules.length);
  });
});

describe("one shape for all", () => {
  it("is the first photo's, brought within the rule", () => {
    const how = rule({ sameShape: true, aspect: { min: 0.8, max: 1.91 }, fit: "crop", aimEdge: 1080 });
    const plan = planPhotos([shape(3000, 4000, "a"), shape(4000, 3000, "b"), shape(2000, 2000, "c")], how);
    expect(plan.photos.map(({ width, height }) => [width, height])).toEqual([
      [864, 1080],
      [864, 1080],
      [864, 1080],
    ]);
  });
});

describe("formats", () => {
  it("prefers the first, but not a PNG that could exceed the bytes", () => {
    const formats = ["png", "jpeg"] as const;
    expect(only(shape(2000, 1500), rule({ formats }))).toMatchObject({ format: "jpeg" });
    expect(only(shape(400, 300), rule({ formats }))).toMatchObject({ format: "png" });
    expect(only(shape(400, 300), rule({ formats: [] }))).toMatchObject({ reason: "no-format" });
  });
});

describe("any photo under any rule", () => {
  const sides = fc.integer({ min: 1, max: 12_000 });
  const rules = fc
    .record({
      maxEdge: fc.integer({ min: 50, max: 8000 }),
      minEdge: fc.option(fc.integer({ min: 1, max: 800 }), { nil: undefined }),
      aimEdge: fc.option(fc.integer({ min: 50, max: 3000 }), { nil: undefined }),
      maxSum: fc.option(fc.integer({ min: 100, max: 10_000 }), { nil: undefined }),
      fit: fc.constantFrom("pad" as const, "crop" as const, "smart" as const),
      low: fc.option(fc.double({ min: 0.2, max: 2, noNaN: true }), { nil: undefined }),
      span: fc.double({ min: 0, max: 2, noNaN: true }),
    })
    .map(({ low, span, ...one }) =>
      rule({ ...one, aspect: low === undefined ? undefined : { min: low, max: low + span } }),
    );

  it("is within the rule or a problem that says what is needed, and never blown up", () => {
    fc.assert(
      fc.property(sides, sides, rules, (width, height, how) => {
        const { photos, problems } = planPhotos([shape(width, height)], how);
        expect(photos.length + problems.length).toBe(1);
        for (const { error } of problems) expect(["too-small", "wrong-shape"]).toContain(error.reason);
        for (const planned of photos) {
          expect(breaches({ ...planned, byteLength: 1 }, how)).toEqual([]);
          const { scaledWidth, scaledHeight, left, top, mode } = planned.how;
          expect(scaledWidth <= width && scaledHeight <= height).toBe(true);
          const [inner, outer] = mode === "pad" ? [scaledWidth, planned.width] : [planned.width, scaledWidth];
          expect(inner <= outer && left >= 0 && left + inner <= outer && top >= 0).toBe(true);
        }
      }),
      { numRuns: 3000, seed: 20_261_121 },
    );
  });
});

describe("the digest of the photos facet", () => {
  const photo = (id: string, more = {}) => ({ id, identity: `i${id}`, alt: "Kopi", ...more });
  const base = rule({ count: { min: 1, max: 2 } });
  const digest = digestPhotos([photo("1"), photo("2")], base);

  it("is the same for what the channel does not get", () => {
    expect(digestPhotos([photo("1"), photo("2"), photo("3")], base)).toBe(digest);
    expect(digestPhotos([photo("1", { focal: { x: 0, y: 0 } }), photo("2")], base)).toBe(digest);
    expect(digestPhotos([photo("1"), photo("2")], { ...base, source: { page: "x", read: "2026-11-21" } })).toBe(digest);
    expect(pickPhotos([1, 2, 3], base)).toEqual([1, 2]);
  });

  it.each([
    ["another identity", [photo("1"), photo("2", { identity: "x" })], base],
    ["another order", [photo("2"), photo("1")], base],
    ["another alt text", [photo("1"), photo("2", { alt: "Teh" })], base],
    ["another size", [photo("1"), photo("2")], rule({ count: { min: 1, max: 2 }, aimEdge: 100 })],
    [
      "a focal point where crops keep it",
      [photo("1", { focal: { x: 0, y: 0 } }), photo("2")],
      rule({ ...base, fit: "crop" }),
    ],
  ])("changes with %s", (_, photos, how) => {
    expect(digestPhotos(photos, how)).not.toBe(digest);
    expect(digestPhotos(photos, how)).toBe(digestPhotos(photos, { ...how }));
  });
});
