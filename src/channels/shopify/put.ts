/**
 * Puts up a product, or brings it over: photos into storage, the whole product in one call, its stock, and last where
 * buyers see it. Page of `productSet`, read 2026-11-21; that a handle which is not there makes a product is documented
 * and was not tried.
 */
import { ChannelError } from "../../channel/failures.js";
import type { Done, Item, Ref } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { goneFromShopify, type ShopifyContent } from "./content.js";
import { type Desk, deskOf, onlyLocation, publicationsOf } from "./desk.js";
import { PAGE, PUBLISH, SET } from "./documents.js";
import type { ShopifyExtras } from "./extras.js";
import { isMissingVariant } from "./failures.js";
import { checkCurrency } from "./goods.js";
import { inputOf, type Order } from "./payload.js";
import { filesOf, isUnsettled } from "./photos.js";
import {
  answeredProduct,
  idsIn,
  matchVariants,
  readProduct,
  refOf,
  type ThereProduct,
  type ThereVariant,
} from "./product.js";
import { partsOf, setStock } from "./stock.js";
import type { Shop } from "./wire.js";

/** Safeties of the steps. */
export type ShopifySafety = "upsert" | "key" | "absolute";
/** What `upsert` is asked for. */
export type ShopifyItem = Item<ShopifyExtras, ShopifyContent, ShopifySafety> & {
  readonly previous: Ref | undefined;
};

/** The verb `upsert`. */
export async function putProduct(shop: Shop, item: ShopifyItem, signal: AbortSignal): Promise<Done> {
  const { content, due, previous, step, marker } = item;
  const desk = await beforeWriting(deskOf(shop, signal));
  checkCurrency(content.currency, desk);
  const location = whereStockIs(shop, desk);
  const publications = publicationsOf(shop.settings.publications, desk);
  const there = await whatIsThere(shop, item, signal);
  const files = due.includes("photos") ? await filesOf(shop, item.photos, there, item.upload, signal) : undefined;
  const ids = there ? idsIn(matchVariants(content, there.variants, previous?.variants)) : (previous?.variants ?? {});
  const target = there?.id ?? previous?.id;
  const order = { content, due, files, ids, location, marker, isNew: target === undefined };
  const made = await step("product", "upsert", () => setProduct(shop, order, target, signal), {
    made: ({ ref }) => ref,
  });
  const fresh = new Set(content.variants.filter(({ variant }) => ids[variant] === undefined).map((one) => one.variant));
  const stocked = due.includes("stock")
    ? await setStock(shop, { content, ref: made.ref, skip: fresh, location, marker, step, stepName: "stock" }, signal)
    : undefined;
  if (due.includes("presence")) {
    await step("publish", "absolute", () => publish(shop, made.ref.id, publications, signal));
  }
  const parts = { ...partsOf(content, previous?.parts ?? {}, fresh, location), ...made.ref.parts, ...stocked };
  return { ...made.ref, parts, ...(made.isUnsettled ? { settling: made.ref.id } : {}), ...warningsOf(shop) };
}

/** The location of stock that has no place; where every place is named, nobody asks. */
export function whereStockIs({ settings }: Shop, desk: Desk): string {
  const [first] = Object.values(settings.locations);
  return first ?? onlyLocation(desk);
}

/**
 * What a next version must know: which product it is, which variant is which, which photos are there already.
 * @throws ChannelError `gone` where it is not there any more; `duplicate` where our handle is somebody else's
 */
async function whatIsThere(
  shop: Shop,
  { content, due, previous, photos, marker }: ShopifyItem,
  signal: AbortSignal,
): Promise<ThereProduct | undefined> {
  if (previous === undefined) {
    const there = await beforeWriting(readProduct(shop, { handle: content.handle }, signal));
    if (there && there.marker?.value !== marker) throw notOurs(shop, there);
    return there;
  }
  const isKnown = content.variants.every(({ variant }) => previous.variants?.[variant] !== undefined);
  const wantsPhotos = due.includes("photos") && photos.length > 0;
  if (isKnown && !wantsPhotos) return undefined;
  const there = await beforeWriting(readProduct(shop, { id: previous.id }, signal));
  if (!there) throw goneFromShopify();
  return there;
}

