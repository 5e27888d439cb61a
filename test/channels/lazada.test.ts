import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LazadaOptions } from "../../src/channels/lazada/index.js";
import {
  createManualClock,
  createSandbox,
  type LazadaPlace,
  type LazadaSandboxOptions,
  type ManualClock,
  type Sandbox,
} from "../../src/sandbox/sandbox.js";
import { createAct, NOW, productOf, variantOf } from "./fake-tools.js";
import { BATIK, batik, COFFEE, coloured, IDENTITY, openShop, PARCEL } from "./lazada-shop.js";
import { httpOf, photo } from "./shopee-shop.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: LazadaPlace;
let shop: ReturnType<typeof openShop>;

const open = async (more: Partial<LazadaSandboxOptions> = {}, options: Partial<LazadaOptions> = {}) => {
  place = await sandbox.lazada({ ...IDENTITY, ...more });
  shop = openShop(place, clock, options);
};
beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  await open();
});
afterEach(() => sandbox.close());

const contentOf = (product = batik()) => shop.render(product).content;
const called = () => place.requests.filter(({ verb }) => verb === "POST").map(({ method }) => method);
const sent = (method: string) => {
  const request = place.requests.findLast((one) => one.method === method);
  return (JSON.parse(String(request?.fields["payload"])) as { Request: { Product: never } }).Request.Product as object;
};
const only = () => {
  const [item, ...more] = place.store.items;
  if (!item || more.length > 0) throw new Error(`${place.store.items.length} items`);
  return item;
};

describe("puts up", () => {
  test("a simple product in one call, its photos first", async () => {
    const act = createAct();
    const done = await shop.create({ content: contentOf(), act });
    expect(act.names).toEqual(["begin:absolute", "create:lookup"]);
    expect(called()).toEqual(["image/upload", "product/create"]);
    expect(only()).toMatchObject({
      status: "Active",
      category: BATIK,
      attributes: { name: "Kemeja Batik Parang", description: "<p>Kemeja batik cap dari Solo, katun halus.</p>" },
      skus: [
        {
          SellerSku: "BTK-001",
          price: 65000,
          stocks: { dropshipping: 12 },
          fields: { package_length: "30", package_width: "25", package_height: "4", package_weight: "0.35" },
        },
      ],
    });
    const { item_id, skus } = only();
    const sku = String(skus[0]?.SkuId);
    expect(done).toEqual({
      id: String(item_id),
      url: `https://www.lazada.co.id/-i${item_id}-s${sku}.html`,
      variants: { "BTK-001": sku },
    });
  });

  test("what Lazada would fill in by itself stays empty", async () => {
    await shop.create({ content: contentOf() });
    expect(sent("product/create")).toMatchObject({ disableAutoFillAttribute: true });
    expect(Object.keys(only().attributes).sort()).toEqual(["brand", "description", "name", "short_description"]);
  });

  test("the same picture only once", async () => {
    const twice = [photo("1", 1), photo("2", 1)];
    await shop.create({ content: contentOf(), photos: twice });
    expect(only().images).toHaveLength(1);
  });

  test("variants with their prices, stocks and photos, all in the one call", async () => {
    const content = contentOf(coloured(["merah", "biru"], {}, { pictured: true }));
    const photos = [photo("1", 1), photo("merah", 2), photo("biru", 3)];
    const done = await shop.create({ content, photos });
    const { variations, skus, images } = only();
    expect(images).toHaveLength(3);
    expect(variations).toEqual([{ name: "Warna", customize: true, hasImage: true, options: ["Merah", "Biru"] }]);
    expect(skus).toMatchObject([
      { SellerSku: "BTK-merah", saleProp: { Warna: "Merah" }, price: 65000, images: [images[1]] },
      { SellerSku: "BTK-biru", saleProp: { Warna: "Biru" }, price: 65000, images: [images[2]] },
    ]);
    expect(done.variants).toEqual({ "v-merah": String(skus[0]?.SkuId), "v-biru": String(skus[1]?.SkuId) });
  });

  test("a photo of the same bytes is uploaded once for two listings", async () => {
    await shop.create({ content: contentOf() });
    await shop.create({
      content: contentOf(batik({ id: "2", variants: [variantOf("2", "65000", { shipping: PARCEL })] })),
    });
    expect(called().filter((method) => method === "image/upload")).toHaveLength(1);
  });

  test("in several warehouses each its own stock, by a call of its own", async () => {
    await open({ warehouses: ["W1", "W2"] }, { locations: { solo: "W1", jakarta: "W2" } });
    const byLocation = [
      { location: "solo", stock: 4 },
      { location: "jakarta", stock: 7 },
    ];
    const act = createAct();
    const content = contentOf(batik({ variants: [variantOf("BTK-001", "65000", { byLocation, shipping: PARCEL })] }));
    const ref = await shop.create({ content, act });
    expect(act.names).toEqual(["begin:absolute", "create:lookup", "stock:absolute"]);
    expect(only().skus[0]?.stocks).toEqual({ W1: 4, W2: 7 });
    expect((await shop.read(ref)).content).toMatchObject({ stocks: content.stocks });
    expect(await shop.find("BTK-001")).toMatchObject([{ complete: false }]);
  });

  test("a finished step is not run again", async () => {
    const act = createAct();
    const content = contentOf();
    await shop.create({ content, act });
    await shop.create({ content, act });
    expect(called()).toEqual(["image/upload", "product/create"]);
  });
});

