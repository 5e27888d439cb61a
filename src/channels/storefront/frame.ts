/** The document around every page: head with previews and structured data, header, footer. */
import { attributes, type Html, html, jsonScript, raw } from "./html.js";
import type { FrameParts, ListPage, Page, PageLink, Picture, ShopView } from "./pages.js";
import { addressOf, publicAddress } from "./paths.js";
import { plainFile } from "./photos.js";
import { fill, type StorefrontTexts } from "./texts.js";

/** What machines are told about a page. */
export interface Meta {
  readonly path: string;
  readonly description?: string | undefined;
  readonly image?: { readonly picture: Picture; readonly path: string } | undefined;
  readonly structured?: unknown;
  /** `false`: search engines leave it out. */
  readonly isListed: boolean;
  readonly price?: { readonly amount: string; readonly currency: string; readonly availability: string } | undefined;
  readonly previous?: string | undefined;
  readonly next?: string | undefined;
  /** The same shop in other languages. */
  readonly alternates: Readonly<Record<string, string>>;
  readonly style: Html;
  readonly colours: {
    readonly light: string;
    readonly dark: string;
    readonly accent: string;
    readonly onAccent: string;
  };
  readonly hasFeed: boolean;
  /** Content security policy of a page that must load nothing from elsewhere. */
  readonly policy?: string | undefined;
  /** The way to the signed claims of what the page shows. */
  readonly claims?: string | undefined;
}

/** The head of a page. */
export function headOf(page: Page, meta: Meta): Html {
  const { shop, title } = page;
  const whole = title === shop.title ? title : `${title} · ${shop.title}`;
  const address = shop.address === undefined || !meta.isListed ? undefined : publicAddress(shop.address, meta.path);
  return html`<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
${policyOf(meta)}
<title>${whole}</title>
<meta name="generator" content="etalase">
${meta.description && html`<meta name="description" content="${meta.description}">`}
${!meta.isListed && html`<meta name="robots" content="noindex">`}
${address !== undefined && html`<link rel="canonical" href="${address}">`}
${address !== undefined && alternatesOf(page, meta, address)}
${meta.previous !== undefined && html`<link rel="prev" href="${meta.previous}">`}
${meta.next !== undefined && html`<link rel="next" href="${meta.next}">`}
${claimsOf(meta)}
${meta.hasFeed && html`<link rel="alternate" type="application/rss+xml" title="${shop.title}" href="${shop.root}feed.xml">`}
<meta name="theme-color" content="${meta.colours.light}" media="(prefers-color-scheme: light)"><meta name="theme-color" content="${meta.colours.dark}" media="(prefers-color-scheme: dark)">
${iconOf(shop.title, meta.colours)}
${meta.isListed && previewOf(page, meta, address)}
${meta.style}
${meta.structured !== undefined && jsonScript("application/ld+json", meta.structured)}`;
}

/** Before anything that it rules. */
function policyOf({ policy }: Meta): Html | undefined {
  if (policy === undefined) return undefined;
  return html`<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer">`;
}

function claimsOf({ claims }: Meta): Html | undefined {
  return claims === undefined ? undefined : html`<link rel="alternate" type="application/jose" href="${claims}">`;
}

function alternatesOf({ locale }: Page, { alternates, path }: Meta, address: string): readonly Html[] {
  const others = Object.entries(alternates);
  if (others.length === 0) return [];
  return [[locale, address] as const, ...others.map(([tag, url]) => [tag, publicAddress(url, path)] as const)].map(
    ([tag, href]) => html`<link rel="alternate" hreflang="${tag}" href="${href}">`,
  );
}

/** Open Graph and Twitter: what a chat shows of a link. Addresses must be absolute there. */
function previewOf(page: Page, meta: Meta, address: string | undefined): readonly Html[] {
  const { shop, title, locale } = page;
  const image = meta.image && plainFile(meta.image.picture.renditions);
  const imageAddress =
    shop.address !== undefined && meta.image ? publicAddress(shop.address, meta.image.path) : undefined;
  const pairs: readonly (readonly [string, string | number | undefined])[] = [
    ["og:type", page.kind === "product" ? "product" : "website"],
    ["og:site_name", shop.title],
    ["og:title", title],
    ["og:description", meta.description],
    ["og:url", address],
    ["og:locale", locale.replace("-", "_")],
    ["og:image", imageAddress],
    ["og:image:width", imageAddress && image?.width],
    ["og:image:height", imageAddress && image?.height],
    ["og:image:alt", imageAddress && meta.image?.picture.alt],
    ["product:price:amount", meta.price?.amount],
    ["product:price:currency", meta.price?.currency],
    ["product:availability", meta.price?.availability],
  ];
  const tags = pairs.flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [html`<meta property="${name}" content="${value}">`],
  );
  return [...tags, html`<meta name="twitter:card" content="${imageAddress ? "summary_large_image" : "summary"}">`];
}

