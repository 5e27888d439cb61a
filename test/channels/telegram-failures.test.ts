import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readAnswer, TELEGRAM_ROWS } from "../../src/channels/telegram/failures.js";
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

describe("every wording of the table", () => {
  const RIGHTS = { kind: "forbidden", scope: "account", facets: undefined };
  const PHOTOS = { kind: "invalid", scope: "listing", field: "photos", facets: ["photos"] };
  const SHUT = { kind: "forbidden", scope: "verb", facets: ["photos"] };
  const TOPIC = { ...RIGHTS, cure: expect.stringContaining("`topic`") };
  const CHAT = { ...RIGHTS, cure: expect.stringContaining("`chat`") };
  const HOST = { kind: "unavailable", scope: "host", outcome: "rejected", facets: ["photos"] };
  const REFUSED: readonly (readonly [description: string, expected: object])[] = [
    ["not enough rights to send photos to the chat", SHUT],
    ["CHAT_SEND_PHOTOS_FORBIDDEN", SHUT],
    ["CHAT_SEND_MEDIA_FORBIDDEN", SHUT],
    ["chat not found", CHAT],
    ["PEER_ID_INVALID", CHAT],
    ["need administrator rights in the channel chat", RIGHTS],
    ["not enough rights to send text messages to the chat", RIGHTS],
    ["have no rights to send a message", RIGHTS],
    ["CHAT_WRITE_FORBIDDEN", RIGHTS],
    ["CHAT_ADMIN_REQUIRED", RIGHTS],
    ["CHAT_RESTRICTED", RIGHTS],
    ["message thread not found", TOPIC],
    ["TOPIC_CLOSED", TOPIC],
    ["TOPIC_DELETED", TOPIC],
    ["TOPIC_ID_INVALID", TOPIC],
    ["message to edit not found", { kind: "gone" }],
    ["message to delete not found", { kind: "gone" }],
    ["MESSAGE_ID_INVALID", { kind: "gone" }],
    ["message can't be edited", { kind: "forbidden", scope: "listing" }],
    ["message can't be deleted for everyone", { kind: "forbidden", scope: "listing" }],
    ["failed to get HTTP URL content", HOST],
    ["wrong type of the web page content", HOST],
    ["wrong file identifier/HTTP URL specified", PHOTOS],
    ["wrong remote file identifier specified: Wrong string length", PHOTOS],
    ["IMAGE_PROCESS_FAILED", PHOTOS],
    ["PHOTO_INVALID_DIMENSIONS", PHOTOS],
    ["MEDIA_GROUPED_INVALID", PHOTOS],
    ["file is too big", PHOTOS],
    ["file must be non-empty", PHOTOS],
    ["message text is empty", { kind: "invalid", scope: "listing", field: undefined }],
    ["message caption is too long", { kind: "invalid", scope: "listing", field: undefined }],
  ];
  test.each(REFUSED)("400 %s", (description, expected) => {
    expect(refusalOf(400, `Bad Request: ${description}`)).toMatchObject({ outcome: "rejected", ...expected });
  });

  const ANSWERED: readonly (readonly [code: number, description: string, expected: object])[] = [
    [401, "Unauthorized", { kind: "auth", scope: "account", outcome: "rejected" }],
    [403, "Forbidden: bot was kicked from the channel chat", { ...RIGHTS, outcome: "rejected" }],
    [404, "Not Found: method not found", { kind: "unavailable", scope: "verb", outcome: "rejected" }],
    [404, "Not Found", { kind: "auth", scope: "account" }],
    [409, "Conflict: terminated by other getUpdates request", { kind: "locked", outcome: "rejected" }],
    [413, "Request Entity Too Large", { ...PHOTOS, outcome: "rejected" }],
    [429, "Too Many Requests: retry after 17", { kind: "throttled", outcome: "rejected" }],
    [500, "Internal Server Error", { kind: "unavailable", outcome: "unknown", scope: "account" }],
    [420, "FLOOD_WAIT_X", { kind: "unavailable", outcome: "rejected" }],
  ];
  test.each(ANSWERED)("%i %s", (code, description, expected) => {
    expect(refusalOf(code, description)).toMatchObject(expected);
  });

  test("every row is met above", () => {
    const said = [...REFUSED.map(([description]) => [400, description] as const), ...ANSWERED];
    const met = said.map(([given, description]) =>
      TELEGRAM_ROWS.find(({ code, says }) => code === given && (says?.test(description) ?? true)),
    );
    expect(TELEGRAM_ROWS.filter((row) => !met.includes(row))).toEqual([]);
  });

  function refusalOf(error_code: number, description: string): unknown {
    const body = { ok: false, error_code, description };
    try {
      return readAnswer({ status: error_code, headers: {}, body, text: "" }, NOW);
    } catch (error) {
      return error;
    }
  }
});

describe("a topic", () => {
  const topic = { topic: 7 };
  beforeEach(async () => {
    place = await sandbox.telegram({
      token: TOKEN,
      chats: [{ username: "forum_kopi", type: "supergroup", topics: [7] }],
    });
  });

  test("that is there is posted to, and one that is not is named", async () => {
    await openShop(place, clock, { chat: "@forum_kopi", ...topic }).create(saying("Kopi"), photos(2));
    expect(place.messages("@forum_kopi").map((message) => message.topic)).toEqual([7, 7]);
    const wrong = openShop(place, clock, { chat: "@forum_kopi", topic: 8 }).create(saying("Kopi"));
    await expect(wrong).rejects.toMatchObject({ kind: "forbidden", scope: "account" });
  });

  test("that is closed holds the account, whose name it is part of", async () => {
    place.change("@forum_kopi", { closedTopics: [7] });
    const forum = openShop(place, clock, { chat: "@forum_kopi", ...topic });
    await expect(forum.create(saying("Kopi"))).rejects.toMatchObject({
      cure: expect.stringContaining("open it again"),
    });
    expect([forum.within.account, forum.within.home]).toEqual([
      "telegram:123456:@forum_kopi/7",
      "https://t.me/forum_kopi/7",
    ]);
  });
});

testAgainstVendor(requests, 25);
