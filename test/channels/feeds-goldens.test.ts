/**
 * The bytes of every feed, by their digest. A writer that gives other bytes for the same products is another version of it:
 * raise its `VERSION`, and `rendering` where what is kept of a product changed, before the digest here.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Channel } from "../../src/channel/define.js";
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
import { feedOf, freshFolder, KOPI, plain } from "./feeds-kit.js";

const url = "https://toko.example/feed";
const SAID = [KOPI, plain("teh", { title: 'Teh "Melati" & <Gula>', description: "- harum\n- manis", tags: ["daun"] })];

/** What is written, its version, and the first letters of its SHA-256. */
const FEEDS: readonly (readonly [string, (file: string) => Channel, number, string])[] = [
  ["google rss", (file) => googleFeed({ file }), 1, "db67f382efdd29e0"],
  ["google tsv", (file) => googleFeed({ file, format: "tsv" }), 1, "e58fcf556a42f736"],
  ["meta csv", (file) => metaFeed({ file }), 1, "f5b98f5a4b4e2e77"],
  ["meta xml", (file) => metaFeed({ file, format: "xml" }), 1, "e834b0d1941a6a42"],
  ["pinterest tsv", (file) => pinterestFeed({ file }), 1, "9411fb6ec008df37"],
  ["pinterest csv", (file) => pinterestFeed({ file, format: "csv" }), 1, "2e20ef5db424d067"],
  ["tiktok csv", (file) => tiktokAdsFeed({ file }), 1, "e1586cccd3e66fa3"],
  ["openai jsonl of 2026", (file) => openaiFeed({ file }), 12, "108857d290fc4c4e"],
  ["openai jsonl of 2025", (file) => openaiFeed({ file, writer: 1 }), 11, "584692aad443536b"],
  ["openai csv", (file) => openaiFeed({ file, format: "csv" }), 12, "82282d93a47a7ad9"],
  ["acp", (file) => acpFeed({ folder: join(file, ".."), feedId: "feed_1" }), 1, "9d08c0adff62e219"],
  ["products.json", (file) => productsJson({ file }), 1, "83cc7c9fa6287000"],
  ["rss", (file) => rssFeed({ file, url }), 1, "eb63aa3df86a40d1"],
  ["atom", (file) => atomFeed({ file, url }), 1, "db0d7494d0fb9b8e"],
  ["json feed", (file) => jsonFeed({ file, url }), 1, "a840ad50339dbf2f"],
];

test.each(FEEDS)("%s", async (_, make, version, digest) => {
  const file = join(freshFolder(), "products.jsonl");
  await feedOf(make(file)).build(SAID);
  const memory: unknown = JSON.parse(readFileSync(join(file, "../.products.jsonl.etalase.json"), "utf8"));
  const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
  expect([Reflect.get(memory as object, "version"), sha256.slice(0, 16)]).toEqual([version, digest]);
  expect(memory).toMatchObject({ sha256 });
});
