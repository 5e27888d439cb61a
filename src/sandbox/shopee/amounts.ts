/** update_price and update_stock: a good answer with an outcome for each model. Their pages, read 2026-11-21. */
import { checkPrice, checkStock, type Fields, listIn } from "./checks.js";
import type { Call } from "./items.js";
import { refuse, ShopeeRefusal } from "./refusal.js";
import type { ShopeeItemModel, ShopeeStoredItem } from "./store.js";

/** update_price */
export function updatePrice(call: Call): object {
  const lines = linesIn(call, "price_list");
  return each(call, lines, (item, model, line) => {
    if (isHeld(item, model, "price")) refuse("", "Price cannot be changed when model is under promotion.");
    const original_price = checkPrice(line["original_price"], call);
    const lowest = Math.max(0, ...listIn(item.fields["wholesale"]).map(({ unit_price }) => Number(unit_price)));
    if (original_price <= lowest) refuse("", "Original_price should bigger then wholesale price");
    return { change: { original_price }, told: { original_price } };
  });
}

/** update_stock */
export function updateStock(call: Call): object {
  if (call.holiday) refuse("error_holiday_mode_change_stock", "Shop is under vocation mode.");
  const lines = linesIn(call, "stock_list");
  return each(call, lines, (item, model, line) => {
    if (isHeld(item, model, "stock")) refuse("", "Normal_stock cannot be edited when item is under promotion.");
    const seller_stock = checkStock(line["seller_stock"], call);
    return { change: { seller_stock }, told: { ...seller_stock[0] } };
  });
}

function linesIn({ fields }: Call, name: string): readonly Fields[] {
  const lines = listIn(fields[name]);
  if (lines.length < 1 || lines.length > 50) refuse("error_param", "Length should be between 1 to 50.");
  const ids = lines.map(({ model_id = 0 }) => model_id);
  if (new Set(ids).size < ids.length) refuse("error_param", "Repeat model_id.");
  return lines;
}

function isHeld({ promotion }: ShopeeStoredItem, model: number, what: "price" | "stock"): boolean {
  return promotion[what] === true && (promotion.models?.includes(model) ?? true);
}

type Change = Partial<Pick<ShopeeItemModel, "original_price" | "seller_stock">>;
type One = (item: ShopeeStoredItem, model: number, line: Fields) => { readonly change: Change; readonly told: object };

function each({ fields, store, moment }: Call, lines: readonly Fields[], one: One): object {
  let item = store.item(fields["item_id"]);
  const failure_list: object[] = [];
  const success_list: object[] = [];
  for (const line of lines) {
    const model_id = Number(line["model_id"] ?? 0);
    try {
      checkModel(item, model_id);
      const { change, told } = one(item, model_id, line);
      item = changed(item, model_id, change);
      success_list.push({ model_id, ...told });
    } catch (error) {
      if (!(error instanceof ShopeeRefusal)) throw error;
      failure_list.push({ model_id, failed_reason: error.message });
    }
  }
  if (success_list.length > 0) store.replace(item, moment);
  return { failure_list, success_list };
}

function checkModel({ models }: ShopeeStoredItem, id: number): void {
  if (models.length === 0 ? id === 0 : models.some(({ model_id }) => model_id === id)) return;
  if (id === 0) refuse("", "Can't edit item price directly while item has models.");
  refuse("", "Wrong model_id.");
}

function changed(item: ShopeeStoredItem, id: number, change: Change): ShopeeStoredItem {
  if (id === 0) return { ...item, ...change };
  return { ...item, models: item.models.map((model) => (model.model_id === id ? { ...model, ...change } : model)) };
}
