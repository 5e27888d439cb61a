/** From a product to what Medusa is sent. Admin API of 2.21.2, tried on a server, 2026-11-22 */
import { ChannelError } from "../../channel/failures.js";
import type { Loss, Rendered, RenderInput } from "../../channel/render.js";
import type { VariantView } from "../../channel/view.js";
import { fittedText, inOrder } from "../shared-listing.js";
import {
  linesBehind,
  noteShopLosses,
  type ShopOption,
  type ShopVariant,
  shopOptions,
  shopPrices,
  shopStocks,
  shopVariants,
} from "../shared-own-shop.js";
import type { MedusaContent, MedusaOption, MedusaVariant } from "./content.js";
import type { MedusaExtras } from "./extras.js";
import { MOST_DESCRIPTION_BYTES, MOST_TITLE } from "./limits.js";
import type { MedusaSettings } from "./settings.js";

type Input = RenderInput<MedusaSettings, MedusaExtras>;
const TITLE = "Medusa";

/** What Medusa's own admin calls the option of a product that has none. */
const NO_OPTION = {
  title: "Default option",
  value: "Default option value",
  variant: "Default variant",
} as const;

/** Renders a product as a Medusa listing. @throws ChannelError `invalid` for what Medusa does not take */
export function renderProduct(input: Input): Rendered<MedusaContent> {
  const { product, settings, extras, tools } = input;
  const losses: Loss[] = [];
  const desk = { tools, losses, title: TITLE };
  const title = fittedText(desk, "title", [{ field: "title", text: product.title }], { min: 1, max: MOST_TITLE });
  const ours = shopOptions(product);
  checkLabels(ours);
  const variants = shopVariants(product, nameOf, TITLE).map((one) => variantOf(one, ours));
  const { categoryIds } = extras;
  noteLosses(input, losses);
  return {
    content: {
      title,
      description: descriptionOf(input, losses),
      options: optionsOf(ours),
      variants,
      skus: variants.map(({ sku }) => sku).toSorted(),
      ...(categoryIds === undefined ? {} : { categoryIds: categoryIds.toSorted() }),
      ...shopPrices(product, undefined, TITLE),
      stocks: shopStocks(product, settings.locations, { backorders: true }),
    },
    losses,
  };
}

function nameOf({ options }: VariantView): string {
  return options.length === 0 ? NO_OPTION.variant : options.map(({ label }) => label).join(" / ");
}

function optionsOf(ours: readonly ShopOption[]): readonly MedusaOption[] {
  if (ours.length === 0) return [{ title: NO_OPTION.title, values: [NO_OPTION.value] }];
  return ours.map(({ name, values }) => ({ title: name, values: values.map(({ label }) => label) }));
}

function variantOf(
  { variant, sku, title, values, barcode, weightGrams }: ShopVariant,
  ours: readonly ShopOption[],
): MedusaVariant {
  const chosen = ours.map((option): readonly [string, string] => {
    const value = option.values.find(({ code }) => code === values[option.code]);
    return [option.name, value?.label ?? ""];
  });
  return {
    variant,
    sku,
    title,
    options: inOrder(chosen.length === 0 ? [[NO_OPTION.title, NO_OPTION.value]] : chosen),
    ...(barcode === undefined ? {} : { barcode }),
    ...(weightGrams === undefined ? {} : { weight: weightGrams }),
  };
}

// Options and values are told apart by what they are called.
function checkLabels(options: readonly ShopOption[]): void {
  const lists = [options.map(({ name }) => name), ...options.map(({ values }) => values.map(({ label }) => label))];
  for (const list of lists) {
    const twice = list.find((text, at) => list.indexOf(text) !== at);
    if (twice === undefined) continue;
    throw new ChannelError(
      "invalid",
      `Medusa tells options and values apart by their names; "${twice}" is there twice.`,
      {
        field: "options",
        cure: "Call one of them otherwise.",
      },
    );
  }
}

function descriptionOf({ product, tools }: Input, losses: Loss[]): string {
  const parts = [
    { field: "description", text: product.description },
    { field: "highlights", text: linesBehind(product), keep: true },
  ];
  const fitted = tools.fit(parts, { max: MOST_DESCRIPTION_BYTES, unit: "bytes" });
  losses.push(...fitted.losses);
  return fitted.text;
}

function noteLosses({ product, extras }: Input, losses: Loss[]): void {
  noteShopLosses(product, losses, TITLE);
  const drop = (field: string, note: string) => losses.push({ field, reason: "dropped", note });
  if (product.tags.length > 0) drop("tags", "Medusa's tags are things with ids; set them in Medusa.");
  if (product.brand !== undefined) drop("brand", "Medusa has collections and types for it.");
  if (Object.keys(product.attributes).length > 0)
    drop("attributes", "Medusa keeps them in metadata of the shop's own.");
  if (product.categoryPath.length > 0 && extras.categoryIds === undefined) {
    drop("categories", "Medusa knows categories by id; set extras.categoryIds.");
  }
}
