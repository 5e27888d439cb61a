import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import type { Tokens } from "../../src/channel/toolbox.js";
import { createBudget } from "../../src/channels/shopify/budget.js";
import { type ShopifyOptions, shopify } from "../../src/channels/shopify/index.js";
import { EtalaseError } from "../../src/errors.js";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type ShopifyPlace,
} from "../../src/sandbox/sandbox.js";
import { fetchTools, NOW, productOf } from "./fake-tools.js";
import { openShop, TOKEN } from "./shopify-kit.js";

const APP = { clientId: "0123456789abcdef", clientSecret: "shpss_secret_0123456789" };
const DAY_MS = 86_399_000;

let clock: ManualClock;
let sandbox: Sandbox;
let place: ShopifyPlace;
beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await sandbox.shopify(APP);
});
afterEach(() => sandbox.close());

function tokensOf(auth: ShopifyOptions["auth"]) {
  const within = shopify({ shop: "toko-kopi", auth, server: place.url })[inside];
  const { tokens, settings } = within;
  const seed = tokens?.seed(settings);
  const { http } = fetchTools(clock.now);
  const tools = { http, now: clock.now, platformNow: clock.now };
  const trade = () => tokens?.refresh?.(settings, seed as Tokens, tools, new AbortController().signal);
  return { within, seed, trade };
}
const thrown = (work: Promise<unknown> | undefined) => work?.catch((error: unknown) => error);

describe("client credentials", () => {
  test("begin with a token that has to be traded, and bring one of a day", async () => {
    const { seed, trade } = tokensOf(APP);
    expect(seed?.expiresAt?.getTime()).toBe(0);
    const traded = await trade();
    expect(traded).toMatchObject({ accessToken: place.tokens[0], expiresAt: new Date(NOW.getTime() + DAY_MS) });
    expect(traded?.refreshToken).toBeUndefined();
    const shop = openShop(place, clock, { tokens: () => traded as Tokens });
    expect(await shop.ping()).toBeUndefined();
    await clock.advance(DAY_MS);
    expect(await thrown(shop.ping())).toMatchObject({ kind: "auth" });
  });

  test("that the shop refuses ask a person, and quote no secret", async () => {
    for (const auth of [
      { ...APP, clientSecret: "shpss_wrong_0123456789" },
      { ...APP, clientId: "somebody-else" },
    ]) {
      const failure = await thrown(tokensOf(auth).trade());
      expect(failure).toMatchObject({ kind: "auth", cure: expect.stringContaining("installed") });
      expect(JSON.stringify(failure) + String(failure)).not.toContain(auth.clientSecret);
    }
    place.uninstall();
    expect(await thrown(tokensOf(APP).trade())).toMatchObject({ kind: "auth", platformCode: "app_not_installed" });
  });

  test("are tried again where the door does not answer in Shopify's words, or not now", async () => {
    await place.fault({ what: "error-before", status: 502, method: "token", times: 1 });
    expect(await thrown(tokensOf(APP).trade())).toMatchObject({ kind: "unavailable" });
    await place.fault({ what: "throttled", retryAfter: 9, method: "token", times: 1 });
    expect(await thrown(tokensOf(APP).trade())).toMatchObject({ kind: "throttled" });
  });
});

describe("a token of the admin", () => {
  test("is used as it is, and cannot be renewed", async () => {
    const { seed, trade } = tokensOf({ token: TOKEN });
    expect(seed).toEqual({ accessToken: TOKEN });
    expect(await thrown(trade())).toMatchObject({ kind: "auth", cure: expect.stringContaining("auth.token") });
  });

  test("is never shown: not in public settings, not by a channel that is logged", () => {
    const { within } = tokensOf({ token: TOKEN });
    expect(JSON.stringify(within.publicSettings)).not.toContain(TOKEN);
    expect(within.secrets).toContain(TOKEN);
  });
});

describe("options", () => {
  const made = (options: object) => shopify(options as ShopifyOptions)[inside];
  test("take the shop with or without its domain", () => {
    expect(made({ shop: "Toko-Kopi.myshopify.com", auth: { token: TOKEN } }).account).toBe("shopify:toko-kopi");
  });

  test.each([
    { shop: "toko.example.com", auth: { token: TOKEN } },
    { shop: "toko", auth: {} },
    { shop: "toko", auth: { token: TOKEN, clientId: "x" } },
    { shop: "toko", auth: { token: TOKEN }, version: "2026-11" },
    { shop: "toko", auth: { token: TOKEN }, locations: { toko: "1" } },
  ])("refuse %j", (options) => {
    expect(() => made(options)).toThrow(EtalaseError);
  });
});

