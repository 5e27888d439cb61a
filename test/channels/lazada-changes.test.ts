import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { VariantView } from "../../src/channel/view.js";
import {
  createManualClock,
  createSandbox,
  type LazadaPlace,
  type ManualClock,
  type Sandbox,
} from "../../src/sandbox/sandbox.js";
import { NOW, variantOf } from "./fake-tools.js";
import { batik, coloured, IDENTITY, openShop, PARCEL } from "./lazada-shop.js";
import { ALL, photo } from "./shopee-shop.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: LazadaPlace;
let shop: ReturnType<typeof openShop>;

beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await sandbox.lazada(IDENTITY);
  shop = openShop(place, clock);
});
afterEach(() => sandbox.close());

const rupiah = (amount: string) => ({ amount, currency: "IDR" });
const contentOf = (product = batik()) => shop.render(product).content;
const called = () => place.requests.filter(({ verb }) => verb === "POST").map(({ method }) => method);
const only = () => {
  const [item, ...more] = place.store.items;
  if (!item || more.length > 0) throw new Error(`${place.store.items.length} items`);
  return item;
};
const variant = (more: Partial<VariantView>, amount = "65000") =>
  batik({ variants: [variantOf("BTK-001", amount, { shipping: PARCEL, ...more })] });

describe("changes", () => {
  test("only what is due", async () => {
    const ref = await shop.create({ content: contentOf() });
    const before = called().length;
    await shop.update(ref, { content: contentOf(batik({ title: "Kemeja Batik Kawung" })) });
    expect(called().slice(before)).toEqual(["product/update"]);
    expect(only()).toMatchObject({ status: "Active", attributes: { name: "Kemeja Batik Kawung" } });
    expect(only().skus).toMatchObject([{ price: 65000, stocks: { dropshipping: 12 } }]);
  });

  test("photos only where they are due", async () => {
    const ref = await shop.create({ content: contentOf() });
    const { images } = only();
    await shop.update(ref, { content: contentOf(), photos: [photo("2", 9)], due: ["content"] });
    expect(only().images).toEqual(images);
    await shop.update(ref, { content: contentOf(), photos: [photo("2", 9)], due: ["photos"] });
    expect(only().images).not.toEqual(images);
  });

  test("weight and size of a SKU", async () => {
    const ref = await shop.create({ content: contentOf() });
    await shop.update(ref, { content: contentOf(variant({ shipping: { ...PARCEL, weightGrams: 1_250 } })) });
    expect(only().skus[0]?.fields).toMatchObject({ package_weight: "1.25" });
  });

  test("a pre-order is switched off only where it is on", async () => {
    const early = { availability: "preorder", preorder: { shipDays: 14 } } as const;
    const ref = await shop.create({ content: contentOf(variant(early)) });
    expect(only().attributes).toMatchObject({ preorder_enable: "Yes", preorder_days: "14" });
    await shop.update(ref, { content: contentOf() });
    expect(only().attributes).toMatchObject({ preorder_enable: "No" });
  });

  test("what is no longer there is gone", async () => {
    const ref = await shop.create({ content: contentOf() });
    await shop.withdraw(ref, "delete");
    await expect(shop.update(ref, { content: contentOf() })).rejects.toMatchObject({ kind: "gone" });
    await expect(shop.revise(ref, { content: contentOf() })).rejects.toMatchObject({ kind: "gone" });
  });

  test("a campaign locks a listing, and is no refusal", async () => {
    const ref = await shop.create({ content: contentOf() });
    place.campaign(Number(ref.id), { listing: true });
    await expect(shop.update(ref, { content: contentOf() })).rejects.toMatchObject({ kind: "locked" });
    await expect(shop.withdraw(ref)).rejects.toMatchObject({ kind: "locked" });
  });
});

