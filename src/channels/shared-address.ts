/** Where a product is bought: feeds are worth nothing without the page behind a row. */
import type { RenderInput } from "../channel/render.js";
import type { VariantView } from "../channel/view.js";
import { missing } from "./shared-missing.js";

type Input = Pick<
  RenderInput<{ readonly link?: string | undefined }, unknown>,
  "product" | "settings" | "seller" | "link"
>;

/**
 * The address of a product's page, a variant's where the template names one.
 *
 * @throws ChannelError `invalid` where there is only the shop's front page: readers compare the price there.
 */
export function addressOf(input: Input, variant: Pick<VariantView, "id" | "sku"> | undefined, place: string): string {
  const found = pageOf(input, variant);
  if (found !== undefined) return found;
  throw missing(
    "url",
    `${place} wants the address of a page for every product.`,
    "Give the product a `url`, the feed a `link`, or open a storefront with its `url`.",
  );
}

/** The same, where a feed can be without. */
export function pageOf(
  { product, settings, seller, link }: Input,
  variant?: Pick<VariantView, "id" | "sku"> | undefined,
): string | undefined {
  if (settings.link !== undefined) {
    const values = { id: product.id, variant: variant?.id ?? "", sku: variant?.sku ?? "" };
    return settings.link.replace(/\{(id|variant|sku)\}/g, (_, name: keyof typeof values) =>
      encodeURIComponent(values[name]),
    );
  }
  return link === undefined || link === seller.url ? product.url : link;
}
