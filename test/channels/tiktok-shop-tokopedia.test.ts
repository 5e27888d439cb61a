import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type TiktokShopPlace,
} from "../../src/sandbox/sandbox.js";
import { NOW } from "./fake-tools.js";
import { batik, IDENTITY, openShop } from "./tiktok-shop-kit.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: TiktokShopPlace;
let shop: ReturnType<typeof openShop>;

beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await sandbox.tiktokShop(IDENTITY);
  shop = openShop(place, clock, { shopCipher: place.shopCipher });
});
afterEach(() => sandbox.close());

const contentOf = (product = batik(), extras = {}) => shop.render(product, extras).content;
const called = () => place.requests.filter(({ verb }) => verb !== "GET").map(({ method }) => method);
const only = () => {
  const [product, ...more] = place.store.products;
  if (!product || more.length > 0) throw new Error(`${place.store.products.length} products`);
  return product;
};

describe("Tokopedia is a place of the same listing", () => {
  beforeEach(async () => {
    place = await sandbox.tiktokShop({ ...IDENTITY, tokopedia: true, auditMs: Number.POSITIVE_INFINITY });
    shop = openShop(place, clock, { tokopedia: true });
  });
  const both = (own: string, there: string) => [
    { place: "tiktok-shop", status: own },
    { place: "tokopedia", status: there },
  ];

  test("with one call and a verdict of its own", async () => {
    const { id } = await shop.create({ content: contentOf() });
    expect(called().filter((name) => name === "products.create")).toHaveLength(1);
    place.judge(id, "ACTIVATE", { on: "TIKTOK_SHOP" });
    expect(await shop.settle(id)).toBe("settling");
    place.judge(id, "ACTIVATE", { on: "TOKOPEDIA" });
    expect(await shop.settle(id)).toEqual({ id, places: both("ACTIVATE", "ACTIVATE") });
  });

  test("and mixed verdicts are told: it is up on one, and why not on the other", async () => {
    const { id } = await shop.create({ content: contentOf() });
    place.judge(id, "ACTIVATE", { on: "TIKTOK_SHOP" });
    place.judge(id, "FAILED", { on: "TOKOPEDIA", reasons: ["Kategori tidak sesuai"] });
    expect(await shop.settle(id)).toEqual({
      id,
      places: both("ACTIVATE", "FAILED"),
      warnings: [expect.stringMatching(/^Tokopedia did not accept it .*Kategori tidak sesuai/)],
    });
    expect(await shop.read({ id })).toMatchObject({
      visible: true,
      because: expect.stringContaining("Kategori tidak sesuai"),
      ref: { places: both("ACTIVATE", "FAILED") },
    });
  });

  test("and where both refuse it, it is refused", async () => {
    const { id } = await shop.create({ content: contentOf() });
    place.judge(id, "FAILED", { reasons: ["Foto buram"] });
    await expect(shop.settle(id)).rejects.toMatchObject({
      kind: "blocked",
      message: expect.stringContaining("Tokopedia"),
    });
  });

  test("it is hidden and shown again on both", async () => {
    const ref = await shop.create({ content: contentOf() });
    place.judge(ref.id, "ACTIVATE");
    await shop.withdraw([ref]);
    expect(await shop.read(ref)).toMatchObject({
      visible: false,
      ref: { places: both("SELLER_DEACTIVATED", "SELLER_DEACTIVATED") },
    });
    await shop.update(ref, { content: contentOf(), due: ["presence"] });
    expect(await shop.read(ref)).toMatchObject({ visible: false, ref: { places: both("PENDING", "PENDING") } });
  });

  test("only categories of both places are taken, and it can be taken off by `false`", async () => {
    const facts = await shop.facts();
    expect(() => shop.render(batik({ category: "601302" }), {}, facts)).toThrow(/every place/);
    const ref = await shop.create({ content: contentOf() });
    place.judge(ref.id, "ACTIVATE");
    const off = openShop(place, clock, { tokopedia: false });
    await off.update(ref, { content: off.render(batik()).content });
    expect(only().on).toMatchObject({ TOKOPEDIA: { status: "SELLER_DEACTIVATED" } });
  });

  test("a seller who never was there is told so", async () => {
    place = await sandbox.tiktokShop(IDENTITY);
    shop = openShop(place, clock, { tokopedia: true });
    await expect(shop.create({ content: contentOf() })).rejects.toMatchObject({
      kind: "forbidden",
      field: "tokopedia",
    });
  });

  test("and falls with TikTok Shop: one account, one fate", () => {
    expect([shop.within.fate, shop.within.account]).toEqual(["tiktok-shop", `tiktok-shop:${IDENTITY.shopId}`]);
  });
});
