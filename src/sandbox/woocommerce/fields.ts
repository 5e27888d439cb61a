/**
 * What the place takes of the fields that are sent, and what it makes of them: prices that it reads wrongly and stock that
 * it was not told to manage go through without a word, as there. Fields that WooCommerce does not know are refused here,
 * where the real one ignores them. Measured on WooCommerce 11.0.1, 2026-11-21
 */
import { refuse, refuseParam } from "./refusal.js";
import type { WooStatus, WooStore, WooStoredAttribute, WooStoredProduct } from "./store.js";

/** What is changed, and where. */
export interface Changing {
  readonly store: WooStore;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly before: WooStoredProduct;
  /** The shop manages stock at all. */
  readonly managesStock: boolean;
  /** What a plugin makes of a price. */
  readonly meddle: ((price: string) => string) | undefined;
  readonly categories: ReadonlySet<number>;
  readonly tags: ReadonlySet<number>;
}

type Change = Partial<WooStoredProduct>;
type Reader = (value: unknown, name: string, changing: Changing) => Change;

/** Applies fields to a product or variation. @throws WooRefusal */
export function changed(changing: Changing): WooStoredProduct {
  const { fields, before } = changing;
  const readers = before.type === "variation" ? VARIATION : PRODUCT;
  let after: WooStoredProduct = before;
  for (const [name, value] of Object.entries(fields)) {
    if (name === "id") continue;
    const read = readers[name] ?? refuseParam(name, `${name} is no field of WooCommerce (it would be ignored there).`);
    after = { ...after, ...read(value, name, { ...changing, before: after }) };
  }
  return settled(after, changing);
}

const text: Reader = (value, name) =>
  typeof value === "string" ? { [name]: value } : refuseParam(name, `${name} is not of type string.`);

const flag: Reader = (value, name) =>
  typeof value === "boolean" ? { [name]: value } : refuseParam(name, `${name} is not of type boolean.`);

const oneOf =
  (...words: readonly string[]): Reader =>
  (value, name) =>
    typeof value === "string" && words.includes(value)
      ? { [name]: value }
      : refuseParam(name, `${name} is not one of ${words.join(", ")}.`);

// "65.000,50" is stored as 65.00050, without a murmur.
const price: Reader = (value, name, { meddle }) => {
  if (typeof value !== "string") return refuseParam(name, `${name} is not of type string.`);
  const kept = value.replace(/[^\d.]/g, "");
  return { [name]: kept === "" ? "" : (meddle?.(kept) ?? kept) };
};

const date: Reader = (value, name) => {
  if (value === null || value === "") return { [name]: "" };
  if (typeof value !== "string" || Number.isNaN(Date.parse(`${value.replace(/Z$/, "")}Z`))) {
    return refuseParam(name, `${name} is no date.`);
  }
  return { [name]: value.slice(0, 19) };
};

const quantity: Reader = (value, name) =>
  Number.isInteger(value) ? { [name]: value } : refuseParam(name, `${name} is not of type integer.`);

const dimensions: Reader = (value, name, { before }) => {
  const sides = record(value, name);
  for (const side of Object.values(sides)) {
    if (typeof side !== "string") refuseParam(name, `${name} holds something that is not of type string.`);
  }
  return { dimensions: { ...before.dimensions, ...(sides as Partial<WooStoredProduct["dimensions"]>) } };
};

const terms =
  (kind: "categories" | "tags"): Reader =>
  (value, name, changing) => {
    const ids = list(value, name).map((one) => record(one, name)["id"]);
    // An unknown one is left out there without a word.
    const known = ids.filter((id): id is number => typeof id === "number" && changing[kind].has(id));
    if (known.length < ids.length) refuseParam(name, `${name} names a term that is not there (it would be ignored).`);
    return { [kind]: known };
  };

const images: Reader = (value, name, { store }) => ({
  images: list(value, name).map((one) => imageIn(record(one, name), "product", store)),
});

const image: Reader = (value, name, { store }) => ({ images: [imageIn(record(value, name), "variation", store)] });

function imageIn(one: Readonly<Record<string, unknown>>, kind: string, store: WooStore): number {
  const { id, src, alt } = one;
  if (id === undefined && typeof src === "string") {
    // The place fetches nothing: as if the photo's host were down. Nothing of the product is made then.
    refuse(400, `woocommerce_${kind}_image_upload_error`, `Error getting remote image ${src}.`);
  }
  const media = typeof id === "number" ? store.photo(id) : undefined;
  if (!media) refuse(400, `woocommerce_${kind}_invalid_image_id`, `#${String(id)} is an invalid image ID.`);
  if (typeof alt === "string" && alt !== "") store.keepMedia({ ...media, alt });
  return media.id;
}

const attributes: Reader = (value, name) => ({
  attributes: list(value, name).map((one, at): WooStoredAttribute => {
    const { name: label, position = at, visible = false, variation = false, options } = record(one, name);
    if (typeof label !== "string" || label === "") refuseParam(name, "attributes[name] is not of type string.");
    const values = list(options, "attributes[options]");
    if (!values.every((option) => typeof option === "string")) refuseParam(name, "attributes[options] holds no text.");
    return {
      name: label,
      position: Number(position),
      visible: visible === true,
      variation: variation === true,
      // Values of an attribute of the product's own are kept joined by a bar, and parted at it.
      options: (values as readonly string[]).flatMap((option) => option.split("|").map((part) => part.trim())),
    };
  }),
});

