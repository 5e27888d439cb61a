import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createManualClock,
  createSandbox,
  type ManualClock,
  type Sandbox,
  type WhatsAppPlace,
  type WhatsAppSentWebhook,
} from "../../src/sandbox/sandbox.js";
import { APP_SECRET, createCaller, no, TOKEN } from "./graph.js";
import { jpeg, png } from "./photos.js";

const NUMBER = "106540352242923";
const TO = "+62 812 3000";
let clock: ManualClock;
let sandbox: Sandbox;
let place: WhatsAppPlace;
let told: WhatsAppSentWebhook[];
const { get, post } = createCaller(() => place);

beforeEach(async () => {
  clock = createManualClock(new Date("2026-11-21T08:00:00Z"));
  sandbox = createSandbox({ clock });
  told = [];
  place = await sandbox.whatsapp({
    phoneNumberId: NUMBER,
    appSecret: APP_SECRET,
    token: TOKEN,
    catalogId: "9",
    templates: [
      { name: "baru", language: "id", parameters: 1 },
      { name: "foto", language: "id", photo: true, catalogueButton: true },
    ],
    tell: async (webhook) => told.push(webhook),
  });
});
afterEach(() => sandbox.close());

const send = (fields: object) =>
  post(`/${NUMBER}/messages`, { messaging_product: "whatsapp", recipient_type: "individual", to: TO, ...fields });
const text = (body: string, more: object = {}) => send({ type: "text", text: { body }, ...more });
const template = (name: string, components: readonly object[] = [], code = "id") =>
  send({ type: "template", template: { name, language: { code }, components } });
const body = (...words: readonly string[]) => ({
  type: "body",
  parameters: words.map((one) => ({ type: "text", text: one })),
});
const upload = (bytes: Uint8Array<ArrayBuffer>, fields: Readonly<Record<string, string>> = {}) => {
  const form = new FormData();
  for (const [name, value] of Object.entries({ messaging_product: "whatsapp", type: "image/jpeg", ...fields }))
    form.set(name, value);
  form.set("file", new Blob([bytes]), "a.jpg");
  return post(`/${NUMBER}/media`, form);
};

test("free words are taken for 24 hours after somebody wrote, and no longer", async () => {
  expect(no(await text("Halo"))).toBe(131_047);
  await place.write(TO, "Ada kopi?");
  expect(await text("Ada", { biz_opaque_callback_data: "m1" })).toMatchObject({
    contacts: [{ input: TO, wa_id: "628123000" }],
    messages: [{ id: expect.stringMatching(/^wamid\./), message_status: "accepted" }],
  });
  expect(place.messages()).toMatchObject([{ to: "628123000", type: "text", says: "Ada", mark: "m1" }]);
  await clock.advance(24 * 3_600_000);
  expect(no(await text("Masih ada"))).toBe(131_047);
});

test("templates are taken at any time, with as many parameters as they have", async () => {
  expect((await template("baru", [body("12")])).error).toBeUndefined();
  expect(no(await template("baru"))).toBe(132_000);
  expect(no(await template("baru", [body("a", "b")]))).toBe(132_000);
  expect(no(await template("baru", [body("a\nb")]))).toBe(132_018);
  expect(no(await template("baru", [body("a")], "en"))).toBe(132_001);
  expect(no(await template("lama", [body("a")]))).toBe(132_001);
  expect(no(await template("baru", [body("a"), { type: "header", parameters: [] }]))).toBe(132_012);
});

test("a template's photo and button are those that were approved", async () => {
  const { id } = await upload(jpeg(8, 8));
  const header = (image: object) => ({ type: "header", parameters: [{ type: "image", image }] });
  const button = { type: "button", sub_type: "CATALOG", index: 0, parameters: [] };
  expect((await template("foto", [header({ id }), button])).error).toBeUndefined();
  expect(no(await template("foto", [header({ id: "1" }), button]))).toBe(132_012);
  expect(no(await template("foto", [header({ id })]))).toBe(132_012);
});

test("a photo is taken as what it says it is", async () => {
  expect((await upload(png(8, 8), { type: "image/png" })).id).toBe(place.store.media[0]);
  expect(no(await upload(png(8, 8)))).toBe(131_053);
  expect(no(await upload(jpeg(8, 8), { messaging_product: "" }))).toBe(100);
  expect(no(await upload(jpeg(8, 8), { caption: "x" }))).toBe(100);
  expect(no(await post(`/${NUMBER}/media`, { messaging_product: "whatsapp", type: "image/jpeg" }))).toBe(100);
});