describe("does not double", () => {
  test("an answer that was lost: the repeated SKU leads to the listing that it made", async () => {
    const act = createAct();
    await place.fault({ what: "error-after", method: "product/create", times: 1 });
    await expect(shop.create({ content: contentOf(), act })).rejects.toMatchObject({ outcome: "unknown" });
    const done = await shop.create({ content: contentOf(), act });
    expect(place.store.items).toHaveLength(1);
    expect(done).toMatchObject({ id: String(only().item_id), variants: { "BTK-001": String(only().skus[0]?.SkuId) } });
  });

  test("one that cannot be seen yet stays in doubt", async () => {
    await open({ readLagMs: 60_000 });
    const act = createAct();
    await place.fault({ what: "error-after", method: "product/create", times: 1 });
    await expect(shop.create({ content: contentOf(), act })).rejects.toMatchObject({ outcome: "unknown" });
    await expect(shop.create({ content: contentOf(), act })).rejects.toMatchObject({
      kind: "unavailable",
      outcome: "unknown",
      scope: "listing",
    });
    await clock.advance(60_000);
    expect(await shop.create({ content: contentOf(), act })).toMatchObject({ id: String(only().item_id) });
  });

  test("a listing that is older than the act is somebody else's: a person decides", async () => {
    await shop.create({ content: contentOf() });
    await clock.advance(3_600_000);
    await expect(shop.create({ content: contentOf() })).rejects.toMatchObject({
      kind: "duplicate",
      message: expect.stringContaining(`-i${only().item_id}-`),
      cure: expect.stringContaining("adopt"),
    });
    expect(place.store.items).toHaveLength(1);
  });

  test("one SKU of several that another listing has is no listing of ours", async () => {
    await shop.create({ content: contentOf(coloured(["merah"])) });
    const content = contentOf(coloured(["merah", "biru"]));
    await expect(shop.create({ content })).rejects.toMatchObject({ kind: "duplicate" });
  });

  test("finds by the SKUs of all variants; a part of them is no mark of ours", async () => {
    expect(await shop.find("BTK-001")).toEqual([]);
    const ref = await shop.create({ content: contentOf(coloured(["merah", "biru"])) });
    const all = ["BTK-merah", "BTK-biru"];
    expect(await shop.find("BTK-001", all)).toMatchObject([
      { id: ref.id, marker: "BTK-001", createdAt: NOW, complete: true },
    ]);
    expect(await shop.find("BTK-001", [...all, "BTK-hijau"])).toMatchObject([{ id: ref.id, marker: "BTK-merah" }]);
    const [called] = await shop.find("BTK-merah", [...all, "BTK-hijau"]);
    expect(called?.marker).not.toBe("BTK-merah");
    expect(await shop.find("BTK-001", ["BTK"])).toEqual([]);
    await shop.withdraw(ref, "delete");
    expect(await shop.find("BTK-001", all)).toEqual([]);
  });

  test("looks for several products in one call", async () => {
    await shop.create({ content: contentOf() });
    const { run } = shop.within.verb("find") as { run(session: unknown, ...rest: unknown[]): Promise<unknown[]> };
    const before = place.requests.length;
    const wanted = ["BTK-001", "BTK-002", "BTK-003"].map((sku) => ({ marker: sku, skus: [sku] }));
    const session = shop.within.connect({
      now: clock.now,
      platformNow: clock.now,
      http: httpOf(clock.now),
      tokens: async () => place.tokens,
    });
    const found = await run(session, wanted, new AbortController().signal);
    expect(found).toMatchObject([[{ marker: "BTK-001" }], [], []]);
    expect(place.requests.slice(before).map(({ method }) => method)).toEqual(["products/get"]);
  });
});

