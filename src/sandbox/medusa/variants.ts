/** Variants: as on a server of 2.21.2, tried 2026-11-22. SKUs and options are taken once; prices below zero are taken. */
import { invalid, known, listOf } from "./refusal.js";
import type { MedusaPrice, MedusaProduct, MedusaStore, MedusaStoredVariant } from "./store.js";

type Given = Readonly<Record<string, unknown>>;

const PRICE = ["id", "currency_code", "amount", "min_quantity", "max_quantity", "rules"];
const VARIANT = [
  ...["title", "prices", "sku", "ean", "upc", "barcode", "hs_code", "mid_code", "allow_backorder", "manage_inventory"],
  ...["variant_rank", "weight", "length", "height", "width", "origin_country", "material", "metadata", "options"],
];

/** A new variant. Where no inventory item is named, one of its SKU is made, unless there is one. */
export function newVariant(store: MedusaStore, product: MedusaProduct, given: unknown): MedusaProduct {
  const fields = known(given, [...VARIANT, "inventory_items"]);
  if (typeof fields["title"] !== "string") invalid("Invalid request: Field 'variants, 0, title' is required");
  const base: MedusaStoredVariant = {
    id: store.nextId("variant"),
    title: "",
    sku: null,
    barcode: null,
    weight: null,
    manage_inventory: true,
    allow_backorder: false,
    options: {},
    prices: [],
    items: listOf(fields["inventory_items"], ["inventory_item_id", "required_quantity"]).map((one) =>
      String(one["inventory_item_id"]),
    ),
  };
  const variant = counted(store, changed(store, product, base, fields));
  return { ...product, variants: [...product.variants, variant] };
}

/** A variant with something changed. */
export function changedVariant(store: MedusaStore, product: MedusaProduct, given: unknown): MedusaProduct {
  const fields = known(given, [...VARIANT, "id", "thumbnail"]);
  const before = product.variants.find(({ id }) => id === fields["id"]);
  if (!before) return invalid(`Cannot update non-existing variants with ids: ${String(fields["id"])}`);
  const variant = counted(store, changed(store, product, before, fields));
  return { ...product, variants: product.variants.map((one) => (one === before ? variant : one)) };
}

function changed(
  store: MedusaStore,
  product: MedusaProduct,
  before: MedusaStoredVariant,
  given: Given,
): MedusaStoredVariant {
  const { title, sku, barcode, weight, manage_inventory, allow_backorder, options, prices } = given;
  const next: MedusaStoredVariant = {
    ...before,
    ...(title === undefined ? {} : { title: String(title) }),
    ...(sku === undefined ? {} : { sku: String(sku) }),
    ...(barcode === undefined ? {} : { barcode: String(barcode) }),
    ...(typeof weight === "number" ? { weight } : {}),
    ...(typeof manage_inventory === "boolean" ? { manage_inventory } : {}),
    ...(typeof allow_backorder === "boolean" ? { allow_backorder } : {}),
    ...(options === undefined ? {} : { options: optionsIn(options) }),
    ...(prices === undefined ? {} : { prices: pricesIn(store, prices, before.prices) }),
  };
  checkNames(store, next);
  if (options !== undefined) checkOptions(product, next);
  return next;
}

function optionsIn(given: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(Object(given)).map(([title, value]) => [title, String(value)]));
}

/** The whole list: what is not in it is gone, whatever its currency. */
function pricesIn(store: MedusaStore, given: unknown, before: readonly MedusaPrice[]): readonly MedusaPrice[] {
  return listOf(given, PRICE).map(({ id, currency_code, amount, min_quantity, max_quantity, rules }) => {
    const own = before.find((price) => price.id === id);
    if (typeof amount !== "number") invalid("Invalid request: Field 'prices, 0, amount' is required");
    return {
      id: own?.id ?? store.nextId("price"),
      currency_code: String(currency_code ?? own?.currency_code),
      amount: Number(amount),
      min_quantity: typeof min_quantity === "number" ? min_quantity : null,
      max_quantity: typeof max_quantity === "number" ? max_quantity : null,
      rules: optionsIn(rules ?? {}),
    };
  });
}

function checkNames({ products }: MedusaStore, { id, sku, barcode }: MedusaStoredVariant): void {
  const others = products.flatMap(({ variants }) => variants.filter((one) => one.id !== id));
  if (sku !== null && others.some((one) => one.sku === sku)) {
    invalid(`Product variant with sku: ${sku}, already exists.`);
  }
  if (barcode !== null && others.some((one) => one.barcode === barcode)) {
    invalid(`Product variant with barcode: ${barcode}, already exists.`);
  }
}

function checkOptions({ options, variants }: MedusaProduct, { id, title, options: chosen }: MedusaStoredVariant): void {
  const count = Object.keys(chosen).length;
  if (count !== options.length) {
    invalid(
      `Product has ${options.length} option values but there were ${count} provided option values for the variant: ${title}.`,
    );
  }
  for (const option of options) {
    const value = chosen[option.title] ?? "";
    if (!option.values.includes(value)) invalid(`Option value ${value} does not exist for option ${option.title}`);
  }
  const same = variants.find(
    (one) => one.id !== id && options.every((option) => one.options[option.title] === chosen[option.title]),
  );
  if (same) invalid(`Variant (${same.title}) with provided options already exists.`);
}

/** What is counted has an inventory item; one is made where it has none. */
function counted(store: MedusaStore, variant: MedusaStoredVariant): MedusaStoredVariant {
  if (!variant.manage_inventory || variant.items.length > 0) return variant;
  const taken = store.items.find(({ sku }) => sku !== null && sku === variant.sku);
  if (taken) invalid(`Inventory item with sku: ${taken.sku}, already exists.`);
  const item = store.putItem({ id: store.nextId("iitem"), sku: variant.sku, levels: {} });
  return { ...variant, items: [item.id] };
}

/** Takes variants away by the batch route; inventory items that nobody else uses go with them. */
export function withoutVariants(store: MedusaStore, product: MedusaProduct, ids: readonly string[]): MedusaProduct {
  const gone = product.variants.filter(({ id }) => ids.includes(id));
  const next = store.putProduct({ ...product, variants: product.variants.filter((one) => !gone.includes(one)) });
  for (const id of gone.flatMap(({ items }) => items)) {
    if (store.usersOf(id).length === 0) store.deleteItem(id);
  }
  return next;
}
