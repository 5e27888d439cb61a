/** Products: as on a server of 2.21.2, tried 2026-11-22. A handle is taken once, an `external_id` any number of times. */
import type { Moment } from "../server.js";
import { invalid, known, listOf, notFound } from "./refusal.js";
import type { MedusaProduct, MedusaStore, MedusaStoredOption } from "./store.js";
import { changedVariant, newVariant, withoutVariants } from "./variants.js";

type Given = Readonly<Record<string, unknown>>;

/** What a call works with. */
export interface Call {
  readonly store: MedusaStore;
  readonly moment: Moment;
  /** Ids of categories that are there. */
  readonly categories: readonly string[];
}

const PRODUCT = [
  ...["title", "subtitle", "description", "is_giftcard", "discountable", "images", "thumbnail", "handle", "status"],
  ...["external_id", "type_id", "collection_id", "categories", "tags", "options", "variants", "sales_channels"],
  ...["shipping_profile_id", "weight", "length", "height", "width", "hs_code", "mid_code", "origin_country"],
  ...["material", "metadata"],
];

/** How a product is shown, wholly: fields are not chosen here. */
export function wireProduct(store: MedusaStore, product: MedusaProduct): object {
  const { variants, options, images, sales_channels, categories } = product;
  return {
    ...product,
    created_at: product.created_at.toISOString(),
    images: images.map((url, rank) => ({ id: `img_${rank}`, url, rank })),
    sales_channels: sales_channels.map((id) => ({ id })),
    categories: categories.map((id) => ({ id })),
    options: options.map(({ id, title, values }) => ({ id, title, values: values.map((value) => ({ value })) })),
    variants: variants.map(({ items, ...variant }) => ({
      ...variant,
      product_id: product.id,
      inventory_items: items.map((id) => ({
        inventory_item_id: id,
        required_quantity: 1,
        inventory: wireItem(store, id),
      })),
    })),
  };
}

function wireItem(store: MedusaStore, id: string): object | null {
  const item = store.item(id);
  if (!item) return null;
  const location_levels = Object.entries(item.levels).map(([location_id, stocked_quantity]) => ({
    location_id,
    stocked_quantity,
  }));
  return { id, sku: item.sku, location_levels };
}

export function createProduct({ store, moment, categories }: Call, given: Given): object {
  const fields = known(given, PRODUCT);
  const { title, handle, options, variants, external_id, description } = fields;
  if (typeof title !== "string") return invalid("Invalid request: Field 'title' is required");
  const named = typeof handle === "string" ? handle : title.toLowerCase().replace(/\s+/g, "-");
  checkHandle(store, named, undefined);
  if (options === undefined) invalid(`Product options are not provided for: [${title}].`);
  let product: MedusaProduct = {
    id: store.nextId("prod"),
    created_at: moment.now,
    title,
    description: typeof description === "string" ? description : null,
    handle: named,
    external_id: typeof external_id === "string" ? external_id : null,
    status: "draft",
    images: [],
    thumbnail: null,
    options: listOf(options, ["title", "values"]).map((one) => newOption(store, one)),
    variants: [],
    sales_channels: [],
    categories: [],
    ...commonFields(fields, categories),
  };
  for (const variant of Array.isArray(variants) ? variants : []) product = newVariant(store, product, variant);
  return { product: wireProduct(store, store.putProduct(product)) };
}

function newOption(store: MedusaStore, { title, values }: Given): MedusaStoredOption {
  return { id: store.nextId("opt"), title: String(title), values: Array.isArray(values) ? values.map(String) : [] };
}

function checkHandle({ products }: MedusaStore, handle: string, own: string | undefined): void {
  if (!/^[\p{L}\p{N}_-]+$/u.test(handle)) {
    invalid(`Invalid product handle '${handle}'. It must contain URL safe characters`);
  }
  if (products.some((one) => one.handle === handle && one.id !== own)) {
    invalid(`Product with handle: ${handle}, already exists.`);
  }
}

function commonFields(fields: Given, categories: readonly string[]): Partial<MedusaProduct> {
  const { status, images, thumbnail, sales_channels } = fields;
  const chosen = listOf(fields["categories"], ["id"]).map(({ id }) => String(id));
  const lost = chosen.find((id) => !categories.includes(id));
  if (lost) notFound(`You tried to set relationship product_category_id: ${lost}, but such entity does not exist`);
  return {
    ...(status === undefined ? {} : { status: statusIn(status) }),
    ...(images === undefined ? {} : { images: listOf(images, ["id", "url"]).map(({ url }) => String(url)) }),
    // Stays where it is not said anew, whatever the list of images says.
    ...(thumbnail === undefined ? {} : { thumbnail: thumbnail === null ? null : String(thumbnail) }),
    // One that is not there is taken without a word.
    ...(sales_channels === undefined
      ? {}
      : { sales_channels: listOf(sales_channels, ["id"]).map(({ id }) => String(id)) }),
    ...(fields["categories"] === undefined ? {} : { categories: chosen }),
  };
}

