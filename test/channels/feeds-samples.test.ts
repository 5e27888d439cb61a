/** Feeds of catalogues that other shops really have; they lie beside the checkout and are never part of it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { googleFeed } from "../../src/channels/feeds/google.js";
import { metaFeed } from "../../src/channels/feeds/meta.js";
import { openaiFeed } from "../../src/channels/feeds/openai.js";
import { pinterestFeed } from "../../src/channels/feeds/pinterest.js";
import { tiktokAdsFeed } from "../../src/channels/feeds/tiktok-ads.js";
import { importCatalogue } from "../../src/import/import.js";
import type { ProductInput } from "../../src/model/input.js";
import { itemsOf } from "./feeds-items.js";
import { feedOf, freshFolder, readTwin } from "./feeds-kit.js";

const SAMPLES = join("..", "shared", "samples");
const isAbsent = !existsSync(join(SAMPLES, "vendure", "products.csv"));

/** Products of a sample, with a photo where it names none: what is tried here is the feed. */
async function productsOf(path: string): Promise<readonly ProductInput[]> {
  const { products } = await importCatalogue(join(SAMPLES, path), { currency: "USD", locale: "en-US" });
  const all: ProductInput[] = [];
  for await (const product of products) all.push({ ...product, photos: ["1.jpg"], variants: withoutPhotos(product) });
  return all;
}

function withoutPhotos({ variants }: ProductInput): ProductInput["variants"] {
  return variants?.map(({ photos: _photos, ...variant }) => variant);
}

const skusOf = ({ id, sku = id, variants = [{ sku }] }: ProductInput): readonly string[] =>
  variants.filter((variant) => !("active" in variant) || variant.active !== false).map((variant) => variant.sku);

test.skipIf(isAbsent).each(["vendure/products.csv", "medusa/exported-products-comma.csv"])(
  `%s goes into every feed of rows${isAbsent ? " (SKIPPED: ../shared is not beside the checkout)" : ""}`,
  async (path) => {
    const products = await productsOf(path);
    expect(products.length).toBeGreaterThan(0);
    const table = (delimiter: string, key: string) => (text: string) =>
      (parse(text, { columns: true, delimiter }) as readonly Record<string, string>[]).map((row) => row[key]);
    const feeds = [
      [googleFeed, "google.xml", (text: string) => itemsOf(text).map(({ id }) => id)],
      [metaFeed, "meta.csv", table(",", "id")],
      [pinterestFeed, "pinterest.tsv", table("\t", "id")],
      [tiktokAdsFeed, "tiktok.csv", table(",", "sku_id")],
    ] as const;
    for (const [make, name, keys] of feeds) {
      const file = join(freshFolder(), name);
      const { refused } = await feedOf(make({ file })).build(products);
      expect([...(refused ?? [])].map(([id, error]) => `${id}: ${error.message}`)).toEqual([]);
      expect(keys(readTwin(file))).toEqual(products.flatMap(skusOf));
    }
    const file = join(freshFolder(), "openai.jsonl");
    await feedOf(openaiFeed({ file })).build(products);
    expect(readTwin(file).trim().split("\n")).toHaveLength(products.flatMap(skusOf).length);
  },
);
