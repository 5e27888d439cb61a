import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type LazadaPlace,
  type ManualClock,
  type Sandbox,
} from "../../src/sandbox/sandbox.js";
import { NOW, productOf, variantOf } from "./fake-tools.js";
import { batik, COFFEE, coloured, IDENTITY, openShop, PARCEL } from "./lazada-shop.js";

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

const contentOf = (product = batik()) => shop.render(product).content;
const only = () => {
  const [item, ...more] = place.store.items;
  if (!item || more.length > 0) throw new Error(`${place.store.items.length} items`);
  return item;
};

describe("takes down", () => {
  test("hides, shows again with the same id, and hidden twice is no harm", async () => {
    const ref = await shop.create({ content: contentOf() });
    await shop.withdraw(ref);
    expect(only().status).toBe("InActive");
    await expect(shop.withdraw(ref)).resolves.toBeUndefined();
    await shop.update(ref, { content: contentOf(), due: ["presence"] });
    expect(only()).toMatchObject({ item_id: Number(ref.id), status: "Active" });
  });

  test("deletes every SKU; twice is gone", async () => {
    const ref = await shop.create({ content: contentOf(coloured(["merah", "biru"])) });
    await shop.withdraw(ref, "delete");
    expect(only().status).toBe("Deleted");
    await expect(shop.withdraw(ref, "delete")).rejects.toMatchObject({ kind: "gone", outcome: "rejected" });
    await expect(shop.withdraw(ref)).rejects.toMatchObject({ kind: "gone" });
  });
});

describe("reads back", () => {
  test("what was sent, key by key and in the same order", async () => {
    shop = openShop(place, clock, { categories: { Makanan: COFFEE } });
    const attributes = { "Jenis Kopi": "Arabika", "Berat Bersih": "250 g" };
    const product = productOf({
      attributes,
      description: "Kopi <enak> & wangi.\nDisangrai Senin.\n\nDari Gayo.",
      highlights: ["Arabika", "Sangrai sedang"],
      variants: [variantOf("kopi", "65000", { shipping: PARCEL })],
    });
    const { content, losses } = shop.render(product, {}, await shop.facts());
    expect(losses).toEqual([]);
    const ref = await shop.create({ content });
    const seen = await shop.read(ref);
    expect(seen).toMatchObject({ visible: true, status: "Active", ref });
    const { name, description, short_description, category, prices, stocks } = content;
    const compared = { name, description, short_description, category, prices, stocks };
    expect(JSON.stringify(Object.entries(seen.content ?? {}).sort())).toBe(
      JSON.stringify(Object.entries(compared).sort()),
    );
  });

  test("every value that was sent lies there under its own name", async () => {
    shop = openShop(place, clock, { categories: { Makanan: COFFEE } });
    const attributes = { "Jenis Kopi": "Arabika", "Berat Bersih": "250 g", Asal: "Gayo", Rasa: ["Cokelat", "Buah"] };
    const product = productOf({ attributes, variants: [variantOf("kopi", "65000", { shipping: PARCEL })] });
    const { content, losses } = shop.render(product, {}, await shop.facts());
    await shop.create({ content });
    expect(losses).toEqual([]);
    expect(only().attributes).toMatchObject({
      coffee_type: "Arabika",
      net_weight: "250 g",
      origin: "Gayo",
      flavour: "Cokelat,Buah",
      Hazmat: "None",
    });
  });

  test("prices and stocks of variants", async () => {
    const content = contentOf(coloured(["merah", "biru"]));
    const ref = await shop.create({ content });
    const { prices, stocks } = content;
    expect((await shop.read(ref)).content).toMatchObject({ prices, stocks });
  });

  test.each([
    ["while it runs", { special_from_date: "2026-11-01", special_to_date: "2122-07-11" }, 50000],
    ["without an end", {}, 50000],
    ["before it runs", { special_from_date: "2026-12-12", special_to_date: "2026-12-13" }, 65000],
    ["when it is over", { special_from_date: "2024-12-12", special_to_date: "2024-12-13" }, 65000],
    ["where it is none", { special_price: 0 }, 65000],
  ])("a special price that was set there is the price %s", async (_when, more, expected) => {
    const ref = await shop.create({ content: contentOf() });
    const [{ SkuId } = { SkuId: 0 }] = only().skus;
    const sku = { SkuId, SellerSku: "BTK-001", price: 65000, special_price: 50000, Available: 12, ...more };
    const body = JSON.stringify({ code: "0", data: { itemId: Number(ref.id), status: "Active", skus: [sku] } });
    await place.fault({ what: "answer", status: 200, body, method: "product/item/get" });
    expect((await shop.read(ref)).content).toMatchObject({ prices: { "BTK-001": expected } });
  });

  test("why something is not visible", async () => {
    const ref = await shop.create({ content: contentOf() });
    place.holiday(true);
    expect(await shop.read(ref)).toMatchObject({ visible: false, because: "Seller is on holiday" });
    place.holiday(false);
    await shop.withdraw(ref);
    expect(await shop.read(ref)).toMatchObject({ visible: false, status: "InActive", because: "It is hidden." });
    place.judge(Number(ref.id), "Rejected", "Prohibited words in the title");
    expect(await shop.read(ref)).toMatchObject({
      visible: false,
      status: "Rejected",
      because: "Prohibited words in the title",
    });
    await expect(shop.read({ id: "1" })).rejects.toMatchObject({ kind: "gone" });
  });
});
