/**
 * What machines fetch beside the pages: sitemap with images, RSS feed of new products, robots.txt.
 * Dates are those of the last change, never of the run, so that an unchanged shop is unchanged to the byte.
 * https://www.sitemaps.org/protocol.html and https://www.rssboard.org/rss-specification, unverified: not read again
 */
import { publicAddress } from "./paths.js";

/** 50,000 addresses and 50 MB are the most; with photos the bytes are what counts. */
const PER_SITEMAP = 10_000;
const FEED_ITEMS = 50;

/** A page in the sitemap. */
export interface SitemapEntry {
  readonly path: string;
  /** When its content changed last. */
  readonly changed: Date;
  readonly images: readonly string[];
}

/** A product in the feed. */
export interface FeedItem {
  readonly path: string;
  readonly title: string;
  readonly summary: string;
  readonly category: string;
  /** When it was new. */
  readonly since: Date;
}

/** A file of text below the shop's folder. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** `sitemap.xml`, or an index of several. */
export function sitemaps(url: string, entries: readonly SitemapEntry[]): readonly TextFile[] {
  const parts: SitemapEntry[][] = [];
  for (let at = 0; at < entries.length; at += PER_SITEMAP) parts.push(entries.slice(at, at + PER_SITEMAP));
  if (parts.length <= 1) return [{ path: "sitemap.xml", text: sitemap(url, entries) }];
  const files = parts.map((part, index) => ({ path: `sitemap_${index + 1}.xml`, text: sitemap(url, part) }));
  const items = files.map(({ path }) => `<sitemap><loc>${xml(publicAddress(url, path))}</loc></sitemap>\n`);
  const index = `${XML}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${items.join("")}</sitemapindex>\n`;
  return [...files, { path: "sitemap.xml", text: index }];
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n<!-- etalase -->\n';

function sitemap(url: string, entries: readonly SitemapEntry[]): string {
  const items = entries.map(({ path, changed, images }) => {
    const pictures = images.map(
      (image) => `<image:image><image:loc>${xml(publicAddress(url, image))}</image:loc></image:image>`,
    );
    const date = changed.toISOString().replace(/\.\d+Z$/, "Z");
    return `<url><loc>${xml(publicAddress(url, path))}</loc><lastmod>${date}</lastmod>${pictures.join("")}</url>\n`;
  });
  const names =
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"';
  return `${XML}<urlset ${names}>\n${items.join("")}</urlset>\n`;
}

/** RSS of the newest products. Without prices: readers keep items, and an old price would be a wrong one. */
export function feed(
  shop: { readonly url: string; readonly title: string; readonly description: string; readonly locale: string },
  items: readonly FeedItem[],
): TextFile {
  const newest = items.toSorted((a, b) => b.since.getTime() - a.since.getTime()).slice(0, FEED_ITEMS);
  const entries = newest.map(({ path, title, summary, category, since }) => {
    const link = xml(publicAddress(shop.url, path));
    const about = category === "" ? "" : `<category>${xml(category)}</category>`;
    return `<item><title>${xml(title)}</title><link>${link}</link><guid isPermaLink="true">${link}</guid><description>${xml(summary)}</description>${about}<pubDate>${since.toUTCString()}</pubDate></item>\n`;
  });
  const self = xml(publicAddress(shop.url, "feed.xml"));
  const text = `${XML}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>${xml(shop.title)}</title><link>${xml(publicAddress(shop.url, "index.html"))}</link><description>${xml(shop.description)}</description><language>${xml(shop.locale)}</language><generator>etalase</generator>
<atom:link href="${self}" rel="self" type="application/rss+xml"/>
${entries.join("")}</channel></rss>
`;
  return { path: "feed.xml", text };
}

/** `robots.txt`: everything may be read. Crawlers look for it only at the top of a domain. */
export function robots(url: string | undefined): TextFile {
  const map = url === undefined ? "" : `Sitemap: ${publicAddress(url, "sitemap.xml")}\n`;
  return { path: "robots.txt", text: `# etalase\nUser-agent: *\nAllow: /\n${map}` };
}

/** Text in XML: escaped, without the characters that XML cannot hold. */
function xml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no form for these.
  const allowed = text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu, "");
  return allowed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
