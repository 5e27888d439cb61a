/** Prices and stock by themselves; stock only under a key. Pages of the mutations, 2026-10, read 2026-11-21 */
import type { Args, Thing } from "./execute.js";
import { refuse, UserRefusal, userError } from "./refusal.js";
import { numberOf, type ShopifyStore } from "./store.js";
import { showLevel } from "./views.js";

/** What these calls must know of the place. */
export interface StockPlace {
  readonly store: ShopifyStore;
  readonly locations: readonly { readonly id: string }[];
  /** What the next keyed calls meet. */
  readonly keyTrouble: { kind: "busy" | "failed"; left: number };
}

/** `productVariantsBulkUpdate`: all of them, or none. */
export function updateVariants({ store }: StockPlace, { productId, variants }: Args): Thing {
  const product = store.product(numberOf("Product", productId));
  if (!product) return userError("PRODUCT_DOES_NOT_EXIST", ["productId"], "Product does not exist");
  if (product.suspended) userError("PRODUCT_SUSPENDED", ["productId"], "Product is suspended");
  const changes = new Map<number, Args>();
  for (const [at, change] of (variants as readonly Args[]).entries()) {
    const path = ["variants", String(at)];
    if (change["id"] === undefined) userError("PRODUCT_VARIANT_ID_MISSING", path, "Product variant is missing ID");
    const id = numberOf("ProductVariant", change["id"]);
    const known = product.variants.find((one) => one.id === id);
    if (!known) return userError("PRODUCT_VARIANT_DOES_NOT_EXIST", [...path, "id"], "Product variant does not exist");
    if (Number(change["price"] ?? 0) < 0) {
      userError("GREATER_THAN_OR_EQUAL_TO", [...path, "price"], "Price must be greater than or equal to 0");
    }
    changes.set(known.id, change);
  }
  store.replace({
    ...product,
    variants: product.variants.map((variant) => {
      const change = changes.get(variant.id);
      if (!change) return variant;
      const { price = variant.price, compareAtPrice = variant.compareAtPrice } = change;
      return {
        ...variant,
        price: String(price),
        compareAtPrice: compareAtPrice === null ? null : String(compareAtPrice),
      };
    }),
  });
  return { userErrors: [] };
}

/** `inventorySetQuantities`: all of them, or none. */
export function setQuantities(place: StockPlace, { input }: Args): Thing {
  const { name, reason, quantities } = input as { name: string; reason: string; quantities: readonly Args[] };
  if (name !== "available" && name !== "on_hand") userError("INVALID_NAME", ["input", "name"], "Name is invalid");
  if (!REASONS.has(reason)) userError("INVALID_REASON", ["input", "reason"], "Reason is invalid");
  const pairs = new Set<string>();
  const writes = quantities.map((quantity, at) => {
    const path = ["input", "quantities", String(at)];
    const pair = `${quantity["inventoryItemId"]} ${quantity["locationId"]}`;
    if (pairs.has(pair)) userError("NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR", path, "Must be unique");
    pairs.add(pair);
    return writeOf(place, quantity, path);
  });
  for (const write of writes) write();
  return { userErrors: [] };
}

function writeOf({ store, locations }: StockPlace, quantity: Args, path: readonly string[]): () => void {
  const { inventoryItemId, locationId, quantity: pieces, changeFromQuantity: from } = quantity;
  // "This field is mandatory: you must explicitly pass in a value, even if that value is null."
  if (from === undefined) refuse("BAD_REQUEST", "changeFromQuantity must be given for every quantity");
  const missing = (): never => userError("INVALID_INVENTORY_ITEM", path, "The inventory item could not be found");
  const item = store.byItem(numberOf("InventoryItem", inventoryItemId))?.item ?? missing();
  const there = store.level(item, String(locationId));
  if (!locations.some(({ id }) => id === locationId) || there === undefined) {
    userError("INVALID_LOCATION", path, "The specified location could not be found");
  }
  if (Number(pieces) > 1_000_000_000) userError("INVALID_QUANTITY_TOO_HIGH", path, "The quantity is too high");
  if (from !== null && from !== there) userError("CHANGE_FROM_QUANTITY_STALE", path, "changeFromQuantity is stale");
  return () => store.setLevel(item, String(locationId), Number(pieces));
}

/** A part of the list on the page of quantity states. */
const REASONS: ReadonlySet<string> = new Set(["correction", "cycle_count_available", "received", "restock", "other"]);

/** `inventoryActivate` */
export function activate({ store, locations }: StockPlace, { inventoryItemId, locationId, available }: Args): Thing {
  const item = store.byItem(numberOf("InventoryItem", inventoryItemId))?.item;
  if (item === undefined)
    return userError(null, ["inventoryItemId"], "The product couldn't be stocked because it does not exist.");
  const location = String(locationId);
  if (!locations.some(({ id }) => id === location)) userError(null, ["locationId"], "The location could not be found.");
  if (store.level(item, location) === undefined) store.setLevel(item, location, Number(available ?? 0));
  return { inventoryLevel: showLevel(item, location, store), userErrors: [] };
}

/** Runs a call under its key: once, whatever comes again under the same one. */
export function underKey(place: StockPlace, name: string, key: unknown, args: Args, run: () => Thing): Thing {
  if (typeof key !== "string" || key === "") {
    return refuse("BAD_REQUEST", `The @idempotent directive is required for ${name} since 2026-04`);
  }
  const { store } = place;
  const sent = JSON.stringify([name, args]);
  meetTrouble(place, key, sent);
  const known = store.known(key);
  if (known) return knownAnswer(known, sent);
  try {
    const payload = run();
    store.remember(key, sent, payload);
    return payload;
  } catch (error) {
    if (error instanceof UserRefusal) store.remember(key, sent, error);
    throw error;
  }
}

function meetTrouble({ store, keyTrouble }: StockPlace, key: string, sent: string): void {
  if (keyTrouble.left === 0) return;
  keyTrouble.left -= 1;
  if (keyTrouble.kind === "failed") store.remember(key, sent, new UserRefusal([]));
  else userError("IDEMPOTENCY_CONCURRENT_REQUEST", null, "This request is currently in progress");
}

function knownAnswer(known: { readonly sent: string; readonly payload: unknown }, sent: string): Thing {
  if (known.sent !== sent) {
    userError("IDEMPOTENCY_KEY_PARAMETER_MISMATCH", null, "The same key cannot be used with other parameters");
  }
  if (known.payload instanceof UserRefusal) {
    userError("IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED", null, "A previous request with this idempotency key failed");
  }
  return known.payload as Thing;
}
