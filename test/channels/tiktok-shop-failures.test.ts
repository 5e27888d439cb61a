import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FAILURE_ROWS } from "../../src/channels/tiktok-shop/failure-rows.js";
import {
  failureFor,
  itemFailures,
  nextReset,
  readAnswer,
  warningsIn,
} from "../../src/channels/tiktok-shop/failures.js";
import {
  createManualClock,
  createSandbox,
  type Fault,
  type ManualClock,
  type Sandbox,
  type TiktokShopPlace,
} from "../../src/sandbox/sandbox.js";
import { NOW } from "./fake-tools.js";
import { batik, IDENTITY, openShop } from "./tiktok-shop-kit.js";
import { appAuth, auth, CASES, clockTrouble, closed, noShop } from "./tiktok-shop-refusals.js";

describe("says what a refusal means, by number and message", () => {
  test.each(CASES)("%i: %s", (code, message, expected) => {
    expect(failureFor(code, message, { now: NOW })).toMatchObject({ ...expected, platformCode: String(code) });
  });

  test("every number of every row has a case", () => {
    const tried = new Set(CASES.map(([code]) => code));
    expect(FAILURE_ROWS.flatMap(({ codes = [] }) => codes).filter((code) => !tried.has(code))).toEqual([]);
  });

  test("who has to act is told what to do", () => {
    const asking = FAILURE_ROWS.filter(({ kind }) => ["auth", "forbidden", "blocked", "closed"].includes(kind));
    expect(asking.filter(({ details }) => details?.cure === undefined)).toEqual([]);
  });

  test("a number of no list is doubtful from a server in trouble, throttled by its status, else a refusal", () => {
    const said = (status: number) => failureFor(99, "?", { now: NOW, reply: { status, retryAt: NOW } });
    expect(said(503)).toMatchObject({ kind: "unavailable", outcome: "unknown" });
    expect(said(429)).toMatchObject({ kind: "throttled", retryAt: NOW });
    expect(said(400)).toMatchObject({ kind: "invalid", outcome: "rejected" });
  });

  test("a day ends at midnight of Jakarta", () => {
    expect(nextReset(new Date("2026-11-21T16:59:59Z"))).toEqual(new Date("2026-11-21T17:00:00Z"));
    expect(nextReset(new Date("2026-11-21T17:00:00Z"))).toEqual(new Date("2026-11-22T17:00:00Z"));
  });
});

describe("reads answers", () => {
  const reply = (status: number, body: unknown) => ({ status, headers: {}, body, text: JSON.stringify(body) ?? "" });

  test("the number decides, whatever the status", () => {
    expect(readAnswer(reply(200, { code: 0, message: "Success", data: { a: 1 } }), NOW)).toEqual({ data: { a: 1 } });
    expect(() => readAnswer(reply(200, { code: 106001, message: "Invalid sign" }), NOW)).toThrow("Invalid sign");
  });

  test("an id that comes as a number keeps every digit", () => {
    const text = '{"code":0,"data":{"product_id":1729582718312380123}}';
    const told = readAnswer({ status: 200, headers: {}, body: JSON.parse(text), text }, NOW);
    expect(told).toEqual({ data: { product_id: "1729582718312380123" } });
  });

  test.each([
    [429, undefined, { kind: "throttled", outcome: "rejected" }],
    [413, undefined, { kind: "invalid", facets: ["photos"] }],
    [403, undefined, { kind: "unavailable", outcome: "rejected" }],
    [502, undefined, { kind: "unavailable", outcome: "unknown" }],
    [200, undefined, { kind: "unavailable", outcome: "unknown" }],
    [200, { hello: "captive portal" }, { kind: "unavailable", outcome: "unknown" }],
  ])("a %i without TikTok Shop's words says nothing about our rights", (status, body, expected) => {
    let thrown: unknown;
    try {
      readAnswer(reply(status, body), NOW);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ ...expected, platformCode: String(status) });
  });

  test("refusals inside a good answer reach no further than their item", () => {
    const data = {
      errors: [
        { code: 12052093, message: "limit", detail: { product_id: "1" } },
        { code: 105005, message: "denied", detail: { sku_id: 1729582718 } },
        {
          code: 12052000,
          message: "many",
          detail: {
            sku_id: "3",
            extra_errors: [{ warehouse_id: "9", code: 12052097, message: "The warehouse does not exist" }],
          },
        },
        { code: 12052901, message: "status" },
      ],
    };
    const failures = itemFailures(data, { now: NOW });
    expect([...failures.keys()]).toEqual(["1", "1729582718", "3", ""]);
    expect([...failures.values()].map(({ scope, outcome }) => `${scope} ${outcome}`)).toEqual(
      Array(4).fill("listing rejected"),
    );
    expect(failures.get("3")).toMatchObject({ field: "stock" });
    expect(itemFailures({}, { now: NOW }).size).toBe(0);
  });

  test("warnings are read wherever there are some", () => {
    expect(warningsIn({ warnings: [{ message: "a" }, { message: "b" }] })).toEqual(["a", "b"]);
    expect(warningsIn(undefined)).toEqual([]);
  });
});

