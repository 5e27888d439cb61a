/** Feeds of rows other than Google's: their own columns and words, read back by parsers that are not ours. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, test } from "vitest";
import { googleFeed } from "../../src/channels/feeds/google.js";
import { metaFeed } from "../../src/channels/feeds/meta.js";
import { openaiFeed } from "../../src/channels/feeds/openai.js";
import { pinterestFeed } from "../../src/channels/feeds/pinterest.js";
import { tiktokAdsFeed } from "../../src/channels/feeds/tiktok-ads.js";
import type { ProductInput } from "../../src/model/input.js";
import { productInput } from "../model/arbitraries.js";
import { itemsOf, type Row } from "./feeds-items.js";
import { feedOf, freshFolder, KOPI, plain, readTwin } from "./feeds-kit.js";

const fileIn = (name: string) => join(freshFolder(), name);
const filled = (row: Row) => Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== ""));
const table = (text: string): readonly Row[] => {
  const { data, errors } = Papa.parse<Row>(text, { header: true, skipEmptyLines: true });
  expect(errors).toEqual([]);
  return data.map(filled);
};
const linesOf = (text: string) =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Row);

describe("Meta", () => {
  test("is told stock, group and what a variant differs in, also where nothing is left", async () => {
    const file = fileIn("meta.csv");
    await feedOf(metaFeed({ file })).build([KOPI]);
    const rows = table(readTwin(file));
    expect(rows.map(({ id, availability, quantity_to_sell_on_facebook: left }) => [id, availability, left])).toEqual([
      ["KOPI-250", "in stock", "12"],
      ["KOPI-1K", "out of stock", "0"],
    ]);
    expect(rows[1]).toMatchObject({
      item_group_id: "kopi-gayo",
      size: "1 kg",
      price: "240000 IDR",
      sale_price: "219000 IDR",
      image_link: "https://foto.example/kopi-gayo-kilo.jpg",
      brand: "Gayo Asli",
    });
  });

  test("is told the same in XML as in CSV", async () => {
    const [csv, xml] = [fileIn("meta.csv"), fileIn("meta.xml")];
    const products = [KOPI, plain("teh", { condition: "openBox" })];
    await feedOf(metaFeed({ file: csv })).build(products);
    await feedOf(metaFeed({ file: xml, format: "xml" })).build(products);
    const flat = itemsOf(readTwin(xml)).map((item) =>
      Object.fromEntries(Object.entries(item).map(([name, cell]) => [name, [cell].flat().join(",")])),
    );
    expect(table(readTwin(csv))).toEqual(flat);
    expect(flat[2]).toMatchObject({ condition: "open_box_new", brand: "Toko Kopi" });
  });

  test("is told what differs in words of the shop where it has no column for it", () => {
    const feed = feedOf(metaFeed({ file: fileIn("meta.csv") }));
    const variants = ["Pedas", "Asin"].map((taste) => ({ sku: taste, options: { Rasa: taste }, price: "1000" }));
    expect(feed.rows(plain("keripik", { variants })).map(({ cells }) => cells["pattern"])).toEqual(["Pedas", "Asin"]);
  });
});

test("Pinterest is told option names and values in the same order", async () => {
  const file = fileIn("pinterest.tsv");
  const variants = ["M", "L"].map((size) => ({
    sku: `B-${size}`,
    options: { Ukuran: size, Warna: "Merah" },
    price: "9000",
  }));
  const options = [
    { name: "Warna", values: ["Merah"] },
    { name: "Ukuran", values: ["M", "L"] },
  ];
  await feedOf(pinterestFeed({ file })).build([plain("batik", { options, variants })]);
  expect(table(readTwin(file))[1]).toMatchObject({
    variant_names: "Warna,Ukuran",
    variant_values: "Merah,L",
    color: "Merah",
    size: "L",
    availability: "in stock",
    price: "9000 IDR",
  });
});

test("TikTok is spared emoji and control characters, and told of them", async () => {
  const file = fileIn("tiktok.csv");
  const feed = feedOf(tiktokAdsFeed({ file }));
  const loud = plain("teh", { title: "Teh 🍵 Melati 👍🏽", description: "Wangi ☕️\nsegar" });
  await feed.build([loud]);
  expect(table(readTwin(file))).toEqual([
    expect.objectContaining({ sku_id: "teh", title: "Teh Melati", description: "Wangi segar", brand: "Toko Kopi" }),
  ]);
  expect(feed.losses(loud)).toEqual(["title dropped", "description dropped", "description converted"]);
  expect(() => feed.render(plain("teh", { title: "🍵" }))).toThrow(expect.objectContaining({ field: "title" }));
});

describe("OpenAI", () => {
  const read = (file: string) => gunzipSync(readFileSync(`${file}.gz`)).toString("utf8");

  test("gets its nine fields, flags as flags, and options as an object", async () => {
    const file = fileIn("openai.jsonl");
    await feedOf(openaiFeed({ file, targetCountries: ["ID"], storeCountry: "ID" })).build([KOPI, plain("teh")]);
    const [first, , last] = linesOf(read(file));
    expect(first).toMatchObject({
      is_eligible_search: true,
      is_eligible_checkout: false,
      item_id: "KOPI-250",
      title: "Kopi Gayo – 250 g",
      url: "https://toko.example/p/kopi-gayo.html",
      brand: "Gayo Asli",
      seller_name: "Toko Kopi",
      image_url: "https://foto.example/kopi-gayo-1.jpg",
      availability: "in_stock",
      price: "65000 IDR",
      group_id: "kopi-gayo",
      listing_has_variations: true,
      variant_dict: { Berat: "250 g" },
      weight: "300",
      item_weight_unit: "g",
      target_countries: ["ID"],
    });
    expect(last).toMatchObject({ item_id: "teh", listing_has_variations: false });
    // Unknown things are left out, never said to be unknown.
    expect(JSON.stringify(last)).not.toMatch(/null|unknown|n\/a|""/);
  });

  test("gets the same as tables", async () => {
    const [jsonl, csv] = [fileIn("openai.jsonl"), fileIn("openai.csv")];
    await feedOf(openaiFeed({ file: jsonl, targetCountries: ["ID", "MY"] })).build([KOPI]);
    await feedOf(openaiFeed({ file: csv, format: "csv", targetCountries: ["ID", "MY"] })).build([KOPI]);
    const flat = linesOf(read(jsonl)).map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, cell]) => [
          name,
          Array.isArray(cell) ? cell.join(",") : typeof cell === "object" ? JSON.stringify(cell) : String(cell),
        ]),
      ),
    );
    expect(table(read(csv))).toEqual(flat);
  });

  test("gets the names of 2025 from the first writer", async () => {
    const file = fileIn("openai.jsonl");
    await feedOf(openaiFeed({ file, writer: 1 })).build([plain("teh")]);
    const [row] = linesOf(read(file));
    expect(row).toMatchObject({
      enable_search: true,
      id: "teh",
      link: expect.any(String),
      image_link: expect.any(String),
    });
    expect(Object.keys(row ?? {})).not.toContain("item_id");
  });

  test("is offered checkout only with both policies, and nothing without a seller", () => {
    expect(() => openaiFeed({ file: "f", checkout: true })).toThrow(/privacyPolicy and terms/);
    const feed = feedOf(openaiFeed({ file: fileIn("openai.jsonl") }));
    const nobody = { id: "toko", name: "", currency: "IDR", locale: "id-ID" };
    expect(() => feed.render(plain("teh"), { seller: nobody })).toThrow(expect.objectContaining({ field: "seller" }));
  });
});

// --- All of them ---------------------------------------------------------------------

const FEEDS = {
  "Google RSS": (file: string) => [googleFeed({ file }), (text: string) => itemsOf(text)] as const,
  "Google TSV": (file: string) => [googleFeed({ file, format: "tsv" }), table] as const,
  "Meta CSV": (file: string) => [metaFeed({ file }), table] as const,
  "Meta XML": (file: string) => [metaFeed({ file, format: "xml" }), (text: string) => itemsOf(text)] as const,
  Pinterest: (file: string) => [pinterestFeed({ file }), table] as const,
  "TikTok Ads": (file: string) => [tiktokAdsFeed({ file }), table] as const,
  "OpenAI JSONL": (file: string) => [openaiFeed({ file }), linesOf] as const,
  "OpenAI TSV": (file: string) => [openaiFeed({ file, format: "tsv" }), table] as const,
};

/** Products as they are thought up, made so that nothing keeps them out of a feed. */
const catalogue = fc
  .uniqueArray(productInput, { maxLength: 5, selector: ({ id }) => id })
  .map((products) => products.map((product, at): ProductInput => acceptable(product, at)));

