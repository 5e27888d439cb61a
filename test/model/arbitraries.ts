/** Products as sellers might write them, for property tests. All are accepted unless a test breaks one on purpose. */
import fc from "fast-check";
import type { OverlayInput, PriceInput, ProductInput, StockInput, VariantInput } from "../../src/model/input.js";

export const CONTEXT = { currency: "IDR", locale: "id-ID" } as const;

/** Words of many scripts: combining marks, emoji of several parts, right to left, composed and decomposed accents. */
export const words = fc
  .array(
    fc.constantFrom(
      ...["Kopi", "Gayo", "250 g", "Rp65.000", "é", "e\u0301", "☕️", "👨‍👩‍👧", "ꦏꦺꦴꦥꦶ", "قهوة", "日本", "#kopi", "–"],
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((list) => list.join(" "));

const sku = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_./+#-]{0,20}$/);
const id = fc.stringMatching(/^[A-Za-z0-9_.-]{1,50}$/);
const whole = fc.integer({ min: 1, max: 50_000_000 });
const count = fc.integer({ min: 0, max: 10_000 });

const text = fc.oneof(words, fc.record({ "id-ID": words, en: words }));

const price: fc.Arbitrary<PriceInput> = fc.oneof(
  whole.map(String),
  whole.map((amount) => ({ amount: String(amount), currency: "IDR" })),
  whole.map((list) => ({ list: String(list + 1), sale: String(list) })),
  fc.tuple(fc.integer({ min: 100, max: 1_000_000 }), fc.integer({ min: 1, max: 5 })).map(([list, tiers]) => ({
    list: String(list),
    tiers: Array.from({ length: tiers }, (_, at) => ({ minQty: 2 + at * 5, price: String(list - 10 - at) })),
    sale: { price: String(list - 1), from: "2026-11-01T00:00:00+07:00", until: "2026-12-01T00:00:00+07:00" },
  })),
);

export const stock: fc.Arbitrary<StockInput> = fc.oneof(
  count,
  fc.record({ onHand: count, reserved: count, buffer: count }),
  fc.record({ byLocation: fc.dictionary(fc.constantFrom("gudang", "toko", "pasar"), count, { minKeys: 1 }) }),
  fc.record({ policy: fc.constant("untracked" as const), minOrder: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ onHand: count, backorder: fc.boolean(), preorder: fc.constant({ shipDays: 7 }) }),
  fc.record({ onHand: count, preorder: fc.constant({ releaseDate: "2026-12-24T00:00:00+07:00" }) }),
);

const overlay: fc.Arbitrary<OverlayInput> = fc.record(
  {
    publish: fc.oneof(fc.boolean(), fc.constant({ from: "2026-11-01T00:00:00+07:00" })),
    title: fc.oneof(text, fc.constant(null)),
    description: fc.oneof(words, fc.constant(null), fc.record({ markdown: words })),
    price: whole.map(String),
    tags: fc.oneof(fc.array(words, { maxLength: 3 }), fc.constant(null)),
    attributes: fc.dictionary(fc.constantFrom("roast", "brand"), fc.oneof(words, fc.constant(null), fc.boolean())),
    stockShare: fc.oneof(
      fc.integer({ min: 0, max: 100 }).map((share) => share / 100),
      count.map((fixed) => ({ fixed })),
    ),
    extras: fc
      .jsonValue({ maxDepth: 2 })
      .map((value) => ({ value: JSON.parse(JSON.stringify(value).normalize("NFC")) })),
  },
  { requiredKeys: [] },
);
export const overlays = overlay;

const sizes = ["S", "M", "L", "XL"];
const colours = ["hitam", "putih", "merah"];
/** Not every combination is there, as in real shops. */
const matrix: fc.Arbitrary<readonly VariantInput[]> = fc
  .tuple(
    fc.uniqueArray(fc.tuple(fc.constantFrom(...sizes), fc.constantFrom(...colours)), {
      minLength: 1,
      maxLength: 8,
      selector: ([size, colour]) => `${size} ${colour}`,
    }),
    fc.array(fc.tuple(price, stock, fc.boolean()), { minLength: 8, maxLength: 8 }),
  )
  .map(([combinations, facts]) =>
    combinations.map(([Ukuran, Warna], at): VariantInput => {
      const [itsPrice, itsStock, active] = facts[at] ?? ["1", 1, true];
      return { sku: `${Ukuran}-${Warna}`, options: { Ukuran, Warna }, price: itsPrice, stock: itsStock, active };
    }),
  );

const photos = fc.array(
  fc.oneof(
    fc.constantFrom("kopi.jpg", "https://toko.example/kopi.jpg", `store:${"a".repeat(64)}`),
    fc.record({ source: fc.constant("b.jpg"), alt: text, focal: fc.constant({ x: 0.5, y: 0.25 }) }),
  ),
  { maxLength: 4 },
);

const common = {
  id,
  title: text,
  photos,
  description: fc.oneof(
    words,
    fc.record({ html: words }),
    fc.record({ "id-ID": words, en: fc.record({ markdown: words }) }),
  ),
  brand: words,
  highlights: fc.array(text, { maxLength: 3 }),
  tags: fc.array(words, { maxLength: 3 }),
  attributes: fc.dictionary(fc.constantFrom("roast", "origin"), fc.oneof(words, fc.integer(), fc.boolean())),
  shipping: fc.constant({ weightGrams: 250 }),
  certificates: fc.constantFrom([], [{ kind: "halal" as const, number: "ID32110000123450520", expires: "2027-05-31" }]),
  channels: fc.dictionary(fc.constantFrom("tele", "shopee", "web"), overlay),
};

/** A product in short form or with a matrix of variants. */
export const productInput: fc.Arbitrary<ProductInput> = fc.oneof(
  fc.record({ ...common, price, stock, sku }, { requiredKeys: ["id", "title", "price"] }),
  fc.record({ ...common, variants: matrix }, { requiredKeys: ["id", "title", "variants"] }),
);
