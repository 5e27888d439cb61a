/**
 * A listing read back, under the keys of what we sent. Attributes are not compared: Lazada shows what it has filled in
 * by itself beside them. Page of GetProductItem, read 2026-11-21
 */
import { ChannelError } from "../../channel/failures.js";
import type { Ref, Seen } from "../../channel/verbs.js";
import { inOrder } from "../shared-listing.js";
import type { LazadaContent } from "./content.js";
import { readItem, refOf, type Standing, type ThereItem } from "./items.js";
import type { Shop } from "./wire.js";
import { htmlOf, textOf } from "./words.js";

const BECAUSE: Readonly<Record<Exclude<Standing, "live" | "deleted">, string>> = {
  hidden: "It is hidden.",
  pending: "Lazada's quality control is looking at it.",
  rejected: "Lazada's quality control has rejected it; the reason is in the Seller Centre.",
};

/** What the listing looks like there now, under the keys of `content`. @throws ChannelError `gone` where it was deleted */
export async function readListing(shop: Shop, ref: Ref, signal: AbortSignal): Promise<Seen> {
  const item = await readItem(shop, ref.id, signal);
  if (!item || item.standing === "deleted") throw new ChannelError("gone", "Lazada no longer has this listing");
  const { standing, status } = item;
  return {
    visible: standing === "live",
    status,
    ...(standing === "live" ? {} : { because: item.because ?? BECAUSE[standing] }),
    content: { ...contentIn(item), ...amountsIn(item, ref) },
    ref: { ...refOf(shop.settings, item.id, item.skus[0]?.id), ...(ref.variants ? { variants: ref.variants } : {}) },
  };
}

function contentIn({ attributes, category }: ThereItem): Partial<LazadaContent> {
  const { name, description, short_description } = attributes;
  return {
    ...(name === undefined ? {} : { name }),
    // As plain words: Lazada's editor writes its own tags around them.
    ...(description === undefined ? {} : { description: htmlOf(textOf(description)) }),
    ...(short_description === undefined ? {} : { short_description }),
    ...(category === undefined ? {} : { category }),
  };
}

function amountsIn({ skus }: ThereItem, ref: Ref): Partial<LazadaContent> {
  const pairs = Object.entries(ref.variants ?? {}).map(([variant, id]) => ({
    variant,
    there: skus.find((one) => one.id === id),
  }));
  const prices = pairs.flatMap(({ variant, there }) =>
    there?.price === undefined ? [] : [[variant, there.price] as const],
  );
  const stocks = pairs.flatMap(({ variant, there }) =>
    there?.stocks === undefined ? [] : [[variant, there.stocks] as const],
  );
  return {
    ...(prices.length === 0 ? {} : { prices: inOrder(prices) }),
    ...(stocks.length === 0 ? {} : { stocks: inOrder(stocks) }),
  };
}
