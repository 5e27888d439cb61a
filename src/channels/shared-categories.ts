/** Which of a marketplace's categories a product belongs to: said for it, or by the shop's own path. */
import * as z from "zod";
import { ChannelError } from "../channel/failures.js";

/** A marketplace's id: a number, or text where it can be longer than a number. */
export type CategoryId = number | string;

/** Where a category id is looked for, most particular first. */
export interface CategoryWishes<Id extends CategoryId> {
  /** From the extras. */
  readonly extra: Id | undefined;
  /** From the overlay. */
  readonly overlay: string | undefined;
  /** The shop's own path. */
  readonly path: readonly string[];
  /** The shop's own paths, `"Makanan > Kopi"`, to the marketplace's ids. */
  readonly map: Readonly<Record<string, Id>>;
}

/** What is known of the marketplace's tree, with paths as people read them: only leaves can be published to. */
export interface CategoryTree<Id extends CategoryId> {
  /** Id and path, `"Makanan > Kopi"`. */
  readonly leaves: readonly (readonly [Id, string])[];
  readonly parents: readonly (readonly [Id, string])[];
  /** Leaves that the marketplace has not opened to this shop. */
  readonly closed?: readonly Id[] | undefined;
}

/** A tree as the ledger keeps it. */
export function treeFact<Id extends CategoryId>(id: z.ZodType<Id>): z.ZodType<CategoryTree<Id>> {
  const list = z.array(z.tuple([id, z.string()]));
  return z.object({ leaves: list, parents: list, closed: z.array(id).optional() });
}

/** One category as a flat list names it. */
export interface FlatCategory<Id extends CategoryId> {
  readonly id: Id;
  readonly name: string;
  /** Of the one above; nobody's at the top. */
  readonly parent: Id | undefined;
  readonly isLeaf: boolean;
}

/** The tree of a flat list: each with the names above it. */
export function treeOf<Id extends CategoryId>(categories: readonly FlatCategory<Id>[]): CategoryTree<Id> {
  const byId = new Map(categories.map((one) => [one.id, one]));
  const pathOf = ({ id, name, parent }: FlatCategory<Id>): string => {
    const names = [name];
    const seen = new Set([id]);
    for (let above = parent === undefined ? undefined : byId.get(parent); above && !seen.has(above.id); ) {
      seen.add(above.id);
      names.unshift(above.name);
      above = above.parent === undefined ? undefined : byId.get(above.parent);
    }
    return names.join(JOINT);
  };
  const list = (isLeaf: boolean) =>
    categories.filter((one) => one.isLeaf === isLeaf).map((one) => [one.id, pathOf(one)] as const);
  return { leaves: list(true), parents: list(false) };
}

/** How the marketplace is called, how its ids are written, and one of them as an example. */
export interface CategoryWords<Id extends CategoryId> {
  readonly title: string;
  readonly example: Id;
  /** The id that a text of digits names. */
  readonly idOf: (digits: string) => Id;
  /** Behind "has no category 7". @defaultValue `"in this shop's country"` */
  readonly where?: string | undefined;
}

/** Between the names of a path. */
export const JOINT = " > ";

/** The category of a product. @throws ChannelError where there is none, or it cannot be published to */
export function categoryOf<Id extends CategoryId>(
  { extra, overlay, path, map }: CategoryWishes<Id>,
  tree: CategoryTree<Id> | undefined,
  words: CategoryWords<Id>,
): Id {
  const { title, where = "in this shop's country" } = words;
  const id = extra ?? idIn(overlay, words) ?? mapped(path, map);
  const advice = tree ? adviceOf(tree, path) : undefined;
  if (id === undefined) {
    const own = path.length === 0 ? "the product's own category" : `"${path.join(JOINT)}"`;
    const cure = `Set channels.<name>.category to ${title}'s category id, or name ${own} in the option categories.`;
    const message = `${title} wants one of its own categories, and none is known for this product.`;
    throw refusal(message, advice === undefined ? cure : `${cure} ${advice}`);
  }
  if (!tree) return id;
  const isIn = (list: CategoryTree<Id>["leaves"]) => list.some(([one]) => one === id);
  if (tree.closed?.includes(id)) {
    const cure = `Ask ${title}'s seller support to open it, or choose another one.`;
    throw refusal(`${title} has not opened its category ${id} to this shop.`, cure);
  }
  if (isIn(tree.leaves)) return id;
  if (isIn(tree.parents)) {
    throw refusal(`${title}'s category ${id} has others below it.`, "Choose one of the lowest level.");
  }
  throw refusal(`${title} has no category ${id} ${where}.`, advice ?? "Look it up in the Seller Centre.");
}

function adviceOf<Id extends CategoryId>(tree: CategoryTree<Id>, path: readonly string[]): string | undefined {
  const found = searchCategories(tree, path);
  return found.length === 0 ? undefined : `Perhaps ${found.map((one) => `${one.id} (${one.path})`).join(", ")}.`;
}

function refusal(message: string, cure: string): ChannelError {
  return new ChannelError("invalid", message, { field: "category", cure });
}

function idIn<Id extends CategoryId>(text: string | undefined, { title, example, idOf }: CategoryWords<Id>) {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && String(idOf(text)) === text) return idOf(text);
  throw refusal(`"${text}" is no category of ${title}.`, `Write its number, such as ${example}.`);
}

/** The entry of the longest beginning of the path that has one: where a category is welcome and not demanded. */
export function mapped<Id>(path: readonly string[], map: Readonly<Record<string, Id>>): Id | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const key = path.slice(0, length).join(JOINT).toLowerCase();
    const found = Object.entries(map).find(([name]) => name.toLowerCase() === key);
    if (found) return found[1];
  }
  return undefined;
}

/** A category that was found by its words. */
export interface FoundCategory<Id extends CategoryId = number> {
  readonly id: Id;
  /** `"Fashion > Kemeja"` */
  readonly path: string;
  /** Only leaves can be published to. */
  readonly isLeaf: boolean;
}

const SUGGESTIONS = 3;

/** Categories whose paths hold these words, those with the most of them first, leaves before others. */
export function searchCategories<Id extends CategoryId>(
  { leaves, parents, closed = [] }: CategoryTree<Id>,
  words: readonly string[],
  { most = SUGGESTIONS, withParents = false }: { readonly most?: number; readonly withParents?: boolean } = {},
): readonly FoundCategory<Id>[] {
  const wanted = words.flatMap((word) => word.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);
  const shut = new Set(closed);
  const all = [
    ...leaves.filter(([id]) => !shut.has(id)).map(([id, path]) => ({ id, path, isLeaf: true })),
    ...(withParents ? parents.map(([id, path]) => ({ id, path, isLeaf: false })) : []),
  ];
  return all
    .map((category) => {
      const text = category.path.toLowerCase();
      return { category, hits: wanted.filter((word) => text.includes(word)).length };
    })
    .filter(({ hits }) => hits > 0)
    .toSorted((a, b) => b.hits - a.hits || Number(b.category.isLeaf) - Number(a.category.isLeaf))
    .slice(0, most)
    .map(({ category }) => category);
}
