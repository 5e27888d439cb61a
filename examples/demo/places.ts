/** The places of the demo: a Shopee shop and two Telegram chats, played by the sandbox on this machine. */
import type { ProductInput } from "etalase";
import { createSandbox, type ShopeePlace, type TelegramPlace } from "etalase/sandbox";
import type { LeapingClock } from "./clock.js";
import { keepShopee, keepTelegram, restoreShopee, restoreTelegram } from "./memory.js";

/** Where posts go day by day, and the chat that stands in for it. */
export const CHAT_A = "@toko_rasa";
export const CHAT_B = "@toko_rasa_cadangan";

/** What the shop needs to reach its places; everything here is made up. */
export const KEYS = {
  shopee: { partnerId: 2_001_234, partnerKey: "demo-partner-key-of-the-sandbox", shopId: 600_000 },
  tokenA: "7100000001:demo-token-of-the-sandbox-0123456789A",
  tokenB: "7100000002:demo-token-of-the-sandbox-0123456789B",
} as const;

/** The running places. */
export interface Places {
  readonly shopee: ShopeePlace;
  readonly chatA: TelegramPlace;
  readonly chatB: TelegramPlace;
  /** Category paths of the catalogue, as the own shop writes them, to ids of the sandbox's Shopee. */
  readonly categories: Readonly<Record<string, number>>;
  /** Everything that was asked of the places by now. */
  requests(): number;
  /** Keeps what the places hold, for the next run. */
  keep(): Promise<void>;
  close(): Promise<void>;
}

/** Category of products that name none. */
export const OTHER_CATEGORY = 200_000;
/** Markets where Shopee sells, by currency. */
const REGIONS: Readonly<Record<string, string>> = { IDR: "ID", SGD: "SG", MYR: "MY", PHP: "PH", THB: "TH", EUR: "ES" };

export interface PlacesOptions {
  readonly clock: LeapingClock;
  /** Folder that remembers what the places hold. */
  readonly memory: string;
  readonly products: readonly ProductInput[];
  readonly currency: string;
}

/** Opens the places as the last run left them. */
export async function openPlaces({ clock, memory, products, currency }: PlacesOptions): Promise<Places> {
  const sandbox = createSandbox({ clock });
  const paths = [...new Set(products.map(categoryPath))].filter((path) => path !== "").sort();
  const categories = Object.fromEntries(paths.map((path, at) => [path, OTHER_CATEGORY + 1 + at]));
  const shopee = await sandbox.shopee({
    ...KEYS.shopee,
    region: REGIONS[currency] ?? "ID",
    categories: [
      { id: OTHER_CATEGORY, name: "Lainnya" },
      ...Object.entries(categories).map(([name, id]) => ({ id, name })),
    ],
    ...(currency === "IDR" ? {} : { limits: { price: [0.1, 1_000_000] } }),
  });
  // Two bots on two ports: one of them can be refused while the other answers.
  const chatA = await sandbox.telegram({ token: KEYS.tokenA, chats: [{ username: CHAT_A, title: "Toko Rasa" }] });
  const chatB = await sandbox.telegram({ token: KEYS.tokenB, chats: [{ username: CHAT_B, title: "Toko Rasa 2" }] });
  await Promise.all([
    restoreShopee(memory, shopee.store, clock),
    restoreTelegram(memory, "chat-a", chatA.store, clock),
    restoreTelegram(memory, "chat-b", chatB.store, clock),
  ]);
  return {
    shopee,
    chatA,
    chatB,
    categories,
    requests: () => [shopee, chatA, chatB].reduce((sum, { requests }) => sum + requests.length, 0),
    async keep() {
      await keepShopee(memory, shopee.store);
      await keepTelegram(memory, "chat-a", chatA.store);
      await keepTelegram(memory, "chat-b", chatB.store);
    },
    close: () => sandbox.close(),
  };
}

/** `"Minuman > Kopi"`; empty where a product names none. */
export function categoryPath(product: ProductInput): string {
  return (product.categories?.own ?? []).join(" > ");
}
