/** Puts templates to work: ours, or the seller's in their place, inside the frame, with what machines are told. */
import type { StorefrontContent } from "./content.js";
import { frameHtml, headOf, type Meta } from "./frame.js";
import { attributes, type Html, html, raw } from "./html.js";
import { listHtml, messageHtml } from "./list-template.js";
import type { StorefrontSettings } from "./options.js";
import type { ListPage, MessagePage, Page, ProductPage, TemplateTools } from "./pages.js";
import { pictureHtml, plainFile, type StoredPhoto } from "./photos.js";
import { productHtml } from "./product-template.js";
import type { Crumb } from "./site.js";
import { listGraph, productGraph } from "./structured.js";
import { styleOf } from "./style.js";
import { fill } from "./texts.js";
import { verifyPath } from "./trust.js";

/** Where a page is. */
export interface Metas {
  readonly path: string;
  readonly breadcrumb: readonly Crumb[];
}

/** A product's page as a document. */
export function writeProduct(
  settings: StorefrontSettings,
  page: ProductPage,
  facts: Metas & { readonly content: StorefrontContent; readonly photos: readonly StoredPhoto[] },
): string {
  const { content, photos, path } = facts;
  const [picture] = page.pictures;
  const [photo] = photos;
  const [first] = Object.values(content.prices.variants);
  return documentOf(settings, page, (tools) => productHtml(page, tools), settings.templates.product, {
    path,
    description: page.summary,
    image: picture && photo && { picture, path: plainFile(photo.files).path },
    price: first && {
      amount: first.amount,
      currency: first.currency,
      availability: page.stock.availability === "inStock" ? "in stock" : "out of stock",
    },
    claims: page.verify && page.shop.root + verifyPath(page.id, "jws"),
    structured: productGraph({ content, photos, shop: page.shop, path, breadcrumb: facts.breadcrumb }),
    isListed: true,
  });
}

/** A list as a document. */
export function writeList(settings: StorefrontSettings, page: ListPage, { path, breadcrumb }: Metas): string {
  const { number, pages, shop } = page;
  const titles = page.cards.slice(0, 5).map(({ title }) => title);
  return documentOf(settings, page, (tools) => listHtml(page, tools), settings.templates.list, {
    path,
    description: page.isFront ? (shop.description ?? shop.title) : `${page.title}: ${titles.join(", ")}`,
    structured: listGraph(shop, breadcrumb, path),
    isListed: true,
    previous: pages[number - 2]?.url,
    next: pages[number]?.url,
  });
}

/** A page that only says something, as a document. Search engines leave it out. */
export function writeMessage(settings: StorefrontSettings, page: MessagePage, { path }: Metas): string {
  const own = settings.templates.message;
  return documentOf(settings, page, () => messageHtml(page), own, { path, isListed: false });
}

type Told = Omit<Meta, "alternates" | "style" | "colours" | "hasFeed">;

function documentOf<P extends Page>(
  settings: StorefrontSettings,
  page: P,
  ours: (tools: TemplateTools) => Html,
  own: ((page: P, tools: TemplateTools) => Html) | undefined,
  told: Told,
): string {
  const { theme, alternates, templates } = settings;
  const main = own
    ? own(
        page,
        toolsOf(() => ours(toolsOf(nothing))),
      )
    : ours(toolsOf(nothing));
  const { accent, onAccent } = theme.light;
  const head = headOf(page, {
    ...told,
    alternates,
    style: styleOf(theme, page.kind),
    colours: { light: theme.light.surface, dark: theme.dark.surface, accent, onAccent },
    hasFeed: settings.url !== undefined,
  });
  const parts = { head, main };
  const frame = templates.frame;
  const whole = frame
    ? frame(
        page,
        parts,
        toolsOf(() => frameHtml(page, parts)),
      )
    : frameHtml(page, parts);
  return squeeze(whole.text);
}

function nothing(): Html {
  return raw("");
}

function toolsOf(standard: () => Html): TemplateTools {
  return { html, raw, attributes, fill, picture: pictureHtml, standard };
}

/** Without the lines that nothing was put into. */
export function squeeze(text: string): string {
  return text.replace(/\n\s*\n+/g, "\n");
}
