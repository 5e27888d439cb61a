import { brotliCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { ProductView } from "../../src/channel/view.js";
import { storefront } from "../../src/channels/storefront/index.js";
import { NOW, photoOf, productOf, variantOf } from "./fake-tools.js";
import { brokenLinks, catalogue, createDisk, graphOf, openShop, publicFiles } from "./storefront-kit.js";

const LATER = new Date(NOW.getTime() + 86_400_000);
const rupiah = (amount: string) => ({ amount, currency: "IDR" });
const dearer = (product: ProductView) => productOf({ ...product, variants: [variantOf("kopi", "99000")] });

async function page(product: ProductView, options = {}): Promise<string> {
  const shop = openShop(options);
  await shop.build([{ product }]);
  return shop.read(`p/${product.id}.html`);
}

describe("a shop", () => {
  test("is complete: every link leads somewhere", async () => {
    const shop = openShop();
    const { urls } = await shop.build(catalogue(60));
    expect(brokenLinks(shop.disk)).toEqual([]);
    expect(urls?.get("p0007")).toBe("https://toko.example/p/p0007.html");
    const paths = [...publicFiles(shop.disk).keys()].filter((path) => !/^[pm]\//.test(path)).sort();
    expect(paths).toEqual([
      "404.html",
      "c/makanan.html",
      "c/makanan/kopi.html",
      "c/makanan/kopi_2.html",
      "c/makanan_2.html",
      "c/rumah.html",
      "c/rumah_2.html",
      "feed.xml",
      "index.html",
      "index_2.html",
      "index_3.html",
      "robots.txt",
      "search-data.js",
      "search.js",
      "sitemap.xml",
    ]);
  });

  test("is the same to the byte, however often it is built", async () => {
    const [one, other] = [openShop(), openShop()];
    await one.build(catalogue(30));
    await other.build(catalogue(30));
    expect(other.disk.files).toEqual(one.disk.files);
    expect((await one.build(catalogue(30), { now: LATER })).written).toBe(0);
    expect(one.disk.written).toEqual([]);
    expect(other.disk.files).toEqual(one.disk.files);
  });

  test("of 1,000 products writes after one price only what shows it", async () => {
    const entries = catalogue(1_000);
    const shop = openShop();
    await shop.build(entries);
    entries[501] = { ...entries[501], product: dearer(entries[501]?.product ?? productOf()) };
    const { written } = await shop.build(entries, { now: LATER });
    expect(shop.disk.written).toEqual([
      "p/p0501.html",
      "c/rumah_11.html",
      "index_21.html",
      "search-data.js",
      "sitemap.xml",
    ]);
    expect(written).toBe(5);
  });

  test("without an address has neither sitemap nor feed, and says no address", async () => {
    const shop = openShop({ url: undefined });
    expect(await shop.build(catalogue(3))).not.toHaveProperty("urls");
    expect(publicFiles(shop.disk).has("sitemap.xml")).toBe(false);
    expect(shop.read("p/p0000.html")).not.toContain("canonical");
    expect(brokenLinks(shop.disk)).toEqual([]);
    expect(shop.within.address?.(productOf())).toBeUndefined();
  });

  test("without products says so", async () => {
    const shop = openShop({ title: "Toko" });
    await shop.build([]);
    expect(shop.read("index.html")).toContain("Belum ada produk.");
  });

  test("keeps a page that says so at the address of what is no longer sold", async () => {
    const shop = openShop();
    await shop.build(catalogue(3));
    await shop.build(catalogue(2), { now: LATER });
    const gone = shop.read("p/p0002.html");
    expect(gone).toContain("Produk ini tidak dijual lagi");
    expect(gone).toContain('content="noindex"');
    expect(gone).not.toContain("Produk 2");
    expect(shop.read("sitemap.xml") + shop.read("index.html")).not.toContain("p0002");
    expect((await shop.build(catalogue(2), { now: LATER })).written).toBe(0);
    await shop.build(catalogue(3), { now: LATER });
    expect(shop.read("p/p0002.html")).toContain("Produk 2");
  });

  test("or nothing, with its photo", async () => {
    const shop = openShop({ whenGone: "nothing" });
    await shop.build(catalogue(3));
    await shop.build(catalogue(2));
    const paths = [...publicFiles(shop.disk).keys()];
    expect(paths.filter((path) => /^[pm]\//.test(path))).toHaveLength(4);
    expect(paths).not.toContain("p/p0002.html");
  });
});

describe("a page", () => {
  test("with nine photos weighs at most 8 kB and needs no script", async () => {
    const photos = Array.from({ length: 9 }, (_, index) => photoOf(String(index), Buffer.from(`photo ${index}`)));
    const variants = [
      variantOf("a", "65000", { options: [OPTION("250 g")] }),
      variantOf("b", "90000", { options: [OPTION("500 g")] }),
    ];
    const product = productOf({
      variants: [variants[0] ?? variantOf("a", "1"), ...variants.slice(1)],
      description: "Kopi. ".repeat(300),
    });
    const shop = openShop();
    await shop.build([{ product, photos }]);
    const text = shop.read("p/kopi.html");
    expect(text.match(/<img /g)).toHaveLength(9);
    expect(brotliCompressSync(text).length).toBeLessThanOrEqual(8_192);
    expect(text).not.toMatch(/<script(?! type="application\/ld\+json")/);
    const sheet = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? "";
    expect(sheet.length).toBeLessThanOrEqual(6_144);
    expect(shop.read("search.js").length).toBeLessThanOrEqual(3_072);
    // The first photo is what the page is measured by.
    expect(text.match(/loading="lazy"/g)).toHaveLength(8);
    expect(text.indexOf("fetchpriority")).toBeLessThan(text.indexOf('loading="lazy"'));
  });

  test("strikes the regular price and says until when, in the shop's time", async () => {
    const saleUntil = new Date("2026-11-30T17:00:00Z");
    const text = await page(
      productOf({ variants: [variantOf("kopi", "65000", { listPrice: rupiah("85000"), saleUntil })] }),
    );
    expect(text).toContain("<s>Rp85.000</s>");
    expect(text).toContain("Harga ini sampai 30 Nov 2026<");
  });

  test.each([
    [{ stock: 3 }, "Sisa 3"],
    [{ stock: 6 }, "Tersedia"],
    [{ stock: 0, availability: "outOfStock" as const }, "Terjual habis"],
    [{ availability: "preorder" as const, preorder: { releaseDate: "2027-01-05" } }, "Pre-order, tersedia 5 Jan 2027"],
    [{ availability: "preorder" as const, preorder: { shipDays: 7 } }, "Pre-order, dikirim dalam 7 hari"],
  ])("says of %o: %s", async (more, expected) => {
    expect(await page(productOf({ variants: [variantOf("kopi", "65000", more)] }))).toContain(expected);
  });

  test("takes orders in a chat that is already written", async () => {
    const text = await page(productOf());
    const address = /href="(https:\/\/wa\.me\/\d+\?text=[^"]+)"/.exec(text)?.[1] ?? "";
    const order = new URL(address);
    expect(order.pathname).toBe("/6281234567890");
    expect(order.searchParams.get("text")).toBe(
      "Halo Toko Kopi, saya mau pesan:\nKopi Gayo 250 g\nSKU: kopi\nHarga: Rp65.000\nhttps://toko.example/p/kopi.html",
    );
    expect(await page(productOf({ variants: [variantOf("kopi", "1", { availability: "outOfStock" })] }))).not.toContain(
      "?text=",
    );
  });

  test("takes orders at an address of the seller's own", async () => {
    const text = await page(productOf({ title: "A & B" }), {
      orderLink: "https://pesan.example/?sku={sku}&nama={title}",
    });
    expect(text).toContain('href="https://pesan.example/?sku=kopi&amp;nama=A%20%26%20B"');
  });

  test("speaks the product's language", async () => {
    const text = await page(productOf({ locale: "en" }));
    expect(text).toContain('<html lang="en">');
    expect(text).toContain("Order on WhatsApp");
  });

  test("says differently what the seller wants to say differently", async () => {
    expect(await page(productOf(), { texts: { orderChat: "Chat kami" } })).toContain(">Chat kami<");
  });

  test("is told to chats and search engines", async () => {
    const photos = [photoOf("1", Buffer.from("x"))];
    const shop = openShop({ alternates: { en: "https://shop.example" } });
    await shop.build([{ product: productOf(), photos }]);
    const text = shop.read("p/kopi.html");
    for (const part of [
      '<link rel="canonical" href="https://toko.example/p/kopi.html">',
      '<link rel="alternate" hreflang="en" href="https://shop.example/p/kopi.html">',
      '<meta property="og:type" content="product">',
      '<meta property="og:title" content="Kopi Gayo 250 g">',
      '<meta property="og:image" content="https://toko.example/m/',
      '<meta property="product:price:amount" content="65000">',
      '<meta name="twitter:card" content="summary_large_image">',
    ]) {
      expect(text).toContain(part);
    }
  });
});

const OPTION = (label: string) => ({ code: "ukuran", name: "Ukuran", value: label, label });

describe("structured data", () => {
  const kinds = (text: string) => graphOf(text).map((node) => node["@type"]);

  test("of one choice is a product with an offer", async () => {
    const text = await page(productOf());
    expect(kinds(text)).toEqual(["Organization", "Product", "BreadcrumbList"]);
    expect(graphOf(text)[1]).toMatchObject({
      sku: "kopi",
      offers: {
        price: "65000",
        priceCurrency: "IDR",
        availability: "https://schema.org/InStock",
        url: "https://toko.example/p/kopi.html",
        seller: { "@id": graphOf(text)[0]?.["@id"] },
      },
    });
  });

  test("of several is a group with variants, each with its own offer", async () => {
    const identifiers = [{ scheme: "gtin" as const, value: "04006381333931" }];
    const variants = [
      variantOf("kecil", "65000", { options: [OPTION("250 g")], identifiers }),
      variantOf("besar", "90000", { options: [OPTION("500 g")], availability: "outOfStock" }),
    ] as const;
    expect(graphOf(await page(productOf({ variants })))[1]).toMatchObject({
      "@type": "ProductGroup",
      productGroupID: "kopi",
      variesBy: ["https://schema.org/size"],
      hasVariant: [
        { sku: "kecil", size: "250 g", gtin14: "04006381333931", offers: { price: "65000" } },
        { sku: "besar", offers: { availability: "https://schema.org/OutOfStock" } },
      ],
    });
  });

  test("names the return policy where the seller has one", async () => {
    const seller = { name: "Toko", returnPolicy: { category: "finite", days: 7, fees: "buyerPays" } } as const;
    expect(graphOf(await page(productOf(), { seller }))[0]?.["hasMerchantReturnPolicy"]).toMatchObject({
      applicableCountry: "ID",
      returnPolicyCategory: "https://schema.org/MerchantReturnFiniteReturnWindow",
      merchantReturnDays: 7,
    });
  });
});

describe("options", () => {
  const make = (more: object) => () => storefront({ folder: "x", ...more });

  test.each<[string, object, string]>([
    ["colours that cannot be read", { theme: { light: { text: "#cccccc" } } }, "contrast"],
    ["a style that could leave the sheet", { theme: { css: "</style><script>" } }, "css"],
    ["an order link that runs something", { orderLink: "javascript:alert(1)" }, "orderLink"],
    ["a time zone that is none", { timeZone: "Mars/Base" }, "time zone"],
    ["what it does not know", { colour: "red" }, "colour"],
  ])("refuse %s", (_what, more, message) => {
    expect(make(more)).toThrow(message);
  });

  test("name the account by its address, else by its folder", () => {
    expect(storefront({ folder: "public", url: "https://toko.example/" }).account).toBe(
      "storefront:https://toko.example",
    );
    expect(storefront({ folder: "public" }).account).toBe("storefront:public");
  });

  test("that change how pages look make every product due", () => {
    const look = (more: object) => openShop(more).contentOf(productOf()).look;
    expect(look({ theme: { radius: 0 } })).not.toBe(look({}));
    expect(look({ folder: "/elsewhere" })).toBe(look({}));
    expect(look({ templates: { message: () => ({}) } })).not.toBe(look({}));
  });
});

test("colours and templates of the seller take the place of ours", async () => {
  const shop = openShop(
    {
      theme: { light: { accent: "#7a1f5c" } },
      templates: { product: ({ title }, { html, standard }) => html`<p class="mine">${title}</p>${standard()}` },
    },
    createDisk(),
  );
  await shop.build([{ product: productOf({ title: "<b>Kopi" }) }]);
  const text = shop.read("p/kopi.html");
  expect(text).toContain("--accent:#7a1f5c");
  expect(text).toContain('<p class="mine">&lt;b&gt;Kopi</p>');
  expect(text).toContain('<article class="item">');
});
