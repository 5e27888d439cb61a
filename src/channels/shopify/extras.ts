/** What a seller can set for one product in a Shopify shop. Admin schema 2026-10, read 2026-11-21 */
import * as z from "zod";

/** One metafield, in Shopify's words. */
export interface ShopifyMetafield {
  /** `"custom"` */
  readonly namespace: string;
  readonly key: string;
  /** `"single_line_text_field"`, `"number_integer"` … */
  readonly type: string;
  /** As text, whatever the type. */
  readonly value: string;
}

/** What a seller can set per product. */
export interface ShopifyExtras {
  /** Free words by which the admin groups products. @defaultValue the last of the product's own category */
  readonly productType?: string | undefined;
  /** Ids of collections, `"gid://shopify/Collection/1"`: the whole list, others are left. @defaultValue not touched */
  readonly collections?: readonly string[] | undefined;
  /** The whole list: metafields that are not in it are deleted there. @defaultValue not touched */
  readonly metafields?: readonly ShopifyMetafield[] | undefined;
  /** Another template of the theme. @defaultValue not touched */
  readonly templateSuffix?: string | undefined;
  /** What search engines show. @defaultValue not touched */
  readonly seo?: { readonly title?: string | undefined; readonly description?: string | undefined } | undefined;
  /** Only who has the address sees it: no search, no collections. @defaultValue `false` */
  readonly unlisted?: boolean | undefined;
  /** Whether tax is charged. @defaultValue not touched */
  readonly taxable?: boolean | undefined;
}

/** The schema of `ShopifyExtras`. */
export const extras: z.ZodType<ShopifyExtras, ShopifyExtras> = z.strictObject({
  productType: z.string().max(255).optional(),
  collections: z.array(z.string().regex(/^gid:\/\/shopify\/Collection\/\d+$/)).optional(),
  metafields: z
    .array(
      z.strictObject({
        namespace: z.string().min(1),
        key: z.string().min(1),
        type: z.string().min(1),
        value: z.string().min(1),
      }),
    )
    .optional(),
  templateSuffix: z.string().min(1).optional(),
  seo: z.strictObject({ title: z.string().optional(), description: z.string().optional() }).optional(),
  unlisted: z.boolean().optional(),
  taxable: z.boolean().optional(),
});
