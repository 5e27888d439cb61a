import { describe, expect, test } from "vitest";
import type { RenderInput } from "../../src/channel/render.js";
import type { ProductView } from "../../src/channel/view.js";
import { type PostSettings, renderPost, templateSchema } from "../../src/channels/telegram/render.js";
import { productOf, renderInput, variantOf } from "./fake-tools.js";

const render = (
  product: Partial<ProductView> = {},
  more: Partial<RenderInput<unknown, unknown>> = {},
  settings: Partial<PostSettings> = {},
) => renderPost({ ...renderInput(productOf(product), more), settings: { hashtags: [], ...settings } });
const money = (amount: string) => ({ amount, currency: "IDR" });

test("says title, price, description, seller and link", () => {
  expect(render()).toEqual({
    content: {
      caption:
        "<b>Kopi Gayo 250 g</b>\nRp65.000\n\nKopi arabika dari dataran tinggi Gayo.\n\n" +
        "Penjual: Toko Kopi\nhttps://toko.example/kopi?a=1&amp;b=2",
      price: "Rp65.000",
      stock: "kopi inStock",
    },
    losses: [],
  });
});

test("names the seller's own site where the link leads elsewhere", () => {
  const seller = { id: "t", name: "Toko", currency: "IDR", locale: "id", url: "https://toko.example" };
  expect(render({}, { seller, link: "https://shopee.co.id/x" }).content.caption).toContain(
    "Penjual: Toko · https://toko.example\nhttps://shopee.co.id/x",
  );
  expect(render({}, { seller }).content.caption).toContain("Penjual: Toko\nhttps://toko.example/kopi");
});

test.each([
  ["id", "<b>Terjual habis</b>\n<b>Kopi Gayo 250 g</b>"],
  ["en-GB", "<b>Sold out</b>\n<b>Kopi Gayo 250 g</b>"],
])("says in %s that it is sold out", (locale, expected) => {
  const { content } = render({ locale, variants: [variantOf("kopi", "65000", { availability: "outOfStock" })] });
  expect(content.caption).toContain(expected);
  expect(content.stock).toBe("kopi outOfStock");
});

test.each([
  ["id", "Sementara Shopee terganggu, kami tampil di sini.\nBiasanya kami di Shopee: https://shopee.co.id/toko\n<b>"],
  [
    "en",
    "While Shopee is having trouble, you find us here.\nNormally we are on Shopee: https://shopee.co.id/toko\n<b>",
  ],
])("says in %s whom it stands in for", (locale, expected) => {
  const standsInFor = { goal: "buyable", channel: "Shopee", url: "https://shopee.co.id/toko", isOver: false };
  expect(render({ locale }, { standsInFor }).content.caption.startsWith(expected)).toBe(true);
});

test("points back when the place works again", () => {
  const standsInFor = { goal: "buyable", channel: "Shopee", url: "https://shopee.co.id/kopi", isOver: true };
  expect(render({}, { standsInFor }).content.caption).toMatch(
    /^Shopee sudah pulih, kami kembali di sana\.\nhttps:\/\/shopee\.co\.id\/kopi\n<b>/,
  );
});

test("strikes the regular price while a sale runs", () => {
  const variants = [variantOf("kopi", "65000", { listPrice: money("80000") })] as const;
  const { content } = render({ variants });
  expect(content.caption).toContain("Rp65.000 <s>Rp80.000</s>\n");
  expect(content.price).toBe("Rp65.000 Rp80.000");
});

test("gives a range where variants differ in price, and says so", () => {
  const { content, losses } = render({ variants: [variantOf("s", "65000"), variantOf("l", "90000")] });
  expect(content.caption).toContain("Rp65.000 – Rp90.000");
  expect(losses).toMatchObject([{ field: "variants", reason: "merged" }]);
});

