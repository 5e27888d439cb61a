import { createHmac } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type WebhookPlace,
} from "../../src/sandbox/sandbox.js";

const KEY = Buffer.from("a secret of at least 24 bytes, said twice");
const SECRET = `whsec_${KEY.toString("base64")}`;
const START = new Date("2026-11-21T08:00:00Z");
let clock: ManualClock;
let sandbox: Sandbox;
let place: WebhookPlace;

beforeEach(async () => {
  clock = createManualClock(START);
  sandbox = createSandbox({ clock });
  place = await sandbox.webhook({ secret: SECRET });
});
afterEach(() => sandbox.close());

const upserted = (data: object = { id: "kopi", title: "Kopi" }) => ({
  type: "listing.upserted",
  timestamp: START.toISOString(),
  data,
});

interface Sending {
  readonly body?: unknown;
  readonly id?: string;
  readonly seconds?: number;
  readonly signature?: (right: string) => string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly method?: string;
}

function post(sending: Sending = {}): Promise<Response> {
  const { id = "msg_1", seconds = clock.now().getTime() / 1_000, signature = (right) => right } = sending;
  const body = typeof sending.body === "string" ? sending.body : JSON.stringify(sending.body ?? upserted());
  const right = `v1,${createHmac("sha256", KEY).update(`${id}.${seconds}.${body}`).digest("base64")}`;
  const method = sending.method ?? "POST";
  return fetch(`${place.url}${sending.path ?? "/hook"}`, {
    method,
    ...(method === "POST" ? { body } : {}),
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(seconds),
      "webhook-signature": signature(right),
      ...sending.headers,
    },
  });
}

test("takes a signed event once, however often it comes", async () => {
  expect([(await post()).status, (await post()).status]).toEqual([204, 204]);
  expect(place.store.events).toMatchObject([{ id: "msg_1", type: "listing.upserted", data: { id: "kopi" } }]);
  expect(place.store.repeated).toBe(1);
  expect(place.hook).toBe(`${place.url}/hook`);
});

test("keeps the newest of each listing, until it is withdrawn", async () => {
  await post();
  await post({ id: "msg_2", body: upserted({ id: "kopi", title: "Kopi Gayo" }) });
  expect(place.store.listings.get("kopi")).toEqual({ id: "kopi", title: "Kopi Gayo" });
  await post({ id: "msg_3", body: { ...upserted({ id: "kopi" }), type: "listing.withdrawn" } });
  expect([...place.store.listings]).toEqual([]);
});

test("takes one fitting signature among several", async () => {
  expect((await post({ signature: (right) => `v1,AAAA v1a,BBBB ${right}` })).status).toBe(204);
});

test.each<[string, Sending]>([
  ["a wrong signature", { signature: () => `v1,${Buffer.alloc(32).toString("base64")}` }],
  ["another version's signature", { signature: (right) => right.replace("v1,", "v2,") }],
  ["a signature of another id", { headers: { "webhook-id": "msg_other" } }],
  ["no id", { id: "" }],
  ["no signature", { signature: () => "" }],
  ["an old event", { seconds: START.getTime() / 1_000 - 301 }],
  ["an event from the future", { seconds: START.getTime() / 1_000 + 301 }],
  ["a timestamp in milliseconds", { headers: { "webhook-timestamp": START.toISOString() } }],
])("refuses %s", async (_what, sending) => {
  expect((await post(sending)).status).toBe(401);
  expect(place.store.events).toEqual([]);
});

test("an event of five minutes ago is still taken", async () => {
  expect((await post({ seconds: START.getTime() / 1_000 - 300 })).status).toBe(204);
});

test.each<[string, Sending, number]>([
  ["an unknown path", { path: "/other" }, 404],
  ["a GET", { method: "GET" }, 405],
  ["20,000 bytes", { body: `{"type":"a","x":"${"x".repeat(20_000 - 19)}"}` }, 413],
  ["broken JSON", { body: "{" }, 400],
  ["another content type", { headers: { "content-type": "text/plain" } }, 422],
  ["no type", { body: { timestamp: START.toISOString(), data: {} } }, 422],
  ["no timestamp", { body: { type: "a.b", data: {} } }, 422],
  ["no data", { body: { type: "a.b", timestamp: START.toISOString() } }, 422],
  ["an unknown property", { body: { ...upserted(), extra: 1 } }, 422],
])("refuses %s", async (_what, sending, status) => {
  expect((await post(sending)).status).toBe(status);
  expect(place.store.events).toEqual([]);
});

test("can be closed, moved and overrun", async () => {
  await place.faults.set([
    { what: "closed", times: 1 },
    { what: "answer", status: 301, headers: { location: "https://example.com/" }, times: 1 },
    { what: "throttled", retryAfter: 9, times: 1 },
    { what: "token-revoked", times: 1 },
    { what: "verb-off", times: 1 },
    { what: "error-after", status: 504, times: 1 },
  ]);
  const seen: unknown[] = [];
  for (let count = 0; count < 7; count += 1) {
    const request = { method: "POST", redirect: "manual" } as const;
    const answer = count === 1 ? await fetch(place.hook, request) : await post();
    seen.push([answer.status, answer.headers.get("retry-after")]);
  }
  expect(seen).toEqual([
    [410, null],
    [301, null],
    [429, "9"],
    [401, null],
    [404, null],
    [504, null],
    [204, null],
  ]);
  expect([place.store.events.length, place.store.repeated]).toEqual([1, 1]);
});
