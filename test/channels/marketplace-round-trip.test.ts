/**
 * Product to payload to product: what a shop sends stands in the marketplace as it was, read there with another ruler
 * than ours, with nothing lost.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Loss } from "../../src/channel/render.js";
import type { Ref, Seen } from "../../src/channel/verbs.js";
import type { ProductView } from "../../src/channel/view.js";
import { createManualClock, createSandbox, type ManualClock, type Sandbox } from "../../src/sandbox/sandbox.js";
import { NOW, productOf, variantOf } from "./fake-tools.js";
import * as lazada from "./lazada-shop.js";
import * as shopee from "./shopee-shop.js";
import * as tiktok from "./tiktok-shop-kit.js";

/** What of a product stands in the marketplace, in our words. */
interface Standing {
  readonly title: string;
  readonly description: string;
  readonly grams: number;
  readonly millimetres: readonly number[];
  /** SKU, option, whole rupiah, pieces. */
  readonly variants: readonly (readonly [string, string | undefined, number, number])[];
}

/** A shop on one marketplace. */
interface Shop {
  render(product: ProductView): { readonly content: unknown; readonly losses?: readonly Loss[] | undefined };
  create(content: never): Promise<Ref>;
  read(ref: Ref): Promise<Seen>;
  standing(): Standing;
}

const plain = (html: unknown): string => String(html).replace(/<[^>]*>/g, "");

async function openShopee(sandbox: Sandbox, clock: ManualClock): Promise<Shop> {
  const place = await sandbox.shopee(shopee.IDENTITY);
  const shop = shopee.openShop(place, clock, { categories: { Batik: shopee.BATIK } });
  const facts = await shop.facts();
  return {
    render: (product) => shop.render(product, {}, facts),
    create: (content) => shop.create({ content }),
    read: shop.read,
    standing() {
      const [item] = place.store.items;
      const { item_name, description, weight, dimension, item_sku } = item?.fields ?? {};
      const { package_length, package_width, package_height } = dimension as Readonly<Record<string, number>>;
      const own = [
        { model_sku: item_sku, tier_index: [], original_price: item?.original_price, seller_stock: item?.seller_stock },
      ];
      const models = item?.models.length ? item.models : own;
      return {
        title: String(item_name),
        description: String(description),
        grams: Number(weight) * 1_000,
        millimetres: [package_length, package_width, package_height].map((cm) => Number(cm) * 10),
        variants: models.map(({ model_sku, tier_index: [at = -1], original_price, seller_stock }) => [
          String(model_sku),
          item?.tiers[0]?.options[at]?.name,
          Number(original_price),
          Number(seller_stock?.[0]?.stock),
        ]),
      };
    },
  };
}

async function openLazada(sandbox: Sandbox, clock: ManualClock): Promise<Shop> {
  const place = await sandbox.lazada(lazada.IDENTITY);
  const shop = lazada.openShop(place, clock, { categories: { Batik: lazada.BATIK } });
  const facts = await shop.facts();
  return {
    render: (product) => shop.render(product, {}, facts),
    create: (content) => shop.create({ content }),
    read: shop.read,
    standing() {
      const [item] = place.store.items;
      const { package_weight, package_length, package_width, package_height } = item?.skus[0]?.fields ?? {};
      return {
        title: String(item?.attributes["name"]),
        description: plain(item?.attributes["description"]),
        grams: Number(package_weight) * 1_000,
        millimetres: [package_length, package_width, package_height].map((cm) => Number(cm) * 10),
        variants: (item?.skus ?? []).map(({ SellerSku, saleProp, price, stocks }) => [
          SellerSku,
          Object.values(saleProp)[0],
          price,
          Object.values(stocks)[0] ?? Number.NaN,
        ]),
      };
    },
  };
}

async function openTiktok(sandbox: Sandbox, clock: ManualClock): Promise<Shop> {
  const place = await sandbox.tiktokShop(tiktok.IDENTITY);
  const shop = tiktok.openShop(place, clock, { categories: { Batik: tiktok.BATIK } });
  const facts = await shop.facts();
  return {
    render: (product) => shop.render(product, {}, facts),
    create: (content) => shop.create({ content }),
    read: shop.read,
    standing() {
      const [product] = place.store.products;
      const { title, description, package_weight, package_dimensions: size } = product?.fields ?? {};
      return {
        title: String(title),
        description: plain(description),
        grams: Number(package_weight?.value) * (package_weight?.unit === "KILOGRAM" ? 1_000 : Number.NaN),
        millimetres: [size?.length, size?.width, size?.height].map((cm) => Number(cm) * 10),
        variants: (product?.skus ?? []).map(({ seller_sku, sales_attributes, price, inventory }) => [
          String(seller_sku),
          sales_attributes?.[0]?.value_name,
          Number(price?.amount),
          Number(inventory?.[0]?.quantity),
        ]),
      };
    },
  };
}

