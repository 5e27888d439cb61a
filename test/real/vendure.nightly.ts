/**
 * Our channel at a real Vendure, installed from npm: not in CI, because the installation takes two minutes and 190 MB, and
 * every life is some twenty requests. A proxy delivers each request and loses one answer after the other.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type VendureOptions, vendure } from "../../src/channels/vendure/index.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage } from "../../src/testing/channel-stage.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { COLOURED } from "../promises/shopee.js";
import { showPromises } from "../promises/suite.js";
import { loseEachAnswer } from "./lives.js";
import { type LosingProxy, startLosingProxy } from "./losing-proxy.js";
import { startVendure, type VendureShop } from "./vendure-shop.js";

const MONTH_MS = 30 * 86_400_000;
let shop: VendureShop;
let proxy: LosingProxy;
const options: VendureOptions & { url: string } = {
  url: "http://127.0.0.1:9/admin-api",
  login: { username: "superadmin", password: "superadmin" },
};
const marked: VendureOptions & { url: string } = { ...options, markerField: "etalaseId" };

beforeAll(async () => {
  // Prices without tax: every price is turned, there and back.
  shop = await startVendure(false);
  proxy = await startLosingProxy(shop.port);
  options.url = `${proxy.url}/admin-api`;
  marked.url = options.url;
}, 1_200_000);
afterAll(async () => {
  await proxy?.close();
  await shop?.end();
});

const LISTED = `{ products { items { id enabled name description assets { id }
  variants { id sku priceWithTax stockLevels { stockOnHand } } optionGroups { id } } } }`;

interface Listed {
  readonly products: {
    readonly items: readonly {
      readonly id: string;
      readonly enabled: boolean;
      readonly name: string;
      readonly description: string;
      readonly assets: readonly object[];
      readonly variants: readonly { readonly priceWithTax: number }[];
    }[];
  };
}

/** Prices to a whole rupiah: not every price with tax can be kept without it to the last hundredth. */
async function itemsOf(): Promise<readonly PlaceItem[]> {
  const { products } = (await shop.ask(LISTED)) as Listed;
  return products.items.map(({ id, enabled, name, description, assets, variants }) => ({
    id,
    says: `${name} ${description}${variants.map(({ priceWithTax }) => ` Rp${Math.round(priceWithTax / 100)}`).join("")}`,
    visible: enabled && variants.length > 0,
    photos: assets.length,
  }));
}

function harnessOf(given: VendureOptions & { url: string }, product: ChannelHarness["product"] = {}) {
  const forbidden = [
    { message: "You are not currently authorized to perform this action", extensions: { code: "FORBIDDEN" } },
  ];
  const harness: ChannelHarness<typeof given> = {
    definition: vendure,
    options: given,
    secrets: ["canary-that-nobody-has"],
    // What the server makes is younger than whatever our clock says: its own clock cannot be moved.
    clock: createVirtualClock(new Date(Date.now() - MONTH_MS)),
    place: { items: itemsOf },
    reset: () => shop.empty(),
    product,
    wording: {
      throttled: (seconds) => ({ status: 429, text: "", headers: { "retry-after": String(seconds) } }),
      tokenRefused: { status: 200, json: { errors: forbidden, data: null } },
      verbOff: null,
      photosOff: null,
      gap: null,
    },
    texts: (content) => {
      const { name, description } = content as { readonly name: string; readonly description: string };
      return { title: name, description };
    },
  };
  return harness;
}

/** What nothing points at: groups of options, photos there twice. */
async function leftovers(): Promise<readonly string[]> {
  const told = (await shop.ask(
    "{ productOptionGroups { items { code productCount options { code } } } assets { items { name } } }",
  )) as {
    readonly productOptionGroups: {
      readonly items: readonly {
        readonly code: string;
        readonly productCount: number;
        readonly options: readonly { readonly code: string }[];
      }[];
    };
    readonly assets: { readonly items: readonly { readonly name: string }[] };
  };
  const names = told.assets.items.map(({ name }) => name);
  const groups = told.productOptionGroups.items;
  return [
    ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `photo ${name} twice`),
    ...groups.filter(({ productCount }) => productCount === 0).map(({ code }) => `options ${code} unused`),
    ...groups
      .filter(({ options: all }) => new Set(all.map(({ code }) => code)).size !== all.length)
      .map(({ code }) => `options ${code} with a value twice`),
  ];
}

describe("a proxy delivers each request and loses its answer: nothing is doubled", () => {
  test("one thing, signed in by a login, known by its slug", async () => {
    const lives = await loseEachAnswer(harnessOf(options), proxy, leftovers);
    console.info(`Vendure, one thing: ${lives.requests} requests, ${lives.lives} lives`);
    expect(lives.requests).toBeGreaterThan(10);
  });

  test("variants, known by a custom field", async () => {
    const lives = await loseEachAnswer(harnessOf(marked, COLOURED), proxy, leftovers);
    console.info(`Vendure, variants: ${lives.requests} requests, ${lives.lives} lives`);
    expect(lives.requests).toBeGreaterThan(15);
  });
});

// A key is checked with bcrypt at every call, which makes a life of it a minute long: once is enough.
test("an API key is taken", async () => {
  const { apiKey } = shop;
  const { login: _login, ...rest } = marked;
  await onStage(harnessOf({ ...rest, apiKey }), async (stage) => {
    await stage.put(sampleOf(stage.harness).with());
    expect(await itemsOf()).toMatchObject([{ visible: true }]);
  });
});

/** A promise that strikes every step asks a real server some hundred times. */
const PATIENCE_MS = 600_000;

showPromises("Vendure, the real one,", harnessOf(options), PATIENCE_MS);
showPromises("Vendure, the real one, with variants,", harnessOf(marked, COLOURED), PATIENCE_MS);
