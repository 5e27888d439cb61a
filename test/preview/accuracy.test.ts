/** What a preview shows is what the platforms then receive, field by field. */
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { productPath } from "../../src/channels/storefront/paths.js";
import type { PreviewListing } from "../../src/preview/room.js";
import { openPreviewShop, productOf, sha256 } from "./shop.js";

let open: Awaited<ReturnType<typeof openPreviewShop>>;
beforeEach(async () => {
  open = await openPreviewShop();
});
afterEach(() => open.close());

const hashesOf = ({ photos }: PreviewListing): readonly string[] => photos.map((photo) => photo.sha256);

async function previewed(products: readonly Awaited<ReturnType<typeof productOf>>[]) {
  const all = new Map<string, Readonly<Record<string, PreviewListing>>>();
  for await (const { product, channels } of open.shop.preview(products))
    all.set(product, Object.fromEntries(channels.map((one) => [one.channel, one])));
  return all;
}

it("equals what four platforms then receive, for products of every shape", async () => {
  const products = await Promise.all(Array.from({ length: 5 }, (_, at) => productOf(at)));
  const before = [open.tele, open.gram].map(({ requests }) => requests.length);
  const all = await previewed(products);
  expect([open.tele, open.gram].map(({ requests }) => requests.length)).toEqual(before);
  expect([open.mall.store.items, open.mall.store.images]).toEqual([[], []]);
  const report = await open.shop.publish(products);
  expect(await report.problems(10)).toEqual([]);
  for (const { id } of products) {
    const shown = (channel: string): PreviewListing => {
      const one = all.get(id)?.[channel];
      if (!one) throw new Error(`${id} has no preview for ${channel}`);
      return one;
    };
    checkTelegram(shown("tele"), id);
    checkShopee(shown("shopee"));
    checkInstagram(shown("ig"));
    checkStorefront(shown("web"), id);
  }
}, 60_000);

function checkTelegram(shown: PreviewListing, id: string): void {
  const content = shown.content as { readonly caption: string };
  const said = open.tele.requests.flatMap(({ fields }) => {
    const media = fields["media"];
    const items =
      typeof media === "string"
        ? (JSON.parse(media) as { caption?: string }[])
        : ((media ?? []) as { caption?: string }[]);
    return [fields["caption"], fields["text"], ...items.map(({ caption }) => caption)];
  });
  expect(said, id).toContain(content.caption);
  const sent = new Set(open.tele.messages("@toko_kopi").map(({ photo }) => photo?.sha256));
  for (const hash of hashesOf(shown)) expect(sent, id).toContain(hash);
}

function checkShopee(shown: PreviewListing): void {
  const {
    tiers: _,
    models,
    prices,
    stocks: __,
    ...content
  } = shown.content as Readonly<Record<string, unknown>> & {
    readonly item_sku: string;
    readonly prices: Readonly<Record<string, number>>;
    readonly models: readonly unknown[];
  };
  const item = open.mall.store.items.find(({ fields }) => fields["item_sku"] === content.item_sku);
  const { logistic_info: ___, wholesale: ____, ...fields } = content as Readonly<Record<string, unknown>>;
  expect(item?.fields).toMatchObject(JSON.parse(JSON.stringify(fields)));
  const sold = item?.models.length === 0 ? [item.original_price] : item?.models.map((model) => model.original_price);
  expect(sold).toEqual(Object.values(prices));
  expect(item?.models).toHaveLength(models.length);
  const uploaded = open.mall.store.images.map(({ bytes, width, height }) => `${sha256(bytes)} ${width}x${height}`);
  for (const { sha256: hash, width, height } of shown.photos ?? [])
    expect(uploaded).toContain(`${hash} ${width}x${height}`);
}

function checkInstagram(shown: PreviewListing): void {
  const { caption } = shown.content as { readonly caption: string };
  const post = open.gram.posts().find((one) => one.caption === caption);
  const seen = post?.photos.map(({ sha256: hash, width, height, alt, url }) => ({
    sha256: hash,
    width,
    height,
    alt,
    url,
  }));
  const expected = shown.photos.map(({ sha256: hash, width, height, alt, url }) => ({
    sha256: hash,
    width,
    height,
    alt,
    url,
  }));
  expect(seen).toEqual(expected);
}

function checkStorefront(shown: PreviewListing, id: string): void {
  const content = shown.content as {
    readonly product: { readonly title: string };
    readonly prices: { readonly text: string };
  };
  const files = open.filesIn("public");
  const html = readFileSync(open.at("public", ...productPath(id).split("/")), "utf8");
  const escaped = content.product.title.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  expect(html, id).toContain(escaped);
  expect(html, id).toContain(content.prices.text);
  const hashes = new Set(
    files.filter((file) => /\.(jpe?g|webp|avif|png)$/.test(file)).map((file) => sha256(readFileSync(file))),
  );
  for (const hash of hashesOf(shown)) expect(hashes, id).toContain(hash);
}