const MARKETS = [
  { title: "Shopee", category: shopee.BATIK, open: openShopee },
  { title: "Lazada", category: lazada.BATIK, open: openLazada },
  { title: "TikTok Shop", category: tiktok.BATIK, open: openTiktok },
] as const;

const SHIPPING = { weightGrams: 350, packed: { lengthMm: 300, widthMm: 250, heightMm: 40 } } as const;
const TITLE = "Kemeja Batik Parang Lengan Panjang";
const DESCRIPTION = "Kemeja batik cap dari Solo, katun halus & adem.";
const base = (category: number | string) => ({
  id: "BTK-001",
  title: TITLE,
  description: DESCRIPTION,
  category: String(category),
});

const one = (category: number | string, price = "65000", shipping: ProductView["shipping"] = SHIPPING): ProductView =>
  productOf({ ...base(category), variants: [variantOf("BTK-001", price, { shipping })] });

const two = (category: number | string): ProductView => {
  const [merah, biru] = (["merah", "biru"] as const).map((code, at) =>
    variantOf(code, at === 0 ? "65000" : "72500", {
      sku: `BTK-${code}`,
      stock: 3 + at,
      options: [{ code: "warna", name: "Warna", value: code, label: code }],
      shipping: SHIPPING,
    }),
  );
  const values = ["merah", "biru"].map((code) => ({ code, label: code }));
  if (!merah || !biru) throw new Error("no colours");
  return productOf({ ...base(category), options: [{ code: "warna", name: "Warna", values }], variants: [merah, biru] });
};

let sandbox: Sandbox;
let clock: ManualClock;
beforeEach(() => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
});
afterEach(() => sandbox.close());

describe.each(MARKETS)("$title", ({ category, open }) => {
  const stands = async (product: ProductView) => {
    const shop = await open(sandbox, clock);
    const { content, losses } = shop.render(product);
    expect(losses).toEqual([]);
    const ref = await shop.create(content as never);
    return { standing: shop.standing(), content, seen: await shop.read(ref) };
  };

  test("a simple product", async () => {
    const { standing } = await stands(one(category));
    expect({ ...standing, description: standing.description.replace("&amp;", "&") }).toEqual({
      title: TITLE,
      description: DESCRIPTION,
      grams: 350,
      millimetres: [300, 250, 40],
      variants: [["BTK-001", undefined, 65_000, 12]],
    });
  });

  test("variants, each with its own SKU, price and stock", async () => {
    const { standing } = await stands(two(category));
    expect(standing.variants).toEqual([
      ["BTK-merah", "merah", 65_000, 3],
      ["BTK-biru", "biru", 72_500, 4],
    ]);
  });

  test("what is read back is what was sent, under the same keys", async () => {
    const { content, seen } = await stands(two(category));
    const sent = content as Readonly<Record<string, unknown>>;
    const told = Object.keys(seen.content ?? {});
    expect(told).toEqual(expect.arrayContaining(["prices", "stocks"]));
    expect(seen.content).toEqual(Object.fromEntries(told.map((key) => [key, sent[key]])));
  });

  // A hundred times too much or too little is what rupiah are lost by.
  test.each(["100", "999", "65000", "1234567", "149999000"])("Rp %s is %s there", async (price) => {
    const { standing } = await stands(one(category, price));
    expect(standing.variants[0]?.[2]).toBe(Number(price));
  });

  test.each([
    [10, [10, 10, 10]],
    [1_230, [120, 80, 50]],
    [39_990, [1_000, 990, 1_000]],
  ])("%i g and %j mm keep their units", async (weightGrams, [lengthMm = 0, widthMm = 0, heightMm = 0]) => {
    const { standing } = await stands(one(category, "65000", { weightGrams, packed: { lengthMm, widthMm, heightMm } }));
    expect(standing.grams).toBeCloseTo(weightGrams, 6);
    expect(standing.millimetres).toEqual([lengthMm, widthMm, heightMm]);
  });
});
