/**
 * From a product to what Shopee is sent. What Shopee would refuse is said here, before anything leaves.
 * Page of add_item (changed 2026-06-24), read 2026-11-21.
 */
import type { Loss, Rendered } from "../../channel/render.js";
import type { ProductView } from "../../channel/view.js";
import type { Certificate } from "../../model/product.js";
import { certificateLines } from "../shared-listing.js";
import { fillAttributes } from "./attributes.js";
import { shopeeCategoryOf } from "./categories.js";
import { notForShopee, type ShopeeAttribute, type ShopeeContent } from "./content.js";
import { type Desk, fitted, type ShopeeInput } from "./desk.js";
import type { ShopeeExtras } from "./extras.js";
import { factsOf } from "./facts.js";
import { USUAL, withoutSizeChart } from "./limits.js";
import { logisticsOf, parcelOf } from "./parcel.js";
import { pricesOf, wholesaleOf } from "./prices.js";
import { preOrderOf, stocksOf } from "./stocks.js";
import { gtinFor, modelsOf } from "./variants.js";

/** Renders a product as a Shopee listing. @throws ChannelError `invalid` for what Shopee does not take */
export function renderItem(input: ShopeeInput): Rendered<ShopeeContent> {
  const { product, settings, extras } = input;
  const facts = factsOf(input.facts);
  const category_id = shopeeCategoryOf(
    { extra: extras.categoryId, overlay: product.category, path: product.categoryPath, map: settings.categories },
    facts.categories,
  );
  const limits = facts.limits?.byCategory[category_id] ?? facts.limits?.shop ?? USUAL;
  const desk: Desk = { input, product, facts, limits, losses: [] };
  checkPhotos(desk);
  const parcel = parcelOf(desk);
  const tree = facts.attributes?.[category_id];
  const filled = fillAttributes({ product, extras: attributesIn(extras), tree });
  desk.losses.push(...filled.losses);
  const { tiers, models } = modelsOf(desk, parcel);
  const gtin_code = models.length > 0 ? undefined : gtinFor(desk, product.variants[0]);
  const logistic_info = logisticsOf(desk, parcel);
  const content: ShopeeContent = {
    item_name: titleOf(desk),
    description: descriptionOf(desk, filled.certificates),
    category_id,
    weight: parcel.weight,
    ...(parcel.dimension ? { dimension: parcel.dimension } : {}),
    condition: conditionOf(desk),
    item_dangerous: isDangerous(product) ? 1 : 0,
    brand: brandOf(desk),
    attribute_list: filled.lines,
    ...(logistic_info ? { logistic_info } : {}),
    pre_order: preOrderOf(desk),
    wholesale: wholesaleOf(desk),
    ...(gtin_code === undefined ? {} : { gtin_code }),
    ...sizeChartOf(desk),
    item_sku: input.marker,
    tiers,
    models,
    prices: pricesOf(desk),
    stocks: stocksOf(desk),
  };
  noteWhatIsLost(desk);
  return { content, losses: desk.losses };
}

function titleOf(desk: Desk): string {
  return fitted(desk, "title", [{ field: "title", text: desk.product.title }], desk.limits.name);
}

const MOST_HASHTAGS = 18;

function descriptionOf(desk: Desk, carried: ReadonlySet<Certificate>): string {
  const { description, highlights, certificates } = desk.product;
  const text = fitted(
    desk,
    "description",
    [
      { field: "description", text: description },
      { field: "highlights", text: highlights.map((line) => `- ${line}`).join("\n") },
      {
        field: "certificates",
        // Those that the category has an attribute for stand there.
        text: certificateLines(certificates.filter((one) => !carried.has(one))),
        keep: true,
      },
    ],
    desk.limits.description,
  );
  // "Count of hash tags is more than 18" (add_item)
  if ((text.match(/#[\p{L}\p{N}_]+/gu) ?? []).length <= MOST_HASHTAGS) return text;
  throw notForShopee("description", `Shopee takes at most ${MOST_HASHTAGS} hashtags.`, "Remove some.");
}

function checkPhotos({ product, limits }: Desk): void {
  const min = limits.images.min ?? 1;
  if (product.photos.length >= min) return;
  throw notForShopee(
    "photos",
    `Shopee wants at least ${min} photo${min === 1 ? "" : "s"}.`,
    "Add a photo to the product.",
  );
}

function conditionOf({ product, losses }: Desk): "NEW" | "USED" {
  if (product.condition === "new") return "NEW";
  if (product.condition !== "used") {
    losses.push({
      field: "condition",
      reason: "converted",
      note: `Shopee knows new and used; ${product.condition} is sold as used.`,
    });
  }
  return "USED";
}

function isDangerous({ shipping, variants }: ProductView): boolean {
  return [shipping, ...variants.map((variant) => variant.shipping)].some(
    ({ dangerous }) => dangerous !== undefined && dangerous !== "none",
  );
}

function sizeChartOf({ input, limits }: Desk): Pick<ShopeeContent, "size_chart_info"> {
  const { sizeChartId } = input.extras;
  if (sizeChartId !== undefined) return { size_chart_info: { size_chart_id: sizeChartId } };
  if (limits.sizeChartMandatory) throw withoutSizeChart();
  return {};
}

// The name for "no brand" is what Shopee's own samples send; no page says so. (unverified)
const NO_BRAND = { brand_id: 0, original_brand_name: "NoBrand" } as const;

function brandOf({ input, product, losses }: Desk): ShopeeContent["brand"] {
  const { brand } = input.extras;
  if (brand) return { brand_id: brand.id, original_brand_name: brand.name };
  const wanted = product.brand?.toLowerCase();
  const known = Object.entries(input.settings.brands).find(([name]) => name.toLowerCase() === wanted);
  if (known) return { brand_id: known[1], original_brand_name: known[0] };
  if (product.brand !== undefined) {
    const note = "Shopee knows brands by number; name it in the option brands, or set extras.brand.";
    losses.push({ field: "brand", reason: "dropped", note });
  }
  return NO_BRAND;
}

function attributesIn({ attributes = [] }: ShopeeExtras): readonly ShopeeAttribute[] {
  return attributes.map((one) => ({
    attribute_id: one.id,
    attribute_value_list: one.values.map(({ id = 0, text, unit }) => ({
      value_id: id,
      ...(id > 0 || text === undefined ? {} : { original_value_name: text }),
      ...(unit === undefined ? {} : { value_unit: unit }),
    })),
  }));
}

function noteWhatIsLost({ product, losses, input }: Desk): void {
  if (product.tags.length > 0) losses.push({ field: "tags", reason: "dropped" });
  for (const [at, { listPrice, price, minOrder, maxOrder, sku }] of product.variants.entries()) {
    const lose = (field: string, reason: Loss["reason"], note: string) =>
      losses.push({ field: `variants[${at}].${field}`, reason, note });
    if (listPrice.amount !== price.amount) {
      lose("price.list", "dropped", "Shopee shows a struck price only for promotions that are made there.");
    }
    if (minOrder > 1 || maxOrder !== undefined)
      lose("stock.minOrder", "dropped", "Set purchase limits in the Seller Centre.");
    if (product.options.length === 0 && sku !== input.marker) {
      lose("sku", "converted", `A listing without options carries the product's id: orders name "${input.marker}".`);
    }
  }
}
