/** The calls that cures name, each where an error tells people to make it. */
import { copyFileSync, rmSync } from "node:fs";
import { expect } from "vitest";
import * as z from "zod";
import { shopee } from "../../src/channels/shopee/index.js";
import { storefront } from "../../src/channels/storefront/index.js";
import { folderHost } from "../../src/hosts/folder.js";
import { createHttp } from "../../src/http/client.js";
import { createRedactor } from "../../src/http/redact.js";
import { createEtalase, defineChannel, type ProductInput } from "../../src/index.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import { systemClock } from "../../src/resilience/clock.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { kopi, makeFolder, openTelegram, photo, plainHttp, postsOf, SELLER, standing, teh } from "./kit.js";

const IDENTITY = { partnerId: 2_001_887, partnerKey: "right-partner-key-0123456789abcdef", shopId: 600_000 } as const;
const kemeja: ProductInput<{ shop: { extras: { categoryId: number } } }> = {
  id: "kemeja",
  title: "Kemeja Batik Parang",
  description: "Kemeja batik cap dari Solo, katun halus.",
  price: "65000",
  stock: 12,
  shipping: { weightGrams: 350 },
  photos: [photo("kemeja")],
  channels: { shop: { extras: { categoryId: 100_202 } } },
};

/** A Shopee shop in the sandbox; each `open` is a ledger of its own. */
async function onShopee(show: (at: Awaited<ReturnType<typeof openShopee>>) => Promise<void>): Promise<void> {
  const at = await openShopee();
  try {
    await show(at);
  } finally {
    await at.close();
  }
}

async function openShopee() {
  const sandbox = createSandbox();
  const folder = makeFolder();
  const place = await sandbox.shopee(IDENTITY);
  const options = { ...IDENTITY, server: place.url };
  return {
    place,
    open: (onExisting: "ask" | "createAnyway" = "ask") =>
      createEtalase({
        seller: SELLER,
        ledger: memoryLedger(),
        photos: { folder: folder.in("store") },
        channels: { shop: shopee({ ...options, tokens: place.tokens }) },
        onExisting,
      }),
    consent: () =>
      shopee.oauth({ ...options, redirectUri: "https://toko.example/back", http: plainHttp, now: () => new Date() }),
    async close() {
      await sandbox.close();
      folder.remove();
    },
  };
}

export const connecting = () =>
  onShopee(async ({ place, open, consent }) => {
    await using shop = open();
    place.revoke();
    expect(await standing((await shop.publish([kemeja])).rows())).toEqual(["kemeja shop waitingForYou reconnect"]);
    const tokens = await consent().exchange({ code: place.grant(), shop_id: IDENTITY.shopId });
    await shop.channel("shop").connect(tokens);
    await shop.deliver({ budgetMs: 20_000 });
    expect(await standing(shop.listings())).toEqual(["kemeja shop unchanged"]);
  });

export const adopting = () =>
  onShopee(async ({ place, open }) => {
    await using first = open();
    await first.publish([kemeja]);
    await using other = open();
    expect(await standing((await other.publish([kemeja])).rows())).toEqual([
      "kemeja shop waitingForYou exists already",
    ]);
    expect(await other.channel("shop").adopt({ match: "sku" })).toBe(1);
    await other.deliver({ budgetMs: 20_000 });
    expect(await standing(other.listings())).toEqual(["kemeja shop unchanged"]);
    expect(place.store.items).toHaveLength(1);
    await using third = open("createAnyway");
    await third.publish([kemeja]);
    expect(place.store.items).toHaveLength(2);
  });

/** The listing is gone there: what a person answers decides. */
export const settling = () =>
  onShopee(async ({ place, open }) => {
    await using shop = open();
    await shop.publish([kemeja]);
    for (const item of place.store.items) {
      place.store.replace({ ...item, status: "SELLER_DELETE" }, { now: new Date(), visibleAt: new Date() });
    }
    const report = await shop.publish([{ ...kemeja, price: "70000" }]);
    expect(await standing(report.rows())).toEqual(["kemeja shop waitingForYou gone"]);
    await shop.answer({ product: "kemeja", channel: "shop" }, { there: false });
    await shop.deliver({ budgetMs: 20_000 });
    expect(place.store.items.map(({ status }) => status)).toEqual(["SELLER_DELETE", "NORMAL"]);
  });

