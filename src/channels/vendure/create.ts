/**
 * Puts up a listing: photos, the product hidden, its options and variants, and last of all what shows it. Vendure takes
 * the same product twice and gives the second one another slug, so a lost answer is looked up, never repeated blindly.
 */
import * as z from "zod";
import type { Done, Item, Ref } from "../../channel/verbs.js";
import { handleOf } from "../shared-own-shop.js";
import { arrangeVariants } from "./arrange.js";
import { uploadPhotos } from "./assets.js";
import type { VendureContent } from "./content.js";
import type { VendureExtras } from "./extras.js";
import { checkPrices, type Market, marketOf, roundingNotes } from "./market.js";
import { refOf } from "./there.js";
import { changeProduct } from "./update.js";
import type { Shop } from "./wire.js";

/** Safeties of the steps. */
export type VendureSafety = "lookup" | "absolute";
/** What `create` is asked for. */
export type VendureItem = Item<VendureExtras, VendureContent, VendureSafety>;

const ALL = ["content", "price", "stock", "photos"] as const;

/** The verb `create`. */
export async function createProduct(shop: Shop, item: VendureItem, signal: AbortSignal): Promise<Done> {
  const { content, photos, step, upload, marker } = item;
  const market = await marketOf(shop, signal);
  checkPrices(content, market);
  const assets = photos.length === 0 ? undefined : await uploadPhotos(shop, photos, upload, signal);
  const made = await step("product", "lookup", () => addProduct(shop, item, market, signal), { made: refIn });
  const order = { shop, market, content, id: made.id, marker, due: ALL, assets };
  const variants = await step("variants", "absolute", () => arrangeVariants(order, signal));
  const shown = { id: made.id, enabled: true, assets };
  await step("show", "absolute", () => changeProduct(shop, shown, market, signal));
  const warnings = [...(made.warning === undefined ? [] : [made.warning]), ...roundingNotes(content, market)];
  return { ...refIn(made), variants, ...(warnings.length === 0 ? {} : { warnings }) };
}

interface Made extends Ref {
  readonly warning?: string | undefined;
}

function refIn({ id, url }: Made): Ref {
  return { id, ...(url === undefined ? {} : { url }) };
}

const CREATE = `mutation Create($input: CreateProductInput!) { createProduct(input: $input) { id slug } }`;
const Created = z.object({ createProduct: z.object({ id: z.string(), slug: z.string() }) });

async function addProduct(
  shop: Shop,
  { content, marker }: VendureItem,
  market: Market,
  signal: AbortSignal,
): Promise<Made> {
  const { markerField } = shop.settings;
  const slug = handleOf(marker);
  const { name, description, facetValueIds } = content;
  const input = {
    enabled: false,
    translations: [{ languageCode: market.language, name, slug, description }],
    ...(facetValueIds === undefined ? {} : { facetValueIds }),
    ...(markerField === undefined ? {} : { customFields: { [markerField]: marker } }),
  };
  const { createProduct: made } = await shop.ask(CREATE, { input }, Created, signal, market);
  const ref = refOf(shop.settings, made);
  if (made.slug === slug) return ref;
  // It does not refuse what is there: it counts on.
  return { ...ref, warning: `The slug "${slug}" was taken; Vendure has made "${made.slug}" of it.` };
}
