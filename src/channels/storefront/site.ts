/** From contents to pages: who the shop is, what a product's page holds, which lists there are and what is on them. */
import type { SellerView } from "../../channel/render.js";
import type { StorefrontContent, VariantContent } from "./content.js";
import { linkTo } from "./frame.js";
import { raw } from "./html.js";
import type { StorefrontSettings } from "./options.js";
import { orderAddress, whatsappAddress } from "./order.js";
import type {
  CardView,
  ListPage,
  MessagePage,
  PageLink,
  PriceView,
  ProductPage,
  ShopView,
  VariantPageView,
} from "./pages.js";
import { allPath, categoryPath, INDEX, rootFrom, slugOf } from "./paths.js";
import { fileFor, pictureOf, type StoredPhoto } from "./photos.js";
import { hasSearch, SEARCH_DATA, SEARCH_SCRIPT } from "./search.js";
import { type StorefrontTexts, textsFor } from "./texts.js";

/** What every page of one run is made with. */
export interface Site {
  readonly settings: StorefrontSettings;
  readonly seller: SellerView;
  readonly title: string;
  /** Of lists. */
  readonly locale: string;
}

/** What lists, sitemap, feed and search need of a product, all that is kept of it in memory. */
export interface Card {
  readonly path: string;
  readonly title: string;
  readonly summary: string;
  readonly brand: string;
  readonly skus: string;
  readonly categoryPath: readonly string[];
  readonly price: string;
  readonly before: string | undefined;
  readonly stock: CardView["stock"];
  readonly photo: StoredPhoto | undefined;
  /** Paths for the sitemap. */
  readonly images: readonly string[];
  /** When its page was new, and when it changed last. */
  readonly since: Date;
  readonly changed: Date;
}

/** A crumb that also knows its path below the shop's folder. */
export type Crumb = PageLink & { readonly path: string };

/** The shop as a page at `path` sees it; `root` where relative ways do not work. */
export function shopView({ settings, seller, title }: Site, path: string, root = rootFrom(path)): ShopView {
  const given = settings.seller;
  const phone = settings.whatsapp ?? given?.whatsapp ?? seller.whatsapp;
  const [tel, email] = [given?.phone ?? seller.phone, given?.email ?? seller.email];
  const whatsapp = phone === undefined ? undefined : whatsappAddress(phone);
  return {
    title,
    description: settings.description,
    address: settings.url,
    root,
    home: root + INDEX,
    seller: given?.legalName ?? given?.name ?? seller.name,
    whatsapp,
    contact: [
      ...(whatsapp === undefined ? [] : [{ title: "WhatsApp", url: whatsapp }]),
      ...(tel === undefined ? [] : [{ title: tel, url: `tel:${tel}` }]),
      ...(email === undefined ? [] : [{ title: email, url: `mailto:${email}` }]),
    ],
    payTo: given?.payTo ?? [],
    officialChannels: given?.officialChannels ?? [],
    policies: given?.policies ?? {},
    returnPolicy: given?.returnPolicy,
    country: given?.address?.country ?? "ID",
  };
}

// --- A product's page ------------------------------------------------------------------

/** The page of one product. */
export function productPage(
  site: Site,
  content: StorefrontContent,
  photos: readonly StoredPhoto[],
  path: string,
): { readonly page: ProductPage; readonly breadcrumb: readonly Crumb[] } {
  const { product, stock } = content;
  const root = rootFrom(path);
  const texts = textsFor(product.locale, site.settings.texts);
  const shop = shopView(site, path);
  const pictures = photos.map((photo) => pictureOf(photo, root));
  const breadcrumb = [...crumbs(product.categoryPath, root, texts), { title: product.title, url: "", path }];
  const [first, ...rest] = product.variants.map((variant) => variantView(site, content, variant, photos, path));
  if (!first) throw new TypeError("A product has a variant.");
  const isSingle = rest.length === 0;
  const page: ProductPage = {
    kind: "product",
    id: product.id,
    locale: product.locale,
    texts,
    shop,
    title: product.title,
    breadcrumb,
    summary: product.summary,
    // Clean by the model's allow-list.
    description: raw(product.html),
    highlights: product.highlights,
    brand: product.brand,
    facts: product.facts,
    certificates: product.certificates,
    notes: product.notes,
    pictures,
    price: isSingle ? first.price : { text: content.prices.text, before: content.prices.before, tiers: [] },
    stock: { availability: stock.availability, text: stock.text },
    variants: [first, ...rest],
  };
  return { page, breadcrumb };
}

function crumbs(categories: readonly string[], root: string, texts: StorefrontTexts): readonly Crumb[] {
  const slugs = categories.map(slugOf);
  const above = categories.map((title, index) => {
    const path = categoryPath(slugs.slice(0, index + 1));
    return { title, url: linkTo(root, path), path };
  });
  return [{ title: texts.home, url: root + INDEX, path: INDEX }, ...above];
}

const SOLD: ReadonlySet<string> = new Set(["outOfStock", "discontinued"]);

function variantView(
  { settings, seller, title }: Site,
  content: StorefrontContent,
  variant: VariantContent,
  photos: readonly StoredPhoto[],
  path: string,
): VariantPageView {
  const price = content.prices.variants[variant.id];
  const stock = content.stock.variants[variant.id];
  if (!price || !stock) throw new TypeError(`The variant ${variant.id} has no price or no stock.`);
  const photo = photos.findIndex(({ id }) => variant.photos.includes(id)) + 1;
  const order = SOLD.has(stock.availability)
    ? undefined
    : orderAddress(settings, seller, { shop: title, product: content.product, variant, price: price.text, path });
  const view: PriceView = {
    text: price.text,
    before: price.before?.text,
    until: price.until?.text,
    tiers: price.tiers,
  };
  return {
    id: variant.id,
    sku: variant.sku,
    label: variant.label === "" ? variant.sku : variant.label,
    price: view,
    stock,
    notes: variant.notes,
    order,
    photo: photo === 0 ? undefined : photo,
  };
}

// --- Lists -----------------------------------------------------------------------------

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
    price: prices.text,
    before: prices.before,
    stock: { availability: stock.availability, text: stock.text },
    photo: photos[0],
    images: photos.map(({ files }) => fileFor(files, 100_000).path),
    ...dates,
  };
}

/** A page that only says something. */
export function messagePage(site: Site, shop: ShopView, what: "notFound" | "gone"): MessagePage {
  const texts = textsFor(site.locale, site.settings.texts);
  const heading = texts[what];
  const hint = what === "gone" ? texts.goneHint : texts.notFoundHint;
  return { kind: "message", locale: site.locale, texts, shop, title: heading, breadcrumb: [], heading, hint };
}
