import { expect, test } from "vitest";
import { renderTools } from "../../src/channel/tools.js";
import type { ProductView } from "../../src/channel/view.js";
import { type CaptionRule, composeCaption, fillTemplate, TEMPLATE } from "../../src/channels/shared-caption.js";
import { productOf, renderInput, variantOf } from "./fake-tools.js";

const RULE: CaptionRule = { text: { max: 2_200, unit: "utf16" }, hashtags: 30, mentions: 20 };
const settings = { template: TEMPLATE, hashtags: ["kopi"] };
const compose = (product: Partial<ProductView> = {}, more: object = {}, rule: Partial<CaptionRule> = {}) =>
  composeCaption(
    { ...renderInput(productOf(product)), tools: renderTools("id-ID"), settings, ...more },
    { ...RULE, ...rule },
  );
const money = (amount: string) => ({ amount, currency: "IDR" });

test("says title, price, description, seller, link and hashtags", () => {
  expect(compose({ tags: ["Kopi", "Gayo Aceh", "!?"] })).toEqual({
    content: {
      caption:
        "Kopi Gayo 250 g\nRp65.000\n\nKopi arabika dari dataran tinggi Gayo.\n\n" +
        "Penjual: Toko Kopi\nhttps://toko.example/kopi?a=1&b=2\n\n#kopi #gayoaceh",
      price: "Rp65.000",
      stock: "kopi inStock",
    },
    losses: [],
  });
});

test("a seller's own template is followed, and its empty lines go", () => {
  const template = "{brand}: {title}!\n{availability}\n\n\n\nHanya {price}\n{link}";
  const { content } = compose({ brand: "Gayo" }, { settings: { template, hashtags: [] } });
  expect(content.caption).toBe("Gayo: Kopi Gayo 250 g!\n\nHanya Rp65.000\nhttps://toko.example/kopi?a=1&b=2");
  expect(fillTemplate("{brand}\n{title}", { title: "Kopi" })).toBe("Kopi");
});

test.each([
  ["id", "Terjual habis\nKopi"],
  ["en-GB", "Sold out\nKopi"],
])("says in %s that it is sold out", (locale, expected) => {
  const variants = [variantOf("kopi", "65000", { availability: "outOfStock" })] as const;
  const { content } = compose({ locale, variants });
  expect(content.caption.startsWith(expected)).toBe(true);
  expect(content.stock).toBe("kopi outOfStock");
});

test("names the price before a sale, a range, and what is sold out", () => {
  const was = variantOf("s", "65000", { listPrice: money("80000") });
  expect(compose({ variants: [was] }).content.caption).toContain("Rp65.000 (sebelumnya Rp80.000)");
  const option = (value: string) => [{ code: "size", name: "Ukuran", value, label: value.toUpperCase() }];
  const values = [
    { code: "s", label: "S" },
    { code: "l", label: "L" },
  ];
  const variants = [
    variantOf("s", "65000", { options: option("s") }),
    variantOf("l", "90000", { options: option("l"), availability: "outOfStock" }),
  ] as const;
  const { content, losses } = compose({ options: [{ code: "size", name: "Ukuran", values }], variants });
  expect(content.caption).toContain("Rp65.000 – Rp90.000\n\nUkuran: S, L (habis)");
  expect(losses).toMatchObject([{ field: "variants", reason: "merged" }]);
});

test("says whom it stands in for", () => {
  const standsInFor = { goal: "seen", channel: "Shopee", url: "https://shopee.co.id/toko", isOver: false };
  expect(compose({}, { standsInFor }).content.caption).toMatch(
    /^Sementara Shopee terganggu, kami tampil di sini\.\nBiasanya kami di Shopee: https:\/\/shopee\.co\.id\/toko\nKopi/,
  );
});

test("shortens the description and nothing else, and says so", () => {
  const { content, losses } = compose({ description: "kopi pilihan ".repeat(400) });
  expect(content.caption.length).toBeLessThanOrEqual(2_200);
  expect(content.caption.length).toBeGreaterThan(2_100);
  expect(content.caption).toContain("https://toko.example/kopi?a=1&b=2\n\n#kopi");
  expect(losses).toEqual([{ field: "description", reason: "shortened" }]);
});

test("drops what can be missed where nothing fits", () => {
  const link = `https://toko.example/${"x".repeat(240)}`;
  const { content, losses } = compose(
    { description: "kopi ".repeat(90) },
    { link },
    { text: { max: 300, unit: "utf16" } },
  );
  expect(content.caption.length).toBeLessThanOrEqual(300);
  expect(losses).toEqual(
    expect.arrayContaining([
      { field: "hashtags", reason: "dropped" },
      { field: "seller", reason: "dropped" },
      { field: "description", reason: "dropped" },
    ]),
  );
});

test("never has more hashtags and mentions than a post may have", () => {
  const many = (sign: string) => Array.from({ length: 40 }, (_, index) => `${sign}kata${index}`).join(" ");
  const tags = Array.from({ length: 40 }, (_, index) => `tag${index}`);
  const product = {
    tags,
    title: many("#").slice(0, 190),
    description: `${many("#")} ${many("@")}`,
    highlights: [many("@")],
  };
  const { content, losses } = compose(product);
  expect(content.caption.match(/#\w/g)?.length).toBeLessThanOrEqual(30);
  expect(content.caption.match(/@\w/g)?.length).toBeLessThanOrEqual(20);
  expect(losses.map(({ field }) => field)).toEqual(
    expect.arrayContaining(["tags", "title", "description", "highlights"]),
  );
});

test("says its code where there is one", () => {
  const template = "{title}\n{code}";
  const { content } = compose({}, { settings: { template, hashtags: [] } }, { code: "K7F2" });
  expect(content.caption).toBe("Kopi Gayo 250 g\nKode: K7F2");
});

test("changes price and stock without the other", () => {
  const one = compose({ variants: [variantOf("kopi", "65000")] }).content;
  const dearer = compose({ variants: [variantOf("kopi", "70000")] }).content;
  const fewer = compose({ variants: [variantOf("kopi", "65000", { stock: 3 })] }).content;
  expect([dearer.price === one.price, dearer.stock === one.stock]).toEqual([false, true]);
  expect(fewer).toEqual(one);
});
