/**
 * Lists, a page at a time: parameters and defaults as in `validators.js` of each route of `@medusajs/medusa` 2.21.2, the
 * refusals of `@medusajs/framework` 2.21.2, read 2026-11-22. Whoever asks without a limit gets the first 20 or 50 only.
 */
import type { Asked } from "../request.js";
import { wireItem } from "./inventory.js";
import { type Call, wireProduct } from "./products.js";
import { invalid } from "./refusal.js";

/** What a list takes in its address. */
interface ListRule {
  /** Where no limit is said. There is no most. */
  readonly limit: number;
  /** Names by which it is narrowed; `undefined`: any other is taken without a word. */
  readonly by: readonly string[] | undefined;
}

const MOMENTS = ["created_at", "updated_at", "deleted_at"];
const MEASURES = ["weight", "length", "height", "width"];

const RULES = {
  // Its parameters are transformed, and what is transformed is not checked for strangers.
  products: { limit: 50, by: undefined },
  variants: {
    limit: 50,
    by: ["q", "id", "manage_inventory", "allow_backorder", "sku", "ean", "upc", "barcode", ...MOMENTS],
  },
  inventory_items: {
    limit: 20,
    by: [
      ...["q", "id", "sku", "origin_country", "mid_code", "hs_code", "material", "requires_shipping"],
      ...MEASURES,
      "location_levels",
    ],
  },
  stores: { limit: 50, by: ["q", "id", "name"] },
  sales_channels: {
    limit: 20,
    by: ["q", "id", "name", "description", "is_disabled", "location_id", "publishable_key_id", ...MOMENTS],
  },
  shipping_profiles: { limit: 20, by: ["q", "id", "type", "name", ...MOMENTS] },
  stock_locations: { limit: 20, by: ["q", "id", "name", "address_id", "sales_channel_id", ...MOMENTS] },
  price_preferences: { limit: 300, by: ["q", "id", "attribute", "value"] },
} as const satisfies Readonly<Record<string, ListRule>>;

const PAGE = ["fields", "offset", "limit", "order", "with_deleted", "$and", "$or"];

/** A page of a list under the name that it has in the answer. @throws MedusaRefusal */
function listed(name: keyof typeof RULES, all: readonly object[], { search }: Asked): object {
  const rule: ListRule = RULES[name];
  const query = new URLSearchParams(search ?? "");
  const names = [...new Set([...query.keys()].map((key) => key.replace(/\[.*$/, "")))];
  const strangers = rule.by ? names.filter((one) => !PAGE.includes(one) && !rule.by?.includes(one)) : [];
  if (strangers.length > 0) invalid(`Invalid request: Unrecognized fields: '${strangers.join(", ")}'`);
  const offset = numberIn(query, "offset", 0);
  const limit = numberIn(query, "limit", rule.limit);
  return { [name]: all.slice(offset, offset + limit), count: all.length, offset, limit };
}

function numberIn(query: URLSearchParams, name: string, otherwise: number): number {
  const said = query.get(name);
  if (said === null) return otherwise;
  const number = Number.parseInt(said, 10);
  // How the sentence ends for what is no number was not tried. (unverified)
  return Number.isNaN(number) ? invalid(`Invalid request: Expected type: 'number' for field '${name}'`) : number;
}

/** The values of a name, however often it is there: `sku[]=A&sku[]=B` or `sku=A`. */
function named({ search }: Asked, name: string): readonly string[] | undefined {
  const query = new URLSearchParams(search ?? "");
  const values = [...query.getAll(`${name}[]`), ...query.getAll(name)];
  return values.length === 0 ? undefined : values;
}

/** Whether something is asked for; everything is where nothing is named. */
function picks(asked: Asked, names: Readonly<Record<string, string | null>>): boolean {
  return Object.entries(names).every(([name, value]) => named(asked, name)?.includes(value ?? "") ?? true);
}

export function listProducts({ store }: Call, asked: Asked): object {
  const found = store.products.filter(({ id, external_id, handle }) => picks(asked, { id, external_id, handle }));
  const page = found.map((product) => wireProduct(store, product));
  return listed("products", page, asked);
}

export function listVariants({ store }: Call, asked: Asked): object {
  const found = store.products.flatMap((product) =>
    product.variants
      .filter(({ id, sku }) => picks(asked, { id, sku }))
      .map(({ id, sku }) => ({ id, sku, product: wireProduct(store, product) })),
  );
  return listed("variants", found, asked);
}

export function listItems({ store }: Call, asked: Asked): object {
  const found = store.items.filter(({ id, sku }) => picks(asked, { id, sku }));
  const page = found.map((item) => wireItem(store, item));
  return listed("inventory_items", page, asked);
}

/** A list of things that have nothing but what is shown, narrowed by their ids. */
export function listNamed(
  name: "stores" | "sales_channels" | "shipping_profiles" | "stock_locations" | "price_preferences",
  all: readonly { readonly id: string }[],
  asked: Asked,
): object {
  return listed(
    name,
    all.filter(({ id }) => picks(asked, { id })),
    asked,
  );
}
