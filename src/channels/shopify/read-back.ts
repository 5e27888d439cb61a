/**
 * A product read back, under the keys of what we sent. What Shopify fills in by itself, and what a seller keeps by hand,
 * is not compared. Admin schema 2026-10, read 2026-11-21
 */
import * as z from "zod";
import type { Ref, Seen } from "../../channel/verbs.js";
import { inOrder } from "../shared-listing.js";
import { goneFromShopify, NO_OPTION, type ShopifyContent, type ShopifyStock } from "./content.js";
import { type Desk, deskOf, publicationsOf } from "./desk.js";
import { CONTENT, LEVELS, PAGE } from "./documents.js";
import { plainDecimal } from "./goods.js";
import { Paging, Reference, refOf, unreadable } from "./product.js";
import { whereStockIs } from "./put.js";
import type { Fields, Shop } from "./wire.js";
import { wordsOf } from "./words.js";

const Level = z
  .object({ quantities: z.array(z.object({ name: z.string(), quantity: z.number() })) })
  .nullish()
  .catch(undefined);
const Variant = z.object({
  id: z.string(),
  sku: z.string().nullish(),
  price: z.string().nullish(),
  compareAtPrice: z.string().nullish(),
  inventoryItem: z.object({ id: z.string(), tracked: z.boolean().catch(true), inventoryLevel: Level }),
});
const Product = Reference.extend({
  title: z.string(),
  descriptionHtml: z.string().catch(""),
  tags: z.array(z.string()).catch([]),
  options: z.array(z.object({ name: z.string(), optionValues: z.array(z.object({ name: z.string() })) })).catch([]),
  resourcePublicationsV2: z.object({
    nodes: z.array(z.object({ isPublished: z.boolean(), publication: z.object({ id: z.string() }) })),
  }),
  variants: z.object({ nodes: z.array(Variant), pageInfo: Paging }),
});
type ThereContent = z.output<typeof Product>;
type ThereVariant = z.output<typeof Variant>;

/** The verb `read`. @throws ChannelError `gone` where it was deleted */
export async function readListing(shop: Shop, ref: Ref, signal: AbortSignal): Promise<Seen> {
  const desk = await deskOf(shop, signal);
  const location = whereStockIs(shop, desk);
  const { product, variants } = await readContent(shop, ref.id, location, signal);
  const stocks = await stocksIn(shop, variants, location, signal);
  const standing = standingOf(shop, product, desk);
  return {
    ...standing,
    status: product.status,
    content: { ...wordsIn(product), ...amountsIn(ref, variants, stocks) },
    ref: { ...ref, ...refOf(shop.settings, product) },
  };
}

async function readContent(shop: Shop, id: string, location: string, signal: AbortSignal) {
  const variants: ThereVariant[] = [];
  let first: ThereContent | undefined;
  for (let after: string | null | undefined = null; ; ) {
    const data: Fields = await shop.ask(CONTENT, { id, location, variants: PAGE / 2, after }, signal);
    if (data["product"] === null) throw goneFromShopify();
    const read = Product.safeParse(data["product"]);
    if (!read.success) throw unreadable(read.error);
    first ??= read.data;
    variants.push(...read.data.variants.nodes);
    const { hasNextPage, endCursor } = read.data.variants.pageInfo;
    if (!hasNextPage || !endCursor) return { product: first, variants };
    after = endCursor;
  }
}

function standingOf({ settings }: Shop, product: ThereContent, desk: Desk): Pick<Seen, "visible" | "because"> {
  const { status } = product;
  if (status !== "ACTIVE" && status !== "UNLISTED") return { visible: false, because: `Its status is ${status}.` };
  const wanted = publicationsOf(settings.publications, desk);
  const shown = product.resourcePublicationsV2.nodes.filter(({ isPublished }) => isPublished);
  const isShown = wanted.length === 0 || wanted.some((id) => shown.some(({ publication }) => publication.id === id));
  return isShown ? { visible: true } : { visible: false, because: "It is in none of the publications." };
}

function wordsIn(product: ThereContent): Partial<ShopifyContent> {
  const { title, descriptionHtml, tags, status, options } = product;
  const own = options.map(({ name, optionValues }) => ({ name, values: optionValues.map((value) => value.name) }));
  const isPlain = own.length === 1 && own[0]?.name === NO_OPTION.name && own[0].values[0] === NO_OPTION.value;
  return {
    title,
    description: wordsOf(descriptionHtml),
    tags: tags.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
    unlisted: status === "UNLISTED",
    options: isPlain ? [] : own,
  };
}

type Stocks = ReadonlyMap<string, readonly ShopifyStock[]>;

/** By inventory item: one location comes with the product, each further one is a question of its own. */
async function stocksIn(
  shop: Shop,
  variants: readonly ThereVariant[],
  first: string,
  signal: AbortSignal,
): Promise<Stocks> {
  const counted = variants.filter(({ inventoryItem }) => inventoryItem.tracked).map((one) => one.inventoryItem);
  const named = Object.values(shop.settings.locations);
  const stocks = new Map(counted.map(({ id, inventoryLevel }) => [id, [availableIn(inventoryLevel)]]));
  for (const location of named.filter((one) => one !== first)) {
    const levels = await levelsAt(shop, [...stocks.keys()], location, signal);
    for (const [id, list] of stocks) list.push(levels.get(id) ?? 0);
  }
  const order = [first, ...named.filter((one) => one !== first)];
  return new Map(
    [...stocks].map(([id, list]) => [
      id,
      list.map((stock, at) => (named.length === 0 ? { stock } : { location: order[at], stock })),
    ]),
  );
}

function availableIn(level: z.output<typeof Level>): number {
  return level?.quantities.find(({ name }) => name === "available")?.quantity ?? 0;
}

const Levels = z.object({ nodes: z.array(z.object({ id: z.string(), inventoryLevel: Level }).nullable()) });

async function levelsAt(
  shop: Shop,
  ids: readonly string[],
  location: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const levels = new Map<string, number>();
  for (let start = 0; start < ids.length; start += PAGE) {
    const read = Levels.safeParse(await shop.ask(LEVELS, { ids: ids.slice(start, start + PAGE), location }, signal));
    if (!read.success) throw unreadable(read.error);
    for (const node of read.data.nodes) if (node) levels.set(node.id, availableIn(node.inventoryLevel));
  }
  return levels;
}

function amountsIn(
  { variants: ids = {} }: Ref,
  there: readonly ThereVariant[],
  stocks: Stocks,
): Partial<ShopifyContent> {
  const ours = Object.entries(ids).flatMap(([variant, id]) => {
    const found = there.find((one) => one.id === id);
    return found ? [{ variant, found }] : [];
  });
  const price = (text: string | null | undefined) => (text ? plainDecimal(text) : null);
  return {
    skus: inOrder(ours.map(({ variant, found }) => [variant, found.sku ?? ""])),
    prices: inOrder(
      ours.map(({ variant, found }) => [
        variant,
        { price: price(found.price) ?? "0", was: price(found.compareAtPrice) },
      ]),
    ),
    stocks: inOrder(
      ours.flatMap(({ variant, found }) => {
        const stock = stocks.get(found.inventoryItem.id);
        return stock ? [[variant, stock] as const] : [];
      }),
    ),
  };
}
