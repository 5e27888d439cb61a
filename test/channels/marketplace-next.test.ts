/**
 * What the engine does next after each refusal of the marketplaces' tables: one of every kind, outcome and scope that
 * they lead to is said to a whole shop that puts up a listing.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Channel } from "../../src/channel/define.js";
import type { ChannelError } from "../../src/channel/failures.js";
import { failureFor as lazadaFailure } from "../../src/channels/lazada/failures.js";
import { lazada } from "../../src/channels/lazada/index.js";
import { failureFor as shopeeFailure } from "../../src/channels/shopee/failures.js";
import { shopee } from "../../src/channels/shopee/index.js";
import { failureFor as tiktokFailure } from "../../src/channels/tiktok-shop/failures.js";
import { tiktokShop } from "../../src/channels/tiktok-shop/index.js";
import { createEtalase } from "../../src/etalase.js";
import type { Sandbox } from "../../src/sandbox/sandbox.js";
import { makeJpeg } from "../../src/testing/pictures.js";
import { beginDay, MINUTE, rowsOf } from "../days/day.js";
import { IDENTITY as LAZADA_SHOP } from "../sandbox/lazada-seller.js";
import { NOW } from "./fake-tools.js";
import { CASES as LAZADA } from "./lazada-refusals.js";
import { CASES as SHOPEE } from "./shopee-refusals.js";
import { IDENTITY as SHOPEE_SHOP } from "./shopee-shop.js";
import { IDENTITY as TIKTOK_SHOP } from "./tiktok-shop-kit.js";
import { CASES as TIKTOK } from "./tiktok-shop-refusals.js";

/** One marketplace, its refusals, and a shop there that puts up one listing. */
interface Market {
  readonly title: string;
  readonly refusals: readonly { readonly error: ChannelError; readonly body: string }[];
  open(sandbox: Sandbox, body: string): Promise<Channel>;
}

const MARKETS: readonly Market[] = [
  {
    title: "Shopee",
    refusals: SHOPEE.map(([error, message]) => ({
      error: shopeeFailure(error, message, NOW),
      body: JSON.stringify({ error, message, request_id: "1" }),
    })),
    async open(sandbox, body) {
      const place = await sandbox.shopee(SHOPEE_SHOP);
      await place.fault({ what: "answer", status: 200, body, method: "product/add_item" });
      const { url, tokens } = place;
      return shopee({ ...SHOPEE_SHOP, server: url, tokens, categories: { Batik: 100_202 } });
    },
  },
  {
    title: "Lazada",
    refusals: LAZADA.map(([code, message]) => ({
      error: lazadaFailure(code, message, NOW),
      body: JSON.stringify({ code, message, type: "ISV", request_id: "1" }),
    })),
    async open(sandbox, body) {
      const place = await sandbox.lazada(LAZADA_SHOP);
      await place.fault({ what: "answer", status: 200, body, method: "product/create" });
      const { url, tokens } = place;
      const at = { server: `${url}/rest`, authServer: url, tokens, noBrandId: 30_768 };
      return lazada({ ...LAZADA_SHOP, country: "id", ...at, categories: { Batik: 1202 } });
    },
  },
  {
    title: "TikTok Shop",
    refusals: TIKTOK.map(([code, message]) => ({
      error: tiktokFailure(code, message, { now: NOW }),
      body: JSON.stringify({ code, message, request_id: "1" }),
    })),
    async open(sandbox, body) {
      const place = await sandbox.tiktokShop(TIKTOK_SHOP);
      await place.fault({ what: "answer", status: 200, body, method: "products.create" });
      const { url, tokens } = place;
      const at = { server: url, authServer: url, tokens };
      return tiktokShop({ ...TIKTOK_SHOP, ...at, categories: { Batik: "601301" } });
    },
  },
];

const signOf = ({ kind, outcome, scope }: ChannelError): string => `${kind} ${outcome} ${scope}`;

const PRODUCT = {
  id: "parang",
  title: "Batik parang tulis tangan dari Solo",
  description: "Kain katun, ditulis tangan.",
  price: "120000",
  stock: 9,
  categories: { own: ["Batik"] },
  shipping: { weightGrams: 350, packed: { lengthMm: 300, widthMm: 250, heightMm: 40 } },
  photos: [makeJpeg(800, 800, "parang")],
};

const WAITS_FOR = {
  auth: /^waitingForYou: reconnect$/,
  blocked: /^refused: blocked$/,
  invalid: /^refused: invalid$/,
  closed: /^queued: circuit open$/,
  gone: /^waitingForYou: gone$/,
  // Lazada refuses a repeated SKU, which may be our own: what is there is looked at first.
  duplicate: /^(waitingForYou: exists already|queued: in doubt)$/,
  locked: /^queued: locked$/,
  quota: /^queued: quota$/,
  // Between two tries it is due.
  throttled: /^queued: (rate|due)$/,
} as const;

/** What the row of the listing must say. */
function nextOf({ kind, outcome, scope }: ChannelError): RegExp {
  if (outcome === "unknown") return /^queued: in doubt$/;
  if (kind === "unavailable") return /^queued: (circuit open|due)$/;
  if (kind === "forbidden") return scope === "listing" ? /^refused: forbidden$/ : /^queued: circuit open$/;
  return WAITS_FOR[kind];
}

// Rendered once for all of them.
const folder = mkdtempSync(join(tmpdir(), "etalase-next-"));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

describe.each(MARKETS)("$title", ({ refusals, open }) => {
  const kinds = new Map(refusals.map((one) => [signOf(one.error), one]));

  test.each([...kinds])("%s", async (_sign, { error, body }) => {
    const day = beginDay("2026-11-21T01:00:00Z");
    const channel = await open(day.sandbox, body);
    const shop = createEtalase({
      ...day.settings(),
      photos: { folder },
      seller: { name: "Toko" },
      channels: { market: channel },
    });
    await day.clock.run(shop.publish([PRODUCT], { waitMs: 10 * MINUTE }));
    const [row = ""] = await rowsOf(shop, "market");
    await day.end(shop);
    expect(row.replace("parang ", "")).toMatch(nextOf(error));
  });
});
