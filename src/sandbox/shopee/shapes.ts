/**
 * Fields of each call, from its page (read 2026-11-21). The real platform may ignore what it does not know; the sandbox
 * refuses it, because a misspelt field is a listing that looks wrong.
 */
import { refuse } from "./refusal.js";

type Kind = "int" | "number" | "string" | "boolean" | "id-list" | Shape | readonly [Kind];
/** Field to kind; a name that ends in `!` is required. A list is written `[kind]`. */
export interface Shape {
  readonly [name: string]: Kind;
}

const DIMENSION: Shape = { "package_length!": "int", "package_width!": "int", "package_height!": "int" };
const PRE_ORDER: Shape = { "is_pre_order!": "boolean", days_to_ship: "int" };
const STOCK: Shape = { location_id: "string", "stock!": "int" };
const ITEM: Shape = {
  description: "string",
  weight: "number",
  item_name: "string",
  item_status: "string",
  dimension: DIMENSION,
  logistic_info: [
    { "logistic_id!": "int", "enabled!": "boolean", is_free: "boolean", shipping_fee: "number", size_id: "int" },
  ],
  attribute_list: [
    {
      "attribute_id!": "int",
      attribute_value_list: [{ "value_id!": "int", original_value_name: "string", value_unit: "string" }],
    },
  ],
  category_id: "int",
  image: { "image_id_list!": ["string"], image_ratio: "string" },
  pre_order: PRE_ORDER,
  item_sku: "string",
  condition: "string",
  wholesale: [{ "min_count!": "int", "max_count!": "int", "unit_price!": "number" }],
  brand: { brand_id: "int", original_brand_name: "string" },
  item_dangerous: "int",
  gtin_code: "string",
  size_chart_info: { size_chart: "string", size_chart_id: "int" },
};
const TIERS: Kind = [
  {
    "variation_id!": "int",
    variation_group_id: "int",
    variation_name: "string",
    "variation_option_list!": [{ variation_option_id: "int", variation_option_name: "string", image_id: "string" }],
  },
];
const MODEL: Shape = {
  "tier_index!": ["int"],
  "original_price!": "number",
  model_sku: "string",
  "seller_stock!": [STOCK],
  gtin_code: "string",
  weight: "number",
  dimension: DIMENSION,
  pre_order: PRE_ORDER,
};

/** Calls that the sandbox knows: HTTP method and fields. */
export const CALLS = {
  "auth/token/get": {
    verb: "POST",
    shape: { "code!": "string", "partner_id!": "int", shop_id: "int", main_account_id: "int" },
  },
  "auth/access_token/get": {
    verb: "POST",
    shape: { "refresh_token!": "string", "partner_id!": "int", shop_id: "int", merchant_id: "int" },
  },
  "media_space/upload_image": { verb: "POST", shape: { scene: "string", ratio: "string" } },
  "shop/get_shop_info": { verb: "GET", shape: {} },
  "shop/get_shop_holiday_mode": { verb: "GET", shape: {} },
  "shop/get_warehouse_detail": { verb: "GET", shape: { warehouse_type: "int" } },
  "logistics/get_channel_list": { verb: "GET", shape: {} },
  "product/get_category": { verb: "GET", shape: { language: "string" } },
  "product/get_attribute_tree": { verb: "GET", shape: { "category_id_list!": "id-list", language: "string" } },
  "product/get_brand_list": {
    verb: "GET",
    shape: { "offset!": "int", "page_size!": "int", "category_id!": "int", "status!": "int", language: "string" },
  },
  "product/category_recommend": { verb: "GET", shape: { "item_name!": "string", product_cover_image: "string" } },
  "product/get_item_limit": { verb: "GET", shape: { category_id: "int" } },
  "product/get_item_base_info": {
    verb: "GET",
    shape: { "item_id_list!": "id-list", need_tax_info: "boolean", need_complaint_policy: "boolean" },
  },
  "product/get_model_list": { verb: "GET", shape: { "item_id!": "int" } },
  "product/get_item_list": {
    verb: "GET",
    shape: {
      "offset!": "int",
      "page_size!": "int",
      "item_status!": "string",
      update_time_from: "int",
      update_time_to: "int",
    },
  },
  "product/search_item": {
    verb: "GET",
    shape: { offset: "string", "page_size!": "int", item_name: "string", item_sku: "string", item_status: "string" },
  },
  "product/add_item": {
    verb: "POST",
    shape: {
      ...without(ITEM, "description", "weight", "item_name", "logistic_info", "category_id", "image"),
      "original_price!": "number",
      "description!": "string",
      "weight!": "number",
      "item_name!": "string",
      "logistic_info!": ITEM["logistic_info"] ?? [{}],
      "category_id!": "int",
      "image!": ITEM["image"] ?? {},
      seller_stock: [STOCK],
    },
  },
  "product/update_item": { verb: "POST", shape: { "item_id!": "int", ...ITEM } },
  "product/delete_item": { verb: "POST", shape: { "item_id!": "int" } },
  "product/unlist_item": { verb: "POST", shape: { "item_list!": [{ "item_id!": "int", "unlist!": "boolean" }] } },
  "product/init_tier_variation": {
    verb: "POST",
    shape: { "item_id!": "int", "model!": [MODEL], standardise_tier_variation: TIERS },
  },
  "product/update_tier_variation": {
    verb: "POST",
    shape: {
      "item_id!": "int",
      model_list: [{ "model_id!": "int", "tier_index!": ["int"] }],
      standardise_tier_variation: TIERS,
    },
  },
  "product/add_model": { verb: "POST", shape: { "item_id!": "int", "model_list!": [MODEL] } },
  "product/update_model": {
    verb: "POST",
    shape: {
      "item_id!": "int",
      "model!": [
        {
          "model_id!": "int",
          "model_sku!": "string",
          gtin_code: "string",
          weight: "number",
          dimension: DIMENSION,
          pre_order: PRE_ORDER,
        },
      ],
    },
  },
  "product/delete_model": { verb: "POST", shape: { "item_id!": "int", "model_id!": "int" } },
  "product/update_price": {
    verb: "POST",
    shape: { "item_id!": "int", "price_list!": [{ model_id: "int", "original_price!": "number" }] },
  },
  "product/update_stock": {
    verb: "POST",
    shape: { "item_id!": "int", "stock_list!": [{ model_id: "int", "seller_stock!": [STOCK] }] },
  },
} as const satisfies Readonly<Record<string, { readonly verb: "GET" | "POST"; readonly shape: Shape }>>;

