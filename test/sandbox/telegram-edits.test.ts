import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type TelegramPlace,
} from "../../src/sandbox/sandbox.js";
import { chat_id, createBot, refusal, TOKEN } from "./bot.js";
import { jpeg } from "./photos.js";

let clock: ManualClock;
let sandbox: Sandbox;
let place: TelegramPlace;
const { json, form, photoPost, album, seen } = createBot(() => place);

beforeEach(async () => {
  clock = createManualClock(new Date("2026-11-21T08:00:00Z"));
  sandbox = createSandbox({ clock });
  place = await sandbox.telegram({ token: TOKEN, chats: ["@toko"] });
});
afterEach(() => sandbox.close());

describe("edits", () => {
  test("text is edited in place, and only when it differs", async () => {
    await json("sendMessage", { chat_id, text: "lama" });
    const [first] = seen();
    await clock.advance(1_000);
    const edit = () => json("editMessageText", { chat_id, message_id: first?.id, text: "baru" });
    expect(await edit()).toMatchObject({ ok: true, result: { message_id: first?.id, text: "baru" } });
    expect((await edit()).description).toContain("message is not modified");
    expect(seen()).toMatchObject([{ id: first?.id, text: "baru", editedAt: clock.now(), sentAt: first?.sentAt }]);
  });

  test("a caption is edited in place, and only when it differs", async () => {
    await photoPost();
    const edit = { chat_id, message_id: seen()[0]?.id, caption: "Teh" };
    expect(await json("editMessageCaption", edit)).toMatchObject({ ok: true });
    expect((await json("editMessageCaption", edit)).description).toContain("message is not modified");
  });

  test("what has no caption or no text cannot have it edited", async () => {
    await json("sendMessage", { chat_id, text: "x" });
    await photoPost();
    const [text, photo] = seen().map(({ id }) => id);
    expect(await json("editMessageCaption", { chat_id, message_id: text, caption: "y" })).toEqual(
      refusal("Bad Request: there is no caption in the message to edit"),
    );
    expect(await json("editMessageText", { chat_id, message_id: photo, text: "y" })).toEqual(
      refusal("Bad Request: there is no text in the message to edit"),
    );
  });

  test("media is replaced, and a text becomes a photo", async () => {
    await json("sendMessage", { chat_id, text: "teks" });
    const media = JSON.stringify({ type: "photo", media: "attach://new", caption: "foto" });
    const message_id = String(seen()[0]?.id);
    expect(await form("editMessageMedia", { chat_id, message_id, media, new: jpeg(9, 9) })).toMatchObject({ ok: true });
    expect(seen()[0]).toMatchObject({ text: undefined, caption: "foto", photo: { width: 9 } });
  });

  test("a message that is not there, or may not be edited, is refused", async () => {
    expect(await json("editMessageText", { chat_id, message_id: 7, text: "x" })).toEqual(
      refusal("Bad Request: message to edit not found"),
    );
    await json("sendMessage", { chat_id, text: "x" });
    place.change("@toko", { canEdit: false });
    expect(await json("editMessageText", { chat_id, message_id: seen()[0]?.id, text: "y" })).toEqual(
      refusal("Bad Request: message can't be edited"),
    );
  });
});

describe("deletions", () => {
  test("a message is deleted once", async () => {
    await json("sendMessage", { chat_id, text: "x" });
    const fields = { chat_id, message_id: seen()[0]?.id };
    expect(await json("deleteMessage", fields)).toEqual({ ok: true, result: true });
    expect(await json("deleteMessage", fields)).toEqual(refusal("Bad Request: message to delete not found"));
    expect(seen()).toEqual([]);
  });

  test("several are deleted at once, missing ones are skipped", async () => {
    await album(3);
    const ids = seen().map(({ id }) => id);
    expect(await json("deleteMessages", { chat_id, message_ids: [...ids, 999] })).toEqual({ ok: true, result: true });
    expect(seen()).toEqual([]);
    expect((await json("deleteMessages", { chat_id, message_ids: [] })).description).toContain("1-100");
  });

  test("after 48 hours only who may delete messages can", async () => {
    await json("sendMessage", { chat_id, text: "x" });
    place.change("@toko", { canDelete: false });
    await clock.advance(48 * 3_600_000);
    const fields = { chat_id, message_id: seen()[0]?.id };
    expect(await json("deleteMessage", fields)).toEqual(refusal("Bad Request: message can't be deleted"));
    place.change("@toko", { canDelete: true });
    expect(await json("deleteMessage", fields)).toMatchObject({ ok: true });
  });
});

describe("rates", () => {
  const say = (chat: string | number) => json("sendMessage", { chat_id: chat, text: "x" });

  test("are off unless asked for", async () => {
    expect([await say("@toko"), await say("@toko")]).toMatchObject([{ ok: true }, { ok: true }]);
  });

  test("admit one message a second and twenty a minute in one chat", async () => {
    place = await sandbox.telegram({ token: TOKEN, chats: ["@toko", "@lain"], rates: true });
    expect(await say("@toko")).toMatchObject({ ok: true });
    expect(await say("@toko")).toEqual({
      ...refusal("Too Many Requests: retry after 1", 429),
      parameters: { retry_after: 1 },
    });
    expect(await say("@lain")).toMatchObject({ ok: true });
    for (let count = 1; count < 20; count += 1) {
      await clock.advance(1_000);
      expect(await say("@toko")).toMatchObject({ ok: true });
    }
    await clock.advance(1_000);
    expect(await say("@toko")).toMatchObject({ error_code: 429, parameters: { retry_after: 40 } });
  });

  test("count an album by its photos", async () => {
    place = await sandbox.telegram({ token: TOKEN, chats: ["@toko"], rates: true });
    expect(await album(10)).toMatchObject({ ok: true });
    await clock.advance(1_000);
    expect(await album(10)).toMatchObject({ ok: true });
    await clock.advance(1_000);
    expect(await say("@toko")).toMatchObject({ error_code: 429, parameters: { retry_after: 58 } });
  });
});
