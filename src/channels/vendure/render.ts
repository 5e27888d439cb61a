/** From a product to what Vendure is sent. Admin API of 3.7.3, tried on a server, 2026-11-22 */
import type { Loss, Rendered, RenderInput } from "../../channel/render.js";
import { fittedText } from "../shared-listing.js";
import {
  linesBehind,
  noteShopLosses,
  paragraphs,
  shopOptions,
  shopPrices,
  shopStocks,
  shopVariants,
} from "../shared-own-shop.js";
import type { VendureContent } from "./content.js";
import type { VendureExtras } from "./extras.js";
import { MOST_DESCRIPTION_BYTES, MOST_NAME } from "./limits.js";
import type { VendureSettings } from "./settings.js";

type Input = RenderInput<VendureSettings, VendureExtras>;
const TITLE = "Vendure";

/** Renders a product as a Vendure listing. @throws ChannelError `invalid` for what Vendure does not take */
export function renderProduct(input: Input): Rendered<VendureContent> {
  const { product, settings, extras, tools } = input;
  const losses: Loss[] = [];
  const desk = { tools, losses, title: TITLE };
  const name = fittedText(desk, "title", [{ field: "title", text: product.title }], { min: 1, max: MOST_NAME });
  const variants = shopVariants(
    product,
    ({ options }) => tools.fit([name, ...options.map(({ label }) => label)], LINE, " ").text,
    TITLE,
  );
  const { currency, prices } = shopPrices(product, settings.currency, TITLE);
  const { facetValueIds } = extras;
  noteLosses(input, losses);
  return {
    content: {
      name,
      description: descriptionOf(input, losses),
      options: shopOptions(product),
      variants,
      skus: variants.map(({ sku }) => sku).toSorted(),
      ...(facetValueIds === undefined ? {} : { facetValueIds: facetValueIds.toSorted() }),
      currency,
      prices,
      stocks: shopStocks(product, settings.locations),
    },
    losses,
  };
}

const LINE = { max: MOST_NAME, unit: "codePoints" } as const;

function descriptionOf({ product, tools }: Input, losses: Loss[]): string {
  const behind = paragraphs(linesBehind(product));
  const whole = `${product.rich.html}${behind}`;
  if (Buffer.byteLength(whole) <= MOST_DESCRIPTION_BYTES) return whole;
  // A text with tags cannot be cut: its plain words are.
  for (let max = MOST_DESCRIPTION_BYTES - Buffer.byteLength(behind); ; ) {
    const fitted = tools.fit({ field: "description", text: product.rich.plain }, { max, unit: "bytes" });
    const html = `${paragraphs(fitted.text)}${behind}`;
    const over = Buffer.byteLength(html) - MOST_DESCRIPTION_BYTES;
    if (over <= 0) {
      losses.push(...fitted.losses);
      return html;
    }
    max -= over;
  }
}

function noteLosses({ product }: Input, losses: Loss[]): void {
  noteShopLosses(product, losses, TITLE);
  const drop = (field: string, note: string) => losses.push({ field, reason: "dropped", note });
  if (product.tags.length > 0) drop("tags", "Vendure groups products by facets; set extras.facetValueIds.");
  if (product.brand !== undefined) drop("brand", "Vendure has facets for it; set extras.facetValueIds.");
  if (Object.keys(product.attributes).length > 0)
    drop("attributes", "Vendure keeps them in custom fields of the shop's own.");
  for (const [at, { availability, identifiers }] of product.variants.entries()) {
    if (identifiers.length > 0) drop(`variants[${at}].identifiers`, "Vendure has no field for barcodes.");
    if (availability !== "backorder" && availability !== "preorder") continue;
    drop(`variants[${at}].availability`, "Vendure sells what is there; set its out-of-stock threshold for more.");
  }
}