test("lists the options, and marks a value that is sold out", () => {
  const option = (value: string) => [{ code: "size", name: "Ukuran", value, label: value.toUpperCase() }];
  const { content } = render({
    options: [
      {
        code: "size",
        name: "Ukuran",
        values: [
          { code: "s", label: "S" },
          { code: "l", label: "L" },
        ],
      },
    ],
    variants: [
      variantOf("s", "65000", { options: option("s") }),
      variantOf("l", "65000", { options: option("l"), availability: "outOfStock" }),
    ],
    highlights: ["Sangrai segar"],
  });
  expect(content.caption).toContain("Ukuran: S, L (habis)\n\n• Sangrai segar\n\nKopi arabika");
});

test("changes price and stock without the other", () => {
  const one = render({ variants: [variantOf("kopi", "65000")] }).content;
  const dearer = render({ variants: [variantOf("kopi", "70000")] }).content;
  const fewer = render({ variants: [variantOf("kopi", "65000", { stock: 3 })] }).content;
  expect([dearer.price === one.price, dearer.stock === one.stock]).toEqual([false, true]);
  expect(fewer).toEqual(one);
});

test("has a longer text where there is no photo, and only there", () => {
  const long = { description: "kopi ".repeat(400).trim() };
  const withPhoto = render(long);
  expect(withPhoto.content).not.toHaveProperty("text");
  expect(withPhoto.losses).toMatchObject([{ field: "description", reason: "shortened" }]);
  const without = render({ ...long, photos: [] });
  expect(without.content.text).toContain(long.description);
  expect(without.content.caption.length).toBeLessThan(1_100);
  expect(without.losses).toEqual([]);
});

test("counts what readers see, not the markup", () => {
  const { content, losses } = render({ description: "&".repeat(900) });
  expect(content.caption).toContain("&amp;".repeat(900));
  expect(losses).toEqual([]);
});

test("drops seller, then link, where a link is longer than a post, and says so", () => {
  expect(render({}, { link: `https://toko.example/${"x".repeat(964)}` }).losses).toContainEqual({
    field: "seller",
    reason: "dropped",
  });
  const { content, losses } = render({}, { link: `https://toko.example/${"x".repeat(2_000)}` });
  expect(losses).toMatchObject([{ field: "seller" }, { field: "link", reason: "dropped" }]);
  expect(content.caption).not.toContain("https://");
});

describe("a seller's own template", () => {
  const template = "<b>{title}</b> · {price}\n<i>{brand}</i>\n\n{description}\n\n{hashtags}";

  test("is filled, its tags kept and everything else escaped", () => {
    const { content } = render(
      { title: "Kopi <Gayo> & teman", tags: ["Kopi Gayo"] },
      {},
      { template, hashtags: ["toko"] },
    );
    expect(content.caption).toBe(
      "<b>Kopi &lt;Gayo&gt; &amp; teman</b> · Rp65.000\n\nKopi arabika dari dataran tinggi Gayo.\n\n#toko #kopigayo",
    );
    expect(content).toMatchObject({ price: "Rp65.000", stock: "kopi inStock" });
  });

  test("is shortened to the caption, longer where there is no photo, and reports a loss once", () => {
    const long = {
      description: "kopi ".repeat(400).trim(),
      variants: [variantOf("s", "65000"), variantOf("l", "90000")],
    } as const;
    const withPhoto = render(long, {}, { template });
    expect(withPhoto.content.caption.length).toBeLessThanOrEqual(1_024 + "<b></b>".length);
    expect(withPhoto.losses).toMatchObject([
      { field: "description", reason: "shortened" },
      { field: "variants", reason: "merged" },
    ]);
    expect(render({ ...long, photos: [] }, {}, { template }).content.text).toContain(long.description);
  });

  test.each([
    ["{titel}", "is not a field"],
    ["<b>{title}\n{price}</b>", "every line must close the tags"],
    ["<b><i>{title}</b></i>", "every line must close the tags"],
    ["<a href='x'>{title}</a>", "the tags are b, i, u, s and code"],
  ])("%j is refused in words", (wrong, why) => {
    expect(templateSchema.safeParse(wrong).error?.message).toContain(why);
  });
});