describe("variants", () => {
  const make = async (colours: Parameters<typeof coloured>[0]) => {
    const content = contentOf(coloured(colours));
    return { ref: await shop.create({ content }), content };
  };
  const skus = () => only().skus.map(({ SellerSku, saleProp }) => [SellerSku, saleProp["Warna"]]);

  test("come and go in place; the others keep their ids", async () => {
    const { ref } = await make(["merah", "biru"]);
    const next = contentOf(coloured(["biru", "hijau"], { stock: 3, price: rupiah("70000") }));
    const done = await shop.update(ref, { content: next, due: ALL });
    expect(skus()).toEqual([
      ["BTK-biru", "Biru"],
      ["BTK-hijau", "Hijau"],
    ]);
    expect(only().skus).toMatchObject([
      { price: 70000, stocks: { dropshipping: 3 } },
      { price: 70000, stocks: { dropshipping: 3 } },
    ]);
    expect(done.variants?.["v-biru"]).toBe(ref.variants?.["v-biru"]);
    expect(Object.keys(done.variants ?? {})).toEqual(["v-biru", "v-hijau"]);
  });

  test("an answer that was lost while one was added does not add it twice", async () => {
    const { ref } = await make(["merah"]);
    const next = contentOf(coloured(["merah", "biru"]));
    await place.fault({ what: "error-after", method: "product/update", times: 1 });
    await expect(shop.update(ref, { content: next, due: ["stock"] })).rejects.toMatchObject({ outcome: "unknown" });
    const done = await shop.update(ref, { content: next, due: ["stock"] });
    expect(skus()).toEqual([
      ["BTK-merah", "Merah"],
      ["BTK-biru", "Biru"],
    ]);
    expect(Object.keys(done.variants ?? {})).toEqual(["v-merah", "v-biru"]);
  });

  test("one that was added and cannot be seen yet is waited for", async () => {
    const { ref } = await make(["merah"]);
    const next = contentOf(coloured(["merah", "biru"]));
    await place.fault({ what: "lag", ms: 60_000, method: "product/update", times: 1 });
    await shop.update(ref, { content: next, due: [] });
    await expect(shop.update(ref, { content: next, due: [] })).rejects.toMatchObject({
      kind: "unavailable",
      outcome: "rejected",
      scope: "listing",
    });
    await clock.advance(60_000);
    const done = await shop.update(ref, { content: next, due: [] });
    expect(Object.keys(done.variants ?? {})).toEqual(["v-merah", "v-biru"]);
    expect(skus()).toHaveLength(2);
  });

  test("all of them can be others", async () => {
    const { ref } = await make(["merah"]);
    await shop.update(ref, { content: contentOf(coloured(["kuning"])), due: ["content"] });
    expect(skus()).toEqual([["BTK-kuning", "Kuning"]]);
  });

  test("a product that grows options keeps the SKU that it had", async () => {
    const simple = contentOf(
      batik({ variants: [variantOf("v-merah", "65000", { sku: "BTK-merah", shipping: PARCEL })] }),
    );
    const ref = await shop.create({ content: simple });
    await shop.update(ref, { content: contentOf(coloured(["merah", "biru"])), due: ["content"] });
    expect(skus()).toEqual([
      ["BTK-merah", "Merah"],
      ["BTK-biru", "Biru"],
    ]);
  });

  test("options that Lazada cannot take away are refused with what to do", async () => {
    const { ref } = await make(["merah", "biru"]);
    const simple = contentOf(
      batik({ variants: [variantOf("v-merah", "65000", { sku: "BTK-merah", shipping: PARCEL })] }),
    );
    await expect(shop.update(ref, { content: simple })).rejects.toMatchObject({
      kind: "invalid",
      field: "options",
      cure: expect.stringContaining("delete"),
    });
    expect(called().filter((method) => method === "product/update")).toEqual([]);
  });

  test("a SKU that takes another's place comes after it has gone", async () => {
    const { ref } = await make(["merah", "biru"]);
    const product = coloured(["merah", "biru"]);
    const [first, second] = product.variants;
    const variants = [first, { ...(second ?? first), sku: "BTK-biru-2" }] as const;
    await shop.update(ref, { content: contentOf({ ...product, variants }) });
    expect(skus()).toEqual([
      ["BTK-merah", "Merah"],
      ["BTK-biru-2", "Biru"],
    ]);
  });

  test("SKUs that all change are refused: nothing would be left to hang the new ones on", async () => {
    const { ref } = await make(["merah"]);
    const content = contentOf(coloured(["merah"], { sku: "LAIN" }));
    await expect(shop.update(ref, { content })).rejects.toMatchObject({
      kind: "invalid",
      field: "variants.sku",
      message: expect.stringContaining("from BTK-merah to LAIN"),
    });
  });

  test("a SKU that changes on a listing without options is refused, too: the API cannot rename it", async () => {
    const ref = await shop.create({ content: contentOf() });
    const renamed = contentOf(batik({ variants: [variantOf("BTK-001", "65000", { sku: "LAIN", shipping: PARCEL })] }));
    await expect(shop.update(ref, { content: renamed })).rejects.toMatchObject({
      kind: "invalid",
      field: "variants.sku",
    });
  });
});
