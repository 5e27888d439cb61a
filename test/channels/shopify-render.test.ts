import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { handleOf } from "../../src/channels/shopify/handle.js";
import { createManualClock, createSandbox, type ShopifyPlace } from "../../src/sandbox/sandbox.js";
import { NOW, productOf, variantOf } from "./fake-tools.js";
import { coloured, openShop, TOKEN } from "./shopify-kit.js";

const clock = createManualClock(NOW);
const sandbox = createSandbox({ clock });
let place: ShopifyPlace;
let shop: ReturnType<typeof openShop>;
beforeAll(async () => {
  place = await sandbox.shopify({ token: TOKEN, mostVariants: 2 });
  shop = openShop(place, clock, { categories: { Makanan: "fb-1", "Makanan > Kopi": "fb-1-2" } });
});
afterAll(() => sandbox.close());

const one = (more: object) => productOf({ variants: [variantOf("kopi", "65000", more)] });
const refusal = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

describe("a rendering", () => {
  test("names the category of the longest path that is known, or the one that is said", () => {
    expect(shop.render(productOf()).content.category).toBe("gid://shopify/TaxonomyCategory/fb-1-2");
    expect(shop.render(productOf({ categoryPath: ["Makanan", "Teh"] })).content.category).toMatch(/fb-1$/);
    expect(shop.render(productOf({ categoryPath: ["Baju"] })).content).not.toHaveProperty("category");
    expect(shop.render(productOf({ category: "ap-2-3" })).content.category).toMatch(/ap-2-3$/);
    expect(refusal(() => shop.render(productOf({ category: "Kopi" })))).toMatchObject({ field: "category" });
  });

  test("writes prices as decimals, and strikes the regular one only while a sale runs", () => {
    const of = (amount: string, list: string) =>
      shop.render(one({ price: { amount, currency: "IDR" }, listPrice: { amount: list, currency: "IDR" } })).content
        .prices;
    expect(of("65000", "65000")).toEqual({ kopi: { price: "65000", was: null } });
    expect(of("65000.50", "80000")).toEqual({ kopi: { price: "65000.5", was: "80000" } });
  });

  test("counts what is counted, sells what may be ordered ahead, and says that it does not say when", () => {
    expect(shop.render(one({ stock: 3 })).content).toMatchObject({
      stocks: { kopi: [{ stock: 3 }] },
      variants: [{ tracked: true, inventoryPolicy: "DENY" }],
    });
    expect(shop.render(one({ stock: undefined })).content).toMatchObject({
      stocks: {},
      variants: [{ tracked: false }],
    });
    expect(shop.render(one({ stock: undefined, availability: "outOfStock" })).content).toMatchObject({
      stocks: { kopi: [{ stock: 0 }] },
      variants: [{ tracked: true }],
    });
    const ahead = shop.render(one({ stock: 0, availability: "preorder" }));
    expect(ahead.content.variants[0]?.inventoryPolicy).toBe("CONTINUE");
    expect(ahead.losses).toMatchObject([{ field: "variants[0].stock.preorder", reason: "dropped" }]);
  });

  test("carries weight, barcode, vendor, tags without commas and none twice, in Shopify's order", () => {
    const { content } = shop.render(
      productOf({
        brand: "Gayo",
        tags: ["kopi", "Arabika, Aceh", "Kopi", "aceh"],
        variants: [
          variantOf("kopi", "65000", {
            identifiers: [{ scheme: "gtin", value: "08991002101630" }],
            shipping: { weightGrams: 250 },
          }),
        ],
      }),
    );
    expect(content).toMatchObject({ vendor: "Gayo", tags: ["aceh", "Arabika Aceh", "kopi"] });
    expect(content.variants[0]).toMatchObject({ barcode: "8991002101630", grams: 250, requiresShipping: true });
  });

  test("keeps the seller's HTML, and sets highlights, attributes and certificates behind it", () => {
    const { content } = shop.render(
      productOf({
        rich: { html: "<p>Kopi <b>Gayo</b></p>", markdown: "", plain: "" },
        highlights: ["Wangi & manis"],
        attributes: { proses: ["natural", "honey"], asal: "Aceh" },
        certificates: [{ kind: "halal", number: "ID123" }],
        condition: "used",
      }),
    );
    expect(content.descriptionHtml).toBe(
      "<p>Kopi <b>Gayo</b></p>\n<ul><li>Wangi &amp; manis</li></ul>\n" +
        "<ul><li>asal: Aceh</li><li>proses: natural, honey</li><li>condition: used</li><li>HALAL ID123</li></ul>",
    );
    expect(content.description).toBe(
      "Kopi Gayo Wangi & manis asal: Aceh proses: natural, honey condition: used HALAL ID123",
    );
  });

  test("cuts a title that is too long and says so", () => {
    const { content, losses } = shop.render(productOf({ title: "Kopi ".repeat(80) }));
    expect(content.title.length).toBeLessThanOrEqual(255);
    expect(losses).toMatchObject([{ field: "title", reason: "shortened" }]);
  });

  test("reports what Shopify has no field for", () => {
    const tiers = [{ from: 10, price: { amount: "60000", currency: "IDR" } }];
    const { losses } = shop.render(one({ tiers, minOrder: 2 }));
    expect(losses?.map(({ field }) => field)).toEqual(["variants[0].price.tiers", "variants[0].stock.minOrder"]);
  });
});

describe("refuses before anything leaves", () => {
  test("more than three options", () => {
    const options = ["a", "b", "c", "d"].map((code) => ({ code, name: code, values: [{ code: "1", label: "1" }] }));
    expect(refusal(() => shop.render(productOf({ options })))).toMatchObject({ kind: "invalid", field: "options" });
  });

  test("two values that read the same", () => {
    const product = coloured(["merah", "biru"]);
    const values = ["merah", "biru"].map((code) => ({ code, label: code === "biru" ? "MERAH" : "Merah" }));
    const options = [{ code: "warna", name: "Warna", values }];
    expect(refusal(() => shop.render({ ...product, options }))).toMatchObject({ field: "options" });
  });

  test("what this shop does not take, once it has said so: its variants, its currency", async () => {
    const facts = await shop.desk();
    expect(facts.desk).toMatchObject({ currency: "IDR", mostVariants: 2, locations: [{ name: "Toko" }] });
    const many = coloured(["merah", "biru", "hijau"]);
    expect(refusal(() => shop.render(many, {}, facts))).toMatchObject({ field: "variants" });
    const dollars = one({ price: { amount: "5", currency: "USD" }, listPrice: { amount: "5", currency: "USD" } });
    expect(refusal(() => shop.render(dollars, {}, facts))).toMatchObject({ field: "price" });
    expect(shop.render(many).content.variants).toHaveLength(3);
  });
});

describe("handles", () => {
  test("are the product's id where that is one, else letters and a hash, never the same for two ids", () => {
    expect(handleOf("kopi-gayo-250")).toBe("kopi-gayo-250");
    expect(handleOf("Kopi Gayo")).toMatch(/^kopi-gayo-[0-9a-f]{8}$/);
    expect(handleOf("日本")).toMatch(/^p-[0-9a-f]{8}$/);
    expect(new Set(["a b", "a_b", "A-b", "a-b"].map(handleOf)).size).toBe(4);
  });
});
