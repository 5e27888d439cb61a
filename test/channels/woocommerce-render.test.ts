import { describe, expect, test } from "vitest";
import { createManualClock } from "../../src/sandbox/sandbox.js";
import { NOW, productOf, variantOf } from "./fake-tools.js";
import { coffee, LOGIN, openShop, sized } from "./woocommerce-shop.js";

const shop = openShop({ url: "https://toko.example" }, createManualClock(NOW));
const render = shop.render;
const rupiah = (amount: string) => ({ amount, currency: "IDR" });
const tree = {
  leaves: [
    [16, "Kopi > Bijian"],
    [18, "Pakaian > Kemeja"],
  ],
  parents: [[15, "Kopi"]],
};

describe("prices", () => {
  test.each([
    ["65000", "65000"],
    ["65000.50", "65000.5"],
    ["0", "0"],
  ])("%s is sent as %s", (amount, regular) => {
    const { prices } = render(coffee({}, { price: rupiah(amount), listPrice: rupiah(amount) })).content;
    expect(prices).toEqual({ v1: { regular, sale: "", until: "" } });
  });

  test.each(["65.000,50", "65,000", "-1", "1e5", "Rp65000", ""])(
    "%s never leaves: WooCommerce would store another number",
    (amount) => {
      const product = coffee({}, { price: rupiah(amount), listPrice: rupiah(amount) });
      expect(() => render(product)).toThrow(expect.objectContaining({ kind: "invalid", field: "price" }));
    },
  );

  test("a sale is below the regular price, and its end is told", () => {
    const until = new Date("2026-12-24T17:00:00Z");
    const { prices } = render(coffee({}, { price: rupiah("50000"), saleUntil: until })).content;
    expect(prices["v1"]).toEqual({ regular: "65000", sale: "50000", until: "2026-12-24T17:00:00" });
  });

  test("another currency than the shop's is refused, whoever is wrong", () => {
    const dollars = coffee(
      {},
      { price: { amount: "5", currency: "USD" }, listPrice: { amount: "5", currency: "USD" } },
    );
    expect(() => render(dollars)).toThrow(expect.objectContaining({ field: "price" }));
    expect(() => render(coffee(), {}, { shop: { currency: "USD" } })).toThrow(/shop sells in USD/);
  });
});

describe("stock", () => {
  test.each([
    [{ stock: 12 }, { quantity: 12, backorders: "no", status: "instock" }],
    [
      { stock: 0, availability: "outOfStock" },
      { quantity: 0, backorders: "no", status: "outofstock" },
    ],
    [
      { stock: 7, availability: "discontinued" },
      { quantity: 0, backorders: "no", status: "outofstock" },
    ],
    [
      { stock: 0, availability: "backorder" },
      { quantity: 0, backorders: "notify", status: "onbackorder" },
    ],
    [{ stock: undefined }, { quantity: null, backorders: "no", status: "instock" }],
    [
      { stock: undefined, availability: "outOfStock" },
      { quantity: null, backorders: "no", status: "outofstock" },
    ],
    [
      { stock: undefined, availability: "preorder" },
      { quantity: null, backorders: "no", status: "onbackorder" },
    ],
  ] as const)("%o is %o", (variant, stock) => {
    expect(render(coffee({}, variant)).content.stocks).toEqual({ v1: stock });
  });
});

describe("parcels", () => {
  const shipping = { weightGrams: 350, packed: { lengthMm: 300, widthMm: 255, heightMm: 40 } };
  const parcel = (settings: Parameters<typeof openShop>[2], facts = {}) => {
    const own = openShop({ url: "https://toko.example" }, createManualClock(NOW), { ...LOGIN, ...settings });
    const [item] = own.render(coffee({ shipping }), {}, facts).content.items;
    return [item?.weight, ...Object.values(item?.dimensions ?? {})];
  };

  test("in kilograms and centimetres where nobody knows better", () => {
    expect(parcel({})).toEqual(["0.35", "30", "25.5", "4"]);
  });

  test("in what the shop says, and before that in what the options say", () => {
    const facts = { shop: { weightUnit: "g", lengthUnit: "mm" } };
    expect(parcel({}, facts)).toEqual(["350", "300", "255", "40"]);
    expect(parcel({ weightUnit: "lbs", lengthUnit: "in" }, facts)).toEqual(["0.7716", "11.811", "10.0394", "1.5748"]);
  });

  test("an absent one is empty, so that an older one is taken away", () => {
    expect(render(coffee()).content.items[0]).toMatchObject({ weight: "", dimensions: { length: "" }, gtin: "" });
  });

  test("a barcode is sent in its short form", () => {
    const product = coffee({}, { identifiers: [{ scheme: "gtin", value: "08991234567895" }] });
    expect(render(product).content.items[0]?.gtin).toBe("8991234567895");
  });
});

