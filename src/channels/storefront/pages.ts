/** What templates are given: every page as data, with addresses that work from that page and texts in its language. */

import type { PhotoFormat } from "../../channel/limits.js";
import type { Availability } from "../../channel/view.js";
import type { OfficialChannel, PayTo, Policies, ReturnPolicy } from "../../model/seller.js";
import type { attributes, Html, HtmlValue, html, raw } from "./html.js";
import type { StorefrontTexts } from "./texts.js";
import type { ShopPayee } from "./trust.js";
import type { VerifyTexts } from "./verify-texts.js";

/** One file of a photo. */
export interface Rendition {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly format: PhotoFormat;
}

/** A photo in the renditions there are, largest first. */
export interface Picture {
  readonly id: string;
  readonly alt: string;
  readonly renditions: readonly [Rendition, ...Rendition[]];
}

export interface PageLink {
  readonly title: string;
  readonly url: string;
}

/** Who sells and how the shop is called, the same on every page but for the way to it. */
export interface ShopView {
  readonly title: string;
  readonly description?: string | undefined;
  /** The public address, where there is one. */
  readonly address?: string | undefined;
  /** The way from this page to the shop's folder: `""`, `"../"`. */
  readonly root: string;
  /** The way from this page to the front page. */
  readonly home: string;
  /** Absent where nobody said who sells. */
  readonly seller?: string | undefined;
  readonly whatsapp?: string | undefined;
  readonly contact: readonly PageLink[];
  readonly payTo: readonly PayTo[];
  readonly officialChannels: readonly OfficialChannel[];
  readonly policies: Policies;
  readonly returnPolicy?: ReturnPolicy | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly logo?: string | undefined;
  /** The way to the page on which the shop is checked. */
  readonly verify?: PageLink | undefined;
}

export interface PriceView {
  readonly text: string;
  /** The regular price, while a sale runs. */
  readonly before?: string | undefined;
  /** Until when the price holds, in words. */
  readonly until?: string | undefined;
  readonly tiers: readonly string[];
}

export interface StockView {
  readonly availability: Availability;
  readonly text: string;
}

/** A product in a list. */
export interface CardView {
  readonly title: string;
  readonly url: string;
  readonly price: string;
  readonly before?: string | undefined;
  readonly stock: StockView;
  readonly picture?: Picture | undefined;
}

export interface VariantPageView {
  readonly id: string;
  readonly sku: string;
  readonly label: string;
  readonly price: PriceView;
  readonly stock: StockView;
  readonly notes: readonly string[];
  /** Where it is ordered; absent where it cannot be had or nobody takes orders. */
  readonly order?: string | undefined;
  /** The place of its own photo in `pictures`, from 1. */
  readonly photo?: number | undefined;
}

interface PageBase {
  readonly locale: string;
  readonly texts: StorefrontTexts;
  readonly shop: ShopView;
  readonly title: string;
  readonly breadcrumb: readonly PageLink[];
}

export interface ListPage extends PageBase {
  readonly kind: "list";
  /** The front page, not a category. */
  readonly isFront: boolean;
  readonly heading: string;
  readonly number: number;
  /** Categories one level below. */
  readonly categories: readonly (PageLink & { readonly count: number })[];
  readonly count: number;
  readonly cards: readonly CardView[];
  /** All pages of this list. */
  readonly pages: readonly { readonly number: number; readonly url: string }[];
  /** Scripts of the search, where this page offers one. */
  readonly search?: { readonly script: string; readonly data: string } | undefined;
}

export interface ProductPage extends PageBase {
  readonly kind: "product";
  readonly id: string;
  readonly summary: string;
  readonly description: Html;
  readonly highlights: readonly string[];
  readonly brand?: string | undefined;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly certificates: readonly { readonly text: string; readonly url?: string | undefined }[];
  readonly notes: readonly { readonly text: string; readonly url?: string | undefined }[];
  readonly pictures: readonly Picture[];
  readonly price: PriceView;
  readonly stock: StockView;
  readonly variants: readonly [VariantPageView, ...VariantPageView[]];
  /** Where buyers check this listing. */
  readonly verify?: PageLink | undefined;
}

/** A page that only says something: not found, no longer sold. */
export interface MessagePage extends PageBase {
  readonly kind: "message";
  readonly heading: string;
  readonly hint: string;
}

/** A place of the seller on a checking page. */
export interface PlaceView {
  readonly url: string;
  readonly text: string;
  /** The place that it stands in for. */
  readonly usual?: string | undefined;
  /** Whether it named the shop's domain, and on which day that was looked at. */
  readonly seen?: PlaceSeen | undefined;
}

/** What was found when a place was looked at; days as people read them. */
export interface PlaceSeen {
  readonly state: "linked" | "missing" | "unreachable";
  /** `own`: it marks the domain as its owner's (`rel="me"`, or the account's name is the domain); else it mentions it. */
  readonly how?: "own" | "mention" | undefined;
  readonly date: string;
  /** The day it was last seen to name the domain, where it does not now. */
  readonly lastDate?: string | undefined;
}

/** A page on which buyers check the shop, or one product. No template takes its place. */
export interface VerifyPage extends PageBase {
  readonly kind: "verify";
  readonly words: VerifyTexts;
  /** Origin of the seller's domain. */
  readonly iss: string;
  /** The domain as it is read. */
  readonly host: string;
  /** As computers write it, where that differs. */
  readonly ascii?: string | undefined;
  readonly product?:
    | { readonly title: string; readonly url: string; readonly price: string; readonly picture?: Picture | undefined }
    | undefined;
  readonly places: readonly PlaceView[];
  readonly payTo: readonly ShopPayee[];
  /** Path of the claims below the shop's folder. */
  readonly claims?: string | undefined;
  readonly profile: { readonly root: string; readonly url: string };
  readonly qr?: string | undefined;
  readonly script: string;
}

export type Page = ListPage | ProductPage | MessagePage | VerifyPage;

/** What a template writes with. */
export interface TemplateTools {
  readonly html: typeof html;
  readonly raw: typeof raw;
  readonly attributes: typeof attributes;
  /** Puts values into a text: `fill(texts.left, { n: 3 })`. */
  fill(text: string, values: Readonly<Record<string, string | number>>): string;
  /** A photo in all its renditions; the browser takes the best. The first photos of a page are `eager`. */
  picture(picture: Picture, options: { readonly sizes: string; readonly eager?: "first" | "soon" | undefined }): Html;
  /** What our own template would say, to put something before or behind it. */
  standard(): Html;
}

/** What belongs into the head of a page and what we put around it. */
export interface FrameParts {
  /** Title, description, canonical address, previews, structured data, style. */
  readonly head: Html;
  readonly main: Html;
}

/** Templates that take the place of ours. Each is a function of data and must give equal markup for equal data. */
export interface StorefrontTemplates {
  /** The whole document around a page. */
  readonly frame?: ((page: Page, parts: FrameParts, tools: TemplateTools) => Html) | undefined;
  readonly list?: ((page: ListPage, tools: TemplateTools) => Html) | undefined;
  readonly product?: ((page: ProductPage, tools: TemplateTools) => Html) | undefined;
  readonly message?: ((page: MessagePage, tools: TemplateTools) => Html) | undefined;
}

export type { Html, HtmlValue };
