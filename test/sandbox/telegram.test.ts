import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createManualClock, createSandbox, type Sandbox, type TelegramPlace } from "../../src/sandbox/sandbox.js";
import { chat_id, createBot, type Fields, refusal, TOKEN } from "./bot.js";
import { jpeg, png, webp } from "./photos.js";

let sandbox: Sandbox;
let place: TelegramPlace;
const { json, form, photoPost, album, seen } = createBot(() => place);

beforeEach(async () => {
  sandbox = createSandbox({ clock: createManualClock(new Date("2026-11-21T08:00:00Z")) });
  place = await sandbox.telegram({ token: TOKEN, chats: ["@toko"] });
});
afterEach(() => sandbox.close());

describe("who may ask", () => {
  test.each([
    ["a foreign token", `999:${"b".repeat(35)}`, 401, "Unauthorized"],
    ["something that is no token", "token", 401, "Unauthorized: invalid token specified"],
  ])("%s is refused", async (_what, token, code, description) => {
    expect(await json("getMe", {}, token)).toEqual(refusal(description, code));
  });

  test("a method that does not exist is not found, one in other letters is", async () => {
    expect(await json("sendPigeon")).toEqual(refusal("Not Found: method not found", 404));
    expect(await json("GETME")).toMatchObject({ ok: true, result: { id: 123456, is_bot: true } });
  });

  test("a path that is no bot's is not found", async () => {
    expect((await fetch(`${place.url}/elsewhere`)).status).toBe(404);
  });

  test("a body that is not JSON is refused", async () => {
    const answer = await fetch(`${place.url}/bot${TOKEN}/getMe`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{",
    });
    expect(await answer.json()).toEqual(refusal("Bad Request: can't parse JSON object"));
  });
});

describe("chats", () => {
  test("a chat is known by name in any case, and by id", async () => {
    const byName = await json("getChat", { chat_id: "@TOKO" });
    expect(byName).toMatchObject({ ok: true, result: { type: "channel", username: "toko" } });
    expect(await json("getChat", { chat_id: (byName.result as { id: number }).id })).toEqual(byName);
  });

  test("a chat that is not there is not found", async () => {
    expect(await json("getChat", { chat_id: "@nowhere" })).toEqual(refusal("Bad Request: chat not found"));
    expect(await json("sendMessage", { chat_id: 7, text: "x" })).toEqual(refusal("Bad Request: chat not found"));
  });

  test.each([
    [{ canPost: false }, refusal("Bad Request: need administrator rights in the channel chat")],
    [{ kicked: true }, refusal("Forbidden: bot was kicked from the channel chat", 403)],
    [
      { migratedTo: -1009 },
      {
        ...refusal("Bad Request: group chat was upgraded to a supergroup chat"),
        parameters: { migrate_to_chat_id: -1009 },
      },
    ],
  ])("with %o a post is refused", async (change, expected) => {
    place.change("@toko", change);
    expect(await json("sendMessage", { chat_id, text: "x" })).toEqual(expected);
  });

  test("without the right to send photos, text still passes", async () => {
    place.change("@toko", { canSendPhotos: false });
    expect(await photoPost()).toEqual(refusal("Bad Request: not enough rights to send photos to the chat"));
    expect(await album(2)).toMatchObject({ ok: false });
    expect(await json("sendMessage", { chat_id, text: "x" })).toMatchObject({ ok: true });
  });
});

describe("fields", () => {
  test("an unknown field is refused", async () => {
    const reply = await json("sendMessage", { chat_id, text: "x", captoin: "y" });
    expect(reply.description).toContain('unknown field "captoin"');
  });

  test.each([
    ["getChat", {}, "chat_id is empty"],
    ["sendMessage", { chat_id }, "message text is empty"],
    ["sendPhoto", { chat_id }, "there is no photo in the request"],
    ["sendMediaGroup", { chat_id }, "there is no media in the request"],
    ["editMessageText", { chat_id, text: "x" }, "message identifier is not specified"],
    ["editMessageMedia", { chat_id, message_id: 1 }, "there is no media in the request"],
    ["deleteMessages", { chat_id }, "message identifiers are not specified"],
  ])("%s needs its fields", async (method, fields, why) => {
    expect(await json(method, fields)).toEqual(refusal(`Bad Request: ${why}`));
  });

  test("a file that nothing refers to is refused", async () => {
    const reply = await form("sendPhoto", { chat_id, photo: "attach://one", one: jpeg(9, 9), two: jpeg(9, 9) });
    expect(reply.description).toContain('unknown field "two"');
  });

  test("query, urlencoded and JSON are the same", async () => {
    const url = `${place.url}/bot${TOKEN}/sendMessage`;
    await fetch(`${url}?chat_id=@toko&text=satu`);
    await fetch(url, { method: "POST", body: new URLSearchParams({ chat_id, text: "dua" }) });
    await json("sendMessage", { chat_id, text: "tiga" });
    expect(seen().map(({ text }) => text)).toEqual(["satu", "dua", "tiga"]);
  });
});

