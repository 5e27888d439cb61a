/**
 * What a payload may hold, from the pages of CreateProduct and UpdateProduct (read 2026-11-21). The real platform may
 * ignore what it does not know; the sandbox refuses it, because a misspelt field is a listing that looks wrong. It takes
 * JSON only; Lazada takes XML as well.
 */
import { refuse } from "./refusal.js";

/** Named values of whatever kind. */
export type Fields = Readonly<Record<string, unknown>>;

/** The product of a request's payload. @throws LazadaRefusal */
export function productIn(text: unknown): Fields {
  const { Request: request } = parse(text);
  const product = isRecord(request) ? request["Product"] : undefined;
  if (!isRecord(product)) return refuse("1001", "The parameters are not in JSON format");
  return product;
}

function parse(text: unknown): Fields {
  if (text === undefined) refuse("MissingParameter", "missing required parameter: payload");
  try {
    const value: unknown = JSON.parse(String(text));
    if (isRecord(value)) return value;
  } catch {
    // XML, or cut off.
  }
  return refuse("1001", "The parameters are not in JSON format");
}

/** Whether it is an object with named values. */
export function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const PRODUCT: ReadonlySet<string> = new Set([
  ...["PrimaryCategory", "AssociatedSku", "ItemId", "Images", "Attributes", "variation", "Skus"],
  "disableAutoFillAttribute",
]);

/** Refuses what no page knows. @throws LazadaRefusal */
export function checkNames(product: Fields, allowed: ReadonlySet<string> = PRODUCT): void {
  const strange = Object.keys(product).find((name) => !allowed.has(name));
  if (strange === undefined) return;
  refuse("1001", `Unknown field ${strange} (Lazada may ignore it; the sandbox does not).`);
}

/** `Skus.Sku`: "must be of array type", each a record of texts. @throws LazadaRefusal */
export function skusIn(product: Fields): readonly Fields[] {
  const { Skus: skus } = product;
  const list = isRecord(skus) ? skus["Sku"] : undefined;
  if (!Array.isArray(list) || list.length === 0 || !list.every(isRecord)) {
    return refuse("1001", "The parameters are not in JSON format");
  }
  for (const sku of list) checkTexts(sku);
  return list;
}

const NESTED: ReadonlySet<string> = new Set(["saleProp", "Images", "MultiWarehouseInventories"]);

// "all field values in the SKU are of string type"
function checkTexts(sku: Fields): void {
  const odd = Object.entries(sku).find(([name, value]) => !NESTED.has(name) && typeof value !== "string");
  if (odd) refuse("1001", `The parameters are not in JSON format: ${odd[0]} is no text`);
}

/** `Images.Image`, a list of addresses; `undefined` where there is none. @throws LazadaRefusal */
export function imagesIn(holder: Fields): readonly string[] | undefined {
  const { Images: images } = holder;
  if (images === undefined) return undefined;
  const list = isRecord(images) ? images["Image"] : undefined;
  if (!Array.isArray(list)) return refuse("1001", "The parameters are not in JSON format");
  return list.map(String);
}

/** A record of texts. @throws LazadaRefusal */
export function textsIn(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {};
  const odd = Object.entries(value).find(([, one]) => typeof one !== "string");
  if (odd) refuse("1001", `The parameters are not in JSON format: ${odd[0]} is no text`);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one)]));
}
