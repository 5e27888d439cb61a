import { describe, expect, test } from "vitest";
import { renderTools } from "../../src/channel/tools.js";
import type { ProductView } from "../../src/channel/view.js";
import { microsOf } from "../../src/channels/google-merchant/amounts.js";
import { inputOf, renderRows } from "../../src/channels/google-merchant/render.js";
import { segmentOf } from "../../src/channels/google-merchant/wire.js";
import { photoOf, productOf, renderInput, variantOf } from "./fake-tools.js";

const settings = { contentLanguage: "id", feedLabel: "ID", link: "https://toko.example/p/{id}?v={sku}" };
const render = (product: Partial<ProductView> = {}, more: object = {}) =>
  renderRows({ ...renderInput(productOf(product)), tools: renderTools("id-ID"), settings, ...more });
const money = (amount: string) => ({ amount, currency: "IDR" });

test("says of a product what Google has a field for", () => {
  const variant = variantOf("kopi", "65000", {
    identifiers: [
      { scheme: "gtin", value: "08991234567893" },
      { scheme: "mpn", value: "GAYO-1" },
    ],
    shipping: { weightGrams: 250 },
  });
  const { content, losses } = render({
    variants: [variant],
    brand: "Gayo",
    googleCategory: 1868,
    highlights: ["Disangrai Senin", "Dikirim Selasa"],
    tags: ["kopi", "gayo"],
    attributes: { warna: "Cokelat", gender: "wanita" },
  });
  expect(content.rows).toEqual([
    {
      offerId: "kopi",
      variant: "kopi",
      attributes: {
        description: "Kopi arabika dari dataran tinggi Gayo.",
        condition: "NEW",
        brand: "Gayo",
        gtins: ["8991234567893"],
        mpn: "GAYO-1",
        googleProductCategory: "1868",
        productTypes: ["Makanan > Kopi"],
        color: "Cokelat",
        gender: "FEMALE",
        shippingWeight: { value: 250, unit: "g" },
        productHighlights: ["Disangrai Senin", "Dikirim Selasa"],
        customLabel0: "kopi",
        customLabel1: "gayo",
      },
      photos: ["1"],
    },
  ]);
  expect(content).toMatchObject({
    group: "kopi",
    texts: { kopi: { title: "Kopi Gayo 250 g", link: "https://toko.example/p/kopi?v=kopi" } },
    prices: { kopi: { price: { amountMicros: "65000000000", currencyCode: "IDR" } } },
    stocks: { kopi: { availability: "IN_STOCK" } },
  });
  expect(losses).toEqual([]);
});

test("what has no number of its own says so", () => {
  expect(render().content.rows[0]?.attributes).toMatchObject({ identifierExists: false });
});

test.each([
  ["65000 IDR", "65000000000"],
  ["0.1 USD", "100000"],
  ["1234567.89 USD", "1234567890000"],
  ["12.345 KWD", "12345000"],
  ["99999999999 IDR", "99999999999000000"],
])("%s is %s micros, to the digit", (text, micros) => {
  expect(microsOf(text).amountMicros).toBe(micros);
});

test.each([
  ["inStock", {}, { availability: "IN_STOCK" }],
  ["outOfStock", {}, { availability: "OUT_OF_STOCK" }],
  ["discontinued", {}, { availability: "OUT_OF_STOCK" }],
  [
    "preorder",
    { preorder: { releaseDate: "2026-12-24" } },
    { availability: "PREORDER", availabilityDate: "2026-12-24T00:00:00Z" },
  ],
  ["preorder", {}, { availability: "OUT_OF_STOCK" }],
  ["backorder", {}, { availability: "OUT_OF_STOCK" }],
] as const)("says %s %j as %j", (availability, more, expected) => {
  const { content } = render({ variants: [variantOf("kopi", "65000", { availability, ...more })] });
  expect(content.stocks).toEqual({ kopi: expected });
});

test("a date that is counted from today is looked at again tomorrow", () => {
  const variants: ProductView["variants"] = [
    variantOf("kopi", "65000", { availability: "preorder", preorder: { shipDays: 7 } }),
  ];
  const { content, changesAt } = render({ variants });
  expect(content.stocks["kopi"]).toEqual({ availability: "PREORDER", availabilityDate: "2026-11-28T00:00:00Z" });
  expect(changesAt).toEqual(new Date("2026-11-22T00:00:00Z"));
});

