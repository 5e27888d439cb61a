import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PhotoRule } from "../../src/channel/limits.js";
import { coverAll } from "../../src/photos/cover.js";
import { breaches, type PhotoShape } from "../../src/photos/plan.js";
import { planTogether } from "../../src/photos/together.js";
import { rule } from "./room-kit.js";

const camera: PhotoShape = { id: "1", width: 4000, height: 3000 };
const plan = (rules: readonly PhotoRule[], photo = camera) =>
  planTogether(rules, () => [photo]).map(({ photos }) => photos[0]);
const edges = (rules: readonly PhotoRule[]) => plan(rules).map((one) => Math.max(one?.width ?? 0, one?.height ?? 0));
const made = (rules: readonly PhotoRule[], photo = camera) =>
  new Set(plan(rules, photo).flatMap((one) => one?.recipe ?? [])).size;
const range = (min: number, aimEdge: number, max: number, more: Partial<PhotoRule> = {}) =>
  rule({ aimEdge, aimRange: { min, max }, ...more });

describe("renditions that several channels share", () => {
  it("is one where the ranges meet, and says so", () => {
    const rules = [range(900, 1024, 2000), range(1000, 1200, 1600), range(1100, 1280, 3000)];
    expect(made(rules)).toBe(1);
    expect(plan(rules).every((one) => one?.reasons.includes("one rendition serves 3 rules"))).toBe(true);
  });

  it("leaves alone what says no range", () => {
    expect(edges([rule({ aimEdge: 1024 }), range(500, 800, 2000)])).toEqual([1024, 1024]);
    expect(edges([rule({ aimEdge: 1024 }), rule({ aimEdge: 1200 })])).toEqual([1024, 1200]);
  });

  it("takes another allowed format before making another file", () => {
    const rules = [range(500, 1200, 1600, { formats: ["webp", "jpeg"] }), range(500, 1200, 1600)];
    expect(plan(rules).map((one) => one?.format)).toEqual(["jpeg", "jpeg"]);
    expect(plan([rules[0] ?? rule()])[0]?.format).toBe("webp");
  });

  it("keeps the smallest of the budgets, and does not let a tight one spoil the others", () => {
    const loose = range(900, 1000, 1200, { maxBytes: 2_000_000 });
    const wide = range(900, 1000, 1200, { maxBytes: 900_000 });
    const tight = range(900, 1000, 1200, { maxBytes: 60_000 });
    const [a, b, c] = plan([loose, wide, tight]);
    expect([a?.how.budget?.maxBytes, b?.how.budget?.maxBytes]).toEqual([900_000, 900_000]);
    expect(c?.how.budget?.maxBytes).toBe(60_000);
  });

  it("does not mix shapes or backgrounds", () => {
    const square = { aspect: { min: 1, max: 1 } };
    const rules = [
      range(500, 800, 2000),
      range(500, 800, 2000, square),
      range(500, 800, 2000, { ...square, background: "#000000" }),
      range(500, 800, 2000, { ...square, fit: "crop" }),
    ];
    expect(made(rules)).toBe(4);
  });

  it("fails for the rule that cannot be met, and for no other", () => {
    const [a, b] = planTogether(
      [range(500, 800, 900), rule({ minEdge: 3500, fit: "crop", aspect: { min: 1, max: 1 } })],
      () => [camera],
    );
    expect([a?.photos.length, a?.problems.length]).toEqual([1, 0]);
    expect(b?.problems[0]?.error).toMatchObject({ reason: "too-small", facts: { neededHeight: 3500 } });
  });

  it("is the same whoever asks first, and whether a rule is asked for or only known", () => {
    const rules = tenRules();
    const all = plan(rules).map((one) => one?.recipe);
    expect(
      plan(rules.toReversed())
        .map((one) => one?.recipe)
        .toReversed(),
    ).toEqual(all);
    expect(rules.map((one) => plan([{ ...one, count: { min: 0, max: 3 } }, ...rules])[0]?.recipe)).toEqual(all);
  });

  it("counts equal rules once", () => {
    const one = range(900, 1024, 2000);
    const alike = { ...one, handedOverAs: "url" as const, altText: { max: 100, unit: "codePoints" as const } };
    expect(plan([one, alike])[0]?.reasons.join()).not.toContain("serves");
  });

  it("makes three files for ten rules that are ranges, and ten for ten that are not", () => {
    expect(made(tenRules())).toBe(3);
    expect(made(tenRules().map((one) => ({ ...one, aimRange: undefined })))).toBe(10);
  });
});

