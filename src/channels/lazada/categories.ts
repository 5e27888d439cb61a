/** Lazada's category tree. Page of GetCategoryTree, read 2026-11-21 */
import * as z from "zod";
import { type CategoryTree, type CategoryWishes, categoryOf, JOINT, treeFact } from "../shared-categories.js";
import type { Shop } from "./wire.js";

/** The tree as the ledger keeps it. */
export const CategoryTreeFact: z.ZodType<CategoryTree<number>> = treeFact(z.number());

interface WireNode {
  readonly category_id: number;
  readonly name?: string | null | undefined;
  readonly leaf?: boolean | null | undefined;
  readonly children?: readonly WireNode[] | null | undefined;
}
const WireNode: z.ZodType<WireNode> = z.lazy(() =>
  z.object({
    category_id: z.number(),
    name: z.string().nullish(),
    leaf: z.boolean().nullish(),
    children: z.array(WireNode).nullish(),
  }),
);

/** Reads the whole tree of a country, flat. */
export async function readTree(
  shop: Pick<Shop, "get">,
  language: string,
  signal: AbortSignal,
): Promise<CategoryTree<number>> {
  const nodes = z.array(WireNode).parse(await shop.get("/category/tree/get", { language_code: language }, signal));
  const leaves: [number, string][] = [];
  const parents: [number, string][] = [];
  const walk = (node: WireNode, above: readonly string[]): void => {
    const path = [...above, node.name ?? String(node.category_id)];
    const children = node.children ?? [];
    const list = (node.leaf ?? children.length === 0) ? leaves : parents;
    list.push([node.category_id, path.join(JOINT)]);
    for (const child of children) walk(child, path);
  };
  for (const node of nodes) walk(node, []);
  return { leaves, parents };
}

/** The category of a product. @throws ChannelError `invalid` where there is none, or it is not a leaf */
export function lazadaCategoryOf(wishes: CategoryWishes<number>, tree: CategoryTree<number> | undefined): number {
  return categoryOf(wishes, tree, { title: "Lazada", example: 10002019, idOf: Number });
}
