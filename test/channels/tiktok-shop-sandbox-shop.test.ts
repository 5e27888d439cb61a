/** The sandbox's TikTok Shop, asked by hand: right requests and wrong ones. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type TiktokShopPlace,
} from "../../src/sandbox/sandbox.js";
import { jpeg, png, webp } from "../sandbox/photos.js";
import { createSeller, type Fields, IDENTITY, PRODUCTS } from "./tiktok-shop-seller.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: TiktokShopPlace;
const seller = createSeller(
  () => place,
  () => clock.now(),
);
const { call, get, post, upload } = seller;

beforeEach(async () => {
  clock = createManualClock(new Date("2026-11-21T08:00:00Z"));
  sandbox = createSandbox({ clock });
  place = await sandbox.tiktokShop(IDENTITY);
});
afterEach(() => sandbox.close());

const WAREHOUSES = "/logistics/202309/warehouses";
const SOLO = "7068517275539719938";

describe("audits", () => {
  const statusOf = async (id: string) => (await get(`${PRODUCTS}/${id}`)).data as Fields;

  test("take their time, and only what is up takes stock", async () => {
    place = await sandbox.tiktokShop({ ...IDENTITY, auditMs: 60_000 });
    const { id, skus } = await seller.add();
    expect(await statusOf(id)).toMatchObject({ status: "PENDING", audit: { status: "AUDITING" } });
    const stock = { skus: [{ id: skus[0]?.id, inventory: [{ warehouse_id: SOLO, quantity: 1 }] }] };
    expect(await post(`${PRODUCTS}/${id}/inventory/update`, stock)).toMatchObject({ code: 12052901 });
    await clock.advance(60_000);
    expect(await statusOf(id)).toMatchObject({ status: "ACTIVATE", audit: { status: "APPROVED" } });
    expect(await post(`${PRODUCTS}/${id}/inventory/update`, stock)).toMatchObject({ code: 0 });
  });

  test("are each platform's own", async () => {
    place = await sandbox.tiktokShop({ ...IDENTITY, tokopedia: true, auditMs: Number.POSITIVE_INFINITY });
    const { id } = await seller.add({ listing_platforms: ["TIKTOK_SHOP", "TOKOPEDIA"] });
    place.judge(id, "ACTIVATE", { on: "TIKTOK_SHOP" });
    place.judge(id, "FAILED", { on: "TOKOPEDIA", reasons: ["Foto buram"] });
    expect(await statusOf(id)).toMatchObject({
      status: "ACTIVATE",
      integrated_platform_statuses: [{ platform: "TOKOPEDIA", status: "FAILED" }],
      audit_failed_reasons: [{ listing_platform: "TOKOPEDIA", reasons: ["Foto buram"] }],
    });
    const only = await seller.add({ listing_platforms: ["TOKOPEDIA"] });
    expect(await statusOf(only.id)).not.toHaveProperty("status");
  });

  test("a frozen product can neither be read, edited nor deleted", async () => {
    const { id } = await seller.add();
    place.judge(id, "FREEZE");
    expect(await get(`${PRODUCTS}/${id}`)).toMatchObject({ code: 12019113 });
    expect(await post(`${PRODUCTS}/${id}/partial_edit`, {})).toMatchObject({ code: 12019113 });
    expect(await call("DELETE", PRODUCTS, { product_ids: [id] })).toMatchObject({
      data: { errors: [{ code: 12019113 }] },
    });
  });
});

describe("what a shop can ask", () => {
  test("categories of both platforms, attributes and rules", async () => {
    const ids = async (query: Readonly<Record<string, string>>) => {
      const { categories } = (await get("/product/202309/categories", query)).data as { categories: { id: string }[] };
      return categories.map(({ id }) => id);
    };
    expect(await ids({})).toContain("601302");
    expect(await ids({ listing_platform: "TOKOPEDIA" })).not.toContain("601302");
    expect(await get("/product/202309/categories/601226/attributes")).toMatchObject({
      data: { attributes: expect.arrayContaining([expect.objectContaining({ id: "100107", is_requried: true })]) },
    });
    expect(await get("/product/202309/categories/601300/rules")).toMatchObject({
      data: {
        size_chart: { is_required: true },
        package_dimension: { is_required: true },
        cod: { is_supported: false },
      },
    });
  });

  test("warehouses, which tell a holiday", async () => {
    const statuses = async () => {
      const { warehouses } = (await get(WAREHOUSES)).data as { warehouses: { effect_status: string }[] };
      return new Set(warehouses.map(({ effect_status }) => effect_status));
    };
    expect(await statuses()).toEqual(new Set(["ENABLED"]));
    place.holiday(true);
    expect(await statuses()).toEqual(new Set(["HOLIDAY_MODE"]));
  });

  test("what it lacks, and nothing at all where it is not active", async () => {
    const path = "/product/202312/prerequisites";
    place.prerequisite("SHOP_STATUS", "no bank account");
    expect(await get(path)).toMatchObject({
      data: { check_results: expect.arrayContaining([expect.objectContaining({ is_failed: true })]) },
    });
    place.shop("inactive");
    expect(await get(path)).toMatchObject({ message: "Shop is inactive" });
  });

  test("only so often in an hour, and so many new listings in a day of Jakarta", async () => {
    place = await sandbox.tiktokShop({ ...IDENTITY, hourlyCalls: 1 });
    expect(await get(WAREHOUSES)).toMatchObject({ code: 0 });
    expect(await get(WAREHOUSES)).toMatchObject({ code: 36009002 });
    place = await sandbox.tiktokShop({ ...IDENTITY, dailyListings: 1 });
    await seller.add();
    await expect(seller.add()).rejects.toThrow("12052093");
    await clock.advance(9 * 3_600_000);
    await expect(seller.add()).resolves.toBeDefined();
  });
});

describe("images", () => {
  test.each([
    ["jpeg", jpeg(800, 800)],
    ["png", png(800, 800)],
    ["webp", webp("VP8X", 800, 800)],
  ])("a %s is taken for its use", async (format, bytes) => {
    expect(await upload(bytes)).toMatchObject({ code: 0, data: { use_case: "MAIN_IMAGE", width: 800 } });
    expect(place.store.images).toMatchObject([{ format, use_case: "MAIN_IMAGE" }]);
  });

  test.each([
    ["no image", new Uint8Array(50), 12038002],
    ["299 pixels", png(299, 800), 12038014],
    ["4,001 pixels", png(4_001, 800), 12038014],
    ["more than 10 MB", png(800, 800, 10 * 1024 * 1024), 36009021],
  ])("%s is refused", async (_what, bytes, code) => {
    expect(await upload(bytes)).toMatchObject({ code });
  });

  test("an image for variants is none for the listing", async () => {
    const main_images = [{ uri: await seller.image("ATTRIBUTE_IMAGE") }];
    expect(await post(PRODUCTS, await seller.fields({ main_images }))).toMatchObject({ code: 12052722 });
  });
});
