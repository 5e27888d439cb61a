/**
 * Stock: absolute numbers under a key that Shopify remembers. Without the key a call is refused since 2026-04, although
 * the schema does not say so. Page of `inventorySetQuantities`, 2026-10, read 2026-11-21
 */
import * as z from "zod";
import type { Ref, Step, StepCall } from "../../channel/verbs.js";
import { sha256Hex } from "../../http/sign.js";
import { beforeWriting } from "../shared-answers.js";
import { goneFromShopify, type ShopifyContent } from "./content.js";
import { ACTIVATE, type GraphDocument, LEVELS, STOCK } from "./documents.js";
import { isSpentKey } from "./failures.js";
import { matchVariants, readProduct, unreadable } from "./product.js";
import type { Fields, Shop } from "./wire.js";

/** Stock of one listing to be set. */
export interface StockOrder {
  readonly content: ShopifyContent;
  /** With the ids of the variants, and of their inventory items as `parts`. */
  readonly ref: Ref;
  /** Variants that were made with their stock. */
  readonly skip: ReadonlySet<string>;
  /** Of stock that names no place. */
  readonly location: string;
  readonly marker: string;
  /** Begins the names of the steps: where one verb falls back upon the other, each has its own. */
  readonly stepName: "stock" | "restock";
  readonly step: Step<"key">;
}

interface Quantity {
  readonly variant: string;
  readonly item: string;
  readonly location: string;
  readonly quantity: number;
}

/** Lists of one call: what an input takes that has no number of its own. (general knowledge, unverified) */
const MOST_QUANTITIES = 250;

/** Sets it. Gives the parts of the reference that it learned. @throws ChannelError naming the facet */
export async function setStock(
  shop: Shop,
  order: StockOrder,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const { ref, skip, step, marker, stepName } = order;
  const wanted = Object.keys(order.content.stocks).filter((variant) => !skip.has(variant));
  const items = await itemsOf(shop, order, wanted, signal);
  const all = wanted.flatMap((variant) => quantitiesOf(order, variant, items[`item:${variant}`]));
  const missing = await notStocked(shop, ref, all, signal);
  for (const { item, location, variant } of missing) {
    const variables = { item, location };
    await withKey(shop, step, `${stepName} ${variant} ${location}`, ACTIVATE, "inventoryActivate", variables, signal);
  }
  for (let start = 0; start < all.length; start += MOST_QUANTITIES) {
    const part = all.slice(start, start + MOST_QUANTITIES);
    const input = {
      name: "available",
      reason: "correction",
      referenceDocumentUri: `gid://etalase/Listing/${encodeURIComponent(marker)}`,
      // "This field is mandatory, even if that value is null": ours is the number that counts, whatever stands there.
      quantities: part.map(({ item: inventoryItemId, location: locationId, quantity }) => {
        return { inventoryItemId, locationId, quantity, changeFromQuantity: null };
      }),
    };
    await withKey(shop, step, `${stepName} ${start}`, STOCK, "inventorySetQuantities", { input }, signal);
  }
  const at = new Map<string, string[]>();
  for (const { variant, location } of all) at.set(variant, [...(at.get(variant) ?? []), location]);
  return { ...items, ...Object.fromEntries([...at].map(([variant, places]) => [`at:${variant}`, places.join(" ")])) };
}

function quantitiesOf({ content, location }: StockOrder, variant: string, item: string | undefined): Quantity[] {
  if (item === undefined) return [];
  return (content.stocks[variant] ?? []).map((one) => {
    return { variant, item, location: one.location ?? location, quantity: one.stock };
  });
}

/** Inventory items of the variants: those that the reference knows, else as the product tells. */
async function itemsOf(
  shop: Shop,
  { ref, content }: StockOrder,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const names = wanted.map((variant) => `item:${variant}`);
  const known = ref.parts ?? {};
  if (names.every((name) => known[name] !== undefined)) {
    return Object.fromEntries(names.map((name) => [name, known[name] ?? ""]));
  }
  const there = await beforeWriting(readProduct(shop, { id: ref.id }, signal));
  if (!there) throw goneFromShopify();
  const matched = matchVariants(content, there.variants, ref.variants);
  return Object.fromEntries(
    [...matched].flatMap(([variant, { item }]) => (item === undefined ? [] : [[`item:${variant}`, item]])),
  );
}

const Levels = z.object({
  nodes: z.array(
    z
      .object({
        id: z.string(),
        inventoryLevel: z.object({ isActive: z.boolean().catch(true) }).nullish(),
      })
      .nullable(),
  ),
});

/** Items that a location does not stock yet; what the reference remembers is not asked. */
async function notStocked(
  shop: Shop,
  ref: Ref,
  all: readonly Quantity[],
  signal: AbortSignal,
): Promise<readonly Quantity[]> {
  const asked = all.filter(
    ({ variant, location }) => !(ref.parts?.[`at:${variant}`] ?? "").split(" ").includes(location),
  );
  const missing: Quantity[] = [];
  for (const location of new Set(asked.map((one) => one.location))) {
    const here = asked.filter((one) => one.location === location);
    for (let start = 0; start < here.length; start += MOST_QUANTITIES) {
      const part = here.slice(start, start + MOST_QUANTITIES);
      const read = Levels.safeParse(
        await beforeWriting(shop.ask(LEVELS, { ids: part.map(({ item }) => item), location }, signal)),
      );
      if (!read.success) throw unreadable(read.error);
      const stocked = new Set(read.data.nodes.flatMap((node) => (node?.inventoryLevel?.isActive ? [node.id] : [])));
      missing.push(...part.filter(({ item }) => !stocked.has(item)));
    }
  }
  return missing;
}

/** "Retry with a new idempotency key", and no more often than this. */
const MOST_KEYS = 4;

/** One call as a step: the same key and the same body at every repetition. */
async function withKey(
  shop: Shop,
  step: Step<"key">,
  name: string,
  document: GraphDocument,
  mutation: string,
  variables: Fields,
  signal: AbortSignal,
): Promise<void> {
  const run = async ({ uuid, body }: StepCall): Promise<true> => {
    const sent = JSON.parse(body ?? "{}") as Fields;
    for (let turn = 0; ; turn += 1) {
      try {
        await shop.change(document, mutation, { ...sent, key: keyOf(uuid, turn) }, signal);
        return true;
      } catch (error) {
        // Only then: the call of this key has definitely failed, and every later one of it would.
        if (!isSpentKey(error) || turn + 1 >= MOST_KEYS) throw error;
      }
    }
  };
  await step(name, "key", run, { body: JSON.stringify(variables) });
}

/** The step's own key, and those that follow it: a repetition goes the same way. */
export function keyOf(uuid: string, turn: number): string {
  if (turn === 0) return uuid;
  const hex = sha256Hex(`${uuid} ${turn}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** What the next stock call need not ask: items that are known, and where new variants are stocked since they were made. */
export function partsOf(
  { stocks, variants }: ShopifyContent,
  known: Readonly<Record<string, string>>,
  fresh: ReadonlySet<string>,
  location: string,
): Readonly<Record<string, string>> {
  const parts: Record<string, string> = {};
  for (const { variant } of variants) {
    for (const name of [`item:${variant}`, `at:${variant}`]) {
      const part = known[name];
      if (part !== undefined) parts[name] = part;
    }
    const places = (stocks[variant] ?? []).map((one) => one.location ?? location);
    if (fresh.has(variant) && places.length > 0) parts[`at:${variant}`] = places.join(" ");
  }
  return parts;
}