function statusIn(value: unknown): MedusaProduct["status"] {
  if (value === "draft" || value === "published" || value === "proposed" || value === "rejected") return value;
  return invalid("Invalid request: Expected: 'draft, proposed, published, rejected' for field 'status'");
}

/** A product. @throws MedusaRefusal */
export function productOf({ store }: Pick<Call, "store">, id: string): MedusaProduct {
  return store.product(id) ?? notFound(`Product with id "${id}" not found`);
}

/** Lists replace: variants that are not named are deleted, and their inventory items stay behind. */
export function updateProduct(call: Call, id: string, given: Given): object {
  const { store, categories } = call;
  if (given["options"] !== undefined) {
    invalid(
      "Invalid request: The 'options' property was removed in version 2.16.0. Please remove it from your request payload.",
    );
  }
  const fields = known(given, [...PRODUCT, "option_ids"]);
  const before = productOf(call, id);
  const { title, description, handle, variants, external_id } = fields;
  if (typeof handle === "string") checkHandle(store, handle, id);
  const product: MedusaProduct = {
    ...before,
    ...(title === undefined ? {} : { title: String(title) }),
    ...(description === undefined ? {} : { description: description === null ? null : String(description) }),
    ...(typeof handle === "string" ? { handle } : {}),
    ...(typeof external_id === "string" ? { external_id } : {}),
    ...commonFields(fields, categories),
  };
  const next = Array.isArray(variants) ? withVariants(store, product, variants) : product;
  return { product: wireProduct(store, store.putProduct(next)) };
}

function withVariants(store: MedusaStore, before: MedusaProduct, variants: readonly unknown[]): MedusaProduct {
  const ids = variants.map((one) => Reflect.get(Object(one), "id"));
  let product: MedusaProduct = { ...before, variants: before.variants.filter(({ id }) => ids.includes(id)) };
  for (const [at, one] of variants.entries()) {
    product = ids[at] === undefined ? newVariant(store, product, one) : changedVariant(store, product, one);
  }
  return product;
}

/** Deleting twice is no trouble. Inventory items stay behind. */
export function deleteProduct({ store }: Call, id: string): object {
  store.deleteProduct(id);
  return { id, object: "product", deleted: true };
}

/** All of it or nothing. */
export function batchVariants(call: Call, id: string, given: Given): object {
  const { store } = call;
  const { create, update, delete: gone } = known(given, ["create", "update", "delete"]);
  let product = productOf(call, id);
  const before = new Set(product.variants.map((one) => one.id));
  for (const one of Array.isArray(create) ? create : []) product = store.putProduct(newVariant(store, product, one));
  for (const one of Array.isArray(update) ? update : [])
    product = store.putProduct(changedVariant(store, product, one));
  const ids = Array.isArray(gone) ? gone.map(String) : [];
  product = withoutVariants(store, product, ids);
  const updated = Array.isArray(update) ? update.map((one: unknown) => Reflect.get(Object(one), "id")) : [];
  return {
    created: product.variants.filter((one) => !before.has(one.id)),
    updated: product.variants.filter((one) => updated.includes(one.id)),
    deleted: { ids, object: "variant", deleted: true },
  };
}

/** Adds options and values, and takes options off that no variant has. */
export function batchOptions(call: Call, id: string, given: Given): object {
  const { store } = call;
  const { add, update, remove } = known(given, ["add", "update", "remove"]);
  let product = productOf(call, id);
  for (const one of listOf(add, ["title", "values"])) {
    if (product.options.some(({ title }) => title === one["title"])) {
      invalid(`Product option with title: ${String(one["title"])}, already exists.`);
    }
    product = { ...product, options: [...product.options, newOption(store, one)] };
  }
  for (const one of listOf(update, ["product_option_id", "add", "remove"])) {
    product = withValues(product, String(one["product_option_id"]), one["add"]);
  }
  for (const gone of Array.isArray(remove) ? remove : []) {
    const option = product.options.find((one) => one.id === gone);
    if (option && product.variants.some(({ options }) => option.title in options)) {
      invalid("Cannot unassign product option from product which has variants for that option");
    }
    product = { ...product, options: product.options.filter((one) => one !== option) };
  }
  return { product: wireProduct(store, store.putProduct(product)) };
}

function withValues(product: MedusaProduct, id: string, add: unknown): MedusaProduct {
  const fresh = listOf(add, ["value"]).map(({ value }) => String(value));
  const options = product.options.map((one) =>
    one.id === id ? { ...one, values: [...new Set([...one.values, ...fresh])] } : one,
  );
  return { ...product, options };
}
