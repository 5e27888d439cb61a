/** A real shop in a folder of its own: SQLite, a storefront on disk, platforms in the sandbox, the machine's clock. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Http } from "../../src/channel/toolbox.js";
import { storefront } from "../../src/channels/storefront/index.js";
import { telegram } from "../../src/channels/telegram.js";
import type { EtalaseError, Row } from "../../src/index.js";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import { createSandbox, type TelegramPlace } from "../../src/sandbox/sandbox.js";
import { makeJpeg } from "../../src/testing/pictures.js";

export const TOKEN = "123456:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const CHAT = "@toko_kopi";
export const SELLER = { name: "Toko Kopi", whatsapp: "081234567890" } as const;

export const kopi = { id: "kopi", title: "Kopi Gayo 250 g", price: "65000", stock: 12 } as const;
export const teh = { id: "teh", title: "Teh Melati", price: "20000", stock: 3 } as const;

/** A folder that is gone after the test. */
export function makeFolder(): { readonly path: string; readonly in: (...names: string[]) => string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "etalase-face-"));
  return {
    path,
    in: (...names) => join(path, ...names),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

export type Folder = ReturnType<typeof makeFolder>;

/** What most tests hand to `createEtalase`, without channels. */
export function settingsIn(folder: Folder) {
  return {
    seller: SELLER,
    ledger: sqliteLedger(folder.in("etalase.db")),
    photos: { folder: folder.in("store") },
  } as const;
}

export function webIn(folder: Folder) {
  return storefront({ folder: folder.in("public"), url: "https://toko.example" });
}

/** A Telegram place, and channels that post there. */
export async function openTelegram() {
  const sandbox = createSandbox();
  const place = await sandbox.telegram({ token: TOKEN, chats: [CHAT] });
  return {
    place,
    channel: (token = TOKEN) => telegram({ token, chat: CHAT, server: place.url }),
    close: () => sandbox.close(),
  };
}

/** Posts that say this. */
export function postsOf(place: TelegramPlace, words: string): readonly string[] {
  const said = place.messages(CHAT).map(({ text, caption }) => text ?? caption ?? "");
  return said.filter((text) => text.includes(words));
}

export function pageOf(folder: Folder, path: string): string {
  return readFileSync(folder.in("public", path), "utf8");
}

export async function all<T>(rows: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

/** Product, channel, status and reason of each row, for one look. */
export async function standing(rows: AsyncIterable<Row>): Promise<readonly string[]> {
  const found = await all(rows);
  return found.map(({ product, channel, status, reason }) => `${product} ${channel} ${status} ${reason ?? ""}`.trim());
}

/** What a promise was rejected with. @throws Error where it was not */
export async function thrownBy(work: () => unknown): Promise<EtalaseError> {
  try {
    await work();
  } catch (error) {
    return error as EtalaseError;
  }
  throw new Error("nothing was thrown");
}

export const photo = (name: string): Uint8Array => makeJpeg(800, 800, name);

/** For the trade of a consent. */
export const plainHttp: Http = {
  async send({ url, json, signal }) {
    const answer = await fetch(url, { method: "POST", body: JSON.stringify(json), signal, headers: JSON_HEADERS });
    const text = await answer.text();
    return { status: answer.status, headers: {}, body: JSON.parse(text), text };
  },
};
const JSON_HEADERS = { "content-type": "application/json" };
