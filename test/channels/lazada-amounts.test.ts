import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ChannelError } from "../../src/channel/failures.js";
import type { Ref } from "../../src/channel/verbs.js";
import {
  createManualClock,
  createSandbox,
  type LazadaPlace,
  type ManualClock,
  type Sandbox,
} from "../../src/sandbox/sandbox.js";
import { NOW, variantOf } from "./fake-tools.js";
import { batik, IDENTITY, openShop, PARCEL } from "./lazada-shop.js";

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
const called = () => place.requests.filter(({ verb }) => verb === "POST").map(({ method }) => method);
const only = () => {
  const [item, ...more] = place.store.items;
  if (!item || more.length > 0) throw new Error(`${place.store.items.length} items`);
  return item;
};
const named = (id: string, amount = "65000", stock = 12) =>
  contentOf(batik({ id, variants: [variantOf(id, amount, { stock, shipping: PARCEL })] }));

describe("price and stock", () => {
  test("go by themselves, stock as what can be sold", async () => {
    const ref = await shop.create({ content: contentOf() });
    const before = called().length;
    const done = await shop.revise(ref, { content: named("BTK-001", "70000", 3) });
    expect(called().slice(before)).toEqual(["product/stock/sellable/update", "product/price_quantity/update"]);
    expect(only().skus).toMatchObject([{ price: 70000, stocks: { dropshipping: 3 } }]);
    expect(done).toEqual({ id: ref.id, url: ref.url, variants: ref.variants });
  });

  test("of many listings in one call each, twenty SKUs at a time", async () => {
    const ids = Array.from({ length: 25 }, (_, at) => `P-${at}`);
    const refs: Ref[] = [];
    for (const id of ids) refs.push(await shop.create({ content: named(id) }));
    const before = called().length;
    const outcomes = await shop.reviseAll(
      ids.map((id, at) => ({ previous: refs[at] ?? { id: "" }, content: named(id, "70000"), due: ["price"] as const })),
    );
    expect(called().slice(before)).toEqual(["product/price_quantity/update", "product/price_quantity/update"]);
    expect(outcomes.some((one) => one instanceof ChannelError)).toBe(false);
    expect(new Set(place.store.items.map(({ skus }) => skus[0]?.price))).toEqual(new Set([70000]));
  });

  const three = async () => {
    const refs: Ref[] = [];
    for (const id of ["A", "B", "C"]) refs.push(await shop.create({ content: named(id) }));
    const wishes = ["A", "B", "C"].map((id, at) => ({
      previous: refs[at] ?? { id: "" },
      content: named(id, "70000", 3),
    }));
    return { refs, wishes };
  };
  const prices = () => place.store.items.map(({ skus }) => skus[0]?.price);

  test("one that is refused names itself; the others are set", async () => {
    const { wishes } = await three();
    const [a, b, c] = wishes;
    if (!a || !b || !c) throw new Error("none");
    const wrong = { ...b, content: { ...b.content, prices: { B: 0 } } };
    const outcomes = await shop.reviseAll([a, wrong, c]);
    expect(outcomes).toMatchObject([
      { id: a.previous.id },
      { kind: "invalid", facets: ["price"], field: "price" },
      { id: c.previous.id },
    ]);
    expect(prices()).toEqual([70000, 65000, 70000]);
  });

  test("a stock that is refused keeps no price back", async () => {
    const ref = await shop.create({ content: contentOf() });
    const content = { ...named("BTK-001", "70000"), stocks: { "BTK-001": [{ stock: -1 }] } };
    await expect(shop.revise(ref, { content })).rejects.toMatchObject({ kind: "invalid", facets: ["stock"] });
    expect(only().skus).toMatchObject([{ price: 70000, stocks: { dropshipping: 12 } }]);
  });

  test("the others are sent once more, for whether they were set is not said", async () => {
    const { wishes } = await three();
    const detail = [{ field: "Sku", seller_sku: "B", message: "BIZ_CHECK_PRICE_PRECISION_INVALID" }];
    const body = JSON.stringify({ code: "501", type: "ISP", message: "E501: Update product failed", detail });
    await place.fault({ what: "answer", status: 200, body, method: "product/price_quantity/update", times: 1 });
    const outcomes = await shop.reviseAll(wishes.map((wish) => ({ ...wish, due: ["price"] as const })));
    expect(outcomes[1]).toMatchObject({ kind: "invalid", facets: ["price"] });
    expect(prices()).toEqual([70000, 65000, 70000]);
  });

  test("a campaign's price is left, its stock goes over, and nobody else waits", async () => {
    const { refs, wishes } = await three();
    place.campaign(Number(refs[1]?.id), { price: true });
    const outcomes = await shop.reviseAll(wishes);
    expect(outcomes[0]).not.toHaveProperty("left");
    expect(outcomes[1]).toMatchObject({ left: ["price"], leftBecause: expect.stringContaining("campaign") });
    expect(prices()).toEqual([70000, 65000, 70000]);
    expect(place.store.items.map(({ skus }) => skus[0]?.stocks["dropshipping"])).toEqual([3, 3, 3]);
  });

  test("stock that a campaign lets only rise is left, the price goes over", async () => {
    const ref = await shop.create({ content: contentOf() });
    place.campaign(Number(ref.id), { stock: true });
    expect(await shop.revise(ref, { content: named("BTK-001", "70000", 3) })).toMatchObject({ left: ["stock"] });
    expect(only().skus).toMatchObject([{ price: 70000, stocks: { dropshipping: 12 } }]);
    expect(await shop.revise(ref, { content: named("BTK-001", "70000", 20) })).not.toHaveProperty("left");
  });

  test("a refusal that names nobody is asked again one by one", async () => {
    const { wishes } = await three();
    const body = JSON.stringify({ code: "4104", type: "ISP", message: "BIZ_CHECK_PRICE_PRECISION_INVALID" });
    await place.fault({ what: "answer", status: 200, body, method: "product/price_quantity/update", times: 1 });
    const outcomes = await shop.reviseAll(wishes.map((wish) => ({ ...wish, due: ["price"] as const })));
    expect(outcomes.some((one) => one instanceof ChannelError)).toBe(false);
    expect(prices()).toEqual([70000, 70000, 70000]);
  });

  test("where the gateway fails, each is in doubt and nothing more is sent", async () => {
    const { wishes } = await three();
    await place.fault({ what: "error-before", method: "product/stock/sellable/update" });
    const before = called().length;
    const outcomes = await shop.reviseAll(wishes);
    expect(outcomes).toMatchObject(wishes.map(() => ({ kind: "unavailable", outcome: "unknown" })));
    expect(called().slice(before)).toEqual(["product/stock/sellable/update"]);
  });

  test("an overview code without details leaves the outcome open", async () => {
    const ref = await shop.create({ content: contentOf() });
    const body = JSON.stringify({ code: "501", type: "ISP", message: "E501: Update product failed" });
    await place.fault({ what: "answer", status: 200, body, method: "product/stock/sellable/update" });
    await expect(shop.revise(ref, { content: contentOf() })).rejects.toMatchObject({
      kind: "unavailable",
      outcome: "unknown",
    });
  });
});
