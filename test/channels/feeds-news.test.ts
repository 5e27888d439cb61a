/** RSS, Atom and JSON Feed, read back by feedsmith. */
import { join } from "node:path";
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import { describe, expect, test } from "vitest";
import { atomFeed } from "../../src/channels/feeds/atom.js";
import { jsonFeed } from "../../src/channels/feeds/json-feed.js";
import { rssFeed } from "../../src/channels/feeds/rss.js";
import { NOW } from "./fake-tools.js";
import { feedOf, freshFolder, KOPI, plain, readTwin } from "./feeds-kit.js";

const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

interface Entry {
  readonly id: string | undefined;
  readonly title: string | undefined;
  readonly link: string | undefined;
  readonly html: string | undefined;
  readonly image: string | undefined;
  readonly tags: readonly (string | undefined)[];
  readonly changed: string | undefined;
}

/** One way of reading for all three. */
const FEEDS = {
  RSS: {
    make: rssFeed,
    read: (text: string): readonly Entry[] =>
      (parseRssFeed(text).items ?? []).map((item) => ({
        id: item.guid?.value,
        title: item.title,
        link: item.link,
        html: item.content?.encoded,
        image: item.enclosures?.[0]?.url,
        tags: (item.categories ?? []).map(({ name }) => name),
        changed: new Date(item.pubDate ?? "").toISOString(),
      })),
  },
  Atom: {
    make: atomFeed,
    read: (text: string): readonly Entry[] =>
      (parseAtomFeed(text).entries ?? []).map((entry) => ({
        id: entry.id,
        title: textOf(entry.title),
        link: entry.links?.find(({ rel }) => rel === "alternate")?.href,
        html: typeof entry.content === "string" ? entry.content : entry.content?.value,
        image: entry.links?.find(({ rel }) => rel === "enclosure")?.href,
        tags: (entry.categories ?? []).map(({ term }) => term),
        changed: entry.updated,
      })),
  },
  "JSON Feed": {
    make: jsonFeed,
    read: (text: string): readonly Entry[] =>
      (parseJsonFeed(text).items ?? []).map((item) => ({
        id: item.id,
        title: item.title,
        link: item.url,
        html: item.content_html,
        image: item.image,
        tags: item.tags ?? [],
        changed: item.date_modified,
      })),
  },
};

function textOf(title: string | { readonly value?: string | undefined } | undefined): string | undefined {
  return typeof title === "string" ? title : title?.value;
}

describe.each(Object.entries(FEEDS))("%s", (_, { make, read }) => {
  const open = (more: object = {}) => {
    const file = join(freshFolder(), "feed");
    const feed = feedOf(make({ file, url: "https://toko.example/feed", ...more }));
    return { feed, file, entries: () => read(readTwin(file)) };
  };

  test("says what is new: words, page, photo, and a name that stays", async () => {
    const { feed, entries } = open();
    const markdown = "Harum & **manis** <3";
    await feed.build([plain("teh", { title: "Teh <Melati> & Gula", description: { markdown }, tags: ["daun"] })]);
    expect(entries()).toEqual([
      {
        id: "tag:toko.example,2026-01-01:teh",
        title: "Teh <Melati> & Gula",
        link: "https://toko.example/p/teh.html",
        html: expect.stringContaining("<strong>manis</strong>"),
        image: "https://foto.example/teh-1.jpg",
        tags: ["daun"],
        changed: NOW.toISOString(),
      },
    ]);
  });

  test("says first what changed last, and dates nothing that did not change", async () => {
    const { feed, entries } = open();
    const [teh, kopi] = [plain("teh"), plain("kopi")];
    await feed.build([kopi, teh]);
    const other = { ...teh, title: "Teh Hijau" };
    await feed.build([kopi, other], { now: later(5) });
    const said = [
      ["Teh Hijau", later(5).toISOString()],
      ["Produk kopi", NOW.toISOString()],
    ];
    expect(entries().map(({ title, changed }) => [title, changed])).toEqual(said);
    // What it costs and how much there is of it is no news.
    await feed.build([{ ...kopi, price: "1", stock: 0 }, other], { now: later(10) });
    expect(entries().map(({ title, changed }) => [title, changed])).toEqual(said);
  });

  test("dates products by any name", async () => {
    const { feed, entries } = open();
    const odd = ["constructor", "toString", "__proto__"].map((id) => plain(id));
    await feed.build(odd);
    await feed.build(odd, { now: later(1) });
    expect(entries().map(({ changed }) => changed)).toEqual(new Array(3).fill(NOW.toISOString()));
  });

  test("is not written again by a run without news", async () => {
    const { feed } = open();
    await feed.build([KOPI]);
    expect((await feed.build([KOPI], { now: later(60) })).written).toBe(0);
  });

  test("holds no more than it may, the newest", async () => {
    const { feed, entries } = open({ most: 3 });
    const many = Array.from({ length: 40 }, (_each, at) => plain(`p${String(at).padStart(2, "0")}`));
    await feed.build(many);
    await feed.build([...many, plain("zz")], { now: later(1) });
    expect(entries().map(({ title }) => title)).toEqual(["Produk zz", "Produk p00", "Produk p01"]);
  });

  test("forgets what was taken out, and is whole without anything", async () => {
    const { feed, entries } = open();
    await feed.build([plain("teh"), plain("kopi")]);
    await feed.build([plain("teh")]);
    expect(entries().map(({ title }) => title)).toEqual(["Produk teh"]);
    await feed.build([]);
    expect(entries()).toEqual([]);
  });

  test("wants a page of each product, and says that variants become one", () => {
    const { feed } = open();
    expect(() => feed.render(plain("teh"), { link: undefined })).toThrow(expect.objectContaining({ field: "url" }));
    expect(feed.losses(KOPI)).toEqual(["variants merged"]);
  });
});

test("JSON Feed tells machines the price of now", async () => {
  const file = join(freshFolder(), "feed.json");
  await feedOf(jsonFeed({ file, url: "https://toko.example/feed.json" })).build([KOPI]);
  const { items, ...head } = JSON.parse(readTwin(file)) as { readonly items: readonly Record<string, unknown>[] };
  expect(head).toEqual({
    version: "https://jsonfeed.org/version/1.1",
    title: "Toko Kopi",
    home_page_url: "https://toko.example",
    feed_url: "https://toko.example/feed.json",
    language: "id-ID",
  });
  expect(items[0]?.["_etalase"]).toEqual({
    price: "65000",
    currency: "IDR",
    availability: "inStock",
    sku: ["KOPI-250", "KOPI-1K"],
  });
});

test("XML carries no character that it cannot hold", async () => {
  const file = join(freshFolder(), "rss.xml");
  const odd = plain("teh", { title: "Teh \u0000\u000b\ufffe\u{1f375}", tags: ["a\u0008b"] });
  await feedOf(rssFeed({ file, url: "https://toko.example/rss.xml" })).build([odd]);
  expect(parseRssFeed(readTwin(file)).items?.[0]?.title).toBe("Teh 🍵");
});