/** A call that the sandbox knows. */
export type ShopeeMethod = keyof typeof CALLS;

function without(shape: Shape, ...names: readonly string[]): Shape {
  return Object.fromEntries(Object.entries(shape).filter(([name]) => !names.includes(name)));
}

/** Whether the sandbox knows the call. */
export function isMethod(name: string): name is ShopeeMethod {
  return Object.hasOwn(CALLS, name);
}

/** Checks what came against a shape. @throws ShopeeRefusal `error_param` */
export function checkShape(value: Readonly<Record<string, unknown>>, shape: Shape, path = ""): void {
  const kinds = new Map(Object.entries(shape).map(([name, kind]) => [name.replace("!", ""), kind]));
  for (const [name, one] of Object.entries(value)) {
    const kind = kinds.get(name);
    if (kind === undefined) {
      refuse(
        "error_param",
        `Wrong parameters, detail: unknown field ${path}${name} (Shopee may ignore it; the sandbox does not).`,
      );
    }
    checkKind(one, kind, `${path}${name}`);
  }
  for (const name of Object.keys(shape)) {
    const field = name.replace("!", "");
    if (name.endsWith("!") && value[field] === undefined) {
      refuse("error_param", `Wrong parameters, detail: invalid field ${path}${field}: value must Not Null.`);
    }
  }
}

function checkKind(value: unknown, kind: Kind, path: string): void {
  const wrong = `Wrong parameters, detail: invalid field ${path}.`;
  if (typeof kind === "string") {
    if (!fits(value, kind)) refuse("error_param", wrong);
  } else if (isList(kind)) {
    if (!Array.isArray(value)) refuse("error_param", wrong);
    for (const [at, one] of value.entries()) checkKind(one, kind[0], `${path}[${at}]`);
  } else {
    if (!isRecord(value)) refuse("error_param", wrong);
    checkShape(value, kind, `${path}.`);
  }
}

function isList(kind: Shape | readonly [Kind]): kind is readonly [Kind] {
  return Array.isArray(kind);
}

/** Whether it is an object with named values. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fits(value: unknown, kind: Extract<Kind, string>): boolean {
  switch (kind) {
    case "int":
      return Number.isSafeInteger(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "string":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "id-list":
      return Array.isArray(value) && value.length > 0 && value.every((one) => Number.isSafeInteger(one));
    default:
      return kind satisfies never;
  }
}

/** Values of a query as their kinds: text stays text where it does not fit. */
export function readQuery(query: Readonly<Record<string, string>>, shape: Shape): Readonly<Record<string, unknown>> {
  const kindOf = (name: string) => shape[name] ?? shape[`${name}!`];
  return Object.fromEntries(Object.entries(query).map(([name, text]) => [name, readValue(text, kindOf(name))]));
}

function readValue(text: string, kind: Kind | undefined): unknown {
  switch (kind) {
    case "int":
    case "number":
      return text === "" ? text : Number(text);
    case "boolean":
      return /^(true|false)$/.test(text) ? text === "true" : text;
    case "id-list":
      // `1`, `1,2` and `[1,2]` were all seen; which of them the platform wants is disputed.
      return text
        .replace(/^\[|\]$/g, "")
        .split(",")
        .map(Number);
    default:
      return text;
  }
}