describe("in the window", () => {
  beforeEach(() => place.write(TO, "Halo"));
  const product = (interactive: object) =>
    send({ type: "interactive", interactive: { body: { text: "Kopi" }, ...interactive } });
  const list = (count: number) => [
    {
      title: "Kopi",
      product_items: Array.from({ length: count }, (_, index) => ({ product_retailer_id: `k${index}` })),
    },
  ];
  const header = { type: "text", text: "Toko" };

  test("photos have words, products come from the catalogue", async () => {
    const { id } = await upload(jpeg(8, 8));
    await send({ type: "image", image: { id, caption: "Kopi" } });
    await product({ type: "product", action: { catalog_id: "9", product_retailer_id: "k1" } });
    await product({ type: "product_list", header, action: { catalog_id: "9", sections: list(2) } });
    expect(place.messages().map(({ says }) => says)).toEqual(["Kopi", "Kopi k1", "Kopi k0 k1"]);
  });

  test.each<[string, () => ReturnType<typeof send>, number]>([
    ["another product", () => send({ type: "text", text: { body: "x" }, messaging_product: "sms" }), 100],
    ["a type that is none", () => send({ type: "story" }), 131_051],
    ["a key that is none", () => text("x", { caption: "y" }), 100],
    ["no words", () => send({ type: "text", text: {} }), 131_008],
    ["words that are too long", () => text("x".repeat(4_097)), 131_009],
    ["nothing under its type", () => send({ type: "text" }), 131_008],
    ["a mark that is too long", () => text("x", { biz_opaque_callback_data: "x".repeat(513) }), 100],
    ["a photo that was not uploaded", () => send({ type: "image", image: { id: "1" } }), 131_053],
    ["a number that is none", () => send({ type: "text", text: { body: "x" }, to: "0" }), 100],
    [
      "another catalogue",
      () => product({ type: "product", action: { catalog_id: "8", product_retailer_id: "k" } }),
      131_009,
    ],
    [
      "a list without header",
      () => product({ type: "product_list", action: { catalog_id: "9", sections: list(1) } }),
      131_008,
    ],
    [
      "a list of 31",
      () => product({ type: "product_list", header, action: { catalog_id: "9", sections: list(31) } }),
      131_009,
    ],
    ["buttons", () => product({ type: "button", action: { catalog_id: "9" } }), 131_051],
  ])("%s is refused", async (_what, ask, code) => {
    expect(no(await ask())).toBe(code);
    expect(place.messages()).toEqual([]);
  });
});

test("who stopped gets no template, and others what the script says", async () => {
  place.store.stopped.add("628123000");
  expect(no(await template("baru", [body("1")]))).toBe(131_050);
  place.store.stopped.clear();
  place.store.refuse("628123000", 131_026);
  expect(no(await template("baru", [body("1")]))).toBe(131_026);
});

test("tells in signed webhooks who wrote, and what became of messages", async () => {
  await place.write(TO, "Halo");
  await text("Ada", { biz_opaque_callback_data: "m1" });
  const [message] = place.messages();
  if (message) await place.report(message, "failed", 131_026);
  for (const { headers, body: sent } of told) {
    expect(headers["x-hub-signature-256"]).toBe(
      `sha256=${createHmac("sha256", APP_SECRET).update(sent).digest("hex")}`,
    );
  }
  const values = told.map((one) => JSON.parse(one.body).entry[0].changes[0].value as Readonly<Record<string, unknown>>);
  expect(values).toMatchObject([
    { messages: [{ from: "628123000", text: { body: "Halo" } }] },
    { statuses: [{ id: message?.id, status: "sent", biz_opaque_callback_data: "m1", recipient_id: "628123000" }] },
    { statuses: [{ status: "failed", errors: [{ code: 131_026 }] }] },
  ]);
});

test("knows itself, and no other number or edge", async () => {
  expect(await get(`/${NUMBER}`, { fields: "id" })).toEqual({ id: NUMBER });
  expect(no(await get("/1"))).toEqual([100, 33]);
  expect(no(await get(`/${NUMBER}/templates`))).toBe(2500);
});
