/**
 * From a product to what TikTok Shop is sent. What it would refuse is said here, before anything leaves.
 * Create Product 202309, read 2026-11-21
 */
import type { Rendered } from "../../channel/render.js";
import { checkCategory, fillAttributes } from "./attributes.js";
import { tiktokCategoryOf } from "./categories.js";
import { notForTiktok, type TiktokAttribute, type TiktokContent } from "./content.js";
import { type Desk, lose, type TiktokInput } from "./desk.js";
import type { TiktokShopExtras } from "./extras.js";
import { factsOf } from "./facts.js";
import { parcelOf, pricesOf, stocksOf } from "./parcel.js";
import { noteLostOfVariants, skusOf } from "./variants.js";
import { descriptionOf, titleOf } from "./words.js";

/** Renders a product as a TikTok Shop listing. @throws ChannelError `invalid` for what TikTok Shop does not take */
export function renderProduct(input: TiktokInput): Rendered<TiktokContent> {
  const { product, settings, extras } = input;
  const facts = factsOf(input.facts);
  const desk: Desk = { input, product, facts, losses: [] };
  const category_id = tiktokCategoryOf(
    { extra: extras.categoryId, overlay: product.category, path: product.categoryPath, map: settings.categories },
    facts.categories,
  );
  checkProduct(desk);
  const category = facts.byCategory?.[category_id];
  const filled = fillAttributes(product.attributes, attributesIn(extras), category?.attributes);
  desk.losses.push(...filled.losses);
  const brand_id = brandOf(desk);
  const platforms = platformsOf(desk);
  const content: TiktokContent = {
    title: titleOf(desk),
    description: descriptionOf(desk),
    category_id,
    ...(brand_id === undefined ? {} : { brand_id }),
    ...parcelOf(desk),
    product_attributes: filled.lines,
    ...(extras.cashOnDelivery === undefined ? {} : { is_cod_allowed: extras.cashOnDelivery }),
    ...(extras.minimumOrder === undefined ? {} : { minimum_order_quantity: extras.minimumOrder }),
    ...(extras.sizeChart === undefined ? {} : { size_chart: extras.sizeChart }),
    ...(extras.certifications === undefined ? {} : { certifications: extras.certifications }),
    ...(platforms === undefined ? {} : { listing_platforms: platforms }),
    external_product_id: input.marker,
    skus: skusOf(desk),
    prices: pricesOf(desk),
    stocks: stocksOf(desk),
  };
  if (category) checkCategory(content, category);
  if (product.tags.length > 0) lose(desk, "tags", "dropped", "TikTok Shop has no tags.");
  noteLostOfVariants(desk);
  return { content, losses: desk.losses };
}

function checkProduct({ product, input: { extras } }: Desk): void {
  if (product.photos.length === 0) {
    throw notForTiktok("photos", "TikTok Shop wants at least 1 photo.", "Add a photo to the product.");
  }
  if (product.condition !== "new" && !extras.preOwnedCategory) {
    const message = `TikTok Shop sells what is new; this product is ${product.condition}.`;
    const cure = "Choose one of its categories for pre-owned goods and set extras.preOwnedCategory.";
    throw notForTiktok("condition", message, cure);
  }
  const known = new Set(product.photos.map(({ id }) => id));
  const named = [
    ...(extras.certifications ?? []).flatMap(({ photos }) => photos),
    ...(extras.sizeChart && "photo" in extras.sizeChart ? [extras.sizeChart.photo] : []),
  ];
  const strange = named.find((id) => !known.has(id));
  if (strange === undefined) return;
  const message = `The product has no photo "${strange}".`;
  throw notForTiktok("channels.<name>.extras", message, `Name one of: ${[...known].join(", ")}.`);
}

function brandOf(desk: Desk): string | undefined {
  const { product, input } = desk;
  const { brand } = product;
  const known = Object.entries(input.settings.brands).find(([name]) => name.toLowerCase() === brand?.toLowerCase());
  const id = input.extras.brandId ?? known?.[1];
  if (id === undefined && brand !== undefined) {
    lose(desk, "brand", "dropped", "TikTok Shop knows brands by number; name it in the option brands.");
  }
  return id;
}

function platformsOf({ input: { extras, settings } }: Desk): TiktokContent["listing_platforms"] {
  const both = extras.tokopedia ?? settings.tokopedia;
  // Only sellers who moved from Tokopedia may say anything here.
  if (both === undefined) return undefined;
  return both ? ["TIKTOK_SHOP", "TOKOPEDIA"] : ["TIKTOK_SHOP"];
}

function attributesIn({ attributes = [] }: TiktokShopExtras): readonly TiktokAttribute[] {
  return attributes.map(({ id, values }) => ({
    id,
    values: values.map((value) =>
      value.id === undefined ? { ...(value.text === undefined ? {} : { name: value.text }) } : { id: value.id },
    ),
  }));
}
