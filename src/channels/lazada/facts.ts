/** What a shop learns from Lazada at run time: its country's categories, and what they ask. Product pages, read 2026-11-21 */
import * as z from "zod";
import type { FactSpec } from "../../channel/define.js";
import type { CategoryTree } from "../shared-categories.js";
import { createFactsReader } from "../shared-facts.js";
import { AttributesFact, type LazadaAttribute, readAttributes } from "./attributes.js";
import { CategoryTreeFact, readTree } from "./categories.js";
import { COUNTRIES } from "./countries.js";
import type { LazadaSettings, Shop } from "./wire.js";

const Facts = z.object({
  categories: CategoryTreeFact.optional().catch(undefined),
  attributes: z.record(z.string(), AttributesFact).optional().catch(undefined),
});

/** Facts as render uses them; what is not known yet is absent. */
export interface LazadaFacts {
  readonly categories?: CategoryTree<number> | undefined;
  readonly attributes?: Readonly<Record<string, readonly LazadaAttribute[]>> | undefined;
}

/** Makes sense of what the ledger kept. */
export const factsOf: (facts: Readonly<Record<string, unknown>>) => LazadaFacts = createFactsReader((facts) =>
  Facts.parse(facts),
);

/** In which Lazada names things. */
export function languageOf({ language, country }: Pick<LazadaSettings, "language" | "country">): string {
  return language ?? COUNTRIES[country].language;
}

const DAY_MS = 86_400_000;

/** The facts of the definition. */
export const FACTS: Readonly<Record<string, FactSpec<Shop>>> = {
  categories: {
    everyMs: 7 * DAY_MS,
    read: (shop, signal) => readTree(shop, languageOf(shop.settings), signal),
  },
  attributes: {
    everyMs: DAY_MS,
    async read(shop, signal) {
      const trees: Record<string, readonly LazadaAttribute[]> = {};
      for (const id of new Set(Object.values(shop.settings.categories))) {
        trees[id] = await readAttributes(shop, id, languageOf(shop.settings), signal);
      }
      return trees;
    },
  },
};
