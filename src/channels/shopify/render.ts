/** From a product to what Shopify is sent. What it would refuse is said here, before anything leaves. Read 2026-11-21 */
import type { Loss, Rendered } from "../../channel/render.js";
import { mapped } from "../shared-categories.js";
import { fittedText } from "../shared-listing.js";
import { notForShopify, type ShopifyContent } from "./content.js";
import { factsOf } from "./desk.js";
import { pricesOf, type ShopifyInput, stocksOf, variantsOf } from "./goods.js";
import { handleOf } from "./handle.js";
import { MOST_TITLE } from "./limits.js";
import { descriptionOf, tagsOf, wordsOf } from "./words.js";

/** Renders a product as a Shopify product. @throws ChannelError `invalid` for what the shop does not take */
export function renderProduct(input: ShopifyInput): Rendered<ShopifyContent> {
  const { product, extras, seller, tools, marker } = input;
  const losses: Loss[] = [];
  const { desk } = factsOf(input.facts);
  const title = { field: "title", text: product.title };
  const words = fittedText({ tools, losses, title: "Shopify" }, "title", [title], { min: 1, max: MOST_TITLE });
  const descriptionHtml = descriptionOf(product);
  const vendor = product.brand ?? (seller.name === "" ? undefined : seller.name);
  const productType = extras.productType ?? product.categoryPath.at(-1);
  const category = categoryOf(input);
  const { templateSuffix, seo, collections, metafields } = extras;
  const content: ShopifyContent = {
    handle: handleOf(marker),
    title: words,
    description: wordsOf(descriptionHtml),
    descriptionHtml,
    ...(vendor === undefined ? {} : { vendor }),
    ...(productType === undefined ? {} : { productType }),
    ...(category === undefined ? {} : { category }),
    tags: tagsOf(product, losses),
    unlisted: extras.unlisted ?? false,
    ...(templateSuffix === undefined ? {} : { templateSuffix }),
    ...(seo === undefined ? {} : { seo }),
    ...(collections === undefined ? {} : { collections }),
    ...(metafields === undefined ? {} : { metafields }),
    ...variantsOf(input, desk, losses),
    ...pricesOf(input, desk),
    stocks: stocksOf(input),
  };
  return { content, losses };
}

const TAXONOMY = "gid://shopify/TaxonomyCategory/";
/** `"ap-2-3"`, or the same as a global id. */
const CATEGORY = /^(?:gid:\/\/shopify\/TaxonomyCategory\/)?([a-z]{2}(?:-\d+)*)$/;

/** A category of Shopify's taxonomy, said for the product or by the shop's own path. */
function categoryOf({ product, settings }: ShopifyInput): string | undefined {
  const said = product.category ?? mapped(product.categoryPath, settings.categories);
  if (said === undefined) return undefined;
  const [, id] = CATEGORY.exec(said) ?? [];
  if (id !== undefined) return `${TAXONOMY}${id}`;
  const cure = 'Write the id of a category of shopify.github.io/product-taxonomy, such as "ap-2-3".';
  throw notForShopify("category", `"${said}" is no category of Shopify's taxonomy.`, cure);
}
