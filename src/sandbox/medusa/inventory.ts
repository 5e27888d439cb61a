/** Inventory items and their levels: as on a server of 2.21.2, tried 2026-11-22. A level is made once, then set. */
import type { Call } from "./products.js";
import { invalid, known, listOf, notFound } from "./refusal.js";
import type { MedusaInventoryItem, MedusaStore } from "./store.js";

type Given = Readonly<Record<string, unknown>>;
const LEVEL = ["inventory_item_id", "location_id", "stocked_quantity"];

/** How an item is shown in a list. */
export function wireItem(store: MedusaStore, { id, sku }: MedusaInventoryItem): object {
  return { id, sku, variants: store.usersOf(id).map((one) => ({ id: one.id })) };
}

export function updateItem({ store }: Call, id: string, given: Given): object {
  const { sku } = known(given, ["sku", "title", "description"]);
  const item = store.item(id) ?? notFound(`InventoryItem with id: ${id} was not found`);
  if (typeof sku === "string" && store.items.some((one) => one.sku === sku && one.id !== id)) {
    invalid(`Inventory item with sku: ${sku}, already exists.`);
  }
  const next = store.putItem({ ...item, ...(typeof sku === "string" ? { sku } : {}) });
  return { inventory_item: wireItem(store, next) };
}

export function deleteItem({ store }: Call, id: string): object {
  store.deleteItem(id);
  return { id, object: "inventory_item", deleted: true };
}

/** All of it or nothing. */
export function batchLevels({ store }: Call, locations: readonly string[], given: Given): object {
  const { create, update } = known(given, ["create", "update", "delete", "force"]);
  const created = listOf(create, LEVEL).map((level) => setLevel(store, locations, level, true));
  const updated = listOf(update, LEVEL).map((level) => setLevel(store, locations, level, false));
  return { created, updated, deleted: [] };
}

function setLevel(store: MedusaStore, locations: readonly string[], level: Given, isNew: boolean): object {
  const [id, place, pieces] = [
    String(level["inventory_item_id"]),
    String(level["location_id"]),
    level["stocked_quantity"],
  ];
  if (typeof pieces !== "number" || pieces < 0) {
    invalid("Invalid request: Value for field 'stocked_quantity' too small, expected at least: '0'");
  }
  const item = store.item(id);
  const isThere = item !== undefined && place in item.levels;
  if (isNew && isThere) {
    invalid(`Inventory level with inventory_item_id: ${id}, location_id: ${place}, already exists.`);
  }
  if (!item || !locations.includes(place) || (!isNew && !isThere)) {
    return notFound(`Item ${id} is not stocked at location ${place}`);
  }
  store.putItem({ ...item, levels: { ...item.levels, [place]: Number(pieces) } });
  return { inventory_item_id: id, location_id: place, stocked_quantity: pieces };
}
