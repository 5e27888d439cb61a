/** What the rows of a feed have to say of a product, by the column map of the specification and nothing of the writers. */
import { renderTools } from "../../src/channel/tools.js";
import type { ProductView, VariantView } from "../../src/channel/view.js";
import { NOW } from "./fake-tools.js";

type Cell = string | readonly string[] | undefined;
/** A row by its columns; what it says nothing of is not there. */
export type Wanted = Readonly<Record<string, string | readonly string[]>>;

const tools = renderTools("id-ID");
const cut = (text: string, max: number) => tools.fit({ field: "text", text }, { max, unit: "codePoints" }).text;

export const pageOf = ({ id }: ProductView): string => `https://toko.example/p/${id}.html`;
export const photoUrl = ({ id }: ProductView, photo: string): string => `https://foto.example/${id}-${photo}.jpg`;

/** Addresses of a variant's photos, its own first. */
export function imagesOf(product: ProductView, own: readonly string[] = []): readonly string[] {
  const others = product.photos.map(({ id }) => id).filter((id) => !own.includes(id));
  return [...own, ...others].map((id) => photoUrl(product, id));
}

/** The title, told apart from its siblings'. */
export function titleOf({ variants }: ProductView, { options }: VariantView, title: string): string {
  const isAlone = variants.length === 1 || options.length === 0;
  return isAlone ? title : `${title} – ${options.map(({ label }) => label).join(", ")}`;
}

// --- Cells that ad systems share -----------------------------------------------------

const LABELS: Readonly<Record<string, readonly string[]>> = {
  color: ["Warna", "warna"],
  size: ["Ukuran"],
  material: ["Bahan", "bahan"],
  pattern: ["Motif"],
};
const PEOPLE: Readonly<Record<string, string>> = {
  ...{ pria: "male", Perempuan: "female", unisex: "unisex" },
  ...{ anak: "kids", dewasa: "adult" },
};

function looksOf({ attributes }: ProductView, { options }: VariantView): Readonly<Record<string, Cell>> {
  const said = (names: readonly string[]): Cell => {
    const option = options.find(({ name }) => names.includes(name));
    return option?.label ?? textAt(attributes, names.at(-1) ?? "");
  };
  return {
    ...Object.fromEntries(Object.entries(LABELS).map(([column, names]) => [column, said(names)])),
    gender: PEOPLE[textAt(attributes, "gender") ?? ""],
    age_group: PEOPLE[textAt(attributes, "kelompok_usia") ?? ""],
  };
}

function textAt(attributes: ProductView["attributes"], name: string): string | undefined {
  const value = attributes[name];
  return typeof value === "string" ? value : undefined;
}

function numbersOf({ identifiers }: VariantView): { readonly gtin?: string; readonly mpn?: string } {
  const of = (wanted: string) => identifiers.find(({ scheme }) => scheme === wanted)?.value;
  const [gtin, mpn] = [of("gtin"), of("mpn")];
  const printed = { "04006381333931": "4006381333931", "00000096385074": "96385074", "00036000291452": "036000291452" };
  return {
    ...(gtin === undefined ? {} : { gtin: (printed as Readonly<Record<string, string>>)[gtin] ?? gtin }),
    ...(mpn === undefined ? {} : { mpn }),
  };
}

function pricesOf({ price, listPrice, saleFrom, saleUntil }: VariantView): Readonly<Record<string, Cell>> {
  const text = ({ amount, currency }: VariantView["price"]) => `${amount} ${currency}`;
  if (price.amount === listPrice.amount) return { price: text(price) };
  const minute = (at: Date) => `${at.toISOString().slice(0, 16)}Z`;
  const isWhole = saleFrom !== undefined && saleUntil !== undefined;
  return {
    price: text(listPrice),
    sale_price: text(price),
    sale_price_effective_date: isWhole ? `${minute(saleFrom)}/${minute(saleUntil)}` : undefined,
  };
}

