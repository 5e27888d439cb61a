/** What the places hold in the end: read from the sandbox's stores and the built shop, never from the ledger. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ProductInput, Row } from "etalase";
import type { TelegramPlace } from "etalase/sandbox";
import { counted } from "./counted.js";
import { CHAT_A, CHAT_B, type Places } from "./places.js";
import type { Screen } from "./screen.js";
import { tableOf } from "./screen.js";
import { type Channel, TITLES } from "./shop.js";

/** How one place looks to its visitors. */
export interface Holding {
  readonly channel: Channel;
  /** Listings that visitors see. */
  readonly there: number;
  /** Those that say today's price. */
  readonly current: number;
  /** Listings beyond the first of a product. */
  readonly twice: number;
  readonly photos: number;
}

/** One thing that visitors see: what it is called, and everything it says. */
interface Seen {
  readonly name: string;
  readonly says: string;
}

/** Looks at every place. */
export async function inspect(
  places: Places,
  folder: string,
  products: readonly ProductInput[],
  rows: readonly Row[],
): Promise<readonly Holding[]> {
  // Posts carry the address of their product: two products may have one title.
  const pageOf = new Map(rows.filter(({ channel }) => channel === "web").map(({ product, url }) => [product, url]));
  const pages = await readPages(join(folder, "shop"));
  const items = places.shopee.store.items.filter(({ status }) => status === "NORMAL");
  const soldAs = items.map((item): Seen => {
    const prices = [item.original_price, ...item.models.map(({ original_price }) => original_price)];
    return { name: String(item.fields["item_sku"]), says: prices.map((price) => `"${price}"`).join(" ") };
  });
  const byLink = (seen: Seen, { id, title }: ProductInput) => seen.says.includes(pageOf.get(id) ?? String(title));
  const byId = (seen: Seen, { id }: ProductInput) => seen.name === id;
  const images = items.flatMap(({ fields }) => (fields["image"] as { image_id_list: readonly string[] }).image_id_list);
  return [
    { channel: "web", ...compare(pages.seen, products, byId), photos: pages.photos },
    { channel: "shopee", ...compare(soldAs, products, byId), photos: new Set(images).size },
    {
      channel: "tele",
      ...compare(postsOf(places.chatA, CHAT_A), products, byLink),
      photos: photosOf(places.chatA, CHAT_A),
    },
    {
      channel: "spare",
      ...compare(postsOf(places.chatB, CHAT_B), products, byLink),
      photos: photosOf(places.chatB, CHAT_B),
    },
  ];
}

async function readPages(folder: string): Promise<{ readonly seen: readonly Seen[]; readonly photos: number }> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const pages = files.filter((file) => /^p[/\\].*\.html$/.test(file));
  const seen = await Promise.all(
    pages.map(
      async (file): Promise<Seen> => ({ name: file.slice(2, -5), says: await readFile(join(folder, file), "utf8") }),
    ),
  );
  return { seen, photos: files.filter((file) => /\.(jpe?g|webp|avif)$/.test(file)).length };
}

function postsOf(place: TelegramPlace, chat: string): readonly Seen[] {
  // Of an album only the first message has words.
  const texts = place.messages(chat).map(({ caption, text }) => caption ?? text ?? "");
  return texts.filter((says) => says !== "").map((says) => ({ name: "", says }));
}

function photosOf(place: TelegramPlace, chat: string): number {
  return place.messages(chat).filter(({ photo }) => photo !== undefined).length;
}

function compare(
  seen: readonly Seen[],
  products: readonly ProductInput[],
  isOf: (seen: Seen, product: ProductInput) => boolean,
): Pick<Holding, "there" | "current" | "twice"> {
  const counts = products.map((product) => {
    const mine = seen.filter((one) => isOf(one, product));
    return { count: mine.length, current: mine.some(({ says }) => saysPrice(says, product)) };
  });
  return {
    there: seen.length,
    current: counts.filter(({ current }) => current).length,
    twice: counts.reduce((sum, { count }) => sum + Math.max(0, count - 1), 0),
  };
}

/** Whether a text names the lowest and the highest price, however it writes them. */
function saysPrice(text: string, { price, variants = [] }: ProductInput): boolean {
  const amounts = (variants.length > 0 ? variants.map((one) => one.price ?? price) : [price]).map(amountNow);
  const known = amounts.filter((amount) => amount !== undefined).sort((a, b) => a - b);
  const digits = text.replaceAll(/(?<=\d)[.,\s](?=\d)/g, "");
  return [known.at(0), known.at(-1)].every((amount) => {
    if (amount === undefined) return true;
    const forms = [String(amount), amount.toFixed(2)].map((form) => form.replace(".", ""));
    return forms.some((form) => new RegExp(`(?<!\\d)${form}(?!\\d)`).test(digits));
  });
}

function amountNow(price: ProductInput["price"]): number | undefined {
  if (typeof price === "string") return Number(price);
  const nested: unknown = price && ("sale" in price ? price.sale : "list" in price ? price.list : price);
  return typeof nested === "string" ? Number(nested) : undefined;
}

/** Shows the table; says whether everything is as it should be. */
export function showHoldings(screen: Screen, holdings: readonly Holding[], places: Places): void {
  const asked: Readonly<Record<Channel, number | string>> = {
    web: "",
    shopee: places.shopee.requests.length,
    tele: places.chatA.requests.length,
    spare: places.chatB.requests.length,
  };
  const rows = holdings.map(({ channel, there, current, twice, photos }) => [
    TITLES[channel],
    there,
    current,
    twice,
    photos,
    asked[channel],
  ]);
  screen.say();
  screen.say("What the places hold, read from themselves and not from the ledger", "strong");
  for (const line of tableOf([["", "listings", "newest price", "doubled", "photos", "requests"], ...rows]))
    screen.say(line);
}

/** Shows what channels could not carry, the same loss of several products once. */
export function showLosses(screen: Screen, rows: readonly Row[]): void {
  const groups = new Map<string, { readonly text: string; readonly note: string | undefined; products: Set<string> }>();
  for (const { channel, product, losses } of rows) {
    for (const { field, reason, note } of losses) {
      const text = `${TITLES[channel as Channel]}: ${field.replace(/\[\d+\]/, "")} ${reason}`;
      const group = groups.get(text) ?? { text, note, products: new Set<string>() };
      group.products.add(product);
      groups.set(text, group);
    }
  }
  if (groups.size === 0) return;
  screen.say();
  screen.say("What a channel could not carry", "strong");
  const all = [...groups.values()];
  for (const { text, note, products } of all.slice(0, MOST_LOSSES)) {
    screen.say(`  ${text}, ${counted(products.size, "product")}${note === undefined ? "" : `: ${note}`}`);
  }
  if (all.length > MOST_LOSSES)
    screen.say(`  and ${counted(all.length - MOST_LOSSES, "more kind")}; every row of a report names its own`);
}

const MOST_LOSSES = 5;
