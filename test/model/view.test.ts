import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digest } from "../../src/model/canonical.js";
import { viewProduct } from "../../src/model/view.js";
import { productInput } from "./arbitraries.js";
import { firstOf, kopi, now, productOf, viewOf } from "./views.js";

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
