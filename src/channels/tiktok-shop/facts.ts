/** What a shop learns from TikTok Shop at run time: categories, warehouses. Partner API, read 2026-11-21 */
import * as z from "zod";
import type { FactSpec } from "../../channel/define.js";
import type { CategoryTree } from "../shared-categories.js";
import { createDaily, createFactsReader } from "../shared-facts.js";
import { CategoryFact, CategoryTreeFact, readCategory, readTree } from "./categories.js";
import { readWarehouses, Warehouse } from "./warehouses.js";
import type { Shop } from "./wire.js";

const Facts = z.object({
  categories: CategoryTreeFact.optional().catch(undefined),
  byCategory: z.record(z.string(), CategoryFact).optional().catch(undefined),
  warehouses: z.array(Warehouse).optional().catch(undefined),
});

/** Facts as render uses them; what is not known yet is absent. */
export interface TiktokFacts {
  readonly categories?: CategoryTree<string> | undefined;
  readonly byCategory?: Readonly<Record<string, CategoryFact>> | undefined;
  readonly warehouses?: readonly Warehouse[] | undefined;
}

/** Makes sense of what the ledger kept. */
export const factsOf: (facts: Readonly<Record<string, unknown>>) => TiktokFacts = createFactsReader((facts) =>
  Facts.parse(facts),
);

const DAY_MS = 86_400_000;

/** The facts of the definition. TikTok Shop advises against keeping its categories for long. */
export const FACTS: Readonly<Record<string, FactSpec<Shop>>> = {
  categories: { everyMs: DAY_MS, read: (shop, signal) => readTree(shop, signal) },
  byCategory: { everyMs: DAY_MS, read: readNamed },
  warehouses: { everyMs: DAY_MS, read: (shop, signal) => readWarehouses(shop, signal) },
};

async function readNamed(shop: Shop, signal: AbortSignal): Promise<Readonly<Record<string, CategoryFact>>> {
  const known: Record<string, CategoryFact> = {};
  for (const id of new Set(Object.values(shop.settings.categories))) {
    known[id] = await readCategory(shop, id, signal);
  }
  return known;
}

const asked = createDaily<CategoryFact>();

/** Attributes and rules of a category that no option names: read once a day before the first listing goes there. */
export async function categoryFact(shop: Shop, id: string, signal: AbortSignal): Promise<CategoryFact> {
  return asked(shop, id, () => readCategory(shop, id, signal));
}
