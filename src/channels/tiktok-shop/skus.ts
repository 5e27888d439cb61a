/** Variants as they are sent: new ones whole, known ones as they are there. Partial Edit Product 202309, read 2026-11-21 */
import { notForTiktok, type Stocks, type TiktokContent, type TiktokSku, type VariantIds } from "./content.js";
import type { Gallery } from "./gallery.js";
import type { ThereProduct, ThereSku } from "./there.js";

type WireAttribute = {
  readonly name: string;
  readonly value_name: string;
  readonly sku_img?: { readonly uri: string };
};

/** A new variant; `undefined` while there is nothing of it: a new one needs at least one piece. */
export async function freshSku(
  content: TiktokContent,
  sku: TiktokSku,
  stocks: Stocks,
  gallery: Gallery,
  there?: ThereProduct,
): Promise<object | undefined> {
  const inventory = (stocks[sku.variant] ?? []).filter(({ quantity }) => quantity > 0);
  if (inventory.length === 0) return undefined;
  const sales_attributes = await attributesOf(sku, gallery, there);
  return { ...fixedOf(sku), sales_attributes, price: content.prices[sku.variant], inventory };
}

// "Omit when there is one SKU": none where the product has no options.
function fixedOf({ seller_sku, identifier_code, pre_sale }: TiktokSku) {
  return { seller_sku, ...(identifier_code ? { identifier_code } : {}), ...(pre_sale ? { pre_sale } : {}) };
}

async function attributesOf(
  { sales_attributes }: TiktokSku,
  gallery: Gallery,
  there: ThereProduct | undefined,
): Promise<readonly WireAttribute[] | undefined> {
  if (sales_attributes.length === 0) return undefined;
  const sent: WireAttribute[] = [];
  for (const { photo, name, value_name } of sales_attributes) {
    const own = photo === undefined ? undefined : await gallery.uri(photo, "ATTRIBUTE_IMAGE");
    // Of the same value there may be a picture already, where photos do not travel this time.
    const uri = own ?? (photo === undefined ? undefined : pictureThere(there, name, value_name));
    sent.push({ name, value_name, ...(uri === undefined ? {} : { sku_img: { uri } }) });
  }
  return sent;
}

function pictureThere(there: ThereProduct | undefined, name: string, value: string): string | undefined {
  const same = (there?.skus ?? [])
    .flatMap(({ sales_attributes }) => sales_attributes ?? [])
    .find((one) => one.name === name && one.value_name === value && one.sku_img?.uri);
  return same?.sku_img?.uri ?? undefined;
}

/** Our variants beside theirs. */
export interface Matching {
  readonly kept: readonly { readonly sku: TiktokSku; readonly there: ThereSku }[];
  readonly fresh: readonly TiktokSku[];
  readonly gone: readonly ThereSku[];
}

/** Which variant is which: by their id, else by SKU, else by the values of its options. */
export function matchSkus(content: TiktokContent, there: readonly ThereSku[], known: VariantIds): Matching {
  const kept: { readonly sku: TiktokSku; readonly there: ThereSku }[] = [];
  const free = new Set(there);
  const take = (fits: (sku: TiktokSku, one: ThereSku) => boolean) => {
    for (const sku of content.skus) {
      if (kept.some((pair) => pair.sku === sku)) continue;
      const found = [...free].find((one) => fits(sku, one));
      if (!found) continue;
      free.delete(found);
      kept.push({ sku, there: found });
    }
  };
  take((sku, one) => known[sku.variant] === one.id);
  take((sku, one) => sku.seller_sku === one.seller_sku);
  take(
    (sku, one) => sku.sales_attributes.length > 0 && valuesOf(sku.sales_attributes) === valuesOf(one.sales_attributes),
  );
  return {
    kept,
    fresh: content.skus.filter((sku) => !kept.some((pair) => pair.sku === sku)),
    gone: [...free],
  };
}

interface Named {
  readonly name?: string | null | undefined;
  readonly value_name?: string | null | undefined;
}

function valuesOf(attributes: readonly Named[] | null | undefined): string {
  return JSON.stringify((attributes ?? []).map(({ name, value_name }) => [name, value_name]));
}

/** Which amounts known variants are sent with: those that are there, or the wished ones. */
export interface SkuWish {
  readonly stocks: Stocks;
  readonly amounts: "there" | "wished";
  readonly photosDue: boolean;
}

/**
 * All variants as an edit wants them, or `undefined` where nothing of them changes. What is not named is deleted.
 *
 * @throws ChannelError `invalid` where the last option would go: TikTok Shop does not let it
 */
export async function editedSkus(
  content: TiktokContent,
  product: ThereProduct,
  { kept, fresh, gone }: Matching,
  wish: SkuWish,
  gallery: Gallery,
): Promise<readonly object[] | undefined> {
  const hadOptions = (product.skus ?? []).some(({ sales_attributes }) => sales_attributes?.length);
  if (hadOptions && content.skus.every(({ sales_attributes }) => sales_attributes.length === 0)) {
    const cure = 'Delete the listing (withdraw it with how: "delete"), then publish it again.';
    throw notForTiktok("options", "TikTok Shop does not let a listing lose its last option.", cure);
  }
  const added: object[] = [];
  for (const sku of fresh) {
    const one = await freshSku(content, sku, wish.stocks, gallery, product);
    if (one) added.push(one);
  }
  const isSame = kept.every((pair) => isUnchanged(pair, wish));
  if (isSame && added.length === 0 && gone.length === 0) return undefined;
  const stay: object[] = [];
  for (const { sku, there } of kept) {
    const sales_attributes = await attributesOf(sku, gallery, product);
    stay.push({ id: there.id, ...fixedOf(sku), sales_attributes, ...amountsOf(content, sku, there, wish) });
  }
  return [...stay, ...added];
}

function isUnchanged({ sku, there }: Matching["kept"][number], { amounts, photosDue }: SkuWish): boolean {
  return (
    amounts === "there" &&
    sku.seller_sku === there.seller_sku &&
    valuesOf(sku.sales_attributes) === valuesOf(there.sales_attributes) &&
    (sku.identifier_code === undefined || sku.identifier_code.code === there.identifier_code?.code) &&
    !(photosDue && sku.sales_attributes.some(({ photo }) => photo !== undefined))
  );
}

function amountsOf(content: TiktokContent, { variant }: TiktokSku, there: ThereSku, { stocks, amounts }: SkuWish) {
  const wished = { price: content.prices[variant], inventory: stocks[variant] };
  const price = priceThere(there);
  if (amounts === "wished" || !price || !there.inventory) return wished;
  return { price, inventory: there.inventory };
}

/** The price of a variant as it is there: `65000`, however many zeros are behind it. */
export function priceThere({ price }: ThereSku): { readonly amount: string; readonly currency: string } | undefined {
  const amount = price?.sale_price ?? price?.tax_exclusive_price;
  if (!amount || !price?.currency || !/^\d+(\.\d+)?$/.test(amount)) return undefined;
  const short = amount.includes(".") ? amount.replace(/\.?0+$/, "") : amount;
  return { amount: short, currency: price.currency };
}