/** The shop's first letter, so that no browser asks for an icon that is not there. */
function iconOf(title: string, { accent, onAccent }: Meta["colours"]): Html {
  const letter = /[a-z0-9]/i.exec(title.normalize("NFKD"))?.[0]?.toUpperCase() ?? "";
  const hash = (colour: string) => colour.replace("#", "%23");
  const drawing =
    `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='8' fill='${hash(accent)}'/>` +
    `<text x='16' y='23' font-family='sans-serif' font-size='20' font-weight='700' text-anchor='middle' fill='${hash(onAccent)}'>${letter}</text></svg>`;
  return raw(
    `<link rel="icon" href="data:image/svg+xml,${drawing.replaceAll("<", "%3C").replaceAll(">", "%3E").replaceAll(" ", "%20")}">`,
  );
}

// --- The body ----------------------------------------------------------------------

/** Our own document around a page. */
export function frameHtml(page: Page, { head, main }: FrameParts): Html {
  const { shop, texts, locale } = page;
  return html`<!DOCTYPE html>
<html lang="${locale}">
<head>${head}</head>
<body>
<a class="skip" href="#isi">${texts.skip}</a>
<header class="top"><div class="wrap"><a class="brand" href="${shop.home}"${attributes({ "aria-current": isFront(page) ? "page" : undefined })}>${shop.title}</a>
${shop.whatsapp !== undefined && html`<a class="ask" href="${shop.whatsapp}">${texts.ask}</a>`}</div></header>
<main id="isi" class="wrap">${page.breadcrumb.length > 0 && breadcrumbHtml(page.breadcrumb, texts)}${main}</main>
${footerHtml(shop, texts)}
${isSearchable(page) && html`<script src="${page.search?.script}" defer></script>`}
</body>
</html>
`;
}

function isFront(page: Page): boolean {
  return page.kind === "list" && page.isFront && page.number === 1;
}

function isSearchable(page: Page): page is ListPage {
  return page.kind === "list" && page.search !== undefined;
}

function breadcrumbHtml(crumbs: readonly PageLink[], texts: StorefrontTexts): Html {
  const items = crumbs.map(({ title, url }, index) =>
    index === crumbs.length - 1
      ? html`<li><span aria-current="page">${title}</span></li>`
      : html`<li><a href="${url}">${title}</a></li>`,
  );
  return html`<nav class="crumbs" aria-label="${texts.breadcrumb}"><ol>${items}</ol></nav>`;
}

function footerHtml(shop: ShopView, texts: StorefrontTexts): Html {
  return html`<footer class="foot"><div class="wrap">
<div><h2>${texts.contact}</h2>${shop.seller !== undefined && html`<p>${shop.seller}</p>`}${linksHtml(shop.contact)}${shop.verify && html`<p><a href="${shop.verify.url}">${shop.verify.title}</a></p>`}</div>
${shop.payTo.length > 0 && html`<div><h2>${texts.payOnly}</h2><ul>${shop.payTo.map(({ bank, last4, holder }) => html`<li>${fill(texts.payTo, { bank, last4, holder })}</li>`)}</ul></div>`}
${shop.officialChannels.length > 0 && html`<div><h2>${texts.alsoAt}</h2><ul>${shop.officialChannels.map(({ channel, url, handle }) => html`<li><a rel="me" href="${url}">${channel}${handle !== undefined && ` ${handle}`}</a></li>`)}</ul></div>`}
${policiesHtml(shop, texts)}
</div></footer>`;
}

function policiesHtml({ policies, returnPolicy }: ShopView, texts: StorefrontTexts): Html | undefined {
  const pages = (["returns", "shipping", "terms", "privacy"] as const).flatMap((key) => {
    const url = policies[key];
    return url === undefined ? [] : [{ title: texts[key], url }];
  });
  if (pages.length === 0 && !returnPolicy) return undefined;
  const words = { finite: texts.returnDays, none: texts.returnNone, unlimited: texts.returnAlways };
  const rule = returnPolicy && fill(words[returnPolicy.category], { n: returnPolicy.days ?? 0 });
  return html`<div><h2>${texts.returns}</h2>${rule !== undefined && html`<p>${rule}</p>`}${linksHtml(pages)}</div>`;
}

function linksHtml(links: readonly PageLink[]): Html | undefined {
  if (links.length === 0) return undefined;
  return html`<ul>${links.map(({ title, url }) => html`<li><a href="${url}">${title}</a></li>`)}</ul>`;
}

/** A path as it is linked from a page. */
export function linkTo(root: string, path: string): string {
  return root + addressOf(path);
}
