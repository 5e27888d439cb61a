/**
 * Brings the variants of a listing over: what is there is read first, so that a second try does only what is left.
 * Pages of update_tier_variation, add_model, update_model, delete_model, read 2026-11-21.
 */
import * as z from "zod";
import type { Again } from "../../channel/verbs.js";
import { beforeWriting } from "../shared-answers.js";
import { ownVariant, type VariantIds } from "./amounts.js";
import type { ShopeeContent, ShopeeModel, ShopeeTier } from "./content.js";
import { type Images, initTiers, modelsFor, type ShopeeSafety, tiersFor } from "./create.js";
import type { ShopeeExtras } from "./extras.js";
import { readModels, type ThereModel, type ThereModels } from "./items.js";
import type { Shop } from "./wire.js";

/** What became of the variants. */
export interface Arranged {
  readonly variants: VariantIds;
  /** Variants that have their price and stock already. */
  readonly fresh: readonly string[];
}

type Order = Again<ShopeeExtras, ShopeeContent, ShopeeSafety>;

/** Brings tiers and models over. `images` where photos are due. */
export async function arrangeVariants(
  shop: Shop,
  order: Order,
  images: Images | undefined,
  signal: AbortSignal,
): Promise<Arranged> {
  const { content, previous, step } = order;
  const there = await beforeWriting(readModels(shop, previous.id, signal));
  if (there.tiers.length === 0 && content.tiers.length === 0) return { variants: ownVariant(content), fresh: [] };
  if (there.tiers.length !== content.tiers.length) {
    const run = () => initTiers(shop, previous.id, content, images ?? new Map(), signal);
    return { variants: await step("variants", "absolute", run), fresh: Object.keys(content.prices) };
  }
  const plan = planVariants(content, there, previous.variants ?? {}, images);
  return carryOut(shop, order, plan, there, signal);
}

interface Plan {
  /** Our variants that are there. */
  readonly kept: readonly { readonly model: ShopeeModel; readonly there: ThereModel }[];
  readonly fresh: readonly ShopeeModel[];
  readonly gone: readonly ThereModel[];
  /** The wanted tiers, and behind them what the gone models still need. */
  readonly grown: readonly ShopeeTier[];
  readonly imageOf: (photo: string | undefined, name: string) => string | undefined;
  /** Tiers, or places in them, differ from what is there. */
  readonly moves: boolean;
}

function planVariants(
  content: ShopeeContent,
  there: ThereModels,
  previous: VariantIds,
  images: Images | undefined,
): Plan {
  const kept: { readonly model: ShopeeModel; readonly there: ThereModel }[] = [];
  const free = new Set(there.models);
  const take = (fits: (model: ShopeeModel, one: ThereModel) => boolean) => {
    for (const model of content.models) {
      if (kept.some((pair) => pair.model === model)) continue;
      const found = [...free].find((one) => fits(model, one));
      if (!found) continue;
      free.delete(found);
      kept.push({ model, there: found });
    }
  };
  take((model, one) => previous[model.variant] === String(one.id));
  take((model, one) => one.sku !== "" && model.model_sku === one.sku);
  take((model, one) => namesAt(content.tiers, model.tier_index) === namesAt(there.tiers, one.tierIndex));
  const fresh = content.models.filter((model) => !kept.some((pair) => pair.model === model));
  const gone = [...free];
  const current = new Map(there.tiers[0]?.options.map(({ name, image }) => [name, image]));
  const imageOf: Plan["imageOf"] = (photo, name) => {
    if (photo !== undefined && images) return images.get(photo);
    return photo === undefined ? undefined : current.get(name);
  };
  const grown = growTiers(content.tiers, there, gone);
  const shape = (tiers: readonly { readonly name: string; readonly options: readonly { readonly name: string }[] }[]) =>
    JSON.stringify(tiers.map(({ name, options }) => [name, options.map((option) => option.name)]));
  const moves =
    shape(grown) !== shape(there.tiers) ||
    (images !== undefined && content.tiers[0]?.options.some(({ photo }) => photo !== undefined) === true) ||
    kept.some((pair) => pair.model.tier_index.join() !== pair.there.tierIndex.join());
  return { kept, fresh, gone, grown, imageOf, moves };
}

type NamedTiers = readonly { readonly options: readonly { readonly name: string }[] }[];

function namesAt(tiers: NamedTiers, index: readonly number[]): string {
  return JSON.stringify(index.map((place, tier) => tiers[tier]?.options[place]?.name));
}

