/** Products with all that has ever broken a feed: quotes, line breaks, formulas, pictures, controls, markup, other scripts. */
import fc from "fast-check";
import type { ProductInput, VariantInput } from "../../src/model/input.js";

const PIECES = [
  ...['"', '""', "'", ",", ";", "|", "\\", "\\n", "\t", "\n", "\r\n", "\r", "\n\n", "  ", "-", "–", "%2C"],
  ...["=1+1", "+62 812", "-5%", "@SUM(A1)", '=HYPERLINK("https://jahat.example")', "＝1", "－2", "＠x", "'=x"],
  ...["<b>", "</item>", "]]>", "<![CDATA[", "<!--", "-->", "&", "&amp;", "&lt;", "&#10;", "&quot;", "<?xml"],
  ...[
    "☕️",
    "👨‍👩‍👧",
    "👍🏽",
    "🇮🇩",
    "1️⃣",
    "\u{1f375}",
    "é",
    "e\u0301",
    "قهوة",
    "עברית",
    "\u202eterbalik\u202c",
    "ꦏꦺꦴꦥꦶ",
    "日本",
  ],
  ...["\u0000", "\u0007", "\u001b[31m", "\u007f", "\u0085", "\u200b", "\u2028", "\ufeff", "\ufffe", "\uffff", "\ud800"],
  ...[
    "null",
    "true",
    "__proto__",
    "n/a",
    "Kopi",
    "Gayo",
    "250 g",
    "Rp65.000",
    "65000.50",
    "https://toko.example/?a=1&b=2",
  ],
];

const nasty = (most: number) =>
  fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: most }).map((pieces) => pieces.join(""));
const spaced = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(" "));
/** Never empty once it is cleaned. */
const named = (word: string, most = 4) =>
  fc.tuple(nasty(most), fc.boolean()).map(([text, isFirst]) => (isFirst ? `${text}${word}` : `${word}${text}`));

const title = fc.oneof(
  { arbitrary: named("Produk", 10), weight: 6 },
  // Longer than most feeds take.
  { arbitrary: nasty(6).map((text) => `Produk ${`${text} kata `.repeat(40)}`.slice(0, 450)), weight: 1 },
);
const description = fc.oneof(
  nasty(20),
  spaced,
  spaced.map((html) => ({ html: `<p>${html}</p><ul><li>satu</li></ul>` })),
  spaced.map((markdown) => ({ markdown: `**Kopi** ${markdown}` })),
  nasty(5).map((text) => `${text} kata `.repeat(700)),
);

const amount = fc.integer({ min: 2, max: 50_000_000 });
const price = fc.oneof(
  amount.map(String),
  amount.map((list) => ({ list: String(list), sale: String(list - 1) })),
  amount.map((list) => ({
    list: String(list),
    sale: { price: String(list - 1), from: "2026-11-01T00:00:00+07:00", until: "2026-12-01T00:00:00+07:00" },
  })),
  amount.map((list) => ({ list: String(list), sale: { price: String(list - 1), from: "2027-01-01T00:00:00Z" } })),
);
const count = fc.integer({ min: 0, max: 3 });
const stock = fc.oneof(
  count,
  fc.record({ policy: fc.constant("untracked" as const) }),
  fc.record({ onHand: count, backorder: fc.boolean() }),
  fc.record({
    onHand: count,
    preorder: fc.constantFrom({ shipDays: 7 }, { releaseDate: "2026-12-24T00:00:00+07:00" }),
  }),
);
const shipping = fc.record({ weightGrams: fc.constantFrom(1, 250, 999, 1_000, 1_100, 12_345) });
const numbers = fc.record(
  {
    gtin: fc.constantFrom("4006381333931", "96385074", "036000291452", "10614141000415"),
    identifiers: nasty(2).map((value) => [{ scheme: "mpn" as const, value: `M${value}` }]),
  },
  { requiredKeys: [] },
);

/** Options in the columns that ad systems have, in others, and in such that spreadsheets take for formulas. */
const variants = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom("Warna", "Ukuran", "Bahan", "Motif", "Rasa", "=Isi paket"), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.array(fc.tuple(named("nilai"), named("lain"), price, stock, shipping, numbers, fc.boolean()), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([names, each]) =>
    each.map(([first, second, itsPrice, itsStock, itsShipping, itsNumbers, ownPhoto], at): VariantInput => {
      const values = [`${first}${at}`, second, `ke-${at % 2}`];
      return {
        sku: `V-${at}`,
        options: Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""])),
        price: itsPrice,
        stock: itsStock,
        ...(at % 2 === 0 ? { shipping: itsShipping } : {}),
        ...itsNumbers,
        ...(ownPhoto ? { photos: ["2"] } : {}),
      };
    }),
  );

const attributes = fc.record(
  {
    warna: named("merah"),
    bahan: named("katun"),
    gender: fc.constantFrom("pria", "Perempuan", "unisex", '"pria"'),
    kelompok_usia: fc.constantFrom("anak", "dewasa", "=anak"),
    rasa: spaced,
    organik: fc.boolean(),
  },
  { requiredKeys: [] },
);

const shared = {
  title,
  description,
  brand: named("Merek"),
  manufacturer: named("Pabrik"),
  highlights: fc.array(named("Unggul"), { maxLength: 3 }),
  tags: fc.uniqueArray(
    fc.oneof(
      named("label"),
      nasty(3).map((text) => `label${text}`.repeat(20).slice(0, 90)),
    ),
    { maxLength: 7 },
  ),
  attributes,
  condition: fc.constantFrom("new", "used", "refurbished", "openBox", "damaged"),
  categories: fc.record(
    { own: fc.array(named("Kategori", 3), { minLength: 1, maxLength: 3 }), google: fc.constantFrom(1_868, 499_976) },
    { requiredKeys: ["own"] },
  ),
  shipping,
  photos: fc.integer({ min: 1, max: 14 }).map((many) => Array.from({ length: many }, (_, at) => `${at}.jpg`)),
};
const needed = ["title", "photos"] as const;
const product = fc.oneof(
  fc
    .tuple(fc.record(shared, { requiredKeys: [...needed] }), price, stock, numbers)
    .map(([common, itsPrice, itsStock, { gtin }]) => ({ ...common, price: itsPrice, stock: itsStock, gtin })),
  fc
    .tuple(fc.record(shared, { requiredKeys: [...needed] }), variants)
    .map(([common, all]) => ({ ...common, variants: all })),
);

/** As many of them, the same in every run, each with a name and keys of its own, in the order in which feeds are walked. */
export function nastyProducts(many: number): readonly ProductInput[] {
  return fc.sample(product, { seed: 20_261_122, numRuns: many }).map(withKeys);
}

function withKeys(each: Omit<ProductInput, "id">, at: number): ProductInput {
  const id = `p${String(at).padStart(3, "0")}`;
  const photos = (each.photos ?? []).map((source, index) => ({ id: String(index + 1), source: String(source) }));
  const known = new Set(photos.map((photo) => photo.id));
  if (!each.variants) return { ...each, id, photos, sku: `${id}-A` };
  const all = each.variants.map((variant) => ({
    ...variant,
    sku: `${id}-${variant.sku}`,
    photos: (variant.photos ?? []).filter((own) => known.has(String(own))),
  }));
  return { ...each, id, photos, variants: all };
}
