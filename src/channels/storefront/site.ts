/** From contents to pages: who the shop is, what a product's page holds, which lists there are and what is on them. */
import type { SellerView } from "../../channel/render.js";
import type { StorefrontContent, VariantContent } from "./content.js";
import { linkTo } from "./frame.js";
import { raw } from "./html.js";
import type { StorefrontSettings } from "./options.js";
import { orderAddress, whatsappAddress } from "./order.js";
import type { CardView, MessagePage, PageLink, PriceView, ProductPage, ShopView, VariantPageView } from "./pages.js";
import { categoryPath, INDEX, rootFrom, slugOf } from "./paths.js";
import { pictureOf, type StoredPhoto } from "./photos.js";
import { type StorefrontTexts, textsFor } from "./texts.js";
import { type ShopTrust, VERIFY_PAGE, verifyPath } from "./trust.js";
import { verifyTexts } from "./verify-texts.js";

/** What every page of one run is made with. */
export interface Site {
  readonly settings: StorefrontSettings;
  /** `undefined`: nobody said who sells. */
  readonly seller: SellerView | undefined;
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
export function shopView({ settings, seller, title, locale }: Site, path: string, root = rootFrom(path)): ShopView {
  const { seller: given, trust } = settings;
  const phone = settings.whatsapp ?? given?.whatsapp ?? seller?.whatsapp;
  const whatsapp = phone === undefined ? undefined : whatsappAddress(phone);
  return {
    title,
    description: settings.description,
    address: settings.url,
    root,
    home: root + INDEX,
    seller: given?.legalName ?? given?.name ?? seller?.name,
    whatsapp,
    contact: contactOf(whatsapp, given?.phone ?? seller?.phone, given?.email ?? seller?.email),
    payTo: trust ? payToOf(trust) : (given?.payTo ?? []),
    officialChannels: given?.officialChannels.length ? given.officialChannels : placesOf(trust),
    policies: given?.policies ?? {},
    returnPolicy: given?.returnPolicy,
    country: given?.address?.country ?? "ID",
    verify: trust && { title: verifyTexts(locale).link, url: root + VERIFY_PAGE },
  };
}

function contactOf(
  whatsapp: string | undefined,
  tel: string | undefined,
  email: string | undefined,
): ShopView["contact"] {
  return [
    ...(whatsapp === undefined ? [] : [{ title: "WhatsApp", url: whatsapp }]),
    ...(tel === undefined ? [] : [{ title: tel, url: `tel:${tel}` }]),
    ...(email === undefined ? [] : [{ title: email, url: `mailto:${email}` }]),
  ];
}

/** Only what was signed: a second list would be one more that somebody could change. */
function payToOf({ payTo }: ShopTrust): ShopView["payTo"] {
  return payTo.flatMap(({ kind, bank, holder, last4 }) =>
    kind === "qris" || last4 === undefined ? [] : [{ kind, bank, holder, last4 }],
  );
}

function placesOf(trust: ShopTrust | undefined): ShopView["officialChannels"] {
  const others = trust?.places.filter(({ url }) => url !== trust.iss) ?? [];
  return others.map(({ url }) => ({ channel: url.replace(/^https:\/\/(www\.)?/, ""), url }));
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
    verify: site.settings.trust && {
      title: verifyTexts(product.locale).link,
      url: linkTo(root, verifyPath(product.id)),
    },
  };
  return { page, breadcrumb };
}

/** The way to a category, from the front page. */
export function crumbs(categories: readonly string[], root: string, texts: StorefrontTexts): readonly Crumb[] {
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

/** A page that only says something. */
export function messagePage(site: Site, shop: ShopView, what: "notFound" | "gone"): MessagePage {
  const texts = textsFor(site.locale, site.settings.texts);
  const heading = texts[what];
  const hint = what === "gone" ? texts.goneHint : texts.notFoundHint;
  return { kind: "message", locale: site.locale, texts, shop, title: heading, breadcrumb: [], heading, hint };
}
