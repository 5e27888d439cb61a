import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digest } from "../../src/model/canonical.js";
import { mergeOverlays, presenceAt } from "../../src/model/overlay.js";
import type { Overlay, Product, Stock } from "../../src/model/product.js";
import { parseProduct } from "../../src/model/schema.js";
import { availabilityAt, sellable } from "../../src/model/stock.js";
import { type ViewOptions, viewProduct } from "../../src/model/view.js";
import { CONTEXT, overlays, productInput, stock as stockInput } from "./arbitraries.js";

const now = new Date("2026-11-21T12:00:00+07:00");
const kopi = { id: "kopi", title: "Kopi Gayo", price: "65000", stock: 12 };

function productOf(input: unknown): Product {
  const parsed = parseProduct(input, CONTEXT);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.product;
}
function viewOf(input: unknown, options: Partial<ViewOptions> & { readonly channel?: string } = {}) {
  const product = productOf(input);
  const overlay = options.channel === undefined ? undefined : product.channels[options.channel];
  return viewProduct(product, { now, overlay, ...options });
}
const firstOf = (input: unknown, options?: Parameters<typeof viewOf>[1]) => viewOf(input, options).view.variants[0];

describe("prices of now", () => {
  const from = "2026-11-25T00:00:00+07:00";
  const until = "2026-12-01T00:00:00+07:00";
  const sale = { ...kopi, price: { list: "65000", sale: { price: "59000", from, until } } };

  it.each([
    ["before the sale", "2026-11-24T23:59:59+07:00", "65000", from],
    ["when it begins", from, "59000", until],
    ["just before its end", "2026-11-30T23:59:59+07:00", "59000", until],
    ["when it has ended", until, "65000", undefined],
  ])("%s", (_when, at, amount, changes) => {
    const { view, changesAt } = viewOf(sale, { now: new Date(at) });
    expect(view.variants[0].price.amount).toBe(amount);
    expect(view.variants[0].listPrice.amount).toBe("65000");
    expect(changesAt).toEqual(changes === undefined ? undefined : new Date(changes));
    expect(view.variants[0].saleUntil).toEqual(amount === "59000" ? new Date(until) : undefined);
  });

  it("of a channel stand alone, and say so", () => {
    const { view, losses, changesAt } = viewOf(
      { ...sale, channels: { shopee: { price: "70000" } } },
      { channel: "shopee" },
    );
    expect(view.variants[0]).toMatchObject({ price: { amount: "70000" }, listPrice: { amount: "70000" }, tiers: [] });
    expect(losses.map(({ field, reason }) => [field, reason])).toEqual([["variants[0].price.sale", "dropped"]]);
    expect(changesAt).toBeUndefined();
  });

  it("leave out tiers that a sale undercuts", () => {
    const price = {
      list: "100",
      sale: "80",
      tiers: [
        { minQty: 2, price: "90" },
        { minQty: 5, price: "70" },
      ],
    };
    expect(firstOf({ ...kopi, price }).tiers.map((tier) => tier.minQty)).toEqual([5]);
  });

  it("span all active variants, by value and not by letters", () => {
    const variants = ["9000", "65000", "1"].map((price, at) => ({
      sku: `K${at}`,
      options: { U: `${at}` },
      price,
      active: at < 2,
    }));
    const { priceRange } = viewOf({ id: "k", title: "K", variants }).view;
    expect([priceRange.min.amount, priceRange.max.amount]).toEqual(["9000", "65000"]);
  });
});

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

describe("language", () => {
  const both = {
    ...kopi,
    title: { "id-ID": "Kopi", en: "Coffee" },
    description: { "id-ID": "Enak" },
    highlights: [{ "id-ID": "Segar", en: "Fresh" }],
    options: [
      {
        code: "size",
        name: { "id-ID": "Ukuran", en: "Size" },
        values: [{ code: "m", label: { "id-ID": "Sedang", en: "Medium" } }],
      },
    ],
    price: undefined,
    stock: undefined,
    variants: [{ sku: "K", options: { size: "m" }, price: "1" }],
  };

  it("is the wished one wherever there is a text in it, and says where there is none", () => {
    const { view, losses } = viewOf(both, { locale: "en-GB" });
    expect(view).toMatchObject({ locale: "en-GB", title: "Coffee", description: "Enak", highlights: ["Fresh"] });
    expect(view.variants[0].options).toEqual([{ code: "size", name: "Size", value: "m", label: "Medium" }]);
    expect(losses.map(({ field, reason }) => [field, reason])).toEqual([["description", "defaulted"]]);
  });

  it("is the product's own where the wished one is missing", () => {
    const { view, losses } = viewOf(both, { locale: "ja" });
    expect(view).toMatchObject({ locale: "id-ID", title: "Kopi", description: "Enak" });
    expect(losses).toEqual([{ field: "title", reason: "defaulted", note: expect.stringContaining("ja") }]);
  });

  it("of another region stands in, and says so", () => {
    const input = { ...kopi, title: { "en-GB": "Coffee", "id-ID": "Kopi" } };
    expect(viewOf(input, { locale: "en-US" })).toMatchObject({
      view: { locale: "en-US", title: "Coffee" },
      losses: [{ field: "title", reason: "converted" }],
    });
  });

  it("is the overlay's where it says one", () => {
    const { view } = viewOf({ ...both, channels: { x: { locale: "en" } } }, { channel: "x", locale: "id-ID" });
    expect(view.title).toBe("Coffee");
  });
});

