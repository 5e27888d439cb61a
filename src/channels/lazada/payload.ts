/** Products as CreateProduct and UpdateProduct take them. Their pages, read 2026-11-21 */
import type { LazadaContent, LazadaSku, LazadaVariation } from "./content.js";

/** Addresses of uploaded images by our photo ids, in the order of the listing. */
export type Images = ReadonlyMap<string, string>;

/** The same picture twice is refused (4116). */
export function imagesOf(images: Images): { readonly Image: readonly string[] } {
  return { Image: [...new Set(images.values())] };
}

/** What is said of the product as a whole. */
export function attributesOf(content: LazadaContent, hasPreOrder = false) {
  const { name, description, short_description, brand, attributes, preOrderDays } = content;
  const preOrder =
    preOrderDays === undefined ? undefined : { preorder_enable: "Yes", preorder_days: String(preOrderDays) };
  return {
    ...attributes,
    name,
    ...(description === "" ? {} : { description }),
    ...(short_description === undefined ? {} : { short_description }),
    ...("id" in brand ? { brand_id: String(brand.id) } : { brand: brand.name }),
    // Switched off only where it is on: shops without the right to it are refused the word.
    ...(preOrder ?? (hasPreOrder ? { preorder_enable: "No" } : {})),
  };
}

/** Variations as they are declared; `more` are options that SKUs still have which are about to go. */
export function variationOf(
  variations: readonly LazadaVariation[],
  more: Readonly<Record<string, readonly string[]>> = {},
) {
  return Object.fromEntries(
    variations.map(({ name, customize, hasImage, options }, at) => {
      const option = [...new Set([...options, ...(more[name] ?? [])])];
      return [`variation${at + 1}`, { name, hasImage, customize, options: { option } }];
    }),
  );
}

/** What every SKU says, new or not. */
export function skuFields({ saleProp, parcel, attributes, photo }: LazadaSku, images: Images | undefined) {
  const image = photo === undefined ? undefined : images?.get(photo);
  return {
    package_length: parcel.length,
    package_width: parcel.width,
    package_height: parcel.height,
    package_weight: parcel.weight,
    ...attributes,
    ...(Object.keys(saleProp).length === 0 ? {} : { saleProp }),
    ...(image === undefined ? {} : { Images: { Image: [image] } }),
  };
}

/** A SKU that is not there yet, with its price and stock. "all field values in the SKU are of string type" */
export function newSku(content: LazadaContent, sku: LazadaSku, images: Images | undefined) {
  const stocks = content.stocks[sku.variant] ?? [];
  // Stock of several warehouses is set by a call of its own: here it would all lie in one.
  const pieces = stocks.some(({ warehouse }) => warehouse !== undefined) ? 0 : (stocks[0]?.stock ?? 0);
  return {
    SellerSku: sku.sellerSku,
    quantity: String(pieces),
    price: String(content.prices[sku.variant]),
    ...skuFields(sku, images),
  };
}
