import { parse } from "csv-parse/sync";
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import { afterAll, beforeAll } from "vitest";
import { acpFeed } from "../../src/channels/feeds/acp.js";
import { atomFeed } from "../../src/channels/feeds/atom.js";
import { googleFeed } from "../../src/channels/feeds/google.js";
import { jsonFeed } from "../../src/channels/feeds/json-feed.js";
import { metaFeed } from "../../src/channels/feeds/meta.js";
import { openaiFeed } from "../../src/channels/feeds/openai.js";
import { pinterestFeed } from "../../src/channels/feeds/pinterest.js";
import { productsJson } from "../../src/channels/feeds/products-json.js";
import { rssFeed } from "../../src/channels/feeds/rss.js";
import { tiktokAdsFeed } from "../../src/channels/feeds/tiktok-ads.js";
import { itemsOf } from "../channels/feeds-items.js";
import { feedHarness } from "./feeds.js";
import { showPromises } from "./suite.js";

const table = (delimiter: string) => (text: string) => parse(text, { columns: true, delimiter }) as readonly object[];
const lines = (text: string) =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as object);
const elements = (text: string) =>
  (JSON.parse(text) as { readonly dataFeedElement: readonly object[] }).dataFeedElement;
const url = "https://toko.example/feed";

const places = {
  "A Google feed": feedHarness({
    definition: googleFeed,
    options: (folder) => ({ file: `${folder}/google.xml` }),
    file: "google.xml",
    read: itemsOf,
  }),
  "A Google feed as a table": feedHarness({
    definition: googleFeed,
    options: (folder) => ({ file: `${folder}/google.tsv`, format: "tsv" as const }),
    file: "google.tsv",
    read: table("\t"),
  }),
  "A Meta feed": feedHarness({
    definition: metaFeed,
    options: (folder) => ({ file: `${folder}/meta.csv` }),
    file: "meta.csv",
    read: table(","),
  }),
  "A Pinterest feed": feedHarness({
    definition: pinterestFeed,
    options: (folder) => ({ file: `${folder}/pinterest.tsv` }),
    file: "pinterest.tsv",
    read: table("\t"),
  }),
  "A TikTok Ads feed": feedHarness({
    definition: tiktokAdsFeed,
    options: (folder) => ({ file: `${folder}/tiktok.csv` }),
    file: "tiktok.csv",
    read: table(","),
  }),
  "An OpenAI feed": feedHarness({
    definition: openaiFeed,
    options: (folder) => ({ file: `${folder}/openai.jsonl` }),
    file: "openai.jsonl",
    read: lines,
  }),
  "An ACP feed": feedHarness({
    definition: acpFeed,
    options: (folder) => ({ folder, feedId: "feed_1" }),
    file: "products.jsonl",
    read: lines,
  }),
  "products.json": feedHarness({
    definition: productsJson,
    options: (folder) => ({ file: `${folder}/products.json` }),
    file: "products.json",
    read: elements,
  }),
  "An RSS feed": feedHarness({
    definition: rssFeed,
    options: (folder) => ({ file: `${folder}/rss.xml`, url }),
    file: "rss.xml",
    read: (text) => parseRssFeed(text).items ?? [],
  }),
  "An Atom feed": feedHarness({
    definition: atomFeed,
    options: (folder) => ({ file: `${folder}/atom.xml`, url }),
    file: "atom.xml",
    read: (text) => parseAtomFeed(text).entries ?? [],
  }),
  "A JSON Feed": feedHarness({
    definition: jsonFeed,
    options: (folder) => ({ file: `${folder}/feed.json`, url }),
    file: "feed.json",
    read: (text) => parseJsonFeed(text).items ?? [],
  }),
};

beforeAll(async () => {
  for (const place of Object.values(places)) await place.open();
});
afterAll(async () => {
  for (const place of Object.values(places)) await place.close();
});

const { "A Google feed": google, "A Google feed as a table": googleTable, ...rest } = places;
showPromises("A Google feed", google);
showPromises("A Google feed as a table", googleTable);
showPromises("A Meta feed", rest["A Meta feed"]);
showPromises("A Pinterest feed", rest["A Pinterest feed"]);
showPromises("A TikTok Ads feed", rest["A TikTok Ads feed"]);
showPromises("An OpenAI feed", rest["An OpenAI feed"]);
showPromises("An ACP feed", rest["An ACP feed"]);
showPromises("products.json", rest["products.json"]);
showPromises("An RSS feed", rest["An RSS feed"]);
showPromises("An Atom feed", rest["An Atom feed"]);
showPromises("A JSON Feed", rest["A JSON Feed"]);
