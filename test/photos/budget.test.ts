import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fitBytes } from "../../src/photos/budget.js";
import { grainy, picture } from "./pictures.js";
import { asked, type Kit, kit, never, refTo, rule } from "./room-kit.js";

let own: Kit;
beforeAll(() => {
  own = kit();
});
afterAll(() => own.close());

describe("the search", () => {
  it("takes three encodes at most on average and never exceeds, for JPEG and WebP", async () => {
    let encodes = 0;
    let tasks = 0;
    for (const grain of [4, 14, 40]) {
      const raw = await picture(500, 380, grain, grain).raw().toBuffer({ resolveWithObject: true });
      for (const [format, slope] of [
        ["jpeg", -0.62],
        ["webp", -0.75],
      ] as const) {
        const encode = (quality: number) => again(raw, format, quality);
        const most = (await encode(82)).byteLength;
        const least = (await encode(40)).byteLength;
        for (const share of [0.15, 0.35, 0.55, 0.75, 0.95]) {
          const maxBytes = Math.round(least + (most - least) * share);
          const found = await fitBytes(encode, { maxBytes, aim: 82, min: 40, slope });
          expect(found.best?.output.byteLength).toBeLessThanOrEqual(maxBytes);
          tasks++;
          encodes += found.encodes;
        }
      }
    }
    expect(encodes / tasks).toBeLessThanOrEqual(3);
  });

  it("needs one encode where the first fits", async () => {
    const found = await fitBytes(async () => ({ byteLength: 10 }), { maxBytes: 10, aim: 82, min: 40, slope: -0.62 });
    expect(found).toMatchObject({ encodes: 1, best: { quality: 82 } });
  });

  it("ends, and says how light it got, where nothing fits", async () => {
    const asks: number[] = [];
    const encode = async (quality: number) => {
      asks.push(quality);
      return { byteLength: 1000 + quality };
    };
    expect(await fitBytes(encode, { maxBytes: 10, aim: 82, min: 40, slope: -0.62 })).toMatchObject({
      best: undefined,
      lightest: 1040,
    });
    expect(asks.at(-1)).toBe(40);
  });
});

describe("a rule's bytes", () => {
  it("are never exceeded, from generous to mean", async () => {
    const room = own.room();
    const bytes = await picture(1000, 750, 40).jpeg({ quality: 95 }).toBuffer();
    const [found] = await room.identify([{ ref: refTo(""), bytes }], never);
    const caps = [900_000, 400_000, 250_000, 160_000, 90_000, 60_000, 35_000, 15_000];
    const rules = caps.flatMap((maxBytes) =>
      (["jpeg", "webp"] as const).map((format) => rule({ maxBytes, formats: [format] })),
    );
    const renderings = await room.render([asked(found)], rules, never);
    expect(
      renderings.map(({ photos }, index) => (photos[0]?.byteLength ?? Infinity) <= (rules[index]?.maxBytes ?? 0)),
    ).toEqual(rules.map(() => true));
  });

  it("that quality alone cannot reach cost pixels, and that is told", async () => {
    const room = own.room();
    const bytes = await grainy(800, 600).jpeg({ quality: 95 }).toBuffer();
    const [found] = await room.identify([{ ref: refTo(""), bytes }], never);
    const [rendering] = await room.render([asked(found)], [rule({ maxBytes: 60_000 })], never);
    const [photo] = rendering?.photos ?? [];
    expect(photo?.byteLength).toBeLessThanOrEqual(60_000);
    expect(photo?.width).toBeLessThan(800);
    expect(rendering?.losses[0]).toMatchObject({ field: "photos.1", reason: "converted" });
  });

  it("that cannot be had at all fail for that rule only, naming the bytes", async () => {
    const room = own.room();
    const bytes = await grainy(800, 600).jpeg({ quality: 95 }).toBuffer();
    const [found] = await room.identify([{ ref: refTo(""), bytes }], never);
    const impossible = rule({ maxBytes: 20_000, minEdge: 590 });
    const [failed, fine] = await room.render([asked(found)], [impossible, rule()], never);
    expect(fine?.photos.length).toBe(1);
    expect(failed?.photos).toEqual([]);
    expect(failed?.problems.map(({ error }) => error.reason)).toEqual(["over-budget", "too-few"]);
    expect(failed?.problems[0]?.error.facts).toMatchObject({ maxBytes: 20_000, neededBytes: expect.any(Number) });
  });
});

async function again(
  raw: { readonly data: Buffer; readonly info: { readonly width: number; readonly height: number } },
  format: "jpeg" | "webp",
  quality: number,
): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  const { width, height } = raw.info;
  return sharp(raw.data, { raw: { width, height, channels: 3 } })
    .toFormat(format, { quality, effort: 2 })
    .toBuffer();
}
