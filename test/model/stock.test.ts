import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Overlay, Stock } from "../../src/model/product.js";
import { availabilityAt, sellable } from "../../src/model/stock.js";
import { stock as stockInput } from "./arbitraries.js";
import { firstOf, kopi, productOf, viewOf } from "./views.js";

describe("stock of a channel", () => {
  it("is what is free at each place, after the channel's share", () => {
    const stock = {
      byLocation: [
        { location: "a", onHand: 10, reserved: 3, buffer: 2 },
        { location: "b", onHand: 1, buffer: 5 },
        { location: "c", onHand: 4 },
      ],
    };
    const at = (stockShare?: Overlay["stockShare"]) =>
      firstOf({ ...kopi, stock, channels: { x: { stockShare } } }, { channel: "x" });
    expect(at()).toMatchObject({ stock: 9, byLocation: [{ stock: 5 }, { stock: 0 }, { stock: 4 }] });
    expect(at(0.5)).toMatchObject({ stock: 4 });
    expect(at({ fixed: 3 })).toMatchObject({ stock: 3 });
    expect(at(0)).toMatchObject({ stock: 0, availability: "outOfStock" });
  });

  it("takes 29 of 100, not 28", () => {
    expect(firstOf({ ...kopi, stock: 100, channels: { x: { stockShare: 0.29 } } }, { channel: "x" }).stock).toBe(29);
  });

  it("is never below zero, never above what is there, and the places add up to it", () => {
    const share = fc.oneof(
      fc.constant(undefined),
      fc.integer({ min: 0, max: 100 }).map((each) => each / 100),
      fc.nat(500).map((fixed) => ({ fixed })),
    );
    fc.assert(
      fc.property(stockInput, share, (input, stockShare) => {
        const [variant] = productOf({ ...kopi, stock: input }).variants;
        if (variant === undefined || variant.stock.policy === "untracked") return;
        const free = variant.stock.byLocation.map((each) => Math.max(0, each.onHand - each.reserved - each.buffer));
        const { total = Number.NaN, byLocation } = sellable(variant.stock, stockShare);
        expect(total).toBeGreaterThanOrEqual(0);
        expect(total).toBeLessThanOrEqual(free.reduce((sum, each) => sum + each, 0));
        expect(byLocation.reduce((sum, each) => sum + each.stock, 0)).toBe(total);
        for (const [at, each] of byLocation.entries()) expect(each.stock).toBeLessThanOrEqual(free[at] ?? 0);
      }),
    );
  });
});

describe("availability", () => {
  const rank = { discontinued: 0, outOfStock: 1, backorder: 2, preorder: 3, inStock: 4 } as const;

  it("is known for every stock, and more pieces never make it worse", () => {
    fc.assert(
      fc.property(stockInput, fc.nat(5), fc.date({ noInvalidDate: true }), (input, more, at) => {
        const [variant] = productOf({ ...kopi, stock: input }).variants;
        if (variant === undefined) throw new Error("no variant");
        const grown: Stock = {
          ...variant.stock,
          byLocation: variant.stock.byLocation.map((each) => ({ ...each, onHand: each.onHand + more })),
        };
        const of = (stock: Stock) =>
          rank[availabilityAt(stock, sellable(stock, undefined).total, at.getTime()).availability];
        expect(of(grown)).toBeGreaterThanOrEqual(of(variant.stock));
      }),
    );
  });

  it.each<[what: string, stock: unknown, availability: string, changes: string | undefined]>([
    ["a number", 1, "inStock", undefined],
    ["none", 0, "outOfStock", undefined],
    ["not counted", undefined, "inStock", undefined],
    ["fewer than the least order", { onHand: 2, minOrder: 3 }, "outOfStock", undefined],
    ["none, sold on", { onHand: 0, backorder: true }, "backorder", undefined],
    [
      "none, sold on for a while",
      { onHand: 0, backorder: { until: "2026-12-01T00:00:00Z" } },
      "backorder",
      "2026-12-01T00:00:00Z",
    ],
    ["none, no longer sold on", { onHand: 0, backorder: { until: "2026-11-01T00:00:00Z" } }, "outOfStock", undefined],
    ["made to order", { onHand: 0, preorder: { shipDays: 7 } }, "preorder", undefined],
    ["coming", { onHand: 5, preorder: { releaseDate: "2026-12-01T00:00:00Z" } }, "preorder", "2026-12-01T00:00:00Z"],
    ["come", { onHand: 5, preorder: { releaseDate: "2026-11-01T00:00:00Z" } }, "inStock", undefined],
  ])("of %s", (_what, stock, availability, changes) => {
    const { view, changesAt } = viewOf({ ...kopi, stock });
    expect(view.availability).toBe(availability);
    expect(changesAt).toEqual(changes === undefined ? undefined : new Date(changes));
  });

  it("of a product is that of its best variant", () => {
    const variants = [0, 3].map((stock, at) => ({ sku: `K${at}`, options: { U: `${at}` }, price: "1", stock }));
    expect(viewOf({ id: "k", title: "K", variants }).view.availability).toBe("inStock");
  });

  it("is discontinued where nothing is sold, with one variant left to say so", () => {
    const variants = [1, 2].map((stock, at) => ({
      sku: `K${at}`,
      options: { U: `${at}` },
      price: "1",
      stock,
      active: false,
    }));
    const { view } = viewOf({ id: "k", title: "K", variants });
    expect(view.availability).toBe("discontinued");
    expect(view.variants.map(({ sku }) => sku)).toEqual(["K0"]);
    expect(viewOf({ ...kopi, status: "discontinued" }).view.availability).toBe("discontinued");
  });
});
