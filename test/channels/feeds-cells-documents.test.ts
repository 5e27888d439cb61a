/**
 * Every value of feeds of products and of news, of products drawn from what has ever broken one: read by parsers that are
 * not ours and held against what the product says.
 */
import { join } from "node:path";
import { XMLParser } from "fast-xml-parser";
import { expect, test } from "vitest";
import { acpFeed } from "../../src/channels/feeds/acp.js";
import { atomFeed } from "../../src/channels/feeds/atom.js";
import { jsonFeed } from "../../src/channels/feeds/json-feed.js";
import { productsJson } from "../../src/channels/feeds/products-json.js";
import { rssFeed } from "../../src/channels/feeds/rss.js";
import { feedOf, freshFolder, readTwin, viewOf } from "./feeds-kit.js";
import { nastyProducts } from "./feeds-nasty.js";
import { acpWants, type Entry, newsWants, schemaWants, xmlEntry } from "./feeds-wanted-documents.js";

/** The same in every run. */
const PRODUCTS = nastyProducts(400);
const VIEWS = PRODUCTS.map((product) => viewOf(product));

/** One by one: what differs is then a product, and not a feed. */
function compare(read: readonly unknown[], wanted: readonly unknown[]): void {
  for (const [at, each] of wanted.entries()) expect(read[at]).toEqual(each);
  expect(read).toHaveLength(wanted.length);
}

test("the feed for agents says of every product what it says", async () => {
  const folder = freshFolder();
  const { refused } = await feedOf(acpFeed({ folder, feedId: "f" })).build(PRODUCTS);
  expect([...(refused ?? [])]).toEqual([]);
  const lines = readTwin(join(folder, "products.jsonl")).split("\n").slice(0, -1);
  compare(
    lines.map((line) => JSON.parse(line) as unknown),
    VIEWS.map(acpWants),
  );
});

test("products.json says of every product what it says", async () => {
  const file = join(freshFolder(), "products.json");
  await feedOf(productsJson({ file })).build(PRODUCTS);
  const { dataFeedElement } = JSON.parse(readTwin(file)) as { readonly dataFeedElement: readonly unknown[] };
  compare(dataFeedElement, VIEWS.map(schemaWants));
});

// --- News -----------------------------------------------------------------------------

type Element = Readonly<Record<string, unknown>>;

function elementsOf(xml: string, name: string, path: readonly string[]): readonly Element[] {
  const lists = new Set([name, "category", "link"]);
  const parser = new XMLParser({
    ...{ parseTagValue: false, trimValues: false, ignoreAttributes: false, parseAttributeValue: false },
    isArray: (each) => lists.has(each),
  });
  const root = path.reduce<unknown>((at, step) => (at as Element)[step], parser.parse(xml));
  return (root as Element)[name] as readonly Element[];
}

const textIn = (element: unknown): string =>
  typeof element === "string" ? element : String((element as Element)["#text"]);
const listIn = (element: unknown): readonly Element[] => (element === undefined ? [] : (element as readonly Element[]));

const NEWS = {
  RSS: {
    make: rssFeed,
    form: xmlEntry,
    read: (text: string): readonly Entry[] =>
      elementsOf(text, "item", ["rss", "channel"]).map((item) => ({
        id: textIn(item["guid"]),
        title: textIn(item["title"]),
        link: textIn(listIn(item["link"])[0]),
        summary: textIn(item["description"]),
        html: item["content:encoded"] === undefined ? undefined : textIn(item["content:encoded"]),
        image: (item["enclosure"] as Element | undefined)?.["@_url"] as string | undefined,
        tags: listIn(item["category"]).map(textIn),
        changed: new Date(textIn(item["pubDate"])).toISOString(),
      })),
  },
  Atom: {
    make: atomFeed,
    form: xmlEntry,
    read: (text: string): readonly Entry[] =>
      elementsOf(text, "entry", ["feed"]).map((entry) => {
        const linked = (rel: string) => listIn(entry["link"]).find((each) => each["@_rel"] === rel)?.["@_href"];
        return {
          id: textIn(entry["id"]),
          title: textIn(entry["title"]),
          link: String(linked("alternate")),
          summary: textIn(entry["summary"]),
          html: entry["content"] === undefined ? undefined : textIn(entry["content"]),
          image: linked("enclosure") as string | undefined,
          tags: listIn(entry["category"]).map((each) => String(each["@_term"])),
          changed: textIn(entry["updated"]),
        };
      }),
  },
  "JSON Feed": {
    make: jsonFeed,
    form: (entry: Entry) => entry,
    read: (text: string): readonly Entry[] =>
      (JSON.parse(text) as { readonly items: readonly Element[] }).items.map((item) => ({
        id: String(item["id"]),
        title: String(item["title"]),
        link: String(item["url"]),
        summary: String(item["summary"]),
        html: item["content_html"] as string | undefined,
        image: item["image"] as string | undefined,
        tags: (item["tags"] ?? []) as readonly string[],
        changed: String(item["date_modified"]),
      })),
  },
};

test.each(Object.entries(NEWS))("%s says of every product what it says", async (_, { make, form, read }) => {
  const file = join(freshFolder(), "feed");
  await feedOf(make({ file, url: "https://toko.example/feed", most: 1_000 })).build(PRODUCTS);
  compare(
    read(readTwin(file)),
    VIEWS.map((view) => form(newsWants(view))),
  );
});
