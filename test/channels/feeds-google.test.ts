/** The Google feed, read back by parsers that are not ours. */
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { googleFeed } from "../../src/channels/feeds/google.js";
import { itemsOf, type Row } from "./feeds-items.js";
import { feedOf, freshFolder, KOPI, plain, readTwin } from "./feeds-kit.js";

const file = () => join(freshFolder(), "google.xml");
const table = (text: string) => parse(text, { columns: true, delimiter: "\t" }) as readonly Row[];

test("says everything that Google asks, one item for each variant", async () => {
  const path = file();
  await feedOf(googleFeed({ file: path })).build([KOPI]);
  expect(itemsOf(readTwin(path))).toEqual([
    {
      id: "KOPI-250",
      item_group_id: "kopi-gayo",
      title: "Kopi Gayo – 250 g",
      description: "Biji pilihan dari dataran tinggi.\nDisangrai setiap Senin.",
      link: "https://toko.example/p/kopi-gayo.html",
      image_link: "https://foto.example/kopi-gayo-1.jpg",
      additional_image_link: ["https://foto.example/kopi-gayo-2.jpg", "https://foto.example/kopi-gayo-kilo.jpg"],
      availability: "in_stock",
      price: "65000 IDR",
      brand: "Gayo Asli",
      gtin: "4006381333931",
      condition: "new",
      google_product_category: "1868",
      product_type: "Makanan > Kopi",
      size: "250 g",
      shipping_weight: "300 g",
      custom_label_0: "arabika",
      custom_label_1: "organik",
    },
    expect.objectContaining({
      id: "KOPI-1K",
      image_link: "https://foto.example/kopi-gayo-kilo.jpg",
      availability: "out_of_stock",
      price: "240000 IDR",
      sale_price: "219000 IDR",
      sale_price_effective_date: "2026-10-31T17:00Z/2026-11-30T17:00Z",
      identifier_exists: "no",
      shipping_weight: "1.1 kg",
    }),
  ]);
});

test("is the same as a table, row by row, but for line breaks and lists", async () => {
  const [rss, tsv] = [file(), join(freshFolder(), "google.tsv")];
  const products = [KOPI, plain("teh", { highlights: ["Segar", "Harum"] })];
  await feedOf(googleFeed({ file: rss })).build(products);
  await feedOf(googleFeed({ file: tsv, format: "tsv" })).build(products);
  const filled = table(readTwin(tsv)).map((row) =>
    Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== "")),
  );
  const wanted = itemsOf(readTwin(rss)).map(({ product_highlight: _, ...row }) => ({
    ...row,
    ...(row["additional_image_link"] ? { additional_image_link: [row["additional_image_link"]].flat().join(",") } : {}),
    description: String(row["description"]).replace("\n", " "),
  }));
  expect(filled).toEqual(wanted);
});

test("names what it loses", () => {
  const feed = feedOf(googleFeed({ file: file(), format: "tsv" }));
  const losing = plain("teh", {
    condition: "damaged",
    description: "satu\ndua",
    highlights: ["Segar", "Harum"],
    tags: ["a", "b", "c", "d", "e", "f"],
    certificates: [{ kind: "halal", number: "ID1" }],
    attributes: { kandungan: "teh", bahan: "daun" },
    price: { list: "20000", tiers: [{ minQty: 5, price: "18000" }] },
    stock: { onHand: 0, backorder: true },
  });
  expect(feed.losses(losing).toSorted()).toEqual([
    "attributes dropped",
    "certificates dropped",
    "condition converted",
    "description converted",
    "highlights dropped",
    "price.tiers dropped",
    "stock converted",
    "tags dropped",
  ]);
  expect(feed.losses(plain("gula", { description: "Gula aren" }))).toEqual([]);
});

test.each([
  ["no photo", { photos: [] }, "photos"],
  ["a key that is too long", { sku: "x".repeat(51) }, "sku"],
])("refuses a product with %s, and says what to do", (_, more, field) => {
  const feed = feedOf(googleFeed({ file: file() }));
  expect(() => feed.render(plain("teh", more))).toThrow(
    expect.objectContaining({ kind: "invalid", field, cure: expect.stringMatching(/\w/) }),
  );
});

test("wants a page behind each product, and takes it from where it is", () => {
  const feed = feedOf(googleFeed({ file: file() }));
  const linkOf = (product = plain("teh"), link?: string) => feed.rows(product, { link })[0]?.cells["link"];
  expect(() => linkOf()).toThrow(expect.objectContaining({ field: "url" }));
  // The shop's front page is not the product's.
  expect(() => linkOf(plain("teh"), "https://toko.example")).toThrow(expect.objectContaining({ field: "url" }));
  expect(linkOf(plain("teh", { url: "https://toko.example/teh" }))).toBe("https://toko.example/teh");
  const own = feedOf(googleFeed({ file: file(), link: "https://toko.example/beli/{id}?sku={sku}" }));
  expect(own.rows(plain("teh", { sku: "T/1#a" }))[0]?.cells["link"]).toBe(
    "https://toko.example/beli/teh?sku=T%2F1%23a",
  );
});

test("dates what is sold before it is there, and changes with the day that is counted from", () => {
  const feed = feedOf(googleFeed({ file: file() }));
  const stocks = (stock: object) => {
    const { content, changesAt } = feed.render(plain("teh", { stock }));
    return [(content as { readonly stocks: Record<string, unknown> }).stocks["teh"], changesAt?.toISOString()];
  };
  expect(stocks({ onHand: 0, preorder: { releaseDate: "2026-12-24T00:00:00Z" } })).toEqual([
    { availability: "preorder", availability_date: "2026-12-24T00:00Z" },
    undefined,
  ]);
  expect(stocks({ onHand: 0, preorder: { shipDays: 7 } })).toEqual([
    { availability: "preorder", availability_date: "2026-11-28T00:00Z" },
    "2026-11-22T00:00:00.000Z",
  ]);
});