/** A post whose answer was lost is in doubt, is shown, and is settled by either word. */
export async function answering(): Promise<void> {
  const tele = await openTelegram();
  const open = () =>
    createEtalase({ seller: SELLER, ledger: memoryLedger(), channels: { tele: tele.channel() }, pace: 100 });
  for (const isThere of [true, false]) {
    await using shop = open();
    const product = { ...kopi, title: `Kopi ${isThere ? "ada" : "tidak ada"}` };
    await tele.place.faults.set([{ what: isThere ? "lost-answer" : "reset-before", method: "sendMessage", times: 1 }]);
    await shop.publish([product]);
    const asked = await standing(shop.listings({ status: "waitingForYou" }));
    expect(asked).toEqual(["kopi tele waitingForYou in doubt"]);
    const post = tele.place.messages("@toko_kopi").find(({ text }) => text?.includes(product.title));
    const truth = post ? ({ there: true, id: String(post.id) } as const) : ({ there: false } as const);
    expect(truth.there).toBe(isThere);
    await shop.answer({ product: "kopi", channel: "tele" }, truth);
    await shop.deliver({ budgetMs: 20_000 });
    expect(await standing(shop.listings())).toEqual(["kopi tele unchanged"]);
    expect(postsOf(tele.place, product.title)).toHaveLength(1);
  }
  await tele.close();
}

/** The name means another account: both ways on. */
export async function rebinding(): Promise<void> {
  const folder = makeFolder();
  for (const how of ["keep", "sameListings"] as const) {
    const ledger = memoryLedger();
    const open = (url: string) =>
      createEtalase({ ledger, channels: { web: storefront({ folder: folder.in(how, new URL(url).hostname), url }) } });
    const before = open("https://lama.example");
    await before.publish([kopi]);
    await before.close();
    await using shop = open("https://baru.example");
    await shop.publish([teh]);
    expect((await shop.health()).channels["web"]?.standing).toBe("account changed");
    await shop.channel("web").rebind(how);
    await shop.publish([kopi, teh]);
    expect((await shop.health()).channels["web"]?.standing).toBe("open");
    expect(await standing(shop.listings({ product: "teh", channel: "web" }))).toEqual(["teh web unchanged"]);
  }
  folder.remove();
}

/** A ledger that comes from a backup is recovered once. */
export async function recovering(): Promise<void> {
  const folder = makeFolder();
  const file = folder.in("ledger.db");
  const open = () =>
    createEtalase({
      ledger: sqliteLedger(file),
      photos: { folder: folder.in("photos") },
      channels: { web: storefront({ folder: folder.in("public"), url: "https://toko.example" }) },
    });
  const publish = async (products: readonly ProductInput[]) => {
    await using shop = open();
    await shop.publish(products);
  };
  await publish([kopi]);
  copyFileSync(file, `${file}.backup`);
  await publish([kopi, teh]);
  for (const ending of ["", "-wal", "-shm"]) rmSync(file + ending, { force: true });
  copyFileSync(`${file}.backup`, file);
  const shop = open();
  await expect(shop.publish([kopi])).rejects.toMatchObject({ code: "ledger-older-than-marker" });
  await shop.recover();
  await shop.publish([kopi, teh]);
  expect(await standing(shop.listings({ product: "teh" }))).toEqual(["teh web unchanged"]);
  await shop.close();
  folder.remove();
}

