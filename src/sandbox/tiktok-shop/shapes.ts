/**
 * Fields of each call, from its page (read 2026-11-21). The real platform may ignore what it does not know; the sandbox
 * refuses it, because a misspelt field is a listing that looks wrong.
 */
import * as z from "zod";
import { MADE_UP, refuse } from "./refusal.js";

const id = z.string().min(1);
const image = z.strictObject({ uri: id });
const price = z.strictObject({ amount: z.string(), currency: z.string() });
const inventory = z.array(z.strictObject({ warehouse_id: id, quantity: z.int() })).min(1);
const sku = z.strictObject({
  id: id.optional(),
  seller_sku: z.string().optional(),
  price: price.optional(),
  inventory: inventory.optional(),
  sales_attributes: z
    .array(
      z.strictObject({
        id: id.optional(),
        name: z.string().optional(),
        value_id: id.optional(),
        value_name: z.string().optional(),
        sku_img: image.optional(),
      }),
    )
    .optional(),
  identifier_code: z.strictObject({ code: z.string(), type: z.enum(["GTIN", "EAN", "UPC", "ISBN"]) }).optional(),
  external_sku_id: z.string().optional(),
  pre_sale: z
    .strictObject({
      type: z.string(),
      fulfillment_type: z.strictObject({ handling_duration_days: z.int() }),
    })
    .optional(),
});
const platforms = z.array(z.enum(["TIKTOK_SHOP", "TOKOPEDIA"])).min(1);

/** What a product is made of; which of it must be there is checked with the category. */
export const Fields = z.strictObject({
  title: z.string().optional(),
  description: z.string().optional(),
  category_id: id.optional(),
  category_version: z.enum(["v1", "v2"]).optional(),
  brand_id: id.optional(),
  main_images: z.array(image).optional(),
  package_weight: z.strictObject({ value: z.string(), unit: z.enum(["KILOGRAM", "GRAM", "POUND"]) }).optional(),
  package_dimensions: z
    .strictObject({
      length: z.string(),
      width: z.string(),
      height: z.string(),
      unit: z.enum(["CENTIMETER", "INCH"]),
    })
    .optional(),
  skus: z.array(sku).optional(),
  product_attributes: z
    .array(z.strictObject({ id, values: z.array(z.strictObject({ id: id.optional(), name: z.string().optional() })) }))
    .optional(),
  certifications: z.array(z.strictObject({ id, images: z.array(image) })).optional(),
  size_chart: z.union([z.strictObject({ template: z.strictObject({ id }) }), z.strictObject({ image })]).optional(),
  is_cod_allowed: z.boolean().optional(),
  minimum_order_quantity: z.int().min(1).max(20).optional(),
  external_product_id: z.string().max(999).optional(),
  listing_platforms: platforms.optional(),
});
/** A product's fields as they are sent. */
export type ProductFields = z.output<typeof Fields>;
export type SkuFields = z.output<typeof sku>;

const many = z.array(id).min(1).max(20);

/** Bodies by method. */
export const BODIES = {
  "products.create": Fields.extend({
    save_mode: z.enum(["AS_DRAFT", "LISTING"]).optional(),
    idempotency_key: z.string().max(128).optional(),
  }),
  "products.edit": Fields,
  "products.partial_edit": Fields,
  "prices.update": z.strictObject({ skus: z.array(z.strictObject({ id, price })).min(1) }),
  "inventory.update": z.strictObject({ skus: z.array(z.strictObject({ id, inventory })).min(1) }),
  "products.activate": z.strictObject({ product_ids: many, listing_platforms: platforms.optional() }),
  "products.deactivate": z.strictObject({ product_ids: many, listing_platforms: platforms.optional() }),
  "products.delete": z.strictObject({ product_ids: many }),
  "categories.recommend": z.strictObject({
    product_title: z.string().min(1),
    description: z.string().optional(),
    category_version: z.enum(["v1", "v2"]).optional(),
  }),
  "products.search": z.strictObject({
    seller_skus: z.array(id).max(10).optional(),
    status: z.string().optional(),
    create_time_ge: z.int().optional(),
    create_time_le: z.int().optional(),
    update_time_ge: z.int().optional(),
    update_time_le: z.int().optional(),
  }),
} as const;

/** The body of a call, checked. @throws TiktokShopRefusal */
export function readBody<T>(shape: z.ZodType<T>, raw: Uint8Array): T {
  const parsed = shape.safeParse(parseJson(raw));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") ?? "";
  return refuse(MADE_UP, `Invalid params: ${where === "" ? "" : `${where}: `}${issue?.message}`);
}

function parseJson(raw: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(raw));
  } catch {
    return refuse(36_009_022, "The body is not JSON");
  }
}