const choices: Reader = (value, name, { store, before }) => {
  const parent = store.find(before.parent_id);
  const own = parent?.attributes.filter(({ variation }) => variation) ?? [];
  return {
    attributes: list(value, name).map((one): WooStoredAttribute => {
      const { name: label, option } = record(one, name);
      const known = own.find((attribute) => attribute.name.toLowerCase() === String(label).toLowerCase());
      if (!known || typeof option !== "string" || !known.options.includes(option)) {
        return refuseParam(name, `The parent has no "${String(label)}: ${String(option)}" (it would be ignored).`);
      }
      return { ...known, options: [option] };
    }),
  };
};

const meta: Reader = (value, name, { before }) => {
  const entries = list(value, name).map((one) => {
    const { key, value: said } = record(one, name);
    if (typeof key !== "string" || typeof said !== "string")
      return refuseParam(name, "meta_data holds no key and value.");
    return [key, said] as const;
  });
  return { meta: { ...before.meta, ...Object.fromEntries(entries) } };
};

const sku: Reader = (value, name, { store, before }) => {
  if (typeof value !== "string") return refuseParam(name, "sku is not of type string.");
  const taker = value === "" ? undefined : takerOf(store, before.id, (one) => sameSku(one.sku, value));
  if (taker && taker.status !== "trash") {
    refuse(400, "product_invalid_sku", "Invalid or duplicated SKU.", { resource_id: taker.id });
  }
  // One in the trash keeps its line in the lookup table; only an insert stumbles over it.
  if (taker && store.find(before.id) === undefined) {
    const message = `The product with SKU (${value}) you are trying to insert is already present in the lookup table`;
    refuse(400, `woocommerce_rest_${postTypeOf(before)}_not_created`, message);
  }
  return { sku: value };
};

const gtin: Reader = (value, name, { store, before }) => {
  if (typeof value !== "string") return refuseParam(name, "global_unique_id is not of type string.");
  if (!/^[\d-]*[Xx]?$/.test(value)) {
    refuse(400, "product_invalid_global_unique_id_format", "Invalid or duplicated GTIN, UPC, EAN or ISBN.");
  }
  const taker = value === "" ? undefined : takerOf(store, before.id, (one) => one.global_unique_id === value);
  if (taker && taker.status !== "trash") {
    const message = "Invalid or duplicated GTIN, UPC, EAN or ISBN.";
    refuse(400, "product_invalid_global_unique_id", message, { resource_id: taker.id });
  }
  return { global_unique_id: value };
};

function takerOf(store: WooStore, id: number, has: (one: WooStoredProduct) => boolean): WooStoredProduct | undefined {
  const takers = store.newest().filter((one) => one.id !== id && has(one));
  return takers.find(({ status }) => status !== "trash") ?? takers[0];
}

/** The database compares without case. */
export function sameSku(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

/** Which of the two kinds it is, as codes name it. */
function postTypeOf({ type }: Pick<WooStoredProduct, "type">): "product" | "product_variation" {
  return type === "variation" ? "product_variation" : "product";
}

const STATUSES: readonly WooStatus[] = ["publish", "draft", "pending", "private", "future", "trash"];

const BOTH: Readonly<Record<string, Reader>> = {
  status: oneOf(...STATUSES),
  description: text,
  sku,
  global_unique_id: gtin,
  regular_price: price,
  sale_price: price,
  date_on_sale_from_gmt: date,
  date_on_sale_to_gmt: date,
  manage_stock: flag,
  stock_quantity: quantity,
  stock_status: oneOf("instock", "outofstock", "onbackorder"),
  backorders: oneOf("no", "notify", "yes"),
  virtual: flag,
  weight: text,
  dimensions,
  meta_data: meta,
};

const PRODUCT: Readonly<Record<string, Reader>> = {
  ...BOTH,
  name: text,
  type: oneOf("simple", "variable", "grouped", "external"),
  short_description: text,
  categories: terms("categories"),
  tags: terms("tags"),
  images,
  attributes,
};

const VARIATION: Readonly<Record<string, Reader>> = { ...BOTH, image, attributes: choices };

function list(value: unknown, name: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuseParam(name, `${name} is not of type array.`);
}

function record(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  return isRecord ? (value as Readonly<Record<string, unknown>>) : refuseParam(name, `${name} is not of type object.`);
}

/** What a save makes of it all. */
function settled(after: WooStoredProduct, { managesStock, before }: Changing): WooStoredProduct {
  const priced = withPrices(after);
  const isManaged = priced.manage_stock && (managesStock || priced.type === "variation");
  if (!isManaged) return { ...priced, manage_stock: false, stock_quantity: null, backorders: "no" };
  const stock_quantity = priced.stock_quantity ?? before.stock_quantity ?? 0;
  const isOut = stock_quantity <= 0;
  const stock_status = !isOut ? "instock" : priced.backorders === "no" ? "outofstock" : "onbackorder";
  return { ...priced, stock_quantity, stock_status };
}

function withPrices(after: WooStoredProduct): WooStoredProduct {
  if (after.type === "variable" || after.type === "grouped") {
    return { ...after, regular_price: "", sale_price: "", date_on_sale_from_gmt: "", date_on_sale_to_gmt: "" };
  }
  // A sale that is no sale is dropped without a word.
  const isSale = after.sale_price !== "" && Number(after.sale_price) < Number(after.regular_price);
  return isSale ? after : { ...after, sale_price: "" };
}