describe("meets the sandbox's bad days", () => {
  let clock: ManualClock;
  let sandbox: Sandbox;
  let place: TiktokShopPlace;
  let shop: ReturnType<typeof openShop>;
  beforeEach(async () => {
    clock = createManualClock(NOW);
    sandbox = createSandbox({ clock });
    place = await sandbox.tiktokShop({ ...IDENTITY, hourlyCalls: 12 });
    shop = openShop(place, clock, { shopCipher: place.shopCipher });
  });
  afterEach(() => sandbox.close());

  test.each<[Fault, object]>([
    [
      { what: "throttled", retryAfter: 30 },
      { kind: "throttled", retryAt: new Date(NOW.getTime() + 30_000) },
    ],
    [{ what: "error-after" }, { kind: "unavailable", outcome: "unknown" }],
    [{ what: "broken-json" }, { kind: "unavailable", outcome: "unknown" }],
    [{ what: "error-in-success" }, { kind: "unavailable", outcome: "unknown" }],
    [{ what: "verb-off" }, { kind: "forbidden", scope: "verb" }],
    [{ what: "token-expired" }, auth],
    [{ what: "token-revoked" }, auth],
    [{ what: "closed" }, closed],
  ])("%o on a create", async (fault, expected) => {
    const { content } = shop.render(batik());
    await place.fault({ ...fault, method: "products.create" } as Fault);
    await expect(shop.create({ content })).rejects.toMatchObject(expected);
  });

  test("a wrong secret is the app's trouble; a wrong clock passes, late or early", async () => {
    const wrong = openShop(place, clock, { appSecret: "other", shopCipher: "x" });
    await expect(wrong.ping()).rejects.toMatchObject(appAuth);
    for (const ms of [-301_000, 31_000]) {
      const off = createManualClock(new Date(NOW.getTime() + ms));
      await expect(openShop(place, off).ping()).rejects.toMatchObject(clockTrouble);
    }
  });

  test("a read that fails on the way to a write leaves nothing in doubt", async () => {
    const { content } = shop.render(batik());
    for (const method of ["attributes", "warehouses"]) {
      const heal = await place.fault({ what: "error-before", method });
      await expect(shop.create({ content })).rejects.toMatchObject({ kind: "unavailable", outcome: "rejected" });
      await heal();
    }
    expect(place.store.products).toEqual([]);
  });

  test("a spent hour is throttled", async () => {
    for (let call = 0; call < 6; call += 1) await shop.ping();
    await expect(shop.ping()).rejects.toMatchObject({ kind: "throttled", scope: "account" });
    await clock.advance(3_600_000);
    await expect(shop.ping()).resolves.toBeUndefined();
  });

  test("ping tells a holiday, what the shop lacks, and a shop that is not active", async () => {
    await expect(shop.ping()).resolves.toBeUndefined();
    place.holiday(true);
    await expect(shop.ping()).rejects.toMatchObject({ kind: "locked", scope: "account" });
    place.holiday(false);
    place.prerequisite("SHOP_STATUS", "The bank account is missing");
    await expect(shop.ping()).rejects.toMatchObject({
      ...noShop,
      message: expect.stringContaining("bank account"),
      cure: expect.stringMatching(/\w/),
    });
    place.shop("inactive");
    await expect(shop.ping()).rejects.toMatchObject(closed);
  });
});
