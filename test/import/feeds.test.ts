import { XMLBuilder } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { sniff } from "../../src/import/import.js";
import { all, bytesOf, csvOf, errorOf, optionsOf, photosOf, pricesOf, read } from "./kit.js";

const ITEM = {
  "g:id": "K-250",
  "g:title": "Kopi & Gula",
  "g:description": "<p>Enak</p>",
  "g:link": "https://toko.example/p/kopi",
  "g:image_link": "https://toko.example/k.jpg",
  "g:additional_image_link": ["https://toko.example/k2.jpg", "https://toko.example/k3.jpg"],
  "g:price": "65000.00 IDR",
  "g:sale_price": "59000.00 IDR",
  "g:sale_price_effective_date": "2026-12-01T00:00+07:00/2026-12-12T23:59+07:00",
  "g:availability": "in_stock",
  "g:item_group_id": "kopi",
  "g:size": "250 g",
  "g:brand": "Rasa",
  "g:condition": "new",
  "g:shipping_weight": "0.3 kg",
  "g:gtin": "8991002101418",
  "g:google_product_category": "1868",
  "g:shipping": { "g:country": "ID", "g:price": "9000 IDR" },
};
const LARGE = {
  ...ITEM,
  "g:id": "K-1K",
  "g:size": "1 kg",
  "g:price": "240000.00 IDR",
  "g:sale_price": "",
  "g:gtin": "",
  "g:availability": "out_of_stock",
};

function rssOf(...items: readonly object[]): Uint8Array {
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@" });
  const channel = { title: "Toko", link: "https://toko.example", item: items };
  return bytesOf(
    `<?xml version="1.0"?>${builder.build({ rss: { "@version": "2.0", "@xmlns:g": "http://base.google.com/ns/1.0", channel } })}`,
  );
}
const feed = (file: Uint8Array) => read(file, { currency: undefined });

describe("a feed", () => {
  it("joins items of one group, and takes currency, sale and stock from them", async () => {
    const file = rssOf(ITEM, LARGE);
    expect(await sniff(file)).toMatchObject({ format: "google" });
    const found = await feed(file);
    expect(found.catalogue.currency).toBe("IDR");
    expect(pricesOf(found)).toEqual(["59000 < 65000", "240000"]);
    expect(photosOf(found)).toEqual(["k.jpg", "k2.jpg", "k3.jpg"].map((name) => `https://toko.example/${name}`));
    expect(found.products).toMatchObject([
      {
        id: "kopi",
        title: { "id-ID": "Kopi & Gula" },
        description: { "id-ID": { html: "<p>Enak</p>" } },
        brand: "Rasa",
        categories: { google: 1868 },
        url: "https://toko.example/p/kopi",
        shipping: { weightGrams: 300 },
        ext: { google: { "g:shipping > g:country": "ID" } },
        variants: [
          {
            sku: "K-250",
            options: { size: "250 g" },
            price: { sale: { from: "2026-12-01T00:00:00+07:00", until: "2026-12-12T23:59:00+07:00" } },
            stock: { policy: "untracked" },
          },
          { sku: "K-1K", options: { size: "1 kg" }, stock: { policy: "track", byLocation: [{ onHand: 0 }] } },
        ],
      },
    ]);
  });

  it("says the same as XML, as TSV with raw quotes, and as CSV with spaces in its headers", async () => {
    const names = Object.keys(ITEM).filter((name) => name !== "g:shipping" && name !== "g:additional_image_link");
    const cells = (item: typeof ITEM | typeof LARGE) => names.map((name) => String(item[name as "g:id"]));
    const header = names.map((name) => name.slice(2));
    const tsv = bytesOf([header, cells(ITEM), cells(LARGE)].map((row) => row.join("\t")).join("\n"));
    const csv = csvOf([header.map((name) => name.replaceAll("_", " ")), cells(ITEM), cells(LARGE)], ";");
    const photoless = (item: object) =>
      Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
    const xml = await feed(rssOf(photoless(ITEM), photoless(LARGE)));
    for (const file of [tsv, csv]) expect((await feed(file)).products).toEqual(xml.products);
    const inch = bytesOf(`${header.join("\t")}\n${cells({ ...ITEM, "g:title": 'Layar 27" datar' }).join("\t")}`);
    expect((await feed(inch)).products[0]?.title).toEqual({ "id-ID": 'Layar 27" datar' });
  });

  it("keeps what an item says of itself, and what all of a group are, as attributes", async () => {
    const alone = { ...ITEM, "g:item_group_id": "", "g:color": "Merah", "g:material": "Katun" };
    expect((await feed(rssOf(alone))).products).toMatchObject([
      { options: [], attributes: { size: "250 g", color: "Merah", material: "Katun" } },
    ]);
    const group = [ITEM, LARGE].map((item) => ({ ...item, "g:material": "Katun" }));
    const found = await feed(rssOf(...group));
    expect(optionsOf(found)).toEqual(["250 g", "1 kg"]);
    expect(found.products[0]?.attributes).toEqual({ material: "Katun" });
  });

  it("of Meta's is told from Google's, and brings its quantity", async () => {
    const header = [
      "id",
      "title",
      "description",
      "availability",
      "condition",
      "price",
      "link",
      "image_link",
      "quantity_to_sell_on_facebook",
    ];
    const file = csvOf([
      header,
      [
        "K",
        "Kopi",
        "Enak",
        "in stock",
        "used_like_new",
        "65000 IDR",
        "https://toko.example/p",
        "https://toko.example/k.jpg",
        "7",
      ],
    ]);
    expect(await sniff(file)).toMatchObject({ format: "meta" });
    expect((await feed(file)).products).toMatchObject([
      { condition: "used", variants: [{ sku: "K", stock: { byLocation: [{ onHand: 7 }] } }] },
    ]);
  });

  it("that names no currency is asked for one", async () => {
    expect(await errorOf(feed(rssOf({ ...ITEM, "g:price": "65000.00" })))).toMatchObject({ field: "currency" });
  });

  it("takes an item's own words for no tags: CDATA and comments", async () => {
    const item =
      "<item><!-- </item> --><g:id>A</g:id><g:title><![CDATA[Satu </item> & dua]]></g:title><g:price>1 IDR</g:price></item>";
    const file = bytesOf(`<rss xmlns:g="http://base.google.com/ns/1.0"><channel>${item}</channel></rss>`);
    expect((await feed(file)).products).toMatchObject([{ title: { "id-ID": "Satu </item> & dua" } }]);
  });

  it("with entities of its own is refused before anything grows", async () => {
    const laughs = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>';
    const file = bytesOf(
      `<?xml version="1.0"?>${laughs}<rss xmlns:g="http://base.google.com/ns/1.0"><channel><item><g:id>&b;</g:id></item></channel></rss>`,
    );
    expect(await errorOf(feed(file))).toMatchObject({
      trouble: "broken",
      cure: expect.stringContaining("DOCTYPE") as string,
    });
  });

  it("that ends in the middle of an item is refused as a whole", async () => {
    const text = new TextDecoder().decode(rssOf(ITEM));
    const error = await errorOf(
      read(bytesOf(text.slice(0, text.indexOf("</item>")))).then(({ catalogue }) => all(catalogue.products)),
    );
    expect(error.trouble).toBe("broken");
  });
});