function acceptable(product: ProductInput, at: number): ProductInput {
  const { photos: _, status: _status, channels: _channels, ...rest } = product;
  const photos = [`${at}.jpg`];
  const title = `Produk ${at} ${JSON.stringify(product.title)}`;
  if (!rest.variants) return { ...rest, title, photos, sku: `P${at}` };
  return {
    ...rest,
    title,
    photos,
    variants: rest.variants.map((each, index) => ({ ...each, sku: `P${at}-${index}`, photos: [] })),
  };
}

/** Rows that a feed must have: a product's active variants, or its first where none is sold any more. */
function rowsOf({ sku, variants = [{ sku: sku ?? "" }] }: ProductInput): readonly string[] {
  const active = variants.filter(({ active: isActive }) => isActive !== false);
  return (active.length === 0 ? variants.slice(0, 1) : active).map((each) => each.sku);
}

describe.each(Object.entries(FEEDS))("%s", (_, open) => {
  test("has a row for each active variant of whatever catalogue, in its order, and reads back as it was kept", async () => {
    await fc.assert(
      fc.asyncProperty(catalogue, async (products) => {
        const file = fileIn("feed");
        const [channel, read] = open(file);
        const feed = feedOf(channel);
        const { refused } = await feed.build(products);
        expect([...(refused ?? [])]).toEqual([]);
        const rows = read(readTwin(file));
        const key = (row: Row) => row["id"] ?? row["item_id"] ?? row["sku_id"];
        expect(rows.map(key)).toEqual(products.flatMap(rowsOf));
        const kept = products.flatMap((product) => feed.rows(product));
        for (const [at, { cells }] of kept.entries()) {
          for (const name of ["title", "description"]) expect(rows[at]?.[name]).toBe(cells[name]);
        }
      }),
      { numRuns: 12 },
    );
  });
});