test("a running sale keeps the regular price beside it, with a window where it has two ends", () => {
  const sale = { listPrice: money("80000"), saleFrom: new Date("2026-11-20T00:00:00Z") };
  const until = { saleUntil: new Date("2026-11-30T00:00:00Z") };
  const closed = render({ variants: [variantOf("kopi", "65000", { ...sale, ...until })] });
  expect(closed.content.prices["kopi"]).toEqual({
    price: microsOf("80000 IDR"),
    salePrice: microsOf("65000 IDR"),
    salePriceEffectiveDate: { startTime: "2026-11-20T00:00:00Z", endTime: "2026-11-30T00:00:00Z" },
  });
  const open = render({ variants: [variantOf("kopi", "65000", sale)] });
  expect(open.content.prices["kopi"]).toEqual({ price: microsOf("80000 IDR"), salePrice: microsOf("65000 IDR") });
  expect(open.losses?.map(({ field, reason }) => [field, reason])).toEqual([["sale", "converted"]]);
});

test("names what it could not carry", () => {
  const certificates = [{ kind: "halal", number: "ID1", source: "seller" }] as const;
  const { losses } = render({
    condition: "damaged",
    highlights: ["Satu"],
    tags: ["1", "2", "3", "4", "5", "6"],
    certificates: certificates as never,
    attributes: { asal: "Aceh" },
    description: "",
    variants: [variantOf("kopi", "65000", { availability: "backorder" })],
  });
  expect(losses?.map(({ field, reason }) => `${field} ${reason}`).toSorted()).toEqual([
    "attributes dropped",
    "certificates dropped",
    "condition converted",
    "description defaulted",
    "highlights dropped",
    "stock converted",
    "tags dropped",
  ]);
});

describe("is refused in words", () => {
  test.each([
    ["without a page", { settings: { ...settings, link: undefined }, link: undefined }, {}, "url"],
    ["with a SKU that is too long", {}, { variants: [variantOf("x".repeat(51), "1")] }, "sku"],
    ["with an id that is too long", { marker: "x".repeat(51) }, {}, "id"],
    ["without a photo", {}, { photos: [] }, "photos"],
  ] as const)("%s", (_what, more, product, field) => {
    expect(() => render(product as Partial<ProductView>, more)).toThrow(
      expect.objectContaining({ kind: "invalid", field, cure: expect.any(String) }),
    );
  });

  test("whose photos have no address", () => {
    const { content } = render();
    const [row] = content.rows;
    if (!row) throw new Error("no row");
    expect(() => inputOf(content, row, [photoOf("1", new Uint8Array(8))], 1)).toThrow(
      expect.objectContaining({ kind: "invalid", outcome: "not-sent", field: "photos" }),
    );
  });
});

test("shows the variant's own photos first, and eleven at most", () => {
  const photos = Array.from({ length: 14 }, (_, index) => ({ id: `${index}`, alt: "", role: "extra" as const }));
  const { content } = render({ photos, variants: [variantOf("kopi", "65000", { photos: ["13"] })] });
  const [row] = content.rows;
  if (!row) throw new Error("no row");
  const made = photos.map(({ id }) => photoOf(id, new Uint8Array(8), `https://p.example/${id}.jpg`));
  const { productAttributes } = inputOf(content, row, made, 7);
  expect(productAttributes).toMatchObject({ imageLink: "https://p.example/13.jpg" });
  expect((productAttributes as { additionalImageLinks: string[] }).additionalImageLinks).toHaveLength(10);
});

// Vectors of productinputs.proto, and one of our own.
test.each([
  ["en", "US", "sku/123", "ZW5-VVN-c2t1LzEyMw"],
  ["id", "ID", "KOPI-250", "aWR-SUR-S09QSS0yNTA"],
])("the name of %s~%s~%s is %s", (contentLanguage, feedLabel, offerId, segment) => {
  expect(segmentOf({ contentLanguage, feedLabel }, offerId)).toBe(segment);
});
