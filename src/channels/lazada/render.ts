/**
 * From a product to what Lazada is sent. What Lazada would refuse is said here, before anything leaves.
 * Pages of CreateProduct and its parameters, read 2026-11-21
 */
import type { Loss, Rendered } from "../../channel/render.js";
import { attributeNamed, fillAttributes, optionNamed } from "./attributes.js";
import { lazadaCategoryOf } from "./categories.js";
import { type LazadaContent, notForLazada } from "./content.js";
import { createDesk, type Desk, type LazadaInput } from "./desk.js";
import { factsOf } from "./facts.js";
import { preOrderOf, pricesOf, stocksOf } from "./goods.js";
import { skusOf } from "./variants.js";
import { descriptionOf, shortDescriptionOf, titleOf } from "./words.js";

/** Renders a product as a Lazada listing. @throws ChannelError `invalid` for what Lazada does not take */
export function renderProduct(input: LazadaInput): Rendered<LazadaContent> {
  const { product, settings, extras } = input;
  const facts = factsOf(input.facts);
  const category = lazadaCategoryOf(
    { extra: extras.categoryId, overlay: product.category, path: product.categoryPath, map: settings.categories },
    facts.categories,
  );
  const desk = createDesk(input, facts.attributes?.[category]);
  if (product.photos.length === 0) {
    throw notForLazada("photos", "Lazada wants at least 1 photo.", "Add a photo to the product.");
  }
  const filled = fillAttributes(product.attributes, { ...hazardOf(desk), ...extras.attributes }, desk.tree);
  desk.losses.push(...filled.losses);
  const { variations, skus } = skusOf(desk, filled.ofSkus);
  const short_description = shortDescriptionOf(desk);
  const preOrderDays = preOrderOf(desk);
  const content: LazadaContent = {
    name: titleOf(desk),
    description: descriptionOf(desk),
    ...(short_description === undefined ? {} : { short_description }),
    category,
    brand: brandOf(desk),
    attributes: filled.ofProduct,
    ...(preOrderDays === undefined ? {} : { preOrderDays }),
    variations,
    skus,
    prices: pricesOf(desk),
    stocks: stocksOf(desk),
  };
  noteWhatIsLost(desk);
  return { content, losses: desk.losses };
}

// The ids of "No Brand" differ by country and stand only in a picture; the name goes on being taken. (unverified)
const NO_BRAND = { name: "No Brand" } as const;

function brandOf({ input, product, losses }: Desk): LazadaContent["brand"] {
  const { brands, noBrandId } = input.settings;
  const named = Object.entries(brands).find(([name]) => name.toLowerCase() === product.brand?.toLowerCase());
  const id = input.extras.brandId ?? named?.[1];
  if (id !== undefined) return { id };
  if (product.brand !== undefined) {
    const note = "Lazada knows brands by number; name it in the option brands, or set extras.brandId.";
    losses.push({ field: "brand", reason: "dropped", note });
  }
  return noBrandId === undefined ? NO_BRAND : { id: noBrandId };
}

const HAZARDS = {
  none: "None",
  battery: "Battery",
  flammable: "Flammable",
  liquid: "Liquid",
  magnet: "Magnet",
} as const;
const HAZARD = "Hazmat";

/** Where the category asks for it. */
function hazardOf({ product, tree, losses, input }: Desk): Readonly<Record<string, string>> {
  if (input.extras.attributes?.[HAZARD] !== undefined) return {};
  const [danger] = [product.shipping, ...product.variants.map(({ shipping }) => shipping)].flatMap(({ dangerous }) =>
    dangerous === undefined || dangerous === "none" ? [] : [dangerous],
  );
  const node = attributeNamed(tree, HAZARD);
  const word = node && optionNamed(node, HAZARDS[danger ?? "none"]);
  if (node && word !== undefined) return { [node.name]: word };
  if (danger === undefined) return {};
  const note = `Lazada has no word for "${danger}" in this category, or its attributes are not known.`;
  losses.push({ field: "shipping.dangerous", reason: "dropped", note });
  return {};
}

function noteWhatIsLost({ product, losses }: Desk): void {
  if (product.tags.length > 0) losses.push({ field: "tags", reason: "dropped" });
  if (product.condition !== "new") {
    losses.push({ field: "condition", reason: "dropped", note: "Lazada has no field for it." });
  }
  for (const [at, { listPrice, price, minOrder, maxOrder, tiers }] of product.variants.entries()) {
    const lose = (field: string, note: string): number =>
      losses.push({ field: `variants[${at}].${field}`, reason: "dropped" as Loss["reason"], note });
    if (listPrice.amount !== price.amount) {
      lose("price.list", "Lazada's pages do not say how a special price is taken away again, so none is set.");
    }
    if (tiers.length > 0) lose("price.tiers", "Set quantity discounts in the Seller Centre.");
    if (minOrder > 1 || maxOrder !== undefined) lose("stock.minOrder", "Set purchase limits in the Seller Centre.");
  }
}