describe("categories", () => {
  const of = (more: Parameters<typeof coffee>[0], extras = {}, facts: object = { categories: tree }) => {
    const { content, losses } = render(coffee(more), extras, { ...facts });
    return { ids: content.categories, losses: (losses ?? []).map(({ field, reason }) => `${field} ${reason}`) };
  };

  test("by the same path", () => {
    expect(of({ categoryPath: ["kopi", "Bijian"] })).toEqual({ ids: [16], losses: [] });
  });

  test("by the longest beginning of the path, and says so", () => {
    expect(of({ categoryPath: ["Kopi", "Luwak"] })).toEqual({ ids: [15], losses: ["category converted"] });
  });

  test("none: the shop's own choice stays, and near ones are named", () => {
    expect(of({ categoryPath: ["Teh"] })).toEqual({ ids: null, losses: ["category dropped"] });
    const note = render(coffee({ categoryPath: ["Biji", "bijian"] }), {}, { categories: tree }).losses?.[0]?.note;
    expect(note).toContain("16 (Kopi > Bijian)");
  });

  test("what is said for the product wins, and must be there", () => {
    expect(of({ category: "18", categoryPath: ["Kopi"] }).ids).toEqual([18]);
    expect(of({ category: "18" }, { categoryIds: [16, 15] }).ids).toEqual([15, 16]);
    expect(() => of({ category: "99" })).toThrow(expect.objectContaining({ field: "category" }));
    expect(() => of({ category: "Kopi" })).toThrow(expect.objectContaining({ field: "category" }));
    // As long as nobody knows the tree, nobody can say that it is not there.
    expect(of({ category: "99" }, {}, {}).ids).toEqual([99]);
  });

  test("the option's map wins over the shop's own path", () => {
    const own = openShop({ url: "https://toko.example" }, createManualClock(NOW), {
      ...LOGIN,
      categories: { "Minuman > Kopi": 16 },
      tags: { Gayo: 31 },
    });
    expect(own.render(coffee({ categoryPath: ["Minuman", "Kopi"] })).content.categories).toEqual([16]);
    const { content, losses } = own.render(coffee({ tags: ["gayo", "baru"] }));
    expect(content.tags).toEqual([31]);
    expect(losses).toMatchObject([{ field: "tags", reason: "dropped", note: expect.stringContaining("baru") }]);
  });
});

describe("attributes", () => {
  test("options, brand, the product's own and certificates, each name once", () => {
    const { attributes } = render(
      sized(
        ["250"],
        {},
        {
          brand: "Danar",
          attributes: { Asal: "Aceh", Ukuran: "besar", organik: true, rasa: ["asam", "manis"] },
          certificates: [{ kind: "halal", number: "ID123" }],
        },
      ),
    ).content;
    expect(attributes.map(({ name, options, variation }) => [name, options, variation])).toEqual([
      ["Ukuran", ["250 g"], true],
      ["Merek", ["Danar"], false],
      ["Asal", ["Aceh"], false],
      ["organik", ["Ya"], false],
      ["rasa", ["asam", "manis"], false],
      ["HALAL", ["ID123"], false],
    ]);
  });

  test("a bar, at which the shop would part a value, becomes a slash", () => {
    const options = [{ code: "u", name: "Ukuran", values: [{ code: "a", label: "S | M" }] }];
    const variant = variantOf("v", "1", { options: [{ code: "u", name: "Ukuran", value: "a", label: "S | M" }] });
    const { content, losses } = render(coffee({ options, variants: [variant] }));
    expect(content.attributes[0]?.options).toEqual(["S / M"]);
    expect(content.items[0]?.attributes).toEqual([{ name: "Ukuran", option: "S / M" }]);
    expect(losses).toMatchObject([{ field: "options", reason: "converted" }]);
  });

  test.each([
    ["two values that read the same", sized(["250"], {}, doubled("250 g", "250 G")), "options"],
    ["variants without options", coffee({ variants: [variantOf("a", "1"), variantOf("b", "1")] }), "options"],
    ["a SKU twice", coffee({ variants: [variantOf("a", "1"), variantOf("b", "1", { sku: "A" })] }), "variants.sku"],
  ])("%s are refused before anything is sent", (_what, product, field) => {
    expect(() => render(product)).toThrow(expect.objectContaining({ kind: "invalid", field }));
  });
});

function doubled(...labels: readonly string[]) {
  const values = labels.map((label, at) => ({ code: `c${at}`, label }));
  const [first, second] = values.map(({ code, label }) =>
    variantOf(code, "1", { options: [{ code: "u", name: "Ukuran", value: code, label }] }),
  );
  if (!first || !second) throw new Error("no variants");
  return { options: [{ code: "u", name: "Ukuran", values }], variants: [first, second] as const };
}

describe("texts", () => {
  test("structure stays, highlights become a list", () => {
    const rich = { html: "<p>Kopi <strong>enak</strong></p>", markdown: "", plain: "" };
    const { content } = render(coffee({ rich, highlights: ["Disangrai <Senin>"] }));
    expect(content.description).toBe("<p>Kopi <strong>enak</strong></p>");
    expect(content.short_description).toBe("<ul><li>Disangrai &lt;Senin&gt;</li></ul>");
  });

  test("the words are the same whatever tags and spaces the shop writes around them", () => {
    const words = (html: string) => render(coffee({ rich: { html, markdown: "", plain: "" } })).content.words;
    expect(words("<p>Kopi &amp; teh</p>")).toBe(words("<div>\n<p>Kopi   &#38; teh</p>\n</div>\n"));
    expect(words("<p>Kopi</p>")).not.toBe(words("<p>Teh</p>"));
  });

  test("what WooCommerce has no field for is told", () => {
    const { losses } = render(
      coffee({ condition: "used" }, { minOrder: 3, tiers: [{ minQty: 10, price: rupiah("1") }] }),
    );
    expect(losses?.map(({ field }) => field)).toEqual([
      "condition",
      "variants[0].price.tiers",
      "variants[0].stock.minOrder",
    ]);
  });

  test("a digital product is not shipped", () => {
    expect(render(productOf({ kind: "digital", categoryPath: [] })).content.virtual).toBe(true);
  });
});
