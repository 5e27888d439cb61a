import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ChannelError } from "../../src/channel/failures.js";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type WooCommercePlace,
} from "../../src/sandbox/sandbox.js";
import { NOW } from "./fake-tools.js";
import { callsOf, coffee, failureOf, IDENTITY, LOGIN, openShop, sized, there } from "./woocommerce-shop.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: WooCommercePlace;
let shop: ReturnType<typeof openShop>;
beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await sandbox.woocommerce(IDENTITY);
  shop = openShop(place, clock);
});
afterEach(() => sandbox.close());

const put = (product = coffee()) => shop.create({ content: shop.render(product).content, photos: [] });
const since = (count: number) => callsOf(place).slice(count);
const bodies = (count: number) => place.requests.slice(count).map(({ fields }) => fields);

describe("revises", () => {
  test("simple products together in one call, variable ones each in one of their own", async () => {
    const one = await put();
    const two = await shop.create({ content: shop.render(coffee({}, { sku: "B" })).content, photos: [] });
    const many = await put(sized(["250-a", "500-a"]));
    const before = place.requests.length;
    const wish = (product: ReturnType<typeof coffee>, previous: typeof one) => ({
      content: shop.render(product).content,
      previous,
    });
    const outcomes = await shop.reviseAll([
      wish(coffee({}, { stock: 1 }), one),
      wish(sized(["250-a", "500-a"], { stock: 2 }), many),
      wish(coffee({}, { sku: "B", stock: 3 }), two),
    ]);
    expect(since(before)).toEqual(["POST products/batch", "POST products/{id}/variations/batch"]);
    expect(outcomes.map((one) => one instanceof ChannelError)).toEqual([false, false, false]);
    expect(there(place).map(({ stock_quantity }) => stock_quantity)).toEqual([1, 3, null, 2, 2]);
  });

  test("stock and price only, as they are due, and stock always with manage_stock", async () => {
    const ref = await put();
    const before = place.requests.length;
    await shop.revise(ref, { content: shop.render(coffee({}, { stock: 5 })).content, due: ["stock"] });
    expect(bodies(before)[0]).toEqual({
      update: [{ id: Number(ref.id), manage_stock: true, stock_quantity: 5, backorders: "no" }],
    });
  });

  test("one that is gone, one in the trash and one that is well: each has an outcome of its own", async () => {
    const refs = [];
    for (const sku of ["A", "B", "C"]) refs.push(await put(coffee({}, { sku })));
    place.remove(Number(refs[0]?.id));
    place.trash(Number(refs[1]?.id));
    const outcomes = await shop.reviseAll(
      refs.map((previous) => ({ content: shop.render(coffee({}, { stock: 4 })).content, previous })),
    );
    expect(outcomes).toMatchObject([{ kind: "gone" }, { kind: "gone" }, { id: refs[2]?.id }]);
  });

  test("what the answer does not name is in doubt, and nothing else", async () => {
    const refs = [await put(coffee({}, { sku: "A" })), await put(coffee({}, { sku: "B" }))];
    const update = [{ id: Number(refs[0]?.id), type: "simple", status: "publish" }];
    const kept = { price: "65000", regular_price: "65000", sale_price: "", stock_quantity: 12, manage_stock: true };
    await place.fault({
      what: "answer",
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ update: update.map((one) => ({ ...one, ...kept })) }),
    });
    const outcomes = await shop.reviseAll(
      refs.map((previous) => ({ content: shop.render(coffee()).content, previous })),
    );
    expect(outcomes).toMatchObject([
      { id: refs[0]?.id },
      { kind: "unavailable", outcome: "unknown", scope: "listing" },
    ]);
  });

  test("a variation that was deleted by hand is made again", async () => {
    const ref = await put(sized(["250", "500"]));
    place.remove(Number(ref.variants?.["v-500"]));
    const { content } = shop.render(sized(["250", "500"], { stock: 8 }));
    const done = await shop.revise(ref, { content, due: ["stock"] });
    const parts = there(place).filter(({ parent_id }) => parent_id > 0);
    expect(parts).toMatchObject([
      { sku: "KOPI-250", stock_quantity: 8 },
      { sku: "KOPI-500", stock_quantity: 8, regular_price: "130000" },
    ]);
    expect(done.variants?.["v-500"]).toBe(String(parts[1]?.id));
  });

  test("a price that the shop makes something else of fails its listing alone", async () => {
    const refs = [await put(coffee({}, { sku: "A" })), await put(coffee({}, { sku: "B" }))];
    place.meddle((price) => (price === "70000" ? "70.000" : price));
    const dear = (amount: string) => ({ amount, currency: "IDR" });
    const wishes = ["70000", "80000"].map((amount, at) => ({
      content: shop.render(coffee({}, { price: dear(amount), listPrice: dear(amount) })).content,
      previous: refs[at] ?? { id: "" },
    }));
    expect(await shop.reviseAll(wishes)).toMatchObject([{ kind: "invalid", facets: ["price"] }, { id: refs[1]?.id }]);
  });

  test("a refusal of the whole call is one of all of them, so that it can be halved", async () => {
    const ref = await put();
    await place.fault({ what: "error-before", method: "POST products/batch", status: 403 });
    const error = await failureOf(
      shop.reviseAll([{ content: shop.render(coffee()).content, previous: ref }]) as Promise<unknown>,
    );
    expect(error).toMatchObject({ kind: "unavailable", outcome: "rejected" });
  });
});