/** Ten rules as shops meet them: some squares, some as they are, one upright crop, one that prefers WebP. */
function tenRules(): readonly PhotoRule[] {
  const square = { aspect: { min: 1, max: 1 } };
  return [
    range(500, 1024, 2000, square),
    range(800, 1200, 2048),
    range(1080, 1080, 1350, { aspect: { min: 0.8, max: 0.8 }, fit: "crop" }),
    range(500, 800, 1600, square),
    range(500, 600, 1600, square),
    range(1000, 1280, 2048),
    range(1600, 2048, 2048),
    range(1600, 2000, 2048, { maxBytes: 976_560 }),
    range(300, 500, 1024, square),
    range(800, 1200, 2048, { formats: ["webp", "jpeg"] }),
  ];
}

describe("any rules together", () => {
  const rules = fc.array(
    fc
      .record({
        aim: fc.integer({ min: 100, max: 2500 }),
        below: fc.integer({ min: 0, max: 800 }),
        above: fc.integer({ min: 0, max: 800 }),
        hasRange: fc.boolean(),
        maxBytes: fc.constantFrom(100_000, 1_000_000, 9_000_000),
        formats: fc.constantFrom(
          ["jpeg" as const],
          ["webp" as const, "jpeg" as const],
          ["png" as const, "jpeg" as const],
        ),
        aspect: fc.constantFrom(undefined, { min: 1, max: 1 }, { min: 0.8, max: 1.91 }),
        fit: fc.constantFrom("pad" as const, "crop" as const),
      })
      .map(({ aim, below, above, hasRange, ...more }) =>
        rule({
          ...more,
          aimEdge: aim,
          ...(hasRange ? { aimRange: { min: Math.max(50, aim - below), max: aim + above } } : {}),
        }),
      ),
    { minLength: 1, maxLength: 7 },
  );

  it("come to the same in any order, and where they are known besides", () => {
    fc.assert(
      fc.property(
        rules,
        fc.integer({ min: 200, max: 5000 }),
        fc.integer({ min: 200, max: 5000 }),
        (all, width, height) => {
          const of = (some: readonly PhotoRule[]) => plan(some, { id: "1", width, height }).map((one) => one?.recipe);
          const recipes = of(all);
          expect(of(all.toReversed()).toReversed()).toEqual(recipes);
          expect(of([...all.slice(-1), ...all])[0]).toEqual(recipes.at(-1));
        },
      ),
      { numRuns: 150, seed: 11 },
    );
  });

  it("keep every rule, share at least as much as alone, and stay within the ranges", () => {
    fc.assert(
      fc.property(
        rules,
        fc.integer({ min: 200, max: 5000 }),
        fc.integer({ min: 200, max: 5000 }),
        (all, width, height) => {
          const photo = { id: "1", width, height };
          const together = plan(all, photo);
          const alone = all.map((one) => planTogether([{ ...one, aimRange: undefined }], () => [photo])[0]?.photos[0]);
          expect(together.map((one) => one === undefined)).toEqual(alone.map((one) => one === undefined));
          expect(new Set(together.map((one) => one?.recipe)).size).toBeLessThanOrEqual(
            new Set(alone.map((one) => one?.recipe)).size,
          );
          together.forEach((one, index) => {
            const how = all[index];
            if (!one || !how) return;
            expect(breaches({ ...one, byteLength: 1 }, how)).toEqual([]);
            expect(one.how.budget?.maxBytes ?? 0).toBeLessThanOrEqual(how.maxBytes);
            if (!how.aimRange) expect([one.width, one.height]).toEqual([alone[index]?.width, alone[index]?.height]);
          });
        },
      ),
      { numRuns: 300, seed: 20_261_122 },
    );
  });
});

describe("the smallest cover", () => {
  it("is as small as trying everything finds", () => {
    const choices = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }), {
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(choices, (sets) => {
        const all = sets.map((serves, cost) => ({ serves, cost }));
        const wanted = new Set(sets.flat());
        const covered = (picked: readonly number[]) => new Set(picked.flatMap((index) => sets[index] ?? [])).size;
        let least = sets.length;
        for (let mask = 1; mask < 1 << sets.length; mask++) {
          const picked = sets.flatMap((_, index) => (mask & (1 << index) ? [index] : []));
          if (covered(picked) === wanted.size) least = Math.min(least, picked.length);
        }
        const found = coverAll(all, 7);
        expect([found.length, covered(found)]).toEqual([least, wanted.size]);
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});
