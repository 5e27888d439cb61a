/** TikTok Shop's category tree, and the attributes and rules of one category. Partner API 202309, read 2026-11-21 */
import * as z from "zod";
import { type CategoryTree, type CategoryWishes, categoryOf, treeFact, treeOf } from "../shared-categories.js";
import type { TiktokPlatform } from "./content.js";
import { PATHS, type Query, type Shop } from "./wire.js";

/** South-East Asia lists by the seven-level tree since 2026-01-12. */
export const CATEGORY_VERSION = "v2";

/** The tree as the ledger keeps it. */
export const CategoryTreeFact: z.ZodType<CategoryTree<string>> = treeFact(z.string());

export const AttributeNode = z.object({
  id: z.string(),
  name: z.string(),
  mandatory: z.boolean(),
  freeText: z.boolean(),
  several: z.boolean(),
  /** Mandatory too where another attribute has this value. */
  conditions: z.array(z.object({ attribute: z.string(), value: z.string() })),
  values: z.array(z.object({ id: z.string(), name: z.string() })),
});
/** One attribute of a category. */
export type AttributeNode = z.output<typeof AttributeNode>;

const Condition = z.object({ attribute: z.string(), value: z.string() });
/** What a category asks for beside attributes. */
const CategoryRules = z.object({
  dimensions: z.boolean(),
  sizeChart: z.boolean(),
  cashOnDelivery: z.boolean(),
  certifications: z.array(
    z.object({ id: z.string(), name: z.string(), mandatory: z.boolean(), conditions: z.array(Condition) }),
  ),
});

/** Attributes and rules of one category. */
export const CategoryFact = z.object({ attributes: z.array(AttributeNode), rules: CategoryRules });
export type CategoryFact = z.output<typeof CategoryFact>;

const WireTree = z.object({
  categories: z.array(
    z.object({
      id: z.string(),
      parent_id: z.string().nullish(),
      local_name: z.string().nullish(),
      is_leaf: z.boolean().default(false),
      permission_statuses: z.array(z.string()).nullish().catch(undefined),
    }),
  ),
});

/** Reads the tree. For two places only the leaves that both have: a listing on both must use such a category. */
export async function readTree(shop: Shop, signal: AbortSignal): Promise<CategoryTree<string>> {
  const own = await readPlatform(shop, undefined, signal);
  if (!shop.settings.tokopedia) return own;
  const there = await readPlatform(shop, "TOKOPEDIA", signal);
  const known = new Set(there.leaves.map(([id]) => id));
  return {
    ...own,
    leaves: own.leaves.filter(([id]) => known.has(id)),
    closed: [...new Set([...(own.closed ?? []), ...(there.closed ?? [])])],
  };
}

async function readPlatform(
  shop: Shop,
  platform: TiktokPlatform | undefined,
  signal: AbortSignal,
): Promise<CategoryTree<string>> {
  const query: Query = { ...localeOf(shop), ...(platform === undefined ? {} : { listing_platform: platform }) };
  const { categories } = WireTree.parse((await shop.get(PATHS.categories, query, signal)).data);
  const isOpen = (statuses: readonly string[] | null | undefined) =>
    !statuses?.length || statuses.includes("AVAILABLE");
  const tree = treeOf(
    categories.map((one) => ({
      id: one.id,
      name: one.local_name ?? one.id,
      parent: one.parent_id ?? undefined,
      isLeaf: one.is_leaf,
    })),
  );
  return {
    ...tree,
    closed: categories.filter((one) => one.is_leaf && !isOpen(one.permission_statuses)).map(({ id }) => id),
  };
}

function localeOf({ settings }: Shop): Query {
  return { locale: settings.locale, category_version: CATEGORY_VERSION };
}

const WireConditions = z
  .array(z.object({ condition_type: z.string(), attribute_id: z.string(), attribute_value_id: z.string() }))
  .nullish()
  .catch(undefined)
  .transform((conditions) =>
    (conditions ?? [])
      .filter(({ condition_type }) => condition_type === "VALUE_ID_MATCH")
      .map(({ attribute_id, attribute_value_id }) => ({ attribute: attribute_id, value: attribute_value_id })),
  );
const WireAttributes = z.object({
  attributes: z.array(
    z.object({
      id: z.string(),
      name: z.string().nullish(),
      type: z.string().nullish(),
      is_required: z.boolean().nullish(),
      // Spelt like this on the platform's own page.
      is_requried: z.boolean().nullish(),
      is_customizable: z.boolean().nullish(),
      is_multiple_selection: z.boolean().nullish(),
      requirement_conditions: WireConditions,
      values: z.array(z.object({ id: z.string(), name: z.string().default("") })).nullish(),
    }),
  ),
});
const Flag = z.object({ is_required: z.boolean().nullish(), is_supported: z.boolean().nullish() }).nullish();
const WireRules = z.object({
  product_certifications: z
    .array(
      z.object({
        id: z.string(),
        name: z.string().nullish(),
        is_required: z.boolean().nullish(),
        requirement_conditions: WireConditions,
      }),
    )
    .nullish(),
  size_chart: Flag,
  cod: Flag,
  package_dimension: Flag,
});

/** Reads attributes and rules of one category. */
export async function readCategory(shop: Shop, id: string, signal: AbortSignal): Promise<CategoryFact> {
  const path = `${PATHS.categories}/${encodeURIComponent(id)}`;
  const wire = WireAttributes.parse((await shop.get(`${path}/attributes`, localeOf(shop), signal)).data);
  const rules = WireRules.parse((await shop.get(`${path}/rules`, localeOf(shop), signal)).data ?? {});
  return {
    // Sales attributes name variants; ours have names of their own.
    attributes: wire.attributes.filter(({ type }) => type !== "SALES_PROPERTY").map(nodeOf),
    rules: {
      dimensions: rules.package_dimension?.is_required ?? false,
      sizeChart: rules.size_chart?.is_required ?? false,
      cashOnDelivery: rules.cod?.is_supported ?? true,
      certifications: (rules.product_certifications ?? []).map((one) => ({
        id: one.id,
        name: one.name ?? one.id,
        mandatory: one.is_required ?? false,
        conditions: one.requirement_conditions,
      })),
    },
  };
}

function nodeOf(wire: z.output<typeof WireAttributes>["attributes"][number]): AttributeNode {
  return {
    id: wire.id,
    name: wire.name ?? wire.id,
    mandatory: wire.is_required ?? wire.is_requried ?? false,
    freeText: wire.is_customizable ?? false,
    several: wire.is_multiple_selection ?? false,
    conditions: wire.requirement_conditions,
    values: wire.values ?? [],
  };
}

/** The category of a product. @throws ChannelError `invalid` where there is none, or it cannot be published to */
export function tiktokCategoryOf(wishes: CategoryWishes<string>, tree: CategoryTree<string> | undefined): string {
  const where = "for this shop, or not on every place it is to stand on";
  return categoryOf(wishes, tree, { title: "TikTok Shop", example: "601226", idOf: String, where });
}
