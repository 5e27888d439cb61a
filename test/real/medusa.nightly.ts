/**
 * Our channel at a real Medusa, installed from npm, on a PostgreSQL of its own: not in CI, because the installation takes
 * two minutes and 680 MB. A proxy delivers each request and loses one answer after the other.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type MedusaOptions, medusa } from "../../src/channels/medusa/index.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { noPostgres } from "../ledger/postgres-server.js";
import { COLOURED } from "../promises/shopee.js";
import { loseEachAnswer } from "./lives.js";
import { type LosingProxy, startLosingProxy } from "./losing-proxy.js";
import { type MedusaShop, startMedusa } from "./medusa-shop.js";

const MONTH_MS = 30 * 86_400_000;
let shop: MedusaShop;
let proxy: LosingProxy;
const options: MedusaOptions & { url: string; apiKey: string } = {
  url: "http://127.0.0.1:9",
  apiKey: "not-yet-known-key",
};

beforeAll(async () => {
  if (noPostgres !== undefined) return;
  shop = await startMedusa();
  proxy = await startLosingProxy(shop.port);
  options.url = proxy.url;
  options.apiKey = shop.apiKey;
}, 1_800_000);
afterAll(async () => {
  await proxy?.close();
  await shop?.end();
});

interface Listed {
  readonly products: readonly {
    readonly id: string;
    readonly title: string;
    readonly description: string | null;
    readonly status: string;
    readonly images: readonly object[];
    readonly variants: readonly { readonly prices: readonly { readonly amount: number }[] }[];
  }[];
}

async function itemsOf(): Promise<readonly PlaceItem[]> {
  const fields = "id,title,description,status,*images,*variants,*variants.prices";
  const { products } = (await shop.ask("GET", `/admin/products?limit=1000&fields=${fields}`)) as Listed;
  return products.map(({ id, title, description, status, images, variants }) => ({
    id,
    says: `${title} ${description ?? ""}${variants.map(({ prices }) => ` Rp${prices[0]?.amount}`).join("")}`,
    visible: status === "published" && variants.length > 0,
    photos: images.length,
  }));
}

function harnessOf(product: ChannelHarness["product"] = {}) {
  const harness: ChannelHarness<typeof options> = {
    definition: medusa,
    options,
    secrets: ["canary-that-nobody-has"],
    // What the server makes is younger than whatever our clock says: its own clock cannot be moved.
    clock: createVirtualClock(new Date(Date.now() - MONTH_MS)),
    place: { items: itemsOf },
    reset: () => shop.empty(),
    product,
    wording: {
      throttled: (seconds) => ({ status: 429, text: "", headers: { "retry-after": String(seconds) } }),
      tokenRefused: { status: 401, json: { message: "Unauthorized" } },
      verbOff: null,
      photosOff: null,
    },
  };
  return harness;
}

/** Inventory items that no variant uses: they would block their SKUs for ever. */
async function leftovers(): Promise<readonly string[]> {
  const { inventory_items } = (await shop.ask(
    "GET",
    "/admin/inventory-items?limit=1000&fields=id,sku,variants.id",
  )) as {
    readonly inventory_items: readonly { readonly sku: string; readonly variants?: readonly object[] }[];
  };
  return inventory_items.filter(({ variants = [] }) => variants.length === 0).map(({ sku }) => `inventory item ${sku}`);
}

describe.skipIf(noPostgres !== undefined)(
  `a proxy delivers each request and loses its answer: nothing is doubled ${noPostgres ?? ""}`.trim(),
  () => {
    test("one thing", async () => {
      const lives = await loseEachAnswer(harnessOf(), proxy, leftovers);
      console.info(`Medusa, one thing: ${lives.requests} requests, ${lives.lives} lives`);
      expect(lives.requests).toBeGreaterThan(10);
      expect(await leftovers()).toEqual([]);
    });

    test("variants", async () => {
      const lives = await loseEachAnswer(harnessOf(COLOURED), proxy, leftovers);
      console.info(`Medusa, variants: ${lives.requests} requests, ${lives.lives} lives`);
      expect(lives.requests).toBeGreaterThan(15);
      expect(await leftovers()).toEqual([]);
    });
  },
);
