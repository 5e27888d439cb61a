/** Which column means what, by the headers of the exports we know: Medusa, Vendure, Shopify, and a plain table. */

/** What a column can be used for. */
export type Meaning =
  | "id"
  | "title"
  | "description"
  | "photos"
  | "category"
  | "facets"
  | "brand"
  | "tags"
  | "sku"
  | "price"
  | "stock"
  | "barcode"
  | "weight"
  | "currency"
  | "variantTitle"
  | "optionNames"
  | "optionValues";

/** In order: the first column that is there is taken; several where a meaning gathers them. */
const HEADERS: Readonly<Record<Meaning, readonly RegExp[]>> = {
  id: [/^(product )?(handle|slug)$/, /^(product )?id$/, /^kode( produk)?$/],
  title: [/^(product )?(title|name)$/, /^(judul|nama)( produk)?$/],
  description: [/^(product )?description$/, /^body( html)?$/, /^deskripsi$/],
  photos: [/^(product )?(image|photo)s?( src)?( \d+)?( url)?$/, /^assets$/, /^(product )?thumbnail$/, /^foto( \d+)?$/],
  category: [/^(product )?(categor(y|ies)|type)$/, /^kategori$/],
  facets: [/^facets$/],
  brand: [/^brand$/, /^vendor$/, /^merek$/],
  tags: [/^(product )?tags?( \d+)?$/],
  sku: [/^(variant )?sku$/],
  price: [/^(variant )?price( [a-z]{3})?$/, /^harga( [a-z]{3})?$/],
  stock: [/^(variant )?(stock|quantity|inventory( quantity| qty)?)$/, /^stock on hand$/, /^stok$/],
  barcode: [/^(variant )?(barcode|gtin|ean|upc)$/],
  weight: [/^(variant |product )?(weight( g| grams)?|grams)$/, /^berat( gram)?$/],
  currency: [/^currency( code)?$/, /^mata uang$/],
  variantTitle: [/^variant (title|name)$/],
  optionNames: [/^(variant )?option ?\d name$/, /^option ?groups$/],
  optionValues: [/^(variant )?option ?\d value$/, /^option ?values$/],
};
const GATHERED: ReadonlySet<Meaning> = new Set(["photos", "tags", "price", "optionNames", "optionValues"]);

/** Columns by what they mean, as the file calls them. */
export type Columns = Readonly<Record<Meaning, readonly string[]>>;

/** Finds out what the columns of a file mean. */
export function readColumns(columns: readonly string[]): Columns {
  const entries = Object.entries(HEADERS).map(([meaning, patterns]) => {
    const hits = patterns.flatMap((pattern) => columns.filter((name) => pattern.test(plainName(name))));
    return [meaning, GATHERED.has(meaning as Meaning) ? hits : hits.slice(0, 1)];
  });
  return Object.fromEntries(entries) as Columns;
}

/** `"stockOnHand"`, `"Stock_On-Hand"` and `"STOCK ON HAND"` are one name. */
function plainName(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replaceAll(/[\s_()-]+/g, " ")
    .trim();
}

/** Currency that a price column names: `"Variant Price EUR"`. */
export function currencyIn(column: string): string | undefined {
  return /[ _(-]([A-Za-z]{3})\)?$/.exec(column)?.[1]?.toUpperCase();
}

/** A price as people write it, as a decimal text; `undefined` where it is none. */
export function readAmount(text: string, currency: string): string | undefined {
  const digits = text.replaceAll(/[^\d.,-]/g, "").replace(/,-$/, "");
  const marks = digits.replaceAll(/\d/g, "");
  // In rupiah three digits behind a point are thousands: Rp65.000.
  const isGrouped =
    /^\d{1,3}([.,])\d{3}(\1\d{3})*$/.test(digits) && (currency === "IDR" || marks.length > 1 || marks === ",");
  const last = isGrouped ? -1 : Math.max(digits.lastIndexOf("."), digits.lastIndexOf(","));
  const whole = (last < 0 ? digits : digits.slice(0, last)).replaceAll(/[.,]/g, "");
  const part = last < 0 ? "" : digits.slice(last + 1).replace(/0+$/, "");
  if (!/^\d{1,12}$/.test(whole) || !/^\d*$/.test(part)) return undefined;
  return part === "" ? whole : `${whole}.${part}`;
}
