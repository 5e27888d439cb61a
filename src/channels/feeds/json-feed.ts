/**
 * News of the shop as JSON Feed 1.1: products that are new or say something new, with price and availability of now under
 * `_etalase`, for machines that read the feed again. https://www.jsonfeed.org/version/1.1/, unverified: not read again
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import type { Toolbox } from "../../channel/toolbox.js";
import { lineOf } from "./_feed/document.js";
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

/** Options of `jsonFeed()`. */
export type JsonFeedOptions = NewsFeedOptions;

const options: OptionsSchema<JsonFeedOptions, NewsFeedSettings> = z.strictObject(newsShape);

const writer: NewsWriter = {
  // Raised by hand when equal products give other bytes.
  version: 1,
  type: "application/feed+json",
  joint: ",\n",
  head: ({ title, home, locale, self }) => {
    const head = lineOf({
      version: "https://jsonfeed.org/version/1.1",
      title,
      home_page_url: home,
      feed_url: self,
      language: locale,
    });
    return `${head.slice(0, -1)},"items":[\n`;
  },
  item: ({ id, item, skus, price, stock, photo, since, changed }) =>
    lineOf({
      id,
      url: item.link,
      title: item.title,
      summary: item.summary,
      ...(item.html === "" ? { content_text: item.summary } : { content_html: item.html }),
      image: photo?.url,
      date_published: since.toISOString(),
      date_modified: changed.toISOString(),
      ...(item.tags.length === 0 ? {} : { tags: item.tags }),
      language: item.locale,
      _etalase: { ...price, ...stock, sku: skus },
    }),
  tail: "\n]}\n",
};

/**
 * Writes the shop's news as JSON Feed.
 *
 * @example
 * jsonFeed({ file: "public/feed.json", url: "https://toko.example/feed.json" })
 */
export const jsonFeed = defineChannel({
  id: "json-feed",
  title: "JSON Feed",
  kind: "shelf",
  rendering: 1,
  options,
  limits: newsLimits,
  needs: [],
  account: (settings) => accountOf("json-feed", settings),
  home: ({ url }) => url,
  facets: { price: ["price"], stock: ["stock"] },
  render: (input: NewsInput) => renderNews(input, writer),
  connect: (settings: NewsFeedSettings, tools: Toolbox) => openFeed(settings, writer, tools),
  verbs: { rebuild: rebuildNews, ping: pingFeed },
  safety: {},
});
