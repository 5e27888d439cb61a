import { describe, expect, test } from "vitest";
import { FAILURE_ROWS } from "../../src/channels/google-merchant/failure-rows.js";
import { failureOfReply, nextNoon } from "../../src/channels/google-merchant/failures.js";
import { ask, type Call, type Desk } from "../../src/channels/google-merchant/wire.js";
import type { Fault } from "../../src/sandbox/sandbox.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { NOW } from "./fake-tools.js";
import { HOUR, MINUTE, publish, useMerchant } from "./google-merchant-kit.js";
import { CASES } from "./google-merchant-refusals.js";

const INFO = "type.googleapis.com/google.rpc.ErrorInfo";
const reply = (status: number, body: unknown, more: object = {}) => ({
  status,
  headers: {},
  body,
  text: JSON.stringify(body),
  ...more,
});
const envelope = (http: number, status: string, reason: string, message: string, more: object = {}) => {
  const metadata = { ...(reason === "" ? {} : { REASON: reason }), ...more };
  return { error: { code: http, status, message, details: [{ "@type": INFO, metadata }] } };
};

describe("says what a refusal means, by status and reason", () => {
  test.each(CASES)("%s %s %s %s", (http, status, reason, message, expected) => {
    const failure = failureOfReply(reply(http, envelope(http, status, reason, message)), NOW);
    expect(failure).toMatchObject({ ...expected, platformCode: reason === "" ? status : reason });
    expect(failure.message).toMatch(/^Google: ./);
  });

  test("every row is met by a case", () => {
    const unmet = FAILURE_ROWS.filter(
      ({ status: wanted, says }) =>
        !CASES.some(
          ([, status, reason, message]) => wanted.test(status) && (says?.test(`${reason} ${message}`) ?? true),
        ),
    );
    expect(unmet).toEqual([]);
  });

  test("who has to act is told what to do", () => {
    const asking = FAILURE_ROWS.filter(({ kind }) => ["auth", "forbidden", "invalid"].includes(kind));
    expect(asking.filter(({ details }) => details?.cure === undefined)).toEqual([]);
  });

  test("the field at fault is named as products name it", () => {
    const at = { FIELD_LOCATION: "product_input.product_attributes.google_product_category" };
    const failure = failureOfReply(reply(400, envelope(400, "INVALID_ARGUMENT", "INVALID_VALUE", "Bad", at)), NOW);
    expect(failure.field).toBe("googleProductCategory");
  });

  test("how long to wait is read from the words, else from the header", () => {
    const retry = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "90.5s" };
    const body = { error: { code: 429, status: "RESOURCE_EXHAUSTED", message: "rate", details: [retry] } };
    expect(failureOfReply(reply(429, body), NOW).retryAt).toEqual(new Date(NOW.getTime() + 90_500));
    const retryAt = new Date(NOW.getTime() + 7_000);
    const bare = { error: { code: 429, status: "RESOURCE_EXHAUSTED", message: "rate" } };
    expect(failureOfReply(reply(429, bare, { retryAt }), NOW).retryAt).toEqual(retryAt);
  });

  test.each([
    [403, "unavailable", "rejected"],
    [502, "unavailable", "unknown"],
    [429, "throttled", "rejected"],
  ] as const)("a page of somebody else with %s is %s, %s", (status, kind, outcome) => {
    expect(failureOfReply(reply(status, undefined), NOW)).toMatchObject({ kind, outcome });
  });

  test.each([
    ["2026-11-21T08:00:00Z", "2026-11-21T12:00:00Z"],
    ["2026-11-21T12:00:00Z", "2026-11-22T12:00:00Z"],
    ["2026-12-31T23:00:00Z", "2027-01-01T12:00:00Z"],
  ])("the day after %s begins at %s", (now, noon) => {
    expect(nextNoon(new Date(now))).toEqual(new Date(noon));
  });
});