function notOurs(shop: Shop, there: ThereProduct): ChannelError {
  const { url } = refOf(shop.settings, there);
  return new ChannelError("duplicate", `The shop has another product with the handle "${there.handle}" (${url})`, {
    field: "id",
    cure: 'Take it over with shop.channel(name).adopt({ match: "sku" }), or give the product another id.',
  });
}

interface Made {
  readonly ref: Ref;
  readonly isUnsettled: boolean;
}

/** One call, and a second one where a variant was deleted by hand meanwhile. */
async function setProduct(shop: Shop, order: Order, target: string | undefined, signal: AbortSignal): Promise<Made> {
  try {
    return await callSet(shop, order, target, signal);
  } catch (error) {
    if (!isMissingVariant(error) || target === undefined) throw error;
    const there = await beforeWriting(readProduct(shop, { id: target }, signal));
    if (!there) throw goneFromShopify();
    const ids = idsIn(matchVariants(order.content, there.variants, order.ids));
    return callSet(shop, { ...order, ids }, target, signal);
  }
}

async function callSet(shop: Shop, order: Order, target: string | undefined, signal: AbortSignal): Promise<Made> {
  const { content, files, ids } = order;
  const identifier = target === undefined ? { handle: content.handle } : { id: target };
  const many = {
    variants: Math.min(PAGE, content.variants.length),
    media: Math.min(PAGE, Math.max(1, files?.size ?? 1)),
  };
  const points = SET.points + costOf(order);
  const document = { ...SET, points };
  const payload = await shop.change(document, "productSet", { identifier, input: inputOf(order), ...many }, signal);
  const answered = answeredProduct(payload);
  const whole = answered.isWhole ? answered : await wholeAgain(shop, answered.id, signal);
  const matched = matchVariants(content, whole?.variants ?? answered.variants, ids);
  const ref = { ...refOf(shop.settings, answered), variants: { ...kept(content, ids), ...idsIn(matched) } };
  return { ref: { ...ref, parts: itemsIn(matched) }, isUnsettled: (files?.size ?? 0) > 0 && isUnsettled(answered) };
}

// The product is there, whatever comes of reading the rest of it: what is not known is read at the next version.
async function wholeAgain(shop: Shop, id: string, signal: AbortSignal): Promise<ThereProduct | undefined> {
  try {
    return await readProduct(shop, { id }, signal);
  } catch (error) {
    if (error instanceof ChannelError) return undefined;
    throw error;
  }
}

/** "0.2 per variant, 1.9 per file, 0.6 per variant file, 0.4 per metafield." */
function costOf({ content, files }: Order): number {
  const pictured = files === undefined ? 0 : content.variants.filter(({ photo }) => photo !== undefined).length;
  const metafields = content.metafields?.length ?? 0;
  return Math.ceil(0.2 * content.variants.length + 1.9 * (files?.size ?? 0) + 0.6 * pictured + 0.4 * metafields);
}

function kept({ variants }: ShopifyContent, ids: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    variants.flatMap(({ variant }) => {
      const id = ids[variant];
      return id === undefined ? [] : [[variant, id]];
    }),
  );
}

function itemsIn(matched: ReadonlyMap<string, ThereVariant>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...matched].flatMap(([variant, { item }]) => (item === undefined ? [] : [[`item:${variant}`, item]])),
  );
}

async function publish(shop: Shop, id: string, publications: readonly string[], signal: AbortSignal): Promise<true> {
  if (publications.length === 0) return true;
  const input = publications.map((publicationId) => ({ publicationId }));
  await shop.change(PUBLISH, "publishablePublish", { id, input }, signal);
  return true;
}

function warningsOf(shop: Shop): Pick<Done, "warnings"> {
  const other = shop.otherVersion();
  if (other === undefined) return {};
  return { warnings: [`Shopify served version ${other} of its API, not ${shop.settings.version}: update etalase.`] };
}
