/** Shopee's category tree and the attributes of a category. Open Platform v2, read 2026-11-21 */
import * as z from "zod";
import { type CategoryTree, type CategoryWishes, categoryOf, treeFact, treeOf } from "../shared-categories.js";
import type { Shop } from "./wire.js";

/** The tree as the ledger keeps it. */
export const CategoryTreeFact: z.ZodType<CategoryTree<number>> = treeFact(z.number());

/** One attribute of a category. */
export interface AttributeNode {
  readonly id: number;
  readonly name: string;
  readonly mandatory: boolean;
  /** Takes a text of one's own beside, or in place of, the values. */
  readonly freeText: boolean;
  readonly maxValues: number;
  /** Not empty: a number with one of these. */
  readonly units: readonly string[];
  readonly values: readonly {
    readonly id: number;
    readonly name: string;
    /** Asked for once this value is chosen. */
    readonly children: readonly AttributeNode[];
  }[];
}

const Node: z.ZodType<AttributeNode> = z.lazy(() =>
  z.object({
    id: z.number(),
    name: z.string(),
    mandatory: z.boolean(),
    freeText: z.boolean(),
    maxValues: z.number(),
    units: z.array(z.string()),
    values: z.array(z.object({ id: z.number(), name: z.string(), children: z.array(Node) })),
  }),
);
export const AttributeNodes: z.ZodType<readonly AttributeNode[]> = z.array(Node);

const WireTree = z.object({
  category_list: z.array(
    z.object({
      category_id: z.number(),
      parent_category_id: z.number().nullish(),
      display_category_name: z.string().nullish(),
      original_category_name: z.string().nullish(),
      has_children: z.boolean().default(false),
    }),
  ),
});

/** Reads the whole tree. */
export async function readTree(shop: Shop, signal: AbortSignal): Promise<CategoryTree<number>> {
  const { language } = shop.settings;
  const { category_list } = WireTree.parse(await shop.get("/product/get_category", { language }, signal));
  return treeOf(
    category_list.map((one) => ({
      id: one.category_id,
      name: one.display_category_name || one.original_category_name || String(one.category_id),
      parent: one.parent_category_id ?? undefined,
      isLeaf: !one.has_children,
    })),
  );
}

interface WireAttribute {
  readonly attribute_id: number;
  readonly mandatory?: boolean | null | undefined;
  readonly name?: string | null | undefined;
  readonly attribute_value_list?:
    | readonly {
        readonly value_id: number;
        readonly name?: string | null | undefined;
        readonly child_attribute_list?: readonly WireAttribute[] | null | undefined;
      }[]
    | null
    | undefined;
  readonly attribute_info?:
    | {
        readonly input_type?: number | null | undefined;
        readonly format_type?: number | null | undefined;
        readonly max_value_count?: number | null | undefined;
        readonly attribute_unit_list?: readonly string[] | null | undefined;
      }
    | null
    | undefined;
}
const WireAttribute: z.ZodType<WireAttribute> = z.lazy(() =>
  z.object({
    attribute_id: z.number(),
    mandatory: z.boolean().nullish(),
    name: z.string().nullish(),
    attribute_value_list: z
      .array(
        z.object({
          value_id: z.number(),
          name: z.string().nullish(),
          child_attribute_list: z.array(WireAttribute).nullish(),
        }),
      )
      .nullish(),
    attribute_info: z
      .object({
        input_type: z.number().nullish(),
        format_type: z.number().nullish(),
        max_value_count: z.number().nullish(),
        attribute_unit_list: z.array(z.string()).nullish(),
      })
      .nullish(),
  }),
);
const WireAttributes = z.object({
  list: z.array(z.object({ category_id: z.number(), attribute_tree: z.array(WireAttribute).nullish() })),
});

/** "max count is 20" (get_attribute_tree) */
const TREES_A_CALL = 20;

/** Reads the attributes of some categories, by category id. */
export async function readAttributes(
  shop: Shop,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<Readonly<Record<string, readonly AttributeNode[]>>> {
  const trees: Record<string, readonly AttributeNode[]> = {};
  for (let start = 0; start < ids.length; start += TREES_A_CALL) {
    const category_id_list = ids.slice(start, start + TREES_A_CALL).join(",");
    const query = { category_id_list, language: shop.settings.language };
    const { list } = WireAttributes.parse(await shop.get("/product/get_attribute_tree", query, signal));
    for (const { category_id, attribute_tree } of list) trees[category_id] = (attribute_tree ?? []).map(nodeOf);
  }
  return trees;
}

/** 2 combo box, 3 free text, 5 multi combo box; 1 and 4 are drop-downs. (get_attribute_tree) */
const OWN_TEXT: ReadonlySet<number> = new Set([2, 3, 5]);
const MULTI: ReadonlySet<number> = new Set([4, 5]);
const WITH_UNIT = 2;

function nodeOf(wire: WireAttribute): AttributeNode {
  const { input_type, format_type, max_value_count, attribute_unit_list } = wire.attribute_info ?? {};
  return {
    id: wire.attribute_id,
    name: wire.name ?? String(wire.attribute_id),
    mandatory: wire.mandatory ?? false,
    freeText: OWN_TEXT.has(input_type ?? 0),
    maxValues: MULTI.has(input_type ?? 0) ? (max_value_count ?? 1) : 1,
    units: format_type === WITH_UNIT ? (attribute_unit_list ?? []) : [],
    values: (wire.attribute_value_list ?? []).map(({ value_id, name, child_attribute_list }) => ({
      id: value_id,
      name: name ?? "",
      children: (child_attribute_list ?? []).map(nodeOf),
    })),
  };
}

/** The category of a product. @throws ChannelError `invalid` where there is none, or it is not a leaf */
export function shopeeCategoryOf(wishes: CategoryWishes<number>, tree: CategoryTree<number> | undefined): number {
  return categoryOf(wishes, tree, { title: "Shopee", example: 100861, idOf: Number });
}
