/** The shop of the demo, as a seller would write it down; only `KEYS` and the servers point to the sandbox. */
import { join } from "node:path";
import { createEtalase, type ProductInput } from "etalase";
import { shopee } from "etalase/channels/shopee";
import { storefront } from "etalase/channels/storefront";
import { telegram } from "etalase/channels/telegram";
import { sqliteLedger } from "etalase/ledgers/sqlite";
import type { LeapingClock } from "./clock.js";
import { CHAT_A, CHAT_B, categoryPath, KEYS, OTHER_CATEGORY, type Places } from "./places.js";

export type DemoShop = ReturnType<typeof openShop>;
export type Channel = "web" | "shopee" | "tele" | "spare";

/** How the four are called on the screen. */
export const TITLES: Readonly<Record<Channel, string>> = {
  web: "Own shop",
  shopee: "Shopee",
  tele: "Telegram A",
  spare: "Telegram B",
};

/** Quicker than in life, so that the demo ends while one looks. These are options that every shop has. */
export const QUICK = { pace: 1_000, afterMs: 2_000, cooldownMs: 2_000, probes: { firstMs: 1_000, mostMs: 2_000 } };

export interface ShopOptions {
  /** Ledger, photo store and the built shop are in here. */
  readonly folder: string;
  /** Folders of the catalogue's photos. */
  readonly photoRoots: readonly string[];
  readonly places: Places;
  readonly clock: LeapingClock;
  readonly currency: string;
  readonly locale: string;
}

/** Opens the shop: its own pages, Shopee, a chat, and a chat that stands in for the first one. */
export function openShop({ folder, photoRoots, places, clock, currency, locale }: ShopOptions) {
  return createEtalase({
    seller: {
      id: "toko-rasa",
      name: "Toko Rasa",
      url: "https://toko-rasa.example",
      currency,
      locale,
      whatsapp: "+6281200000000",
      address: { city: "Yogyakarta", country: "ID" },
      returnPolicy: { category: "finite", days: 7, fees: "buyerPays", method: "mail" },
    },
    ledger: sqliteLedger(join(folder, "etalase.db")),
    photos: { roots: photoRoots, folder: join(folder, "etalase.photos") },
    channels: {
      web: storefront({ folder: join(folder, "shop"), url: "https://toko-rasa.example" }),
      shopee: shopee({
        ...KEYS.shopee,
        tokens: places.shopee.tokens,
        server: places.shopee.url,
        categories: places.categories,
      }),
      tele: telegram({ token: KEYS.tokenA, chat: CHAT_A, server: places.chatA.url }),
      spare: telegram({ token: KEYS.tokenB, chat: CHAT_B, server: places.chatB.url }),
    },
    goals: {
      seen: { anyOf: ["tele"], standIns: ["spare"], afterMs: QUICK.afterMs, cooldownMs: QUICK.cooldownMs },
    },
    pace: QUICK.pace,
    probes: QUICK.probes,
    clock,
  });
}

/** What Shopee asks for and the catalogue does not say. */
export function withShopeeNeeds(product: ProductInput): ProductInput {
  const shipping = { weightGrams: 500, ...product.shipping };
  if (categoryPath(product) !== "") return { ...product, shipping };
  const channels = {
    ...product.channels,
    shopee: { category: String(OTHER_CATEGORY), ...product.channels?.["shopee"] },
  };
  return { ...product, shipping, channels };
}