describe("text", () => {
  const say = (text: string, more: Fields = {}) => json("sendMessage", { chat_id, text, ...more });

  test("HTML becomes text and entities", async () => {
    await say('<b>Kopi &amp; Teh</b> <s>Rp80.000</s>\n<a href="https://toko.example/?a=1&amp;b=2">beli</a> &#128512;', {
      parse_mode: "HTML",
    });
    expect(seen()[0]).toMatchObject({
      text: "Kopi & Teh Rp80.000\nbeli 😀",
      entities: [
        { type: "bold", offset: 0, length: 10 },
        { type: "strikethrough", offset: 11, length: 8 },
        { type: "text_link", offset: 20, length: 4, url: "https://toko.example/?a=1&b=2" },
      ],
    });
  });

  test("without parse_mode the text stays as it is", async () => {
    await say("<b>a</b> &amp; b");
    expect(seen()[0]).toMatchObject({ text: "<b>a</b> &amp; b", entities: [] });
  });

  test.each([
    ["<b>a", "can't find end tag"],
    ["a</b>", "unexpected end tag"],
    ["<b><i>a</b></i>", "unmatched end tag"],
    ["<h1>a</h1>", 'unsupported start tag "h1"'],
    ["5 < 6", "unclosed start tag"],
    ["a</b", "unclosed end tag"],
    ['<b class="x">a</b>', "unexpected attributes"],
  ])("refuses %s", async (text, why) => {
    expect((await say(text, { parse_mode: "HTML" })).description).toContain(`can't parse entities: ${why}`);
  });

  test("a parse mode that the sandbox does not read is refused", async () => {
    expect((await say("*a*", { parse_mode: "MarkdownV2" })).description).toContain("unsupported parse_mode");
  });

  test("4096 UTF-16 units pass after parsing, one more does not", async () => {
    expect(await say(`<b>${"&amp;".repeat(4_094)}😀</b>`, { parse_mode: "HTML" })).toMatchObject({ ok: true });
    expect(await say(`${"x".repeat(4_095)}😀`)).toEqual(refusal("Bad Request: message is too long"));
  });

  test("carriage returns go, other controls become blanks", async () => {
    await say("satu\r\ndua\ttiga");
    expect(seen()[0]?.text).toBe("satu\ndua tiga");
  });

  test("blanks only are empty", async () => {
    expect(await say(" \n ")).toEqual(refusal("Bad Request: message text is empty"));
  });
});

describe("photos", () => {
  test.each([
    ["jpeg", jpeg(800, 600)],
    ["png", png(800, 600)],
    ["webp", webp("VP8X", 800, 600)],
  ])("a %s is taken and kept byte for byte", async (format, bytes) => {
    expect(await photoPost(bytes)).toMatchObject({
      ok: true,
      result: { caption: "Kopi", photo: [{ width: 800, height: 600, file_size: bytes.length }] },
    });
    expect(seen()[0]?.photo).toMatchObject({ format, bytes });
  });

  test.each([
    ["text in disguise", new Uint8Array(new TextEncoder().encode("hello, I am a jpeg")), "IMAGE_PROCESS_FAILED"],
    ["nothing", new Uint8Array(), "file must be non-empty"],
    ["too many pixels in sum", jpeg(6_000, 4_001), "PHOTO_INVALID_DIMENSIONS"],
    ["too long a strip", jpeg(2_001, 100), "PHOTO_INVALID_DIMENSIONS"],
    [
      "too many bytes",
      png(10, 10, 10 * 1024 * 1024),
      "file of size 10485793 bytes is too big for a photo; the maximum size is 10485760 bytes",
    ],
  ])("%s is refused", async (_what, bytes, why) => {
    expect(await photoPost(bytes)).toEqual(refusal(`Bad Request: ${why}`));
    expect(seen()).toEqual([]);
  });

  test("the largest allowed pass", async () => {
    expect(await photoPost(jpeg(6_000, 4_000))).toMatchObject({ ok: true });
    expect(await photoPost(jpeg(2_000, 100))).toMatchObject({ ok: true });
  });

  test("a file id is as good as the photo, a made-up one is not", async () => {
    const sent = await photoPost();
    const [size] = (sent.result as { photo: { file_id: string }[] }).photo;
    expect(await json("sendPhoto", { chat_id, photo: size?.file_id })).toMatchObject({ ok: true });
    expect((await json("sendPhoto", { chat_id, photo: "AgACnope" })).description).toContain("wrong remote file");
    expect(await json("sendPhoto", { chat_id, photo: "https://toko.example/a.jpg" })).toEqual(
      refusal("Bad Request: failed to get HTTP URL content"),
    );
  });

  test("1024 UTF-16 units of caption pass after parsing, one more does not", async () => {
    expect(await photoPost(jpeg(9, 9), `${"x".repeat(1_022)}😀`)).toMatchObject({ ok: true });
    expect(await photoPost(jpeg(9, 9), `${"x".repeat(1_023)}😀`)).toEqual(
      refusal("Bad Request: message caption is too long"),
    );
  });
});

describe("albums", () => {
  test("two to ten photos become messages of one album", async () => {
    const { ok, result } = await album(10);
    expect([ok, (result as unknown[]).length]).toEqual([true, 10]);
    expect(new Set(seen().map((message) => message.album)).size).toBe(1);
    expect(await album(2)).toMatchObject({ ok: true });
    expect(new Set(seen().map((message) => message.album)).size).toBe(2);
  });

  test.each([1, 11])("%i photos are no album", async (count) => {
    expect(await album(count)).toEqual(refusal("Bad Request: media must include 2-10 items"));
  });

  test("one bad photo refuses the whole album", async () => {
    const media = JSON.stringify([
      { type: "photo", media: "attach://good" },
      { type: "photo", media: "attach://bad" },
    ]);
    const reply = await form("sendMediaGroup", { chat_id, media, good: jpeg(9, 9), bad: new Uint8Array(9) });
    expect(reply).toEqual(refusal("Bad Request: IMAGE_PROCESS_FAILED"));
    expect(seen()).toEqual([]);
  });

  test("items are checked field by field", async () => {
    expect((await album(2, { captoin: "x" })).description).toContain('unknown field "captoin"');
    expect((await album(2, { type: "pigeon" })).description).toContain('media of type "photo" only');
    expect((await form("sendMediaGroup", { chat_id, media: "[" })).description).toContain("can't parse media JSON");
  });
});
