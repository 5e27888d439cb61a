/**
 * News of the shop as RSS 2.0: products that are new or say something new. Without prices: readers keep entries, and an
 * old price would be a wrong one. https://www.rssboard.org/rss-specification, unverified: not read again
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

/** Options of `rssFeed()`. */
export type RssFeedOptions = NewsFeedOptions;

const options: OptionsSchema<RssFeedOptions, NewsFeedSettings> = z.strictObject(newsShape);

const NAMES = [
  'xmlns:atom="http://www.w3.org/2005/Atom"',
  'xmlns:content="http://purl.org/rss/1.0/modules/content/"',
].join(" ");

const writer: NewsWriter = {
  // Raised by hand when equal products give other bytes.
  version: 1,
  type: "application/rss+xml",
  head: ({ title, home = "", locale, self = "" }, changed) =>
    [
      `${XML_HEAD}<rss version="2.0" ${NAMES}>\n<channel>`,
      element("title", title),
      element("link", home),
      element("description", title),
      element("language", locale),
      `<atom:link href="${xmlText(self)}" rel="self" type="application/rss+xml"/>`,
      ...(changed === undefined ? [] : [element("lastBuildDate", changed.toUTCString())]),
      "",
    ].join("\n"),
  item: ({ id, item, photo, changed }) =>
    [
      "<item>",
      element("title", item.title),
      element("link", item.link),
      `<guid isPermaLink="false">${xmlText(id)}</guid>`,
      element("description", item.summary),
      ...(item.html === "" ? [] : [element("content:encoded", item.html)]),
      ...item.tags.map((tag) => element("category", tag)),
      ...(photo?.url === undefined
        ? []
        : [`<enclosure url="${xmlText(photo.url)}" length="${photo.byteLength}" type="image/${photo.format}"/>`]),
      element("pubDate", changed.toUTCString()),
      "</item>\n",
    ].join("\n"),
  tail: "</channel>\n</rss>\n",
};

/**
 * Writes the shop's news as RSS.
 *
 * @example
 * rssFeed({ file: "public/rss.xml", url: "https://toko.example/rss.xml" })
 */
export const rssFeed = defineChannel({
  id: "rss-feed",
  title: "RSS feed",
  kind: "shelf",
  rendering: 1,
  options,
  limits: newsLimits,
  needs: [],
  account: (settings) => accountOf("rss-feed", settings),
  home: ({ url }) => url,
  facets: { price: ["price"], stock: ["stock"] },
  render: (input: NewsInput) => renderNews(input, writer),
  connect: (settings: NewsFeedSettings, tools: Toolbox) => openFeed(settings, writer, tools),
  verbs: { rebuild: rebuildNews, ping: pingFeed },
  safety: {},
});
