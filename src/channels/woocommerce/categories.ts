/** Which of the shop's own categories and tags a product belongs to: said for it, by a map, or by the same path. */
import { type CategoryTree, JOINT, searchCategories } from "../shared-categories.js";
import { notForWoo } from "./content.js";
import type { Desk } from "./desk.js";

/** Ids of categories, ascending; `null` where nothing is known. @throws ChannelError `invalid` for one that is not there */
export function categoriesOf(desk: Desk): readonly number[] | null {
  const { input, product, facts } = desk;
  const asked = input.extras.categoryIds ?? overlaid(product.category);
  const ids = asked ?? (product.categoryPath.length === 0 ? undefined : byPath(desk));
  if (ids === undefined) return null;
  for (const id of ids) checkKnown(id, facts.categories);
  return [...new Set(ids)].sort((a, b) => a - b);
}

function overlaid(text: string | undefined): readonly number[] | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text)) return [Number(text)];
  throw notForWoo("category", `"${text}" is no category of the shop.`, "Write its number, such as 15.");
}

/** The longest beginning of the path that the map or the shop has. */
function byPath({ input, product, facts, losses }: Desk): readonly number[] | undefined {
  const { categoryPath: path } = product;
  const entries = [...mapped(input.settings.categories), ...paths(facts.categories)];
  for (let length = path.length; length > 0; length -= 1) {
    const wanted = path.slice(0, length).join(JOINT).toLowerCase();
    const found = entries.find(([name]) => name.toLowerCase() === wanted);
    if (!found) continue;
    if (length < path.length) {
      const note = `The shop has no category "${path.join(JOINT)}"; "${found[0]}" stands there.`;
      losses.push({ field: "category", reason: "converted", note });
    }
    return [found[1]];
  }
  losses.push({ field: "category", reason: "dropped", note: noneFor(path, facts.categories) });
  return undefined;
}

function mapped(map: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  return Object.entries(map);
}

function paths(tree: CategoryTree<number> | undefined): readonly (readonly [string, number])[] {
  return [...(tree?.leaves ?? []), ...(tree?.parents ?? [])].map(([id, path]) => [path, id] as const);
}

function noneFor(path: readonly string[], tree: CategoryTree<number> | undefined): string {
  const near = tree ? searchCategories(tree, path, { withParents: true }) : [];
  const perhaps = near.length === 0 ? "" : ` Perhaps ${near.map((one) => `${one.id} (${one.path})`).join(", ")}.`;
  return `The shop has no category "${path.join(JOINT)}"; make it there, or name it in the option categories.${perhaps}`;
}

function checkKnown(id: number, tree: CategoryTree<number> | undefined): void {
  if (!tree || paths(tree).some(([, known]) => known === id)) return;
  throw notForWoo("category", `The shop has no category ${id}.`, "Look it up under Products › Categories.");
}

/** Ids of tags, ascending; `null` where the product has none. Tags that the option does not know are losses. */
export function tagsOf({ input, product, losses }: Desk): readonly number[] | null {
  const known = new Map(Object.entries(input.settings.tags).map(([name, id]) => [name.toLowerCase(), id]));
  const unknown = product.tags.filter((tag) => !known.has(tag.toLowerCase()));
  if (input.extras.tagIds === undefined && unknown.length > 0) {
    const note = `WooCommerce takes tags by number; name ${unknown.join(", ")} in the option tags.`;
    losses.push({ field: "tags", reason: "dropped", note });
  }
  const ids = input.extras.tagIds ?? product.tags.flatMap((tag) => known.get(tag.toLowerCase()) ?? []);
  return ids.length === 0 ? null : [...new Set(ids)].sort((a, b) => a - b);
}
