import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FAILURE_ROWS } from "../../src/channels/shopee/failure-rows.js";
import { failureFor, failureOfReason, nextReset, readAnswer, rowFor } from "../../src/channels/shopee/failures.js";
import {
  createManualClock,
  createSandbox,
  type Fault,
  type ManualClock,
  type Sandbox,
  type ShopeePlace,
} from "../../src/sandbox/sandbox.js";
import { NOW } from "./fake-tools.js";
import { appAuth, auth, CASES, closed, later, unknown } from "./shopee-refusals.js";
import { batik, IDENTITY, openShop } from "./shopee-shop.js";

describe("says what a refusal means, by code and message", () => {
  test.each(CASES)("%s: %s", (code, message, expected) => {
    expect(failureFor(code, message, NOW)).toMatchObject({ ...expected, platformCode: code });
  });

  test("every row is met by a case", () => {
    const meets = (row: (typeof FAILURE_ROWS)[number]) =>
      CASES.some(([code, message]) => rowFor(code, message) === row);
    expect(FAILURE_ROWS.filter((row) => !meets(row)).map(({ code, says }) => `${code} ${says ?? ""}`)).toEqual([]);
  });

  test("who has to act is told what to do", () => {
    const asking = FAILURE_ROWS.filter(({ kind }) => ["auth", "forbidden", "blocked", "closed"].includes(kind));
    const mute = asking.filter(({ details }) => details?.cure === undefined).map(({ code }) => String(code));
    // Shopee's own stock and virtual SKUs: nothing that a seller can do here.
    expect(mute).toEqual([String(/^(error_busi_cannot_edit_vsku|error_auth_(product|model)_is_pff)$/)]);
  });

  test("a quota ends at midnight of UTC+8", () => {
    expect(nextReset(new Date("2026-11-21T15:59:59Z"))).toEqual(new Date("2026-11-21T16:00:00Z"));
    expect(nextReset(new Date("2026-11-21T16:00:00Z"))).toEqual(new Date("2026-11-22T16:00:00Z"));
  });

  test.each([
    ["Can't update price when item is under promotion.", "locked"],
    ["Shop is under vocation mode.", "locked"],
    ["Banned and Reviewing Products cannot be delisted", "locked"],
    ["Product not found", "gone"],
    ["Unlist item failed. please try later.", "unavailable"],
    ["Original_price is less than min price limit.", "invalid"],
    ["", "invalid"],
  ])("a reason in a list: %s", (reason, kind) => {
    expect(failureOfReason(reason)).toMatchObject({ kind, outcome: "rejected" });
  });
});

describe("reads answers", () => {
  const reply = (status: number, body: unknown) => ({ status, headers: {}, body, text: JSON.stringify(body) });

  test("the status does not matter where Shopee's words are there", () => {
    expect(readAnswer(reply(500, { error: "", response: { a: 1 } }), NOW).response).toEqual({ a: 1 });
    expect(() => readAnswer(reply(200, { error: "error_sign", message: "Wrong sign." }), NOW)).toThrow("Wrong sign.");
  });

  test("a batch of which nothing succeeded still tells each outcome", () => {
    const response = { failure_list: [{ item_id: 1, failed_reason: "Product not found" }] };
    expect(readAnswer(reply(200, { error: "error_unlist_item_all_failed", response }), NOW).response).toEqual(response);
  });

  test.each([
    [429, undefined, { kind: "throttled", outcome: "rejected" }],
    [413, undefined, { kind: "invalid", facets: ["photos"] }],
    [403, undefined, { kind: "unavailable", outcome: "rejected" }],
    [502, undefined, { kind: "unavailable", outcome: "unknown" }],
    [200, undefined, { kind: "unavailable", outcome: "unknown" }],
    [200, { hello: "captive portal" }, { kind: "unavailable", outcome: "unknown" }],
  ])("a %i without Shopee's words says nothing about our rights", (status, body, expected) => {
    let thrown: unknown;
    try {
      readAnswer(reply(status, body), NOW);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ ...expected, platformCode: String(status) });
  });
});

describe("meets the sandbox's bad days", () => {
  let clock: ManualClock;
  let sandbox: Sandbox;
  let place: ShopeePlace;
  let shop: ReturnType<typeof openShop>;
  beforeEach(async () => {
    clock = createManualClock(NOW);
    sandbox = createSandbox({ clock });
    place = await sandbox.shopee(IDENTITY);
    shop = openShop(place, clock);
  });
  afterEach(() => sandbox.close());

  test.each<[Fault, object]>([
    [
      { what: "throttled", retryAfter: 30 },
      { kind: "throttled", retryAt: new Date(NOW.getTime() + 30_000) },
    ],
    [{ what: "error-after" }, unknown],
    [{ what: "broken-json" }, unknown],
    [{ what: "error-in-success" }, unknown],
    [{ what: "verb-off" }, { kind: "forbidden", scope: "verb" }],
    [{ what: "token-expired" }, auth],
    [{ what: "token-revoked" }, auth],
    [{ what: "closed" }, closed],
  ])("%o on add_item", async (fault, expected) => {
    const { content } = shop.render(batik(), {}, await shop.facts());
    await place.fault({ ...fault, method: "product/add_item" } as Fault);
    await expect(shop.create({ content })).rejects.toMatchObject(expected);
  });

  test("a wrong key is the app's trouble, a wrong clock passes", async () => {
    await expect(openShop(place, clock, { partnerKey: "other" }).ping()).rejects.toMatchObject(appAuth);
    const late = createManualClock(new Date(NOW.getTime() - 301_000));
    await expect(openShop(place, late).ping()).rejects.toMatchObject(later);
  });

  test("a read that fails on the way to a write leaves nothing in doubt", async () => {
    const { content } = shop.render(batik());
    await place.fault({ what: "error-before", method: "product/get_attribute_tree" });
    await expect(shop.create({ content })).rejects.toMatchObject({ kind: "unavailable", outcome: "rejected" });
    expect(place.store.items).toEqual([]);
  });

  test("ping tells a banned shop and a holiday", async () => {
    await expect(shop.ping()).resolves.toBeUndefined();
    const until = new Date("2026-11-25T00:00:00Z");
    place.holiday(true, { until });
    await expect(shop.ping()).rejects.toMatchObject({ kind: "locked", retryAt: until });
    place.holiday(true, { type: 1 });
    await expect(shop.ping()).resolves.toBeUndefined();
    place.shop("BANNED");
    await expect(shop.ping()).rejects.toMatchObject({ kind: "closed", scope: "account" });
  });
});