function growTiers(
  wanted: readonly ShopeeTier[],
  there: ThereModels,
  gone: readonly ThereModel[],
): readonly ShopeeTier[] {
  return wanted.map((tier, at) => {
    const names = new Set(tier.options.map(({ name }) => name));
    const more = new Set(
      gone.flatMap(({ tierIndex }) => {
        const name = there.tiers[at]?.options[tierIndex[at] ?? -1]?.name;
        return name === undefined || names.has(name) ? [] : [name];
      }),
    );
    return { ...tier, options: [...tier.options, ...[...more].map((name) => ({ name }))] };
  });
}

const AddedModels = z.object({ model: z.array(z.object({ model_id: z.number(), tier_index: z.array(z.number()) })) });

// Grown first, then filled, then emptied, then trimmed: never without a model, never a place taken twice.
async function carryOut(
  shop: Shop,
  { content, previous, step }: Order,
  plan: Plan,
  there: ThereModels,
  signal: AbortSignal,
): Promise<Arranged> {
  const item_id = Number(previous.id);
  const { kept, fresh, gone, grown } = plan;
  const ids = new Map(kept.map((pair) => [pair.model.variant, pair.there.id]));
  if (plan.moves) {
    const stay = gone.map((one) => ({ model_id: one.id, tier_index: placeOf(one, there, grown) }));
    await step("tiers", "absolute", () =>
      arrange(shop, item_id, { tiers: grown }, plan, [...placesOf(content, ids), ...stay], signal),
    );
  }
  if (fresh.length > 0) {
    const made = await step("new-models", "absolute", async () => {
      const json = { item_id, model_list: modelsFor(content, fresh) };
      return AddedModels.parse((await shop.post("/product/add_model", json, signal)).response).model;
    });
    for (const { variant, tier_index } of fresh) {
      const model = made.find((one) => one.tier_index.join() === tier_index.join());
      if (model) ids.set(variant, model.model_id);
    }
  }
  for (const { id } of gone) {
    await step(`delete-model-${id}`, "absolute", () =>
      post(shop, "/product/delete_model", { item_id, model_id: id }, signal),
    );
  }
  if (gone.length > 0) {
    await step("trimmed-tiers", "absolute", () =>
      arrange(shop, item_id, content, plan, placesOf(content, ids), signal),
    );
  }
  const changed = kept.filter(isChanged);
  if (changed.length > 0) {
    const model = changed.map((pair) => ({ model_id: pair.there.id, ...ownFields(pair.model) }));
    await step("models", "absolute", () => post(shop, "/product/update_model", { item_id, model }, signal));
  }
  return {
    variants: Object.fromEntries([...ids].map(([variant, id]) => [variant, String(id)])),
    fresh: fresh.map(({ variant }) => variant),
  };
}

function placeOf(one: ThereModel, there: ThereModels, grown: readonly ShopeeTier[]): readonly number[] {
  return one.tierIndex.map((place, at) => {
    const name = there.tiers[at]?.options[place]?.name;
    return grown[at]?.options.findIndex((option) => option.name === name) ?? place;
  });
}

function placesOf(content: ShopeeContent, ids: ReadonlyMap<string, number>) {
  return content.models.flatMap(({ variant, tier_index }) => {
    const model_id = ids.get(variant);
    return model_id === undefined ? [] : [{ model_id, tier_index }];
  });
}

async function arrange(
  shop: Shop,
  item_id: number,
  tiers: Pick<ShopeeContent, "tiers">,
  { imageOf }: Plan,
  model_list: readonly { readonly model_id: number; readonly tier_index: readonly number[] }[],
  signal: AbortSignal,
): Promise<true> {
  const standardise_tier_variation = tiersFor(tiers, imageOf);
  return post(shop, "/product/update_tier_variation", { item_id, standardise_tier_variation, model_list }, signal);
}

async function post(shop: Shop, path: string, json: object, signal: AbortSignal): Promise<true> {
  await shop.post(path, json, signal);
  return true;
}

function ownFields({ model_sku, gtin_code, weight, dimension }: ShopeeModel) {
  return {
    model_sku,
    ...(gtin_code === undefined ? {} : { gtin_code }),
    ...(weight === undefined ? {} : { weight }),
    ...(dimension === undefined ? {} : { dimension }),
  };
}

function isChanged({ model, there }: Plan["kept"][number]): boolean {
  return (
    model.model_sku !== there.sku ||
    (model.gtin_code !== undefined && model.gtin_code !== there.gtin) ||
    (model.weight !== undefined && model.weight !== there.weight) ||
    (model.dimension !== undefined && JSON.stringify(model.dimension) !== JSON.stringify(there.dimension))
  );
}
