/** Which shelf of the site a page stands on. The folder decides; a new how-to needs no line here. */

/** The four kinds of pages, in the order in which a newcomer meets them. */
export const SHELVES = ["Tutorial", "How-to", "Reference", "Explanation"] as const;
export type Shelf = (typeof SHELVES)[number];

/** The first line that fits counts. */
const PLACES: readonly (readonly [beginning: string, shelf: Shelf])[] = [
  ["guide/quickstart", "Tutorial"],
  ["tutorial/", "Tutorial"],
  ["guide/cli", "Reference"],
  ["guide/errors-and-cures", "Reference"],
  ["guide/telemetry", "Reference"],
  ["channels/", "Reference"],
  ["reference/", "Reference"],
  ["guide/promises", "Explanation"],
  ["explanation/", "Explanation"],
  ["decisions/", "Explanation"],
  ["", "How-to"],
];

/** The shelf of a page, by its path below `docs/`. */
export function shelfOf(path: string): Shelf {
  return PLACES.find(([beginning]) => path.startsWith(beginning))?.[1] ?? "How-to";
}

/** Parts that are long and fold. Each has a list of its own to lead to: what only folds is a button within a button. */
const FOLDED: readonly (readonly [folder: string, title: string])[] = [
  ["channels/feeds/", "Feeds"],
  ["channels/", "Channels"],
  ["reference/api/", "Every export"],
  ["decisions/", "Decisions"],
];

/** What a page is, as far as its place goes. */
export interface Placed {
  /** Below the site, such as `guide/goals.md`. */
  readonly path: string;
  readonly title: string;
}

/** A line of the bar beside a page. */
export interface SidebarItem {
  readonly text: string;
  readonly link?: string | undefined;
  readonly collapsed?: boolean | undefined;
  readonly items?: readonly SidebarItem[] | undefined;
}

/** The bar beside each page: every page once. */
export function sidebarOf(pages: readonly Placed[]): readonly SidebarItem[] {
  return SHELVES.map((shelf) => {
    const mine = pages.filter(({ path }) => path !== "index.md" && shelfOf(path) === shelf);
    const foldOf = ({ path }: Placed) => FOLDED.find(([folder]) => path.startsWith(folder))?.[1];
    const plain = mine.filter((page) => foldOf(page) === undefined).map(itemOf);
    const folds = [...FOLDED].reverse().flatMap(([folder, title]) => {
      const items = mine.filter((page) => foldOf(page) === title && page.path !== `${folder}index.md`).map(itemOf);
      return items.length === 0 ? [] : [{ text: title, link: `/${folder}`, collapsed: true, items }];
    });
    return { text: shelf, items: [...plain, ...folds] };
  }).filter(({ items }) => items.length > 0);
}

/** In a list of questions, what they have in common is noise. */
function shortTitle(title: string): string {
  const [, rest] = /^How (?:do|can) I (.+)\?$/.exec(title) ?? [];
  return rest === undefined ? title : `${rest.charAt(0).toUpperCase()}${rest.slice(1)}`;
}

function itemOf({ path, title }: Placed): SidebarItem {
  return { text: shortTitle(title), link: `/${path.replace(/(?:index)?\.md$/, "")}` };
}
