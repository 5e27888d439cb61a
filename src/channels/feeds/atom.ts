/**
 * News of the shop as Atom: products that are new or say something new. Without prices: readers keep entries, and an old
 * price would be a wrong one. https://www.rfc-editor.org/rfc/rfc4287, unverified: not read again
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { Toolbox } from "../../channel/toolbox.js";
import {
  type NewsFeedOptions,
  type NewsFeedSettings,
  type NewsInput,
  type NewsWriter,
  newsLimits,
  newsShape,
  rebuildNews,
  renderNews,
} from "./_feed/news.js";
import { accountOf } from "./_feed/options.js";
import { pingFeed } from "./_feed/rebuild.js";
import { openFeed } from "./_feed/session.js";
import { element, XML_HEAD, xmlText } from "./_feed/xml.js";

/** Options of `atomFeed()`. */
export type AtomFeedOptions = NewsFeedOptions;

const options: OptionsSchema<AtomFeedOptions, NewsFeedSettings> = z.strictObject(newsShape);

/** Atom wants a date where there is no entry yet. */
const EMPTY = new Date(0);

const link = (rel: string, href: string, more = ""): string => `<link rel="${rel}" href="${xmlText(href)}"${more}/>`;

const writer: NewsWriter = {
  // Raised by hand when equal products give other bytes.
  version: 1,
  type: "application/atom+xml",
  head: ({ title, home, locale, self = "" }, changed = EMPTY) =>
    [
      `${XML_HEAD}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${xmlText(locale)}">`,
      element("id", self),
      element("title", title),
      element("updated", changed.toISOString()),
      link("self", self, ' type="application/atom+xml"'),
      ...(home === undefined ? [] : [link("alternate", home)]),
      `<author>${element("name", title)}</author>\n`,
    ].join("\n"),
  item: ({ id, item, photo, since, changed }) =>
    [
      `<entry xml:lang="${xmlText(item.locale)}">`,
      element("id", id),
      element("title", item.title),
      element("published", since.toISOString()),
      element("updated", changed.toISOString()),
      link("alternate", item.link),
      ...(photo?.url === undefined
        ? []
        : [link("enclosure", photo.url, ` type="image/${photo.format}" length="${photo.byteLength}"`)]),
      element("summary", item.summary),
      ...(item.html === "" ? [] : [`<content type="html">${xmlText(item.html)}</content>`]),
      ...item.tags.map((tag) => `<category term="${xmlText(tag)}"/>`),
      "</entry>\n",
    ].join("\n"),
  tail: "</feed>\n",
};

/**
 * Writes the shop's news as Atom.
 *
 * @example
 * atomFeed({ file: "public/atom.xml", url: "https://toko.example/atom.xml" })
 */
export const atomFeed = defineChannel({
  id: "atom-feed",
  title: "Atom feed",
  kind: "shelf",
  rendering: 1,
  options,
  limits: newsLimits,
  needs: [],
  account: (settings) => accountOf("atom-feed", settings),
  home: ({ url }) => url,
  facets: { price: ["price"], stock: ["stock"] },
  render: (input: NewsInput) => renderNews(input, writer),
  connect: (settings: NewsFeedSettings, tools: Toolbox) => openFeed(settings, writer, tools),
  verbs: { rebuild: rebuildNews, ping: pingFeed },
  safety: {},
});