describe("overlay", () => {
  const photos = [
    { id: "a", source: "a.jpg" },
    { id: "b", source: "b.jpg" },
    { id: "c", source: "c.jpg", role: "main", alt: "Dus" },
  ];
  const base = {
    ...kopi,
    photos,
    tags: ["kopi"],
    attributes: { roast: "medium", origin: "Aceh" },
    description: { markdown: "**Enak**" },
  };
  const through = (overlay: unknown) => viewOf({ ...base, channels: { x: overlay } }, { channel: "x" });

  it("changes what it says and nothing else", () => {
    const { view } = through({ title: "Kopi!", tags: ["x"], category: "100", attributes: { roast: "dark" } });
    expect(view).toMatchObject({ title: "Kopi!", tags: ["x"], category: "100", description: "Enak" });
    expect(view.attributes).toEqual({ roast: "dark", origin: "Aceh" });
  });

  it("takes away what it says is null", () => {
    const { view, losses } = through({ title: null, description: null, tags: null, attributes: { roast: null } });
    expect(view).toMatchObject({ title: "", description: "", tags: [], attributes: { origin: "Aceh" } });
    expect(view.rich).toEqual({ markdown: "", html: "", plain: "" });
    expect(losses).toEqual([]);
  });

  it("chooses photos in its own order; without one the main photo leads", () => {
    expect(through({ photos: ["b", "a"] }).view.photos.map(({ id }) => id)).toEqual(["b", "a"]);
    expect(through({}).view.photos.map(({ id, alt }) => [id, alt])).toEqual([
      ["c", "Dus"],
      ["a", "Kopi Gayo"],
      ["b", "Kopi Gayo"],
    ]);
  });

  it("that is empty changes nothing; of three it does not matter which two are merged first", () => {
    fc.assert(
      fc.property(productInput, overlays, overlays, overlays, (input, ...inputs) => {
        const products = inputs.map((each) => productOf({ ...kopi, channels: { x: each } }));
        const [a = {}, b = {}, c = {}] = products.map(({ channels }) => channels["x"]);
        expect(mergeOverlays(a, {})).toEqual(a);
        expect(mergeOverlays({}, a)).toEqual(a);
        expect(mergeOverlays(mergeOverlays(a, b), c)).toEqual(mergeOverlays(a, mergeOverlays(b, c)));
        expect(mergeOverlays(a, { title: null }).title).toBeNull();
        const product = productOf(input);
        expect(viewProduct(product, { now, overlay: {} })).toEqual(viewProduct(product, { now }));
      }),
    );
  });

  it("of one channel never changes what another is sent", () => {
    fc.assert(
      fc.property(productInput, overlays, (input, other) => {
        const { view } = viewOf({ ...input, channels: { a: { tags: ["a"] } } }, { channel: "a" });
        const { view: beside } = viewOf(
          { ...input, channels: { a: { tags: ["a"] }, b: { ...other, price: undefined } } },
          { channel: "a" },
        );
        expect(digest(beside)).toBe(digest(view));
      }),
    );
  });
});

describe("a view", () => {
  it("is the same for the same, leaves the product as it was, and is JSON", () => {
    fc.assert(
      fc.property(productInput, fc.constantFrom("id-ID", "en", "ja"), (input, locale) => {
        const product = productOf(input);
        const before = JSON.stringify(product);
        const [one, other] = [viewProduct(product, { now, locale }), viewProduct(product, { now, locale })];
        expect(other).toEqual(one);
        expect(JSON.stringify(product)).toBe(before);
        expect(() => digest(one.view)).not.toThrow();
        if (one.changesAt) expect(one.changesAt.getTime()).toBeGreaterThan(now.getTime());
      }),
    );
  });

  it("stays the same until it says that it changes", () => {
    fc.assert(
      fc.property(productInput, (input) => {
        const product = productOf(input);
        const { view, changesAt } = viewProduct(product, { now });
        const later = new Date((changesAt ?? new Date("2030-01-01T00:00:00Z")).getTime() - 1);
        expect(viewProduct(product, { now: later }).view).toEqual(view);
      }),
    );
  });
});

describe("certificates", () => {
  const halal = { kind: "halal", number: "ID32110000123450520" };

  it("are shown through their last day, then dropped and reported", () => {
    const input = { ...kopi, certificates: [{ ...halal, expires: "2026-11-21" }] };
    expect(viewOf(input)).toMatchObject({ losses: [], changesAt: new Date("2026-11-22T00:00:00Z") });
    const later = viewOf(input, { now: new Date("2026-11-22T00:00:00Z") });
    expect(later.view.certificates).toEqual([]);
    expect(later.losses).toEqual([
      { field: "certificates[0]", reason: "dropped", note: expect.stringContaining("expired on 2026-11-21") },
    ]);
  });

  it("wait for the day from which they are valid", () => {
    const { view, changesAt } = viewOf({ ...kopi, certificates: [{ ...halal, validFrom: "2026-12-01" }] });
    expect(view.certificates).toEqual([]);
    expect(changesAt).toEqual(new Date("2026-12-01T00:00:00Z"));
  });
});

describe("presence", () => {
  const from = "2026-11-25T00:00:00+07:00";
  const until = "2026-12-01T00:00:00+07:00";
  const at = (time: string, publish: Overlay["publish"], status = "active") =>
    presenceAt(productOf({ ...kopi, status }), { publish }, new Date(time));

  it("follows the window, from its beginning until just before its end", () => {
    expect(at("2026-11-24T00:00:00+07:00", { from, until })).toEqual({ wished: false, changesAt: new Date(from) });
    expect(at(from, { from, until })).toEqual({ wished: true, changesAt: new Date(until) });
    expect(at(until, { from, until })).toEqual({ wished: false });
  });

  it("is for others to decide where the overlay says nothing, and none where the product is not active", () => {
    expect(at(from, undefined).wished).toBeUndefined();
    expect(at(from, false).wished).toBe(false);
    expect(at(from, true, "paused").wished).toBe(false);
  });
});
