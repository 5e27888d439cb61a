import { createHmac } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { whoIs } from "../../src/channels/whatsapp/contacts.js";
import { whatsapp } from "../../src/channels/whatsapp/index.js";
import { APP_SECRET } from "./graph-kit.js";

const DAY_MS = 86_400_000;

describe("the intake", () => {
  const contacts = whatsapp.memoryContacts();
  const receive = whatsapp.intake({ appSecret: APP_SECRET, verifyToken: "rahasia", contacts });
  const post = (body: string, signature?: string) =>
    receive({ method: "POST", query: {}, headers: { "x-hub-signature-256": signature }, body });

  test("answers Meta's check by its word", async () => {
    const query = { "hub.mode": "subscribe", "hub.verify_token": "rahasia", "hub.challenge": "42" };
    expect(await receive({ method: "GET", query, headers: {}, body: "" })).toEqual({ status: 200, body: "42" });
    const wrong = { ...query, "hub.verify_token": "x" };
    expect(await receive({ method: "GET", query: wrong, headers: {}, body: "" })).toMatchObject({ status: 403 });
    expect(await receive({ method: "PUT", query, headers: {}, body: "" })).toMatchObject({ status: 405 });
  });

  test("takes nothing that is not signed by the app, to the byte", async () => {
    const sign = (body: string) => `sha256=${createHmac("sha256", APP_SECRET).update(body).digest("hex")}`;
    const body = JSON.stringify({
      entry: [
        { changes: [{ value: { messages: [{ from: "62812", timestamp: "1700000000", text: { body: "stop" } }] } }] },
      ],
    });
    expect([await post(body), await post(body, sign(`${body} `)), await post(body, "sha256=")]).toEqual(
      new Array(3).fill({ status: 401, body: "" }),
    );
    expect(await contacts.heardAt()).toBe(0);
    expect(await post(body, sign(body))).toEqual({ status: 200, body: "" });
    expect(await contacts.person(whoIs("+62812"))).toEqual({ optedOut: true, windowUntil: 1_700_000_000_000 + DAY_MS });
    for (const odd of ["{", "[]", '{"entry":[{"changes":[{"value":{"messages":[{}]}}]}]}']) {
      expect((await post(odd, sign(odd))).status).toBeLessThan(401);
    }
  });
});

describe("a button", () => {
  const stop = { payload: "Unsubscribe", text: "Jangan kirim lagi" };
  // As the vendor's description has them: ButtonMessage and InteractiveMessageReply.
  test.each<[string, object, boolean]>([
    ["of a template, by its payload", { type: "button", button: stop }, true],
    ["of a template, by its label", { type: "button", button: { payload: "x-1", text: "Berhenti" } }, true],
    ["of a template that says something else", { type: "button", button: { payload: "lihat", text: "Lihat" } }, false],
    ["of a message, by its id", interactive("stop", "Sudah cukup"), true],
    ["of a message, by its label", interactive("b-2", " STOP "), true],
    ["of a message that says something else", interactive("beli", "Beli"), false],
  ])("%s", async (_what, message, optedOut) => {
    const contacts = whatsapp.memoryContacts();
    const receive = whatsapp.intake({ appSecret: APP_SECRET, verifyToken: "rahasia", contacts });
    const value = { messages: [{ from: "62812", timestamp: "1700000000", ...message }] };
    const body = JSON.stringify({ entry: [{ changes: [{ value }] }] });
    const signature = `sha256=${createHmac("sha256", APP_SECRET).update(body).digest("hex")}`;
    await receive({ method: "POST", query: {}, headers: { "x-hub-signature-256": signature }, body });
    expect(await contacts.person(whoIs("62812"))).toEqual({ optedOut, windowUntil: 1_700_000_000_000 + DAY_MS });
  });

  function interactive(id: string, title: string): object {
    return { type: "interactive", interactive: { type: "button_reply", button_reply: { id, title } } };
  }
});

test("an opt-out outlives a restart, and a line that was cut off", async () => {
  const folder = await mkdtemp(join(tmpdir(), "etalase-whatsapp-"));
  const file = join(folder, "deep", "contacts.jsonl");
  const first = whatsapp.fileContacts(file);
  await Promise.all([
    first.note({ what: "optOut", who: "a", at: 1 }),
    first.note({ what: "window", who: "b", until: 5 }),
    first.note({ what: "status", mark: "m", status: "sent", at: 2 }),
    first.note({ what: "heard", at: 7 }),
  ]);
  await writeFile(file, `${await readFile(file, "utf8")}{"what":"optO`);
  const later = whatsapp.fileContacts(file);
  expect([await later.person("a"), await later.person("b"), await later.statusOf("m"), await later.heardAt()]).toEqual([
    { optedOut: true, windowUntil: 0 },
    { optedOut: false, windowUntil: 5 },
    "sent",
    7,
  ]);
  await rm(folder, { recursive: true });
});