/** The day on which what is sold before it is there comes. */
function dayOf({ availability, preorder }: VariantView): string | undefined {
  if (availability !== "preorder") return undefined;
  if (preorder?.releaseDate !== undefined) return preorder.releaseDate.slice(0, 10);
  const days = preorder?.shipDays;
  return days === undefined ? undefined : new Date(NOW.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

const weightText = ({ shipping: { weightGrams: grams } }: VariantView): Cell => {
  if (grams === undefined) return undefined;
  return grams < 1_000 ? `${grams} g` : `${grams / 1_000} kg`;
};

const CONDITIONS = { new: "new", used: "used", refurbished: "refurbished", openBox: "used", damaged: "used" } as const;

function labelsOf({ tags }: ProductView): Readonly<Record<string, Cell>> {
  return Object.fromEntries(tags.slice(0, 5).map((tag, at) => [`custom_label_${at}`, [...tag].slice(0, 100).join("")]));
}

interface Bounds {
  readonly title: number;
  readonly description: number;
  readonly photos: number;
  /** Seller's name, where every row wants a brand. */
  readonly brand?: string;
  readonly clean?: (text: string) => string;
  readonly isTable: boolean;
}

function shared(product: ProductView, variant: VariantView, bounds: Bounds): Readonly<Record<string, Cell>> {
  const { clean = (text) => text } = bounds;
  const [main, ...more] = imagesOf(product, variant.photos);
  const title = clean(product.title).trim();
  const words = clean(product.description).trim() || title;
  return {
    item_group_id: product.variants.length > 1 ? product.id : undefined,
    title: cut(titleOf(product, variant, title), bounds.title),
    description: cut(bounds.isTable ? words.replace(/\s*\n\s*/g, " ") : words, bounds.description),
    link: pageOf(product),
    image_link: main,
    additional_image_link: more.slice(0, bounds.photos - 1),
    brand: product.brand ?? bounds.brand,
    ...numbersOf(variant),
    google_product_category: product.googleCategory?.toString(),
    product_type: product.categoryPath.join(" > "),
    ...looksOf(product, variant),
    ...labelsOf(product),
    condition: CONDITIONS[product.condition],
    ...pricesOf(variant),
  };
}

// --- Feeds ---------------------------------------------------------------------------

export type Wants = (product: ProductView, variant: VariantView) => Wanted;

export function googleWants(isTable: boolean): Wants {
  return (product, variant) => {
    const day = dayOf(variant);
    const { gtin, mpn } = numbersOf(variant);
    const isPreorder = variant.availability === "preorder" && day !== undefined;
    const availability = variant.availability === "inStock" ? "in_stock" : "out_of_stock";
    return filled({
      ...shared(product, variant, { title: 150, description: 5_000, photos: 11, isTable }),
      id: variant.sku,
      availability: isPreorder ? "preorder" : availability,
      availability_date: isPreorder ? `${day}T00:00Z` : undefined,
      identifier_exists: gtin === undefined && mpn === undefined ? "no" : undefined,
      shipping_weight: weightText(variant),
      product_highlight: isTable || product.highlights.length < 2 ? undefined : product.highlights,
    });
  };
}

export const metaWants: Wants = (product, variant) => {
  const words = {
    ...{ inStock: "in stock", outOfStock: "out of stock", preorder: "preorder" },
    ...{ backorder: "available for order", discontinued: "discontinued" },
  };
  const conditions = { ...CONDITIONS, openBox: "open_box_new", damaged: "used_fair" };
  const row = shared(product, variant, {
    ...{ title: 200, description: 9_999, photos: 21, brand: "Toko Kopi", isTable: false },
  });
  const { color, size, pattern } = row;
  const differs = product.variants.length === 1 ? "" : variant.options.map(({ label }) => label).join(", ");
  return filled({
    ...row,
    id: variant.sku,
    availability: words[variant.availability],
    condition: conditions[product.condition],
    quantity_to_sell_on_facebook: variant.stock?.toString(),
    pattern: color === undefined && size === undefined ? (pattern ?? differs) : pattern,
    shipping_weight: weightText(variant),
  });
};

export const pinterestWants: Wants = (product, variant) => {
  const words = {
    ...{ inStock: "in stock", outOfStock: "out of stock", preorder: "preorder" },
    ...{ backorder: "preorder", discontinued: "out of stock" },
  };
  const options = product.variants.length === 1 ? [] : variant.options;
  return filled({
    ...shared(product, variant, { title: 500, description: 10_000, photos: 11, isTable: true }),
    id: variant.sku,
    availability: words[variant.availability],
    variant_names: options.map(({ name }) => name),
    variant_values: options.map(({ label }) => label),
    shipping_weight: weightText(variant),
  });
};

/** TikTok wants neither pictures nor controls in titles and descriptions. */
function unpictured(text: string): string {
  const kept = [...text].filter((each) => !/\p{ExtPict}|\p{RI}|\p{EMod}|\ufe0f|\u200d|\u20e3/u.test(each));
  return kept
    .filter((each) => /[\t\n]/.test(each) || !/\p{Cc}/u.test(each))
    .join("")
    .replace(/ {2,}/g, " ");
}

export const tiktokWants: Wants = (product, variant) => {
  const words = {
    ...{ inStock: "in stock", outOfStock: "out of stock", preorder: "preorder" },
    ...{ backorder: "available for order", discontinued: "discontinued" },
  };
  const bounds = { title: 150, description: 5_000, photos: 11, brand: "Toko Kopi", clean: unpictured, isTable: true };
  return filled({
    ...shared(product, variant, bounds),
    sku_id: variant.sku,
    availability: words[variant.availability],
  });
};

export const openaiWants: Wants = (product, variant) => {
  const words = {
    ...{ inStock: "in_stock", outOfStock: "out_of_stock", preorder: "pre_order" },
    ...{ backorder: "backorder", discontinued: "out_of_stock" },
  };
  const row = shared(product, variant, {
    ...{ title: 150, description: 5_000, photos: 11, brand: "Toko Kopi", isTable: false },
  });
  const grams = variant.shipping.weightGrams?.toString();
  const hasMany = product.variants.length > 1;
  const options = hasMany ? variant.options : [];
  const dict = Object.fromEntries(options.map(({ name, label }) => [name, label]));
  const as = (column: string): Cell => row[column];
  return filled({
    ...Object.fromEntries(
      [
        ...["title", "description", "brand", "gtin", "mpn", "condition", "material", "color", "size", "gender"],
        ...["age_group", "price", "sale_price"],
      ].map((column) => [column, as(column)]),
    ),
    is_eligible_search: "true",
    is_eligible_checkout: "false",
    item_id: variant.sku,
    url: as("link"),
    image_url: as("image_link"),
    additional_image_urls: as("additional_image_link"),
    product_category: as("product_type"),
    availability: words[variant.availability],
    availability_date: dayOf(variant),
    group_id: as("item_group_id"),
    listing_has_variations: String(hasMany),
    variant_dict: options.length === 0 ? undefined : JSON.stringify(dict),
    weight: grams,
    item_weight_unit: grams === undefined ? undefined : "g",
    seller_name: "Toko Kopi",
    seller_url: "https://toko.example",
    target_countries: ["ID", "MY"],
    store_country: "ID",
  });
};

function filled(cells: Readonly<Record<string, Cell>>): Wanted {
  return Object.fromEntries(
    Object.entries(cells).flatMap(([column, cell]) =>
      cell === undefined || cell.length === 0 ? [] : [[column, cell]],
    ),
  );
}

// --- What the form of a file does to them ----------------------------------------------

/** XML 1.0 has no form for some characters; several values of one element are a list. */
export function asXml(row: Wanted): Wanted {
  const held = (text: string) => text.replaceAll(/[\ufffe\uffff]/g, "");
  return Object.fromEntries(
    Object.entries(row).map(([column, cell]) => {
      const all = [cell].flat().map(held);
      return [column, all.length === 1 ? (all[0] ?? "") : all];
    }),
  );
}

const KEYS = new Set(["id", "item_id", "sku_id", "item_group_id", "group_id"]);

/** One text a cell, of which no spreadsheet makes a formula; `isLined`: and none of which takes two lines. */
export function asTable(isLined: boolean): (row: Wanted) => Wanted {
  const safe = (column: string, text: string): string => {
    const line = isLined ? text.replaceAll(/[\t\r\n]+/g, " ").trim() : text;
    if (KEYS.has(column)) return line;
    if (line.startsWith("-") || line.startsWith("－")) return `–${line.slice(1)}`;
    return /^[=+@\t\r＝＋＠]/.test(line) ? `'${line}` : line;
  };
  return (row) =>
    Object.fromEntries(
      Object.entries(row).map(([column, cell]) => [
        column,
        typeof cell === "string"
          ? safe(column, cell)
          : cell.map((text) => safe(column, text).replaceAll(",", "%2C")).join(","),
      ]),
    );
}
