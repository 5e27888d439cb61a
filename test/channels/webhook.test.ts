import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Channel } from "../../src/channel/define.js";
import type { RenderInput } from "../../src/channel/render.js";
import type { Photo, Ref } from "../../src/channel/verbs.js";
import type { ProductView } from "../../src/channel/view.js";
import type { WebhookContent } from "../../src/channels/webhook/event.js";
import { type WebhookOptions, webhook } from "../../src/channels/webhook.js";
import {
  createManualClock,
  createSandbox,
  type Fault,
  type ManualClock,
  type Sandbox,
  type WebhookPlace,
} from "../../src/sandbox/sandbox.js";
import { createAct, fetchTools, NOW, openChannel, photoOf, productOf, renderInput, variantOf } from "./fake-tools.js";

const secretOf = (text: string) => `whsec_${Buffer.from(text.padEnd(24, ".")).toString("base64")}`;
const SECRET = secretOf("new");
const OLD = secretOf("old");
let clock: ManualClock;
let sandbox: Sandbox;
let place: WebhookPlace;

beforeEach(async () => {
  clock = createManualClock(NOW);
  sandbox = createSandbox({ clock });
  place = await sandbox.webhook({ secret: SECRET });
});
afterEach(() => sandbox.close());

function openShop(more: Partial<WebhookOptions> = {}) {
  const channel = webhook({ url: place.hook, secret: SECRET, ...more });
  const { run, render, within } = openChannel(channel as Channel, fetchTools(clock.now));
  return {
    within,
    render: (product: ProductView, more?: Partial<RenderInput<unknown, unknown>>) => {
      const { content, losses } = render(renderInput(product, more));
      return { content: content as WebhookContent, losses };
    },
    upsert: (content: WebhookContent, photos: readonly Photo[] = [], { step } = createAct()) =>
      run("upsert", { content, photos, step, previous: undefined, removedVariants: [] }) as Promise<
        Ref & { warnings?: readonly string[] }
      >,
    withdraw: (id: string, { step } = createAct("withdraw")) => run("withdraw", { ref: { id }, how: "hide", step }),
  };
}
const contentOf = (product = productOf()) => openShop().render(product).content;
const listing = () => place.store.listings.get("kopi");

