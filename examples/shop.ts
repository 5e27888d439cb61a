/** The shop of the server examples: made of settings, by a function, so that tests and several processes can make their own. */
import { createEtalase, fromEnvironment } from "etalase";
import { storefront } from "etalase/channels/storefront";
import { telegram } from "etalase/channels/telegram";
import { sqliteLedger } from "etalase/ledgers/sqlite";

/** What the examples read: `TELEGRAM_TOKEN_FILE` and the like work too. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>) {
  return fromEnvironment(environment, {
    required: ["TELEGRAM_TOKEN", "HOOK_SECRET", "ADMIN_TOKEN"],
    optional: ["FOLDER", "TELEGRAM_SERVER", "PORT"],
  });
}

/** Nothing is opened yet: the first call does. */
export function openShop({ TELEGRAM_TOKEN, TELEGRAM_SERVER, FOLDER = "." }: ReturnType<typeof readSettings>) {
  return createEtalase({
    seller: { name: "Toko Kopi", whatsapp: "+6281234567890" },
    ledger: sqliteLedger(`${FOLDER}/etalase.db`),
    photos: { folder: `${FOLDER}/photos` },
    channels: {
      web: storefront({ folder: `${FOLDER}/public`, url: "https://toko.example" }),
      tele: telegram({ token: TELEGRAM_TOKEN, chat: "@toko_kopi", server: TELEGRAM_SERVER }),
    },
    goals: { seen: { anyOf: ["tele", "web"] } },
  });
}
export type Shop = ReturnType<typeof openShop>;

/** Who may see the report: whoever knows the word. Put your own login here. */
export function isAdmin(request: Request, word: string): boolean {
  return request.headers.get("authorization") === `Bearer ${word}`;
}

/** What the shop system sends when an order took stock: `{ sku, onHand }`, what is now and not what changed. */
export function readStock(body: unknown): { readonly sku: string; readonly onHand: number } {
  const { sku, onHand } = (body ?? {}) as { readonly sku?: unknown; readonly onHand?: unknown };
  if (typeof sku === "string" && typeof onHand === "number") return { sku, onHand };
  throw new TypeError("A stock webhook needs sku and onHand.");
}
