import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type Fault,
  type ManualClock,
  type Recorded,
  type Sandbox,
  type TelegramPlace,
} from "../../src/sandbox/sandbox.js";
import { NOW } from "./fake-tools.js";
import { CHATS, openShop, photos, saying, TOKEN, testAgainstVendor } from "./telegram-shop.js";

const requests: Recorded[] = [];
let clock: ManualClock;
let sandbox: Sandbox;
let place: TelegramPlace;
let shop: ReturnType<typeof openShop>;

beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await sandbox.telegram({ token: TOKEN, chats: CHATS });
  shop = openShop(place, clock);
});
afterEach(async () => {
  requests.push(...place.requests);
  await sandbox.close();
});

const answer = (error_code: number, description: string, parameters?: object): Fault => ({
  what: "answer",
  status: error_code,
  body: JSON.stringify({ ok: false, error_code, description, parameters }),
});
const page = (status: number, body = "<html>"): Fault => ({ what: "answer", status, body });

describe("says what a refusal means", () => {
  test.each<[string, Fault, object]>([
    ["a wrong chat", answer(400, "Bad Request: chat not found"), { kind: "forbidden", scope: "account" }],
    [
      "no rights",
      answer(400, "Bad Request: need administrator rights in the channel chat"),
      { kind: "forbidden", scope: "account" },
    ],
    [
      "no photos here",
      answer(400, "Bad Request: not enough rights to send photos to the chat"),
      { kind: "forbidden", scope: "verb", facets: ["photos"] },
    ],
    [
      "a bad photo",
      answer(400, "Bad Request: IMAGE_PROCESS_FAILED"),
      { kind: "invalid", field: "photos", facets: ["photos"] },
    ],
    [
      "a photo that is too big",
      answer(400, "Bad Request: file of size 11 bytes is too big for a photo; the maximum size is 10 bytes"),
      { kind: "invalid", facets: ["photos"] },
    ],
    ["a bad album", answer(400, "Bad Request: MEDIA_GROUPED_INVALID"), { kind: "invalid", facets: ["photos"] }],
    [
      "a stale file id",
      answer(400, "Bad Request: wrong file identifier/HTTP URL specified"),
      { kind: "invalid", facets: ["photos"] },
    ],
    [
      "our host down",
      answer(400, "Bad Request: failed to get HTTP URL content"),
      { kind: "unavailable", scope: "host", outcome: "rejected" },
    ],
    ["bad markup", answer(400, "Bad Request: can't parse entities: x"), { kind: "invalid", scope: "listing" }],
    ["words nobody knows", answer(400, "Bad Request: NEW_THING"), { kind: "invalid", outcome: "rejected" }],
    [
      "a group that moved",
      answer(400, "Bad Request: group chat was upgraded", { migrate_to_chat_id: -100_9 }),
      { kind: "auth", scope: "account", cure: expect.stringContaining('"-1009"') },
    ],
    ["a dead token", answer(401, "Unauthorized"), { kind: "auth", scope: "account", outcome: "rejected" }],
    ["an unknown token", answer(404, "Not Found"), { kind: "auth", scope: "account" }],
    [
      "a method that is off",
      answer(404, "Not Found: method not found"),
      { kind: "unavailable", scope: "verb", outcome: "rejected" },
    ],
    [
      "an exit",
      answer(403, "Forbidden: bot was kicked from the channel chat"),
      { kind: "forbidden", scope: "account", outcome: "rejected" },
    ],
    ["a conflict", answer(409, "Conflict: terminated by other getUpdates request"), { kind: "locked" }],
    [
      "flood control",
      answer(429, "Too Many Requests: retry after 17", { retry_after: 17 }),
      { kind: "throttled", outcome: "rejected", retryAt: new Date(NOW.getTime() + 17_000) },
    ],
    ["flood control without a time", answer(429, "Too Many Requests"), { kind: "throttled", retryAt: undefined }],
    ["too much at once", page(413), { kind: "invalid", facets: ["photos"], outcome: "rejected" }],
    ["a bad gateway", answer(502, "Bad Gateway"), { kind: "unavailable", outcome: "unknown" }],
    ["a bad gateway's page", page(502), { kind: "unavailable", outcome: "unknown" }],
    ["a block page", page(403), { kind: "unavailable", outcome: "rejected", scope: "account" }],
    ["a captive portal", page(200), { kind: "unavailable", outcome: "unknown" }],
    ["a proxy's throttle", page(429), { kind: "throttled", outcome: "rejected" }],
    ["a good answer cut off", { what: "broken-json" }, { kind: "unavailable", outcome: "unknown" }],
    ["a good answer without a number", page(200, '{"ok":true,"result":{}}'), { outcome: "unknown" }],
  ])("%s", async (_what, fault, expected) => {
    await place.fault(fault);
    await expect(shop.create(saying("Kopi"), photos(1))).rejects.toMatchObject({ name: "ChannelError", ...expected });
  });

  test("a post that is gone", async () => {
    const ref = await shop.create(saying("Kopi"));
    await shop.withdraw(ref);
    await expect(shop.update(ref, saying("Teh"), ["content"])).rejects.toMatchObject({
      kind: "gone",
      outcome: "rejected",
    });
  });

  test("a post that may not be edited", async () => {
    const ref = await shop.create(saying("Kopi"));
    place.change("@toko_kopi", { canEdit: false });
    await expect(shop.update(ref, saying("Teh"), ["content"])).rejects.toMatchObject({
      kind: "forbidden",
      scope: "listing",
    });
  });

  test("and never the token", async () => {
    await place.fault({ what: "token-revoked" });
    const error = (await shop.create(saying("Kopi")).catch((reason: unknown) => reason)) as Error & { cure: string };
    expect(`${error.message} ${error.cure} ${error.stack}`).not.toContain(TOKEN);
  });
});

testAgainstVendor(requests, 25);
