import { describe, expect, it } from "vitest";
import { sniff } from "../../src/import/import.js";
import { bytesOf, errorOf, optionsOf, photosOf, pricesOf, read } from "./kit.js";

const PAGE = "https://toko.example/p/kopi";
const KOPI = {
  "@context": "https://schema.org",
  "@type": "Product",
  name: "Kopi &amp; Gula",
  sku: "KOPI",
  url: PAGE,
  image: { "@type": "ImageObject", contentUrl: "/k.jpg" },
  brand: "Rasa",
  gtin13: "8991002101418",
  offers: { "@type": "Offer", price: 65000, priceCurrency: "IDR", availability: "http://schema.org/InStock" },
};
const RELATED = {
  "@type": "Product",
  name: "Teh",
  sku: "TEH",
  url: "https://toko.example/p/teh",
  offers: { price: "28000", priceCurrency: "IDR" },
};

function pageOf(...blocks: readonly unknown[]): Uint8Array {
  const scripts = blocks.map(
    (block) =>
      `<script type="application/ld+json">${typeof block === "string" ? block : JSON.stringify(block)}</script>`,
  );
  return bytesOf(
    `<!doctype html><html lang="id"><head><link rel="canonical" href="${PAGE}">${scripts.join("")}</head><body></body></html>`,
  );
}
const open = (file: Uint8Array, options = {}) => read(file, { currency: undefined, locale: undefined, ...options });

describe("a page's JSON-LD", () => {
  it("gives language, currency, brand, photo and price, with entities read", async () => {
    expect(await sniff(pageOf(KOPI))).toMatchObject({ format: "json-ld" });
    const found = await open(pageOf(KOPI));
    expect(photosOf(found)).toEqual(["https://toko.example/k.jpg"]);
    expect(found.products).toMatchObject([
      {
        id: "KOPI",
        defaultLocale: "id",
        title: { id: "Kopi & Gula" },
        brand: "Rasa",
        url: PAGE,
        variants: [
          {
            sku: "KOPI",
            price: { list: { amount: "65000", currency: "IDR" } },
            identifiers: [{ value: "08991002101418" }],
          },
        ],
      },
    ]);
  });

  it("is found in graphs and lists, whatever scheme its vocabulary has", async () => {
    const typed = { ...KOPI, "@type": ["http://schema.org/Product"] };
    const found = await open(pageOf({ "@graph": [{ "@type": "WebSite" }, [typed]] }));
    expect(found.products.map(({ id }) => id)).toEqual(["KOPI"]);
  });

  it("takes the product whose address is the page's, and no related one", async () => {
    const found = await open(pageOf([RELATED, KOPI]));
    expect(found.products.map(({ id }) => id)).toEqual(["KOPI"]);
  });

  it("asks which one, where none has the page's address", async () => {
    const file = pageOf([RELATED, { ...KOPI, url: undefined }]);
    expect(await errorOf(open(file))).toMatchObject({ field: "page" });
    expect((await open(file, { page: RELATED.url })).products.map(({ id }) => id)).toEqual(["TEH"]);
  });

  it("asks which end of a range is the price", async () => {
    const range = { "@type": "AggregateOffer", lowPrice: 50000, highPrice: 65000, priceCurrency: "IDR" };
    const file = pageOf({ ...KOPI, offers: range });
    expect(await errorOf(open(file, { currency: "IDR" }))).toMatchObject({ field: "range" });
    expect(pricesOf(await open(file, { range: "high", currency: "IDR" }))).toEqual(["65000"]);
    expect(pricesOf(await open(pageOf({ ...KOPI, offers: { ...range, lowPrice: 65000 } })))).toEqual(["65000"]);
  });

  it("asks about a price written as 65.000", async () => {
    const file = pageOf({ ...KOPI, offers: { price: "65.000", priceCurrency: "IDR" } });
    expect(await errorOf(open(file))).toMatchObject({ field: "numbers", row: 1 });
    expect(pricesOf(await open(file, { numbers: "15.000,50" }))).toEqual(["65000"]);
  });

  it("reads a group with its variants, the former price, and what is sold out", async () => {
    const variant = (size: string, price: number, more = {}) => ({
      "@type": "Product",
      sku: `K-${size}`,
      size,
      offers: { price, priceCurrency: "IDR", ...more },
    });
    const former = { priceSpecification: { priceType: "https://schema.org/StrikethroughPrice", price: 120000 } };
    const group = {
      "@type": "ProductGroup",
      name: "Kaos",
      productGroupID: "kaos",
      url: PAGE,
      variesBy: "https://schema.org/size",
      hasVariant: [variant("M", 90000, former), variant("L", 95000, { availability: "https://schema.org/SoldOut" })],
    };
    const found = await open(pageOf(group));
    expect(pricesOf(found)).toEqual(["90000 < 120000", "95000"]);
    expect(found.products).toMatchObject([
      {
        id: "kaos",
        variants: [
          { sku: "K-M", options: { size: "M" } },
          { options: { size: "L" }, stock: { policy: "track", byLocation: [{ onHand: 0 }] } },
        ],
      },
    ]);
  });

  it("keeps what a lone product is, and what all variants of a group are, as attributes", async () => {
    const traits = {
      color: ["Merah", "Biru"],
      material: "Katun",
      additionalProperty: [{ name: "Asal", value: "Solo" }],
    };
    expect((await open(pageOf({ ...KOPI, ...traits }))).products).toMatchObject([
      { options: [], attributes: { color: ["Merah", "Biru"], material: "Katun", Asal: "Solo" } },
    ]);
    const hasVariant = ["M", "L"].map((size) => ({ ...KOPI, sku: `K-${size}`, size, material: "Katun" }));
    const group = {
      "@type": "ProductGroup",
      name: "Kaos",
      productGroupID: "kaos",
      pattern: "Parang",
      size: "M",
      hasVariant,
    };
    const found = await read(bytesOf(JSON.stringify(group)));
    expect(optionsOf(found)).toEqual(["M", "L"]);
    expect(found.products[0]?.attributes).toEqual({ pattern: "Parang", material: "Katun" });
  });

  it("goes on beside a block that is broken, and says so", async () => {
    const found = await open(pageOf("{ broken", KOPI));
    expect(found.products).toHaveLength(1);
    expect(found.warnings).toContainEqual(expect.objectContaining({ column: "application/ld+json" }));
  });

  it("of a page without products is refused", async () => {
    expect(await errorOf(open(pageOf({ "@type": "WebSite" })))).toMatchObject({ trouble: "unknown-format" });
  });

  it("as a file of its own gives every product in it", async () => {
    const file = bytesOf(JSON.stringify({ "@context": "https://schema.org", "@graph": [KOPI, RELATED] }));
    const found = await read(file, { currency: undefined, page: PAGE });
    expect(found.products.map(({ id }) => id)).toEqual(["KOPI", "TEH"]);
  });
});
