/** Shopee's category tree and the attributes of a category. Open Platform v2, read 2026-11-21 */
import * as z from "zod";
import { notForShopee } from "./content.js";
import type { Shop } from "./wire.js";

/** Ids of the tree: only leaves can be published to. */
export const CategoryTreeFact = z.object({ leaves: z.array(z.number()), parents: z.array(z.number()) });
export type CategoryTree = z.output<typeof CategoryTreeFact>;

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
  category_list: z.array(z.object({ category_id: z.number(), has_children: z.boolean().default(false) })),
});

/** Reads the whole tree, as ids. */
export async function readTree(shop: Shop, signal: AbortSignal): Promise<CategoryTree> {
  const { language } = shop.settings;
  const { category_list } = WireTree.parse(await shop.get("/product/get_category", { language }, signal));
  const ids = (isParent: boolean) =>
    category_list.filter(({ has_children }) => has_children === isParent).map(({ category_id }) => category_id);
  return { leaves: ids(false), parents: ids(true) };
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

/** Where a category id is looked for, most particular first. */
export interface CategoryWishes {
  /** From the extras. */
  readonly extra: number | undefined;
  /** From the overlay. */
  readonly overlay: string | undefined;
  /** The shop's own path. */
  readonly path: readonly string[];
  /** The shop's own paths, `"Makanan > Kopi"`, to Shopee's ids. */
  readonly map: Readonly<Record<string, number>>;
}

const JOINT = " > ";

/** The category of a product. @throws ChannelError `invalid` where there is none, or it is not a leaf */
export function categoryOf({ extra, overlay, path, map }: CategoryWishes, tree: CategoryTree | undefined): number {
  const id = extra ?? numberIn(overlay) ?? mapped(path, map);
  if (id === undefined) {
    const where = path.length === 0 ? "the product's own category" : `"${path.join(JOINT)}"`;
    const cure = `Set channels.<name>.category to Shopee's category id, or name ${where} in the option categories.`;
    throw notForShopee("category", "Shopee wants one of its own categories, and none is known for this product.", cure);
  }
  if (!tree || tree.leaves.includes(id)) return id;
  if (tree.parents.includes(id)) {
    throw notForShopee("category", `Shopee's category ${id} has others below it.`, "Choose one of the lowest level.");
  }
  throw notForShopee(
    "category",
    `Shopee has no category ${id} in this shop's country.`,
    "Look it up in the Seller Centre.",
  );
}

function numberIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,12}$/.test(text)) return Number(text);
  throw notForShopee("category", `"${text}" is no category of Shopee.`, "Write its number, such as 100861.");
}

/** The longest beginning of the path that has an entry. */
function mapped(path: readonly string[], map: Readonly<Record<string, number>>): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const key = path.slice(0, length).join(JOINT).toLowerCase();
    const found = Object.entries(map).find(([name]) => name.toLowerCase() === key);
    if (found) return found[1];
  }
  return undefined;
}
