/**
 * What the channel learns from a shop at run time: its categories, its currency and its units. The addresses of currency
 * and units are from the REST reference, read 2026-11-22; they ask for a shop manager and were not measured. (unverified)
 */
import * as z from "zod";
import type { FactSpec } from "../../channel/define.js";
import { ChannelError } from "../../channel/failures.js";
import { type CategoryTree, type FlatCategory, treeFact, treeOf } from "../shared-categories.js";
import { createFactsReader } from "../shared-facts.js";
import { textOf } from "./html.js";
import { type LengthUnit, type Shop, unreadable, type WeightUnit } from "./wire.js";

const WEIGHT_UNITS = ["kg", "g", "lbs", "oz"] as const satisfies readonly WeightUnit[];
const LENGTH_UNITS = ["m", "cm", "mm", "in", "yd"] as const satisfies readonly LengthUnit[];

const ShopFact = z.object({
  currency: z.string().optional().catch(undefined),
  weightUnit: z.enum(WEIGHT_UNITS).optional().catch(undefined),
  lengthUnit: z.enum(LENGTH_UNITS).optional().catch(undefined),
});

const Facts = z.object({
  categories: treeFact(z.number()).optional().catch(undefined),
  shop: ShopFact.optional().catch(undefined),
});

/** Facts as render uses them; what is not known yet is absent. */
export interface WooFacts {
  readonly categories?: CategoryTree<number> | undefined;
  readonly shop?: z.output<typeof ShopFact> | undefined;
}

/** Makes sense of what the ledger kept. */
export const factsOf: (facts: Readonly<Record<string, unknown>>) => WooFacts = createFactsReader((facts) =>
  Facts.parse(facts),
);

const HOUR_MS = 3_600_000;

/** The facts of the definition. */
export const FACTS: Readonly<Record<string, FactSpec<Shop>>> = {
  categories: { everyMs: 6 * HOUR_MS, read: readTree },
  shop: { everyMs: 24 * HOUR_MS, read: readShop },
};

const Category = z.object({ id: z.number(), name: z.string(), parent: z.number().catch(0) });

async function readTree(shop: Shop, signal: AbortSignal): Promise<CategoryTree<number>> {
  const rows = z.array(Category).safeParse(await shop.list("products/categories", {}, signal));
  if (!rows.success) throw unreadable(rows.error);
  const above = new Set(rows.data.map(({ parent }) => parent));
  const categories: readonly FlatCategory<number>[] = rows.data.map(({ id, name, parent }) => ({
    id,
    // Names of terms come with their entities.
    name: textOf(name),
    parent: parent === 0 ? undefined : parent,
    isLeaf: !above.has(id),
  }));
  return treeOf(categories);
}

async function readShop(shop: Shop, signal: AbortSignal): Promise<z.output<typeof ShopFact>> {
  return ShopFact.parse({
    currency: await valueAt(shop, "data/currencies/current", "code", signal),
    weightUnit: await valueAt(shop, "settings/products/woocommerce_weight_unit", "value", signal),
    lengthUnit: await valueAt(shop, "settings/products/woocommerce_dimension_unit", "value", signal),
  });
}

// Who may keep products may not always read settings: then the options count.
async function valueAt(shop: Shop, path: string, key: string, signal: AbortSignal): Promise<unknown> {
  try {
    const body = await shop.get(path, {}, signal);
    return typeof body === "object" && body !== null ? Reflect.get(body, key) : undefined;
  } catch (error) {
    if (error instanceof ChannelError && isForThisAlone(error)) return undefined;
    throw error;
  }
}

function isForThisAlone({ kind, platformCode }: ChannelError): boolean {
  return kind === "forbidden" || kind === "invalid" || platformCode === "rest_no_route";
}
