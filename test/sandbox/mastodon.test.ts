import { afterAll, beforeAll, expect, test } from "vitest";
import { createManualClock, createSandbox, type MastodonPlace } from "../../src/sandbox/sandbox.js";

const clock = createManualClock(new Date("2026-11-21T08:00:00Z"));
const sandbox = createSandbox({ clock });
let place: MastodonPlace;
beforeAll(async () => {
  place = await sandbox.mastodon({ token: "good", maxCharacters: 30 });
});
afterAll(() => sandbox.close());

async function call(
  method: string,
  path: string,
  json?: object,
  headers: Readonly<Record<string, string>> = {},
  token = "good",
) {
  const answer = await fetch(`${place.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    ...(json ? { body: JSON.stringify(json) } : {}),
  });
  return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, unknown>> };
}

test("a key brings the same post for an hour, and another one afterwards", async () => {
  const post = () => call("POST", "/api/v1/statuses", { status: "kopi" }, { "idempotency-key": "k" });
  const [first, second] = [await post(), await post()];
  expect(second.body["id"]).toBe(first.body["id"]);
  await clock.advance(3_600_000);
  expect((await post()).body["id"]).not.toBe(first.body["id"]);
});

test("refuses another token, unknown fields, long texts and photos that are not there", async () => {
  const post = (json: object, token?: string) =>
    call("POST", "/api/v1/statuses", json, {}, token).then(({ status }) => status);
  expect(await post({ status: "kopi" }, "bad")).toBe(401);
  expect(await post({ status: "kopi", nonsense: 1 })).toBe(422);
  expect(await post({ status: "x".repeat(31) })).toBe(422);
  expect(await post({ status: `https://toko.example/${"x".repeat(40)}` })).toBe(200);
  expect(await post({ status: "kopi", media_ids: ["1"] })).toBe(422);
  expect(await post({})).toBe(422);
  expect((await call("GET", "/api/v1/statuses/9")).status).toBe(404);
});
