/** Inputs that are refused: what is wrong, the input, the place at which it is said, and what the cure says. */

const kopi = { id: "kopi", title: "Kopi", price: "65000" };

/** [what, input, path, cure] */
export const BAD_INPUTS: readonly (readonly [what: string, input: unknown, path: string, cure: RegExp])[] = [
  ["nothing at all", undefined, "", /object/],
  ["a list", [], "", /object/],
  ["no id", { ...kopi, id: undefined }, "id", /letters/],
  ["an id with a space", { ...kopi, id: "ko pi" }, "id", /letters/],
  ["an id of 51 characters", { ...kopi, id: "k".repeat(51) }, "id", /1 to 50/],
  ["no title", { ...kopi, title: undefined }, "title", /Kopi/],
  ["a blank title", { ...kopi, title: "  " }, "title", /Write/],
  ["a title of 501 characters", { ...kopi, title: "k".repeat(501) }, "title", /500/],
  ["a title by no language", { ...kopi, title: { indonesia: "Kopi" } }, "title.indonesia", /id-ID/],
  ["a title in another language only", { ...kopi, title: { en: "Coffee" } }, "title", /defaultLocale/],
  ["an empty title map", { ...kopi, title: {} }, "title", /Kopi|defaultLocale/],
  ["no price", { ...kopi, price: undefined }, "price", /65000/],
  ["a price as a number", { ...kopi, price: 65_000 }, "price", /as text/],
  ["thousands with a point", { ...kopi, price: "65.000" }, "price", /Write "65000"/],
  ["a currency sign", { ...kopi, price: "Rp 1.250.000,-" }, "price", /Write "1250000"/],
  ["a negative price", { ...kopi, price: "-1" }, "price", /digits only/],
  ["an unknown currency", { ...kopi, price: { amount: "1", currency: "RPX" } }, "price", /IDR/],
  ["a currency that is no money", { ...kopi, currency: "XAU" }, "currency", /IDR/],
  ["an unknown language", { ...kopi, defaultLocale: "id-" }, "defaultLocale", /id-ID/],
  ["a sale above the price", { ...kopi, price: { list: "5", sale: "5" } }, "price.sale", /Lower/],
  [
    "a sale in another currency",
    { ...kopi, price: { list: "5", sale: { amount: "1", currency: "USD" } } },
    "price.sale",
    /one currency/,
  ],
  [
    "a sale that ends first",
    {
      ...kopi,
      price: { list: "5", sale: { price: "4", from: "2026-12-02T00:00:00Z", until: "2026-12-01T00:00:00Z" } },
    },
    "price.sale.until",
    /after/,
  ],
  [
    "a time without offset",
    { ...kopi, price: { list: "5", sale: { price: "4", from: "2026-12-02T00:00:00" } } },
    "price.sale.from",
    /\+07:00/,
  ],
  [
    "a day that is none",
    { ...kopi, price: { list: "5", sale: { price: "4", from: "2026-02-30T00:00:00Z" } } },
    "price.sale.from",
    /real/,
  ],
  [
    "an invalid Date",
    { ...kopi, price: { list: "5", sale: { price: "4", from: new Date(Number.NaN) } } },
    "price.sale.from",
    /Date|real/,
  ],
  [
    "a tier of one",
    { ...kopi, price: { list: "5", tiers: [{ minQty: 1, price: "4" }] } },
    "price.tiers[0].minQty",
    /at least 2/,
  ],
  [
    "tiers that rise",
    {
      ...kopi,
      price: {
        list: "9",
        tiers: [
          { minQty: 2, price: "4" },
          { minQty: 5, price: "4" },
        ],
      },
    },
    "price.tiers[1].price",
    /Lower/,
  ],
  [
    "a tier above the price",
    { ...kopi, price: { list: "4", tiers: [{ minQty: 2, price: "4" }] } },
    "price.tiers[0].price",
    /Lower/,
  ],
  [
    "tiers with a gap",
    {
      ...kopi,
      price: {
        list: "9",
        tiers: [
          { minQty: 2, maxQty: 4, price: "4" },
          { minQty: 6, price: "3" },
        ],
      },
    },
    "price.tiers[1].minQty",
    /with 5/,
  ],
  [
    "tiers backwards",
    {
      ...kopi,
      price: {
        list: "9",
        tiers: [
          { minQty: 5, price: "4" },
          { minQty: 2, price: "3" },
        ],
      },
    },
    "price.tiers[0].minQty",
    /few pieces to many/,
  ],
  ["stock below zero", { ...kopi, stock: -1 }, "stock", /at least 0/],
  ["half a piece", { ...kopi, stock: 1.5 }, "stock", /whole number/],
  ["stock as text", { ...kopi, stock: "12" }, "stock", /number of pieces/],
  ["stock counted twice", { ...kopi, stock: { onHand: 1, byLocation: { toko: 1 } } }, "stock", /not both/],
  [
    "a place named twice",
    {
      ...kopi,
      stock: {
        byLocation: [
          { location: "a", onHand: 1 },
          { location: "a", onHand: 1 },
        ],
      },
    },
    "stock.byLocation[1]",
    /once/,
  ],
  ["tracked without a number", { ...kopi, stock: { policy: "track" } }, "stock", /onHand/],
  ["reserved without a number", { ...kopi, stock: { reserved: 1 } }, "stock.onHand", /number/],
  ["most below least", { ...kopi, stock: { onHand: 1, minOrder: 3, maxOrder: 2 } }, "stock.maxOrder", /Raise/],
  ["an empty preorder", { ...kopi, stock: { preorder: {} } }, "stock.preorder", /shipDays/],
  ["a wrong check digit", { ...kopi, gtin: "9780306406158" }, "gtin", /barcode/],
];