describe("withdraws", () => {
  test("as a draft that keeps its id, or as private where that is wished", async () => {
    const ref = await put();
    await shop.withdraw(ref);
    expect(there(place)).toMatchObject([{ id: Number(ref.id), status: "draft" }]);
    await openShop(place, clock, { ...LOGIN, hideAs: "private" }).withdraw(ref);
    expect(there(place)).toMatchObject([{ status: "private" }]);
  });

  test("for good, with its variations, so that every SKU is free again", async () => {
    const ref = await put(sized(["250", "500"]));
    await shop.withdraw(ref, "delete");
    expect(place.store.products).toEqual([]);
    await put(sized(["250", "500"]));
    expect(there(place)).toHaveLength(3);
  });

  test("into the trash where that is wished, and is put up anew from there all the same", async () => {
    const careful = openShop(place, clock, { ...LOGIN, deleteTo: "trash" });
    const ref = await put();
    await careful.withdraw(ref, "delete");
    expect(place.store.products).toMatchObject([{ status: "trash" }]);
    await careful.withdraw(ref, "delete");
    await put();
    expect(place.store.products).toMatchObject([{ status: "publish" }]);
  });

  test("a variable product out of the trash with all its variations, whose SKUs it kept", async () => {
    const careful = openShop(place, clock, { ...LOGIN, deleteTo: "trash" });
    await careful.withdraw(await put(sized(["250", "500"])), "delete");
    await put(sized(["250", "500"]));
    expect(place.store.products.map(({ status }) => status)).toEqual(["publish", "publish", "publish"]);
  });

  test("twice is harmless, and what lies in the trash is not taken out of it by hiding", async () => {
    const ref = await put();
    place.trash(Number(ref.id));
    await shop.withdraw(ref);
    expect(place.store.products).toMatchObject([{ status: "trash" }]);
    await shop.withdraw(ref, "delete");
    await shop.withdraw(ref, "delete");
    await shop.withdraw(ref);
    expect(place.store.products).toEqual([]);
  });

  test("comes back with the same id, shown last", async () => {
    const ref = await put();
    await shop.withdraw(ref);
    const before = place.requests.length;
    const { content } = shop.render(coffee({}, { stock: 2 }));
    const done = await shop.update(ref, { content, due: ["presence", "stock"], photos: [] });
    expect(bodies(before).at(-1)).toEqual({ status: "publish" });
    expect(done).toMatchObject({ id: ref.id, url: `${place.url}/produk/kopi-gayo-250-g/` });
  });
});

describe("reads back", () => {
  test("what it sent is what is there: nothing differs", async () => {
    for (const product of [
      coffee({ rich: { html: "<p>Kopi &amp; gula</p><ul><li>satu</li></ul>", markdown: "", plain: "" } }),
      sized(["250", "500"], { stock: 0 }),
      coffee({ id: "c", title: "Kopi <5% & gula" }, { sku: "C", stock: undefined, availability: "preorder" }),
    ]) {
      const { content } = shop.render(product);
      const ref = await shop.create({ content, photos: [] });
      const seen = await shop.read(ref);
      expect(seen).toMatchObject({ visible: true, status: "publish", ref: { id: ref.id, url: ref.url } });
      for (const [key, value] of Object.entries(seen.content ?? {})) {
        expect([key, value]).toEqual([key, content[key as keyof typeof content]]);
      }
      place.remove(Number(ref.id));
    }
  });

  test("what the seller changed by hand", async () => {
    const ref = await put();
    place.edit(Number(ref.id), { regular_price: "1", name: "Lain", description: "lain", status: "private" });
    const { visible, because, content } = await shop.read(ref);
    expect({ visible, because }).toEqual({ visible: false, because: 'The shop keeps it as "private".' });
    expect(content).toMatchObject({ name: "Lain", prices: { v1: { regular: "1" } } });
    expect(content?.["words"]).not.toBe(shop.render(coffee()).content.words);
  });

  test("a variation that is missing, by its missing price", async () => {
    const ref = await put(sized(["250", "500"]));
    place.remove(Number(ref.variants?.["v-500"]));
    expect(Object.keys(((await shop.read(ref)).content?.["prices"] as object) ?? {})).toEqual(["v-250"]);
  });

  test("gone, and thrown away", async () => {
    const ref = await put();
    place.trash(Number(ref.id));
    expect(await failureOf(shop.read(ref))).toMatchObject({ kind: "gone" });
    place.remove(Number(ref.id));
    expect(await failureOf(shop.read(ref))).toMatchObject({ kind: "gone" });
  });
});