/** An account that has listings of its own takes no others along. */
export async function rebindingBack(): Promise<void> {
  const folder = makeFolder();
  const ledger = memoryLedger();
  const open = (url: string) =>
    createEtalase({ ledger, channels: { web: storefront({ folder: folder.in(new URL(url).hostname), url }) } });
  const publish = async (url: string) => {
    const shop = open(url);
    await shop.publish([kopi]);
    if ((await shop.health()).channels["web"]?.standing !== "open") await shop.channel("web").rebind("keep");
    await shop.publish([kopi]);
    await shop.close();
  };
  await publish("https://lama.example");
  await publish("https://baru.example");
  await using shop = open("https://lama.example");
  await shop.publish([kopi]);
  await expect(shop.channel("web").rebind("sameListings")).rejects.toMatchObject({
    code: "needs-confirmation",
    message: expect.stringContaining("has listings of its own"),
  });
  expect((await shop.health()).channels["web"]?.standing).toBe("account changed");
  await shop.channel("web").rebind("keep");
  expect((await shop.health()).channels["web"]?.standing).toBe("open");
  folder.remove();
}

/** A shop that would lose half of its pages asks first. */
export async function shrinking(): Promise<void> {
  const folder = makeFolder();
  await using shop = createEtalase({
    ledger: memoryLedger(),
    channels: { web: storefront({ folder: folder.in("public"), url: "https://toko.example" }) },
  });
  const ids = Array.from({ length: 20 }, (_, index) => `kopi-${index}`);
  await shop.publish(ids.map((id) => ({ ...kopi, id })));
  await shop.withdraw(ids.slice(0, 8));
  const asked = await standing(shop.listings({ status: "waitingForYou" }));
  expect(asked.every((row) => row.endsWith("would shrink"))).toBe(true);
  expect(asked.length).toBeGreaterThan(0);
  await shop.retry({ reason: "would shrink" });
  await shop.deliver({ budgetMs: 20_000 });
  expect(await standing(shop.listings({ status: "withdrawn" }))).toHaveLength(8);
  folder.remove();
}

const asking = (needs: "host" | "seller") =>
  defineChannel({
    id: "asking",
    title: "Asking",
    kind: "shelf",
    rendering: 1,
    options: z.strictObject({}),
    limits: {
      text: {},
      photos: null,
      edit: { text: true, price: true, addPhotos: true },
      rates: [],
      source: { page: "https://asking.example", read: "2026-11-21" },
    },
    needs: [needs],
    account: () => "asking:1",
    render: () => ({ content: {} }),
    connect: () => ({}),
    verbs: { upsert: async () => ({ id: "1" }) },
    safety: { upsert: "upsert" },
  })({});

export async function hosting(): Promise<void> {
  const folder = makeFolder();
  const channels = { ig: asking("host") };
  expect(() => createEtalase({ ledger: memoryLedger(), channels })).toThrow(/needs a photo host/);
  const host = folderHost({ folder: folder.in("p"), url: "https://toko.example/p" });
  expect(createEtalase({ ledger: memoryLedger(), channels, photos: { host } })).toBeDefined();
  folder.remove();
}

export async function selling(): Promise<void> {
  const channels = { ig: asking("seller") };
  expect(() => createEtalase({ ledger: memoryLedger(), channels })).toThrow(/needs a seller/);
  expect(createEtalase({ ledger: memoryLedger(), channels, seller: { id: "toko", name: "Toko" } })).toBeDefined();
}

/** A key as the command of the cure prints it. */
export async function sealing(key: string): Promise<void> {
  const channels = { ig: asking("seller") };
  const open = (sealKey: string) => createEtalase({ ledger: memoryLedger(), seller: SELLER, channels, sealKey });
  expect(() => open("short")).toThrow(expect.objectContaining({ code: "invalid-options", field: "sealKey" }));
  expect(open(key)).toBeDefined();
}

export async function reaching(): Promise<void> {
  const send = async (...allowedHosts: readonly string[]) => {
    const http = createHttp({
      clock: systemClock,
      redactor: createRedactor(),
      allowedHosts: ["toko.example", ...allowedHosts],
    });
    const { signal } = new AbortController();
    const sent = http.forAccount({ secrets: [] }).send({ url: "http://127.0.0.1:9/", signal });
    const error = await sent.catch((thrown: unknown) => thrown as Error);
    await http.close();
    return error;
  };
  expect(await send()).toMatchObject({ message: expect.stringContaining("allowedHosts") });
  expect(await send("127.0.0.1")).toMatchObject({ outcome: "not-sent" });
}
