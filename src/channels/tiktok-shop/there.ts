/** A listing as TikTok Shop shows it. Get Product 202309, read 2026-11-21 */
import * as z from "zod";

const Text = z.string().nullish().catch(undefined);
/** Ids and numbers that are said to be text, however they come. */
const Known = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(undefined);

const Sku = z.object({
  id: z.string(),
  seller_sku: Text,
  price: z.object({ sale_price: Known, tax_exclusive_price: Known, currency: Text }).nullish().catch(undefined),
  inventory: z
    .array(z.object({ warehouse_id: z.string(), quantity: z.number() }))
    .nullish()
    .catch(undefined),
  sales_attributes: z
    .array(
      z.object({
        name: Text,
        value_name: Text,
        sku_img: z.object({ uri: Text }).nullish().catch(undefined),
      }),
    )
    .nullish()
    .catch(undefined),
  identifier_code: z.object({ code: Text, type: Text }).nullish().catch(undefined),
});
/** A variant as it is there now. */
export type ThereSku = z.output<typeof Sku>;

/** What Get Product answers, as far as it is read; every field but the id may be missing. */
export const Product = z.object({
  id: z.string(),
  status: Text,
  title: Text,
  create_time: z.number().nullish().catch(undefined),
  external_product_id: Text,
  category_chains: z
    .array(z.object({ id: z.string(), is_leaf: z.boolean().nullish() }))
    .nullish()
    .catch(undefined),
  brand: z.object({ id: Text }).nullish().catch(undefined),
  package_weight: z.object({ value: Known, unit: Text }).nullish().catch(undefined),
  package_dimensions: z.object({ length: Known, width: Known, height: Known, unit: Text }).nullish().catch(undefined),
  product_attributes: z
    .array(z.object({ id: z.string(), values: z.array(z.object({ id: Text, name: Text })).nullish() }))
    .nullish()
    .catch(undefined),
  is_cod_allowed: z.boolean().nullish().catch(undefined),
  minimum_order_quantity: z.number().nullish().catch(undefined),
  skus: z.array(Sku).nullish().catch(undefined),
  audit: z.object({ status: Text }).nullish().catch(undefined),
  audit_failed_reasons: z
    .array(
      z.object({
        position: Text,
        reasons: z.array(z.string()).nullish(),
        suggestions: z.array(z.string()).nullish(),
        listing_platform: Text,
      }),
    )
    .nullish()
    .catch(undefined),
  integrated_platform_statuses: z
    .array(z.object({ platform: z.string(), status: z.string() }))
    .nullish()
    .catch(undefined),
});
/** A listing as it is there now. */
export type ThereProduct = z.output<typeof Product>;