describe("a refusal that does not say which quota is used up", () => {
  const call: Call = { method: "POST", path: "/products/v1/x", name: "productInputs.insert" };
  const mute = reply(429, envelope(429, "RESOURCE_EXHAUSTED", "", "Resource has been exhausted."));
  const deskWith = (quotas: ReturnType<typeof reply>): Desk => ({
    caller: { accountId: "1" },
    now: () => NOW,
    send: async ({ name }) => (name === "quotas.list" ? quotas : mute),
  });
  const group = (used: string) => ({
    quotaGroups: [
      {
        quotaUsage: used,
        quotaLimit: "100",
        quotaMinuteLimit: "10",
        methodDetails: [{ method: "insert", path: "products/v1/productInputs.insert" }],
      },
    ],
  });
  const failureWith = (quotas: ReturnType<typeof reply>) =>
    ask(deskWith(quotas), call, new AbortController().signal).catch((error: unknown) => error);

  test("is looked up: the day's", async () => {
    const noon = new Date("2026-11-21T12:00:00Z");
    expect(await failureWith(reply(200, group("100")))).toMatchObject({ kind: "quota", scope: "verb", retryAt: noon });
  });

  test.each([
    ["there is some left", reply(200, group("40"))],
    ["nobody can say", reply(503, undefined)],
    ["that is refused as well", mute],
  ])("is the minute's where %s", async (_why, quotas) => {
    expect(await failureWith(quotas)).toMatchObject({ kind: "throttled", scope: "verb" });
  });
});

describe("under the engine", () => {
  const { harness, place, staged } = useMerchant(
    {},
    { quotas: [{ calls: ["productInputs.insert"], perDay: 2, mute: true }] },
  );

  test("a used-up day holds that verb until noon of UTC, and the rest goes on", () =>
    staged(async (stage) => {
      const samples = [1, 2, 3].map((number) => sampleOf(harness, number));
      await publish(stage, ...samples.map((sample) => sample.with()));
      await stage.pass(20 * MINUTE);
      expect(place().store.inputs).toHaveLength(2);
      const rows = await Promise.all(samples.map(({ id }) => stage.row(id)));
      expect(rows.find(({ status, reason }) => status === "queued" && reason === "quota")).toBeDefined();
      const up = rows.find(({ live }) => live !== undefined);
      await publish(stage, sampleOf(harness, Number(up?.product.slice(-1))).with({ price: "71234" }));
      await stage.pass(5 * MINUTE);
      expect(place().store.inputs.some(({ attributes }) => JSON.stringify(attributes["price"]).includes("71234"))).toBe(
        true,
      );
      await stage.harness.clock.advance(12 * HOUR);
      await stage.settle();
      expect(place().store.inputs).toHaveLength(3);
    }));

  test.each([
    ["verb-off", { status: "queued" }],
    ["closed", { status: "queued" }],
    ["error-in-success", { status: "queued" }],
  ] as const)("%s fails no listing", (what, expected) =>
    staged(async (stage) => {
      const fault: Fault = { what, method: "productInputs.insert" };
      const lift = await place().fault(fault);
      await publish(stage, sampleOf(harness).with());
      await stage.pass(5 * MINUTE);
      expect(await stage.row("uji-1")).toMatchObject(expected);
      await lift();
      await stage.settle();
      expect(await stage.row("uji-1")).toMatchObject({ status: "unchanged" });
    }),
  );
});

describe("an unregistered project", () => {
  const { harness, place, staged } = useMerchant({}, { registered: false });

  test("is no failure of a listing, and who has to register is told how", () =>
    staged(async (stage) => {
      await publish(stage, sampleOf(harness).with());
      await stage.pass(5 * MINUTE);
      expect(place().store.inputs).toEqual([]);
      expect(await stage.row("uji-1")).toMatchObject({ status: "queued" });
      expect(stage.written.join("\n")).toContain("not registered");
    }));
});