describe("refuses before anything is sent", () => {
  test("a missing mandatory attribute, though no fact told", async () => {
    const product = productOf({
      category: String(COFFEE),
      variants: [variantOf("kopi", "65000", { shipping: PARCEL })],
    });
    await expect(shop.create({ content: contentOf(product) })).rejects.toMatchObject({
      kind: "invalid",
      field: "attributes.Jenis Kopi",
      cure: expect.stringContaining("Arabika, Robusta"),
    });
    expect(called()).toEqual([]);
  });

  test("a listing without a photo", async () => {
    await expect(shop.create({ content: contentOf(), photos: [] })).rejects.toMatchObject({ field: "photos" });
    expect(called()).toEqual([]);
  });
});

test("a photo that Lazada does not take refuses the photos only", async () => {
  const gif = { ...photo("1"), bytes: async () => new TextEncoder().encode("GIF89a nothing") };
  await expect(shop.create({ content: contentOf(), photos: [gif] })).rejects.toMatchObject({
    kind: "invalid",
    facets: ["photos"],
  });
  expect(place.store.items).toEqual([]);
});

describe("quality control", () => {
  beforeEach(() => open({ review: true }));

  test("is waited for, and ends well or not, with its reason", async () => {
    const done = await shop.create({ content: contentOf() });
    expect(done.settling).toBe(done.id);
    expect(await shop.settle(done.id)).toBe("settling");
    place.judge(Number(done.id), "Active");
    expect(await shop.settle(done.id)).toMatchObject({ id: done.id, url: done.url });
    place.judge(Number(done.id), "Rejected", "Prohibited words in the title");
    await expect(shop.settle(done.id)).rejects.toMatchObject({
      kind: "blocked",
      outcome: "rejected",
      scope: "listing",
      message: expect.stringContaining("Prohibited words"),
    });
  });

  test("where the answer does not say how it stands, it is looked at", async () => {
    const body = JSON.stringify({ code: "0", data: { item_id: 3_069_252_001, sku_list: [] } });
    const first = await shop.create({ content: contentOf() });
    await place.fault({ what: "answer", status: 200, body, method: "product/create", times: 1 });
    const other = contentOf(batik({ id: "2" }));
    expect(await shop.create({ content: other })).toMatchObject({ id: first.id, settling: first.id });
  });

  test("holds a withdrawal until it is done, so that nothing is shown after it", async () => {
    const done = await shop.create({ content: contentOf() });
    await expect(shop.withdraw(done)).rejects.toMatchObject({ kind: "locked", facets: ["presence"] });
    place.judge(Number(done.id), "Active");
    await shop.withdraw(done);
    expect(only().status).toBe("InActive");
    place.judge(Number(done.id), "Rejected", "Blurred photo");
    await expect(shop.withdraw(done)).resolves.toBeUndefined();
  });

  test("of something that was deleted meanwhile ends as gone", async () => {
    await expect(shop.settle("1")).rejects.toMatchObject({ kind: "gone" });
  });

  test("a rejected listing that is changed is looked at again", async () => {
    const ref = await shop.create({ content: contentOf() });
    place.judge(Number(ref.id), "Rejected", "Blurred photo");
    expect(await shop.update(ref, { content: contentOf() })).toMatchObject({ settling: ref.id });
  });
});
