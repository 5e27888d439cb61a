/** What the sandbox's places hold, kept as files between two runs: real platforms do not forget either. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ShopeeStore, ShopeeStoredItem, TelegramMessage, TelegramStore } from "etalase/sandbox";
import type { LeapingClock } from "./clock.js";

const IMAGES = "shopee-images";
const ITEMS = "shopee.json";

/** Writes items and images of a Shopee place. */
export async function keepShopee(folder: string, { items, images }: ShopeeStore): Promise<void> {
  await mkdir(join(folder, IMAGES), { recursive: true });
  for (const { id, format, bytes } of images) await writeFile(join(folder, IMAGES, `${id}.${format}`), bytes);
  await writeFile(join(folder, ITEMS), JSON.stringify(items));
}

/** Puts them back, with the ids that they had. */
export async function restoreShopee(folder: string, store: ShopeeStore, clock: LeapingClock): Promise<void> {
  const kept = await readKept<ShopeeStoredItem>(join(folder, ITEMS), ["createdAt", "updatedAt"]);
  for (const file of kept.length > 0 ? await readdir(join(folder, IMAGES)) : []) {
    store.keepImage(await readFile(join(folder, IMAGES, file)));
  }
  for (const item of kept) {
    const then = { now: item.updatedAt, visibleAt: clock.now(), random: () => 0 };
    // Ids are given in order and deleted items stay in the list: the same order gives the same ids.
    const { item_id } = store.add(item, { ...then, now: item.createdAt });
    store.replace({ ...item, item_id }, then);
  }
  const lastModel = Math.max(0, ...kept.flatMap(({ models }) => models.map(({ model_id }) => model_id)));
  while (lastModel > 0 && store.nextModel() < lastModel);
}

/** Writes the messages of a place with one chat; the bytes of photos are left out, nobody looks at them again. */
export async function keepTelegram(folder: string, name: string, store: TelegramStore): Promise<void> {
  await mkdir(folder, { recursive: true });
  const messages = store.chats.flatMap(({ id }) => store.messages(id));
  const bare = messages.map(({ photo, ...rest }) => ({ ...rest, photo: photo && { ...photo, bytes: undefined } }));
  await writeFile(join(folder, `${name}.json`), JSON.stringify(bare));
}

/** Puts them back, with the ids that they had. */
export async function restoreTelegram(
  folder: string,
  name: string,
  store: TelegramStore,
  clock: LeapingClock,
): Promise<void> {
  const kept = await readKept<TelegramMessage>(join(folder, `${name}.json`), ["sentAt", "editedAt"]);
  const [chat] = store.chats;
  const moment = { now: clock.now(), visibleAt: clock.now(), random: () => 0 };
  for (const bare of chat ? kept : []) {
    const message = { ...bare, photo: bare.photo && { ...bare.photo, bytes: new Uint8Array() } };
    let added = chat && store.add(chat, message, moment);
    // Between two messages there may be one that was deleted: its id is used up.
    while (chat && added && added.id < message.id) {
      store.remove(added, moment);
      added = store.add(chat, message, moment);
    }
  }
}

async function readKept<T>(file: string, dates: readonly (keyof T & string)[]): Promise<readonly T[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    // Nothing was kept: this is the first run.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
  const isDate = new Set<string>(dates);
  return JSON.parse(text, (key, value: unknown) =>
    isDate.has(key) && typeof value === "string" ? new Date(value) : value,
  ) as readonly T[];
}
