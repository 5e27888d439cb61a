/** More inputs that are refused, as a whole or between their fields: what is wrong, the input, the place at which it is said, and what the cure says. */

const kopi = { id: "kopi", title: "Kopi", price: "65000" };
const [m, l] = [
  { sku: "K-M", options: { Ukuran: "M" }, price: "1000", stock: 1 },
  { sku: "K-L", options: { Ukuran: "L" }, price: "1000", stock: 1 },
];
const two = { id: "kopi", title: "Kopi", variants: [m, l] };
const halal = { kind: "halal", number: "ID32110000123450520" };

function endless(): object {
  const value: { a?: object } = {};
  value.a = value;
  return value;
}

/** [what, input, path, cure] */
export const BAD_PRODUCTS: readonly (readonly [what: string, input: unknown, path: string, cure: RegExp])[] = [
  ["no variants", { id: "k", title: "K", variants: [] }, "variants", /at least 1/],
  ["stock beside variants", { ...two, stock: 1 }, "stock", /Move/],
  ["the same SKU", { ...two, variants: [m, { ...l, sku: "K-M" }] }, "variants[1].sku", /its own/],
  ["the same id", { ...two, variants: [m, { ...l, id: "K-M" }] }, "variants[1].id", /its own/],
  ["a SKU with a space", { ...two, variants: [m, { ...l, sku: "K L" }] }, "variants[1].sku", /no spaces/],
  [
    "the same combination",
    { ...two, variants: [m, { ...l, options: { Ukuran: "M" } }] },
    "variants[1].options",
    /differs/,
  ],
  [
    "two variants without options",
    {
      ...two,
      variants: [
        { sku: "a", price: "1" },
        { sku: "b", price: "1" },
      ],
    },
    "variants[1].options",
    /differs/,
  ],
  ["an option left out", { ...two, variants: [m, { ...l, options: {} }] }, "variants[1].options", /Write/],
  [
    "an unknown option",
    {
      ...two,
      options: [{ name: "Ukuran", values: ["M", "L"] }],
      variants: [m, { ...l, options: { Ukuran: "L", Warna: "x" } }],
    },
    "variants[1].options.Warna",
    /Ukuran/,
  ],
  [
    "an unknown value",
    { ...two, options: [{ name: "Ukuran", values: ["M", "XL"] }] },
    "variants[1].options.Ukuran",
    /"XL"/,
  ],
  [
    "the same option twice",
    {
      ...two,
      options: [
        { name: "Ukuran", values: ["M", "L"] },
        { name: "Ukuran", values: ["M", "L"] },
      ],
    },
    "options[1].code",
    /its own/,
  ],
  [
    "the same value twice",
    { ...two, options: [{ name: "Ukuran", values: ["M", "L", "M"] }] },
    "options[0].values[2].code",
    /its own/,
  ],
  [
    "an option without values",
    { ...two, options: [{ name: "Ukuran", values: [] }] },
    "options[0].values",
    /at least 1/,
  ],
  [
    "four options",
    { ...kopi, variants: [{ sku: "a", price: "1", options: { a: "1", b: "1", c: "1", d: "1" } }] },
    "options",
    /Merge/,
  ],
  [
    "two currencies",
    { ...two, variants: [m, { ...l, price: { amount: "1", currency: "USD" } }] },
    "variants[1].price",
    /one currency/,
  ],
  ["a photo over http", { ...kopi, photos: ["http://a.example/b.jpg"] }, "photos[0]", /https/],
  ["a data address", { ...kopi, photos: ["data:image/png;base64,AA"] }, "photos[0]", /bytes/],
  ["an empty path", { ...kopi, photos: [""] }, "photos[0]", /path/],
  ["a vanished source", { ...kopi, photos: ["vanishing:1"] }, "photos[0]", /bytes/],
  ["no photo", { ...kopi, photos: [5] }, "photos[0]", /path/],
  [
    "two photos of one id",
    {
      ...kopi,
      photos: [
        { source: "a", id: "x" },
        { source: "b", id: "x" },
      ],
    },
    "photos[1].id",
    /its own/,
  ],
  ["a photo id with a slash", { ...kopi, photos: [{ source: "a", id: "x/y" }] }, "photos[0].id", /letters/],
  [
    "a focal point outside",
    { ...kopi, photos: [{ source: "a", focal: { x: 2, y: 0 } }] },
    "photos[0].focal.x",
    /at most 1/,
  ],
  ["a digest that is none", { ...kopi, photos: [{ source: "a", sha256: "abc" }] }, "photos[0].sha256", /64/],
  [
    "an unknown photo of a variant",
    { ...two, variants: [{ ...m, photos: ["9"] }, l] },
    "variants[0].photos[0]",
    /id of one/,
  ],
  [
    "an unknown photo of a value",
    { ...two, options: [{ name: "Ukuran", values: ["M", { label: "L", photo: "9" }] }] },
    "options[0].values[1].photo",
    /id of one/,
  ],
  [
    "an expired order of dates",
    { ...kopi, certificates: [{ ...halal, validFrom: "2027-01-02", expires: "2027-01-01" }] },
    "certificates[0].expires",
    /Compare/,
  ],
  [
    "a certificate of no kind",
    { ...kopi, certificates: [{ ...halal, kind: "bio" }] },
    "certificates[0].kind",
    /"halal"/,
  ],
  ["a certificate without a number", { ...kopi, certificates: [{ kind: "halal" }] }, "certificates[0].number", /text/],
  ["a weight of zero", { ...kopi, shipping: { weightGrams: 0 } }, "shipping.weightGrams", /at least 1/],
  ["a weight in kilograms", { ...kopi, shipping: { weightGrams: 0.25 } }, "shipping.weightGrams", /whole number/],
  [
    "days the wrong way round",
    { ...kopi, shipping: { handlingDays: { min: 3, max: 1 } } },
    "shipping.handlingDays.max",
    /fewest/,
  ],
  ["a long highlight", { ...kopi, highlights: ["x".repeat(151)] }, "highlights[0]", /Shorten/],
  ["an attribute that is none", { ...kopi, attributes: { roast: { a: 1 } } }, "attributes.roast", /text/],
  ["an unknown key", { ...kopi, prise: "1" }, "prise", /"price"/],
  ["another shop's word", { ...kopi, images: ["a.jpg"] }, "images", /"photos"/],
  ["a key like no other", { ...kopi, xyzzyplugh: 1 }, "xyzzyplugh", /"ext"/],
  ["an unknown key inside", { ...kopi, photos: [{ source: "a", rol: "main" }] }, "photos[0].rol", /"role"/],
  ["an overlay with a typo", { ...kopi, channels: { tele: { titel: "x" } } }, "channels.tele.titel", /"title"/],
  [
    "an overlay price of another SKU",
    { ...kopi, channels: { tele: { price: { x: "1" } } } },
    "channels.tele.price.x",
    /SKU/,
  ],
  [
    "an overlay price that is none",
    { ...kopi, channels: { tele: { price: "65.000" } } },
    "channels.tele.price",
    /digits/,
  ],
  [
    "an overlay window that ends first",
    { ...kopi, channels: { tele: { publish: { from: "2026-12-02T00:00:00Z", until: "2026-12-01T00:00:00Z" } } } },
    "channels.tele.publish.until",
    /after/,
  ],
  ["a share above all", { ...kopi, channels: { tele: { stockShare: 1.5 } } }, "channels.tele.stockShare", /at most 1/],
  [
    "an overlay photo that is not there",
    { ...kopi, channels: { tele: { photos: ["2"] } } },
    "channels.tele.photos[0]",
    /id of one/,
  ],
  [
    "extras that JSON cannot carry",
    { ...kopi, channels: { tele: { extras: { a: 1n } } } },
    "channels.tele.extras.a",
    /Keep/,
  ],
  ["something endless", { ...kopi, ext: { a: endless() } }, `ext.a${".a".repeat(50)}`, /Keep/],
];
