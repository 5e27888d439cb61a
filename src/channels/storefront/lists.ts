/** Which lists of products there are, and what is on each: the front page, categories with everything below them. */
import type { StorefrontContent } from "./content.js";
import { linkTo } from "./frame.js";
import type { CardView, ListPage } from "./pages.js";
import { allPath, categoryPath, rootFrom, slugOf } from "./paths.js";
import { pictureOf, plainFile, type StoredPhoto } from "./photos.js";
import { hasSearch, SEARCH_DATA, SEARCH_SCRIPT } from "./search.js";
import { type Card, type Crumb, crumbs, type Site, shopView } from "./site.js";
import { textsFor } from "./texts.js";

/** A list of products: the front page's, or a category's with everything below it. */
interface Shelf {
  readonly titles: readonly string[];
  readonly slugs: readonly string[];
  readonly cards: readonly Card[];
  readonly below: readonly Shelf[];
}

/** A page of a list, and where it is. */
export interface ListFile {
  readonly path: string;
  readonly page: ListPage;
  readonly breadcrumb: readonly Crumb[];
  /** The newest change of what is on it. */
  readonly changed: Date | undefined;
}

/** All lists, in the order in which they can be put up: the front page last. */
export function* listFiles(site: Site, cards: readonly Card[]): Generator<ListFile> {
  const newest = cards.toSorted((a, b) => b.since.getTime() - a.since.getTime());
  yield* shelfFiles(site, shelfOf([], [], newest));
}

function shelfOf(titles: readonly string[], slugs: readonly string[], cards: readonly Card[]): Shelf {
  const groups = new Map<string, { readonly title: string; readonly cards: Card[] }>();
  const depth = titles.length;
  for (const card of cards) {
    const title = card.categoryPath[depth];
    if (title === undefined) continue;
    const slug = slugOf(title);
    const group = groups.get(slug) ?? { title, cards: [] };
    group.cards.push(card);
    groups.set(slug, group);
  }
  const below = [...groups]
    .map(([slug, group]) => shelfOf([...titles, group.title], [...slugs, slug], group.cards))
    .sort((a, b) => (a.slugs.join("/") < b.slugs.join("/") ? -1 : 1));
  return { titles, slugs, cards, below };
}

function* shelfFiles(site: Site, shelf: Shelf): Generator<ListFile> {
  for (const below of shelf.below) yield* shelfFiles(site, below);
  const { perPage } = site.settings;
  const count = Math.max(1, Math.ceil(shelf.cards.length / perPage));
  for (let number = count; number >= 1; number -= 1) {
    yield listFile(site, shelf, number, count);
  }
}

function listFile(site: Site, shelf: Shelf, number: number, count: number): ListFile {
  const { settings, locale, title } = site;
  const isFront = shelf.slugs.length === 0;
  const pathOf = (page: number) => (isFront ? allPath(page) : categoryPath(shelf.slugs, page));
  const path = pathOf(number);
  const root = rootFrom(path);
  const texts = textsFor(locale, settings.texts);
  const heading = shelf.titles.at(-1) ?? (number === 1 ? title : texts.allProducts);
  const cards = shelf.cards.slice((number - 1) * settings.perPage, number * settings.perPage);
  const breadcrumb = isFront ? [] : crumbs(shelf.titles, root, texts);
  const page: ListPage = {
    kind: "list",
    isFront,
    locale,
    texts,
    shop: shopView(site, path),
    title: number === 1 ? heading : `${heading} (${number})`,
    heading,
    breadcrumb,
    number,
    count: shelf.cards.length,
    categories: shelf.below.map((below) => ({
      title: below.titles.at(-1) ?? "",
      url: linkTo(root, categoryPath(below.slugs)),
      count: below.cards.length,
    })),
    cards: cards.map((card) => cardView(card, root)),
    pages: Array.from({ length: count }, (_, index) => ({ number: index + 1, url: linkTo(root, pathOf(index + 1)) })),
    search: isFront && hasSearch(shelf.cards.length) ? { script: SEARCH_SCRIPT, data: SEARCH_DATA } : undefined,
  };
  return { path, page, breadcrumb, changed: newestOf(cards) };
}

function newestOf(cards: readonly Card[]): Date | undefined {
  return cards.reduce<Date | undefined>(
    (newest, { changed }) => (newest && newest >= changed ? newest : changed),
    undefined,
  );
}

function cardView(card: Card, root: string): CardView {
  const { title, price, before, stock, photo, path } = card;
  return {
    title,
    url: linkTo(root, path),
    price,
    before,
    stock,
    picture: photo && pictureOf(photo, root),
  };
}

/** What is kept of a product for the lists. */
export function cardOf(
  { product, prices, stock }: StorefrontContent,
  photos: readonly StoredPhoto[],
  path: string,
  dates: { readonly since: Date; readonly changed: Date },
): Card {
  const skus = product.variants.map(({ sku }) => sku).join(" ");
  return {
    path,
    title: product.title,
    summary: product.summary,
    brand: product.brand ?? "",
    // The search finds single choices, as long as there are not very many.
    skus: skus.slice(0, 500),
    categoryPath: product.categoryPath,
    price: prices.card,
    before: prices.before,
    stock: { availability: stock.availability, text: stock.text },
    photo: photos[0],
    images: photos.map(({ files }) => plainFile(files).path),
    ...dates,
  };
}