describe("an event", () => {
  test("carries the product with prices and stock, signed so that a receiver takes it", async () => {
    const variants = [variantOf("kecil", "65000"), variantOf("besar", "90000")] as const;
    expect(await openShop().upsert(contentOf(productOf({ variants })))).toEqual({ id: "kopi" });
    expect(listing()).toMatchObject({
      id: "kopi",
      title: "Kopi Gayo 250 g",
      url: "https://toko.example/kopi?a=1&b=2",
      seller: { name: "Toko Kopi" },
      variants: [
        { id: "kecil", sku: "kecil", price: { amount: "65000", currency: "IDR" }, stock: 12, availability: "inStock" },
        { id: "besar", price: { amount: "90000" } },
      ],
      photos: [],
    });
    expect(place.store.events).toMatchObject([{ type: "listing.upserted", timestamp: NOW.toISOString() }]);
  });

  test("carries the addresses of photos that have one", async () => {
    const photos = [photoOf("1", new Uint8Array(3), "https://toko.example/1.jpg"), photoOf("2", new Uint8Array(4))];
    await openShop().upsert(contentOf(), photos);
    expect(listing()?.["photos"]).toMatchObject([{ url: "https://toko.example/1.jpg", width: 800, height: 600 }]);
  });

  test("of a withdrawal names the listing", async () => {
    const shop = openShop();
    await shop.upsert(contentOf());
    await shop.withdraw("kopi");
    expect(place.store.events[1]).toMatchObject({ type: "listing.withdrawn", data: { id: "kopi", how: "hide" } });
    expect(listing()).toBeUndefined();
  });

  test("says whom it stands in for", async () => {
    const standsInFor = { goal: "buyable", channel: "Shopee", isOver: false };
    await openShop().upsert(openShop().render(productOf(), { standsInFor }).content);
    expect(listing()).toMatchObject({ standsInFor: "Shopee" });
  });

  test("is signed with every secret while one replaces another", async () => {
    await openShop({ secret: [OLD, SECRET] }).upsert(contentOf());
    expect(place.store.events).toHaveLength(1);
    expect(place.requests[0]?.headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    await expect(openShop({ secret: OLD }).upsert(contentOf(), [], createAct("other"))).rejects.toMatchObject({
      kind: "auth",
      scope: "account",
    });
  });
});

test("sent again, it keeps id and body, gets a new time, and is acted on once", async () => {
  await place.fault({ what: "lost-answer", times: 1 });
  const act = createAct();
  await expect(openShop().upsert(contentOf(), [], act)).rejects.toThrow();
  await clock.advance(3_600_000);
  const dearer = contentOf(productOf({ variants: [variantOf("kopi", "99000")] }));
  await openShop().upsert(dearer, [], act);
  const [first, second] = place.requests;
  expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  expect(second?.raw).toEqual(first?.raw);
  expect(second?.headers["webhook-timestamp"]).toBe(String(NOW.getTime() / 1_000 + 3_600));
  expect([place.store.events.length, place.store.repeated]).toEqual([1, 1]);
  expect(act.names).toEqual(["deliver:key", "deliver:key"]);
});

describe("says what an answer means", () => {
  const status = (status: number, headers: Readonly<Record<string, string>> = {}): Fault => ({
    what: "answer",
    status,
    headers,
  });
  test.each<[string, Fault, object]>([
    [
      "a redirect, unfollowed",
      status(307, { location: "/hook2" }),
      { kind: "unavailable", outcome: "rejected", scope: "account" },
    ],
    ["400", status(400), { kind: "invalid", outcome: "rejected", scope: "listing" }],
    ["401", status(401), { kind: "auth", scope: "account" }],
    ["403", status(403), { kind: "auth", scope: "account" }],
    ["404", status(404), { kind: "unavailable", outcome: "rejected", scope: "account" }],
    ["409", status(409), { kind: "invalid", outcome: "rejected" }],
    ["410", { what: "closed" }, { kind: "closed", scope: "account", outcome: "rejected" }],
    ["422", status(422), { kind: "invalid" }],
    [
      "429",
      status(429, { "retry-after": "60" }),
      { kind: "throttled", outcome: "rejected", retryAt: new Date(NOW.getTime() + 60_000) },
    ],
    ["502", status(502), { kind: "throttled", outcome: "unknown", retryAt: undefined }],
    [
      "504",
      status(504, { "retry-after": "9" }),
      { kind: "throttled", outcome: "unknown", retryAt: new Date(NOW.getTime() + 9_000) },
    ],
    ["500", status(500), { kind: "unavailable", outcome: "unknown" }],
    ["503", status(503), { kind: "unavailable", outcome: "unknown" }],
  ])("%s", async (_what, fault, expected) => {
    await place.fault(fault);
    const error = openShop().upsert(contentOf());
    await expect(error).rejects.toMatchObject({ name: "ChannelError", ...expected });
    expect(place.requests).toHaveLength(1);
  });

  test.each([200, 201, 202, 204])("%i is good, whatever the body says", async (code) => {
    await place.fault({ what: "answer", status: code, ...(code === 204 ? {} : { body: "<html>" }) });
    expect(await openShop().upsert(contentOf())).toEqual({ id: "kopi" });
  });
});

describe("stays below 20 kB", () => {
  const long = (text: string, more: Partial<ProductView> = {}) => productOf({ description: text, ...more });
  const photos = (count: number, length: number) =>
    Array.from({ length: count }, (_, index) =>
      photoOf(String(index), new Uint8Array([index]), `https://toko.example/${index}/${"x".repeat(length)}`),
    );

  test.each([
    ["letters", "kopi ".repeat(10_000)],
    ["what JSON escapes", '"\n'.repeat(20_000)],
    ["what takes four bytes", "😀".repeat(10_000)],
  ])("by shortening a description of %s", async (_what, text) => {
    const { content, losses } = openShop().render(long(text));
    expect(losses).toMatchObject([{ field: "description", reason: "shortened" }]);
    expect(await openShop().upsert(content, photos(10, 100))).toEqual({ id: "kopi" });
    expect(place.requests[0]?.raw.length).toBeLessThan(20_000);
    expect(content.product.description.length).toBeGreaterThan(1_000);
  });

  test("and leaves one that fits alone", () => {
    const text = "kopi ".repeat(2_500);
    const { content, losses } = openShop().render(long(text));
    expect([content.product.description, losses]).toEqual([text, []]);
  });

  test("by leaving out addresses of photos, and says so", async () => {
    const done = await openShop().upsert(contentOf(long("x".repeat(13_000))), photos(10, 1_000));
    expect(done.warnings).toEqual([expect.stringMatching(/^\d photo addresses did not fit/)]);
    expect(listing()?.["photos"]).toHaveProperty("[2]");
  });

  test("or refuses, before anything is sent, what no shortening can help", () => {
    const [first, ...more] = Array.from({ length: 200 }, (_, index) => variantOf(`v${index}`, "65000"));
    expect(() => openShop().render(productOf({ variants: [first as never, ...more] }))).toThrow(
      expect.objectContaining({ kind: "invalid", outcome: "not-sent", field: "variants" }),
    );
  });
});

test("a changed price or stock leaves the rest alone", () => {
  const one = contentOf();
  const dearer = contentOf(productOf({ variants: [variantOf("kopi", "70000")] }));
  const fewer = contentOf(productOf({ variants: [variantOf("kopi", "65000", { stock: 3 })] }));
  expect([dearer.product, dearer.stock]).toEqual([one.product, one.stock]);
  expect([fewer.product, fewer.prices]).toEqual([one.product, one.prices]);
  expect([dearer.prices === one.prices, fewer.stock["kopi"]]).toEqual([false, { availability: "inStock", stock: 3 }]);
});

describe("options", () => {
  const make = (options: object) => () => webhook(options as WebhookOptions);
  test.each([
    [{ url: "ftp://x.example", secret: SECRET }, 'option "url"'],
    [{ url: "https://x.example", secret: "hunter2" }, "expected whsec_ and base64"],
    [{ url: "https://x.example", secret: "whsec_c2hvcnQ=" }, "24 to 64 bytes"],
    [{ url: "https://x.example", secret: [] }, 'option "secret'],
    [{ url: "https://x.example", secret: SECRET, sercet: 1 }, "sercet"],
  ])("%j are refused in words", (options, why) => {
    expect(make(options)).toThrow(why);
  });

  test("the account names the host and neither path nor secret", () => {
    const channel = webhook({ url: "https://hooks.example/T0/secretpath", secret: SECRET });
    expect(channel.account).toMatch(/^webhook:hooks\.example:[\da-f]{12}$/);
    expect(webhook({ url: "https://hooks.example/other", secret: SECRET }).account).not.toBe(channel.account);
    const { within } = openShop();
    expect(within.secrets).toEqual([place.hook, SECRET]);
    expect(within.publicSettings).toEqual({});
    expect(within.needs).toEqual([]);
  });
});