const status = (currentlyAvailable: number, restoreRate = 50, maximumAvailable = 1_000) => ({
  extensions: {
    cost: { requestedQueryCost: 100, throttleStatus: { maximumAvailable, currentlyAvailable, restoreRate } },
  },
});

describe("points", () => {
  test("nothing is held back before anything is known", () => {
    expect(createBudget().admit("a", 1_000, NOW)).toBeUndefined();
  });

  test("a call that the bucket cannot pay waits for exactly as long as the answer's numbers say", async () => {
    const budget = createBudget();
    budget.learn("a", status(20), NOW);
    const refused = () => {
      try {
        budget.admit("a", 10, clock.now());
      } catch (error) {
        return error;
      }
      return undefined;
    };
    expect(refused()).toMatchObject({
      kind: "throttled",
      outcome: "not-sent",
      retryAt: new Date(NOW.getTime() + ((100 - 20) / 50) * 1_000),
    });
    await clock.advance(1_599);
    expect(refused()).toBeDefined();
    await clock.advance(1);
    expect(refused()).toBeUndefined();
  });

  test("what costs more than the bucket holds is Shopify's to refuse", () => {
    const budget = createBudget();
    budget.learn("b", status(1_000), NOW);
    expect(budget.admit("a", 5_000, NOW)).toBeUndefined();
  });

  test("calls that leave at the same instant pay one after the other, until an answer tells the truth", () => {
    const budget = createBudget();
    budget.learn("a", status(250), NOW);
    budget.admit("a", 100, NOW);
    budget.admit("a", 100, NOW);
    expect(() => budget.admit("a", 100, NOW)).toThrow("refilled");
    budget.learn("a", status(250), NOW);
    expect(budget.admit("a", 100, NOW)).toBeUndefined();
  });

  test("an answer without numbers teaches nothing", () => {
    const budget = createBudget();
    budget.learn("a", { data: {} }, NOW);
    budget.learn("a", undefined, NOW);
    expect(budget.until("a")).toBeUndefined();
  });

  test("of a real place are kept: we slow down before it has to say so", async () => {
    place = await sandbox.shopify({ token: TOKEN, bucket: { maximum: 60, restoreRate: 1 } });
    const shop = openShop(place, clock);
    let held: unknown;
    while (held === undefined) held = await thrown(shop.find("kopi").then(() => undefined));
    expect(held).toMatchObject({ kind: "throttled", outcome: "not-sent" });
    const sentBefore = place.requests.length;
    expect(place.requests.some(({ answer }) => answer?.body?.includes("THROTTLED"))).toBe(false);
    const { retryAt } = held as { readonly retryAt: Date };
    await clock.advance(retryAt.getTime() - clock.now().getTime());
    expect(await shop.find("kopi")).toEqual([]);
    expect(place.requests).toHaveLength(sentBefore + 1);
  });

  test("are known to the next session: each act has one of its own", async () => {
    place = await sandbox.shopify({ token: TOKEN, bucket: { maximum: 60, restoreRate: 1 } });
    const shop = openShop(place, clock);
    let held: unknown;
    while (held === undefined) held = await thrown(shop.find("kopi").then(() => undefined));
    const again = await thrown(shop.findAnew("kopi"));
    expect(again).toMatchObject({ kind: "throttled", outcome: "not-sent" });
  });

  test("that others have spent are told by THROTTLED, with the time at which there are enough", async () => {
    place = await sandbox.shopify({ token: TOKEN, bucket: { maximum: 60, restoreRate: 1 } });
    const [shop, other] = [openShop(place, clock), openShop(place, clock)];
    await shop.ping();
    let spent: unknown;
    while (spent === undefined) spent = await thrown(other.find("kopi").then(() => undefined));
    const failure = await thrown(shop.put({ content: shop.render(productOf()).content }));
    expect(failure).toMatchObject({ kind: "throttled", outcome: "rejected" });
    const { retryAt } = failure as { readonly retryAt: Date };
    expect(retryAt.getTime()).toBeGreaterThan(NOW.getTime());
  });
});
