import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FAILURE_ROWS } from "../../src/channels/lazada/failure-rows.js";
import { accept, failureFor, readAnswer } from "../../src/channels/lazada/failures.js";
import {
  createManualClock,
  createSandbox,
  type Fault,
  type LazadaPlace,
  type ManualClock,
  type Sandbox,
} from "../../src/sandbox/sandbox.js";
import { NOW } from "./fake-tools.js";
import { appAuth, auth, CASES, closed, throttled, unknown } from "./lazada-refusals.js";
import { batik, IDENTITY, openShop } from "./lazada-shop.js";

describe("says what a refusal means, by code, number or name of a check", () => {
  test.each(CASES)("%s %s", (code, message, expected) => {
    expect(failureFor(code, message, NOW)).toMatchObject({ ...expected, platformCode: code });
  });

  test("every row is met by a case", () => {
    const words = CASES.flatMap(([code, message]) => [code, ...message.split(/[\s:|]+/)]);
    const unmet = FAILURE_ROWS.filter(({ code }) => !words.some((word) => code.test(word)));
    expect(unmet.map(({ code }) => String(code))).toEqual([]);
  });

  test("who has to act is told what to do", () => {
    const asking = FAILURE_ROWS.filter(({ kind }) => ["auth", "forbidden", "blocked", "closed"].includes(kind));
    expect(asking.filter(({ details }) => details?.cure === undefined)).toEqual([]);
  });
});

const reply = (status: number, body: unknown) => ({ status, headers: {}, body, text: JSON.stringify(body) });
const thrownBy = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};
const failureIn = (body: object) => thrownBy(() => accept(readAnswer(reply(200, body)), NOW));

describe("reads answers", () => {
  test("the status does not matter where Lazada's words are there, and a code may be a number", () => {
    expect(accept(readAnswer(reply(500, { code: "0", data: { a: 1 } })), NOW)).toEqual({ a: 1 });
    expect(accept(readAnswer(reply(200, { code: 0, data: 1 })), NOW)).toBe(1);
  });

  test("`type` is not read: ISV and SYSTEM mean the same", () => {
    for (const type of ["ISV", "ISP", "SYSTEM"]) {
      expect(failureIn({ code: "4105", type, message: "x" })).toMatchObject({ kind: "duplicate" });
    }
  });

  test("a success that says it is none is a refusal", () => {
    expect(
      failureIn({ code: "0", success: false, error_code: "4227", error_msg: "Query category is null" }),
    ).toMatchObject({ kind: "invalid", field: "category" });
  });

  test("an overview code means what its details say; what does not pass by itself wins", () => {
    const detail = [
      { field: "Sku", message: "THD_IC_ERR_F_IC_ABILITY_PG_003: in campaign" },
      { field: "Sku", message: "BIZ_CHECK_PRICE_PRECISION_INVALID" },
    ];
    expect(failureIn({ code: "501", message: "E501: Update product failed", detail })).toMatchObject({
      kind: "invalid",
      facets: ["price"],
      platformCode: "501",
    });
  });

  test.each(["500", "501", "503", "E501"])("without details %s is unknown, and only this listing's", (code) => {
    expect(failureIn({ code, message: "Create product failed" })).toMatchObject({ ...unknown, scope: "listing" });
  });

  test.each([
    [429, undefined, { kind: "throttled", outcome: "rejected" }],
    [413, undefined, { kind: "invalid", facets: ["photos"] }],
    [403, undefined, { kind: "unavailable", outcome: "rejected" }],
    [502, undefined, { kind: "unavailable", outcome: "unknown" }],
    [200, undefined, { kind: "unavailable", outcome: "unknown" }],
    [200, { hello: "captive portal" }, { kind: "unavailable", outcome: "unknown" }],
  ])("a %i without Lazada's words says nothing about our rights", (status, body, expected) => {
    expect(thrownBy(() => readAnswer(reply(status, body)))).toMatchObject({
      ...expected,
      platformCode: String(status),
    });
  });
});

describe("meets the sandbox's bad days", () => {
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

  test.each<[Fault, object]>([
    [{ what: "throttled", retryAfter: 30 }, throttled("account", 30)],
    [{ what: "error-after" }, unknown],
    [{ what: "broken-json" }, unknown],
    [{ what: "error-in-success" }, unknown],
    [{ what: "verb-off" }, { kind: "forbidden", scope: "verb" }],
    [{ what: "token-expired" }, auth],
    [{ what: "token-revoked" }, auth],
    [{ what: "closed" }, closed],
  ])("%o on create", async (fault, expected) => {
    const { content } = shop.render(batik(), {}, await shop.facts());
    await place.fault({ ...fault, method: "product/create" } as Fault);
    await expect(shop.create({ content })).rejects.toMatchObject(expected);
  });

  test("a wrong secret and a wrong clock are the app's trouble", async () => {
    await expect(openShop(place, clock, { appSecret: "other" }).ping()).rejects.toMatchObject(appAuth);
    const late = createManualClock(new Date(NOW.getTime() - 7_201_000));
    await expect(openShop(place, late).ping()).rejects.toMatchObject({
      ...appAuth,
      cure: expect.stringContaining("clock"),
    });
  });

  test("a read that fails on the way to a write leaves nothing in doubt", async () => {
    const { content } = shop.render(batik());
    await place.fault({ what: "error-before", method: "category/attributes/get" });
    await expect(shop.create({ content })).rejects.toMatchObject({ kind: "unavailable", outcome: "rejected" });
    expect(place.store.items).toEqual([]);
  });

  test("ping tells a shop that is not active", async () => {
    await expect(shop.ping()).resolves.toBeUndefined();
    for (const status of ["INACTIVE", "DELETED"] as const) {
      place.shop(status);
      await expect(shop.ping()).rejects.toMatchObject({ ...closed, platformCode: status });
    }
    const { content } = shop.render(batik());
    await expect(shop.create({ content })).rejects.toMatchObject(closed);
  });

  test("a spent quota ends when the answer says", async () => {
    place = await sandbox.lazada({ ...IDENTITY, dailyCalls: 2 });
    shop = openShop(place, clock);
    await shop.ping();
    await shop.ping();
    await expect(shop.ping()).rejects.toMatchObject({
      kind: "throttled",
      scope: "app",
      retryAt: new Date("2026-11-21T16:00:00Z"),
    });
  });

  test("too many calls in a second wait for the next", async () => {
    place = await sandbox.lazada({ ...IDENTITY, callsPerSecond: 1 });
    shop = openShop(place, clock);
    await shop.ping();
    await expect(shop.ping()).rejects.toMatchObject(throttled("account"));
    await clock.advance(1_000);
    await expect(shop.ping()).resolves.toBeUndefined();
  });

  test("a full shop shuts only the putting up", async () => {
    place = await sandbox.lazada({ ...IDENTITY, itemLimit: 0 });
    shop = openShop(place, clock);
    const { content } = shop.render(batik());
    await expect(shop.create({ content })).rejects.toMatchObject({ kind: "forbidden", scope: "verb", verb: "create" });
  });
});
