/** How things are shown: as on a server of 3.7.3, tried 2026-11-22. */
import { type Call, inLanguage } from "./call.js";
import { notFound } from "./refusal.js";
import type { VendureGroup, VendureOption, VendureProduct, VendureVariant } from "./store.js";

/** How a product is shown. */
export function wireProduct(call: Call, product: VendureProduct): object {
  const { store, markerField } = call;
  const text = inLanguage(product.translations, call);
  const asset = (id: string | null) => (id === null ? null : { __typename: "Asset", id });
  return {
    __typename: "Product",
    id: product.id,
    createdAt: product.createdAt.toISOString(),
    enabled: product.enabled,
    name: text.name,
    slug: text.slug ?? "",
    description: text.description ?? "",
    languageCode: text.languageCode,
    translations: product.translations,
    assets: product.assetIds.map(asset),
    featuredAsset: asset(product.featuredAssetId),
    optionGroups: product.groupIds.map((id) => groupOf(call, id)),
    variants: store.variantsOf(product.id).map((variant) => wireVariant(call, variant)),
    ...(markerField === undefined ? {} : { customFields: product.customFields }),
  };
}

/** A product that was not deleted. @throws VendureRefusal `ENTITY_NOT_FOUND` */
export function productOf({ store }: Call, id: unknown): VendureProduct {
  const product = store.products.get(id);
  return product && !product.deleted ? product : notFound("Product", id);
}

/** How a group is shown. */
function groupOf(call: Call, id: string): object {
  return wireGroup(call, call.store.groups.get(id) ?? notFound("ProductOptionGroup", id));
}

/** How a group is shown. */
export function wireGroup({ store }: Call, group: VendureGroup): object {
  const users = store.products.all.filter((one) => !one.deleted && one.groupIds.includes(group.id));
  return {
    __typename: "ProductOptionGroup",
    id: group.id,
    createdAt: group.createdAt.toISOString(),
    code: group.code,
    name: group.name,
    productCount: users.length,
    options: store.optionsOf(group.id).map(wireOption),
  };
}

/** How an option is shown. */
export function wireOption({ id, code, name, groupId }: VendureOption): object {
  return { __typename: "ProductOption", id, code, name, groupId };
}

/** How a variant is shown. `price` is without tax, whatever was sent. */
export function wireVariant(call: Call, variant: VendureVariant): object {
  const { store, channel, currency, locations } = call;
  const sent = variant.prices[currency] ?? 0;
  const rate = 1 + channel.taxRate / 100;
  return {
    __typename: "ProductVariant",
    id: variant.id,
    productId: variant.productId,
    sku: variant.sku,
    name: inLanguage(variant.translations, call).name,
    enabled: variant.enabled,
    price: channel.pricesIncludeTax ? Math.round(sent / rate) : sent,
    priceWithTax: channel.pricesIncludeTax ? sent : Math.round(sent * rate),
    currencyCode: currency,
    prices: Object.entries(variant.prices).map(([currencyCode, price]) => ({ currencyCode, price })),
    trackInventory: variant.trackInventory,
    stockLevels: locations.flatMap((id) =>
      id in variant.stock ? [{ stockLocationId: id, stockOnHand: variant.stock[id], stockAllocated: 0 }] : [],
    ),
    options: variant.optionIds.flatMap((id) => {
      const option = store.options.get(id);
      return option ? [wireOption(option)] : [];
    }),
    get product() {
      const product = store.products.get(variant.productId);
      return product ? wireProduct(call, product) : null;
    },
  };
}
