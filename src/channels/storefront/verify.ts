/** Checking pages as data and as documents: one for the shop, one for each product. */
import { domainToUnicode } from "node:url";
import { sha256Hex } from "../../http/sign.js";
import type { StorefrontContent } from "./content.js";
import { dayText } from "./dates.js";
import { frameHtml, headOf, linkTo } from "./frame.js";
import { html, raw } from "./html.js";
import type { PlaceView, VerifyPage } from "./pages.js";
import { INDEX, productPath, rootFrom } from "./paths.js";
import { pictureHtml, pictureOf, type StoredPhoto } from "./photos.js";
import { type Site, shopView } from "./site.js";
import { styleOf } from "./style.js";
import { textsFor } from "./texts.js";
import { type ShopBackLink, type ShopTrust, VERIFY_PAGE, VERIFY_SCRIPT, verifyPath } from "./trust.js";
import { verifyHtml } from "./verify-template.js";
import { verifyTexts } from "./verify-texts.js";
import { squeeze } from "./write.js";

/** What a checking page says besides the shop. */
interface VerifyFacts {
  readonly site: Site;
  readonly trust: ShopTrust;
  readonly backLinks: readonly ShopBackLink[];
  readonly product?: { readonly content: StorefrontContent; readonly photos: readonly StoredPhoto[] } | undefined;
}

/** A checking page and where it lies. */
export function verifyFile(facts: VerifyFacts): { readonly path: string; readonly text: string } {
  const { product } = facts;
  const path = product ? verifyPath(product.content.product.id) : VERIFY_PAGE;
  return { path, text: documentOf(facts, verifyPage(facts, path), path) };
}

function verifyPage({ site, trust, backLinks, product }: VerifyFacts, path: string): VerifyPage {
  const { settings } = site;
  const locale = product?.content.product.locale ?? site.locale;
  const texts = textsFor(locale, settings.texts);
  const words = verifyTexts(locale);
  const root = rootFrom(path);
  const id = product?.content.product.id;
  const { host, hostname } = new URL(trust.iss);
  const unicode = domainToUnicode(hostname);
  return {
    kind: "verify",
    locale,
    texts,
    words,
    shop: shopView(site, path),
    title: words.heading,
    breadcrumb: [
      { title: texts.home, url: root + INDEX },
      { title: words.link, url: "" },
    ],
    iss: trust.iss,
    host: unicode === "" ? host : host.replace(hostname, unicode),
    ascii: unicode === "" || unicode === hostname ? undefined : hostname,
    product: product && productOf(product, root),
    places: trust.places.map(({ url, standsInFor }) => ({
      url,
      text: placeText(url),
      usual: standsInFor === undefined ? undefined : placeText(standsInFor),
      seen: seenOf(backLinks, url, locale),
    })),
    payTo: trust.payTo.map((payee) => ({ ...payee, check: payee.check && placeText(payee.check) })),
    claims: id === undefined ? undefined : verifyPath(id, "jws"),
    profile: { root, url: `${root}.well-known/etalase/seller.jws` },
    qr: trust.qr ? linkTo(root, path.replace(/html$/, "svg")) : undefined,
    script: root + VERIFY_SCRIPT,
  };
}

function productOf(
  { content: { product, prices }, photos: [photo] }: NonNullable<VerifyFacts["product"]>,
  root: string,
): VerifyPage["product"] {
  return {
    title: product.title,
    url: linkTo(root, productPath(product.id)),
    price: prices.card,
    picture: photo && pictureOf(photo, root),
  };
}

function seenOf(backLinks: readonly ShopBackLink[], url: string, locale: string): PlaceView["seen"] {
  const found = backLinks.find(({ place }) => place === url);
  if (!found) return undefined;
  const { state, how, checkedAt, linkedAt } = found;
  return {
    state,
    how: how && (how === "rel-me" || how === "handle" ? "own" : "mention"),
    date: dayOf(checkedAt, locale),
    lastDate: state === "linked" || linkedAt === undefined ? undefined : dayOf(linkedAt, locale),
  };
}

function dayOf(instant: string, locale: string): string {
  const [year = 0, month = 1, day = 1] = instant.slice(0, 10).split("-").map(Number);
  return dayText(year, month, day, locale);
}

/** A place as a person compares it: without the scheme and a slash at the end. */
function placeText(url: string): string {
  return url.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "");
}

/** In our own frame always: what a seller's template might load could read what is pasted here. */
function documentOf({ site }: VerifyFacts, page: VerifyPage, path: string): string {
  const { theme, url } = site.settings;
  const { accent, onAccent } = theme.light;
  const style = squeeze(styleOf(theme, "verify").text);
  const head = headOf(page, {
    path,
    isListed: false,
    alternates: {},
    policy: policyOf(style),
    style: raw(style),
    colours: { light: theme.light.surface, dark: theme.dark.surface, accent, onAccent },
    hasFeed: url !== undefined,
    claims: page.claims === undefined ? undefined : page.shop.root + page.claims,
  });
  const main = html`<div class="verify">${verifyHtml(page, { picture: pictureHtml })}</div>`;
  return squeeze(frameHtml(page, { head, main }).text);
}

/** Nothing from elsewhere, nothing inline but this very style, and nothing that is sent anywhere. */
function policyOf(style: string): string {
  const text = style.replace(/^<style>|<\/style>$/g, "");
  const hash = Buffer.from(sha256Hex(text), "hex").toString("base64");
  return `default-src 'none'; script-src 'self'; style-src 'sha256-${hash}'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'`;
}
