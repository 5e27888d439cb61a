/** One run: every wished product becomes a page, the pages become lists, and what differs is put into the folder. */
import { resolve } from "node:path";
import { ChannelError } from "../../channel/failures.js";
import type { Http } from "../../channel/toolbox.js";
import type { Photo, Piece, RebuildSet, Rebuilt } from "../../channel/verbs.js";
import type { StorefrontContent } from "./content.js";
import { errorCode, type Files } from "./files.js";
import { openShopFolder, type ShopFolder } from "./folder.js";
import { cardOf, listFiles } from "./lists.js";
import { feed, robots, type SitemapEntry, sitemaps } from "./machine.js";
import type { StorefrontSettings } from "./options.js";
import { INDEX, productPath, publicAddress } from "./paths.js";
import { cardFile, photoFile, renditionsOf, type StoredPhoto, storedPhoto } from "./photos.js";
import { type Prove, proveShop } from "./proof.js";
import { hasSearch, searchData, searchScript } from "./search.js";
import { type Card, messagePage, productPage, type Site, shopView } from "./site.js";
import { textsFor } from "./texts.js";
import { type Metas, writeList, writeMessage, writeProduct } from "./write.js";

/** What a run works with. */
export interface StorefrontSession {
  readonly settings: StorefrontSettings;
  readonly files: Files;
  readonly now: () => Date;
  /** Only places of the seller's profile are looked at with it. */
  readonly http?: Http | undefined;
}

/**
 * Brings the folder to what `set` says. Running it twice changes nothing the second time.
 *
 * @throws ChannelError `unavailable` where the folder cannot be written or the set ended early, `blocked` where a file
 * that is not ours is in the way.
 */
export async function rebuildShop(
  session: StorefrontSession,
  set: RebuildSet<StorefrontContent>,
  signal: AbortSignal,
): Promise<Rebuilt> {
  const { settings, files, now } = session;
  try {
    signal.throwIfAborted();
    const folder = await openShopFolder(files, resolve(settings.folder), now());
    const site = siteOf(settings, set.seller);
    const prove = await proveShop(session, site, folder, signal);
    const { cards, urls } = await stageProducts({ site, folder, prove }, set, signal);
    await stageLists(site, folder, cards);
    const written = await folder.commit(signal);
    return { written, ...(settings.url === undefined ? {} : { urls }) };
  } catch (error) {
    throw signal.aborted ? stopped(error) : explain(error, settings.folder);
  }
}

/** The folder can be made and written to. */
export async function pingShop({ settings, files }: StorefrontSession): Promise<void> {
  try {
    await files.makeFolder(resolve(settings.folder));
    await files.syncFolder(resolve(settings.folder));
  } catch (error) {
    throw explain(error, settings.folder);
  }
}

/** A run that was told to stop: nothing of it takes effect later, and the next one goes on from there. */
function stopped(cause: unknown): unknown {
  if (cause instanceof ChannelError) return cause;
  return new ChannelError("unavailable", "The run was aborted before the shop was finished.", {
    outcome: "rejected",
    scope: "verb",
    cause,
  });
}

function explain(error: unknown, folder: string): unknown {
  const code = errorCode(error);
  if (error instanceof ChannelError || code === undefined || !/^E[A-Z0-9]+$/.test(code)) return error;
  return new ChannelError("unavailable", `The folder ${folder} could not be written (${code}).`, {
    // Whatever was written is a part of a whole shop; the next run goes on from there.
    outcome: "rejected",
    field: "folder",
    cure: "Check that it exists, that it may be written to, and that the disk has room.",
    platformCode: code,
    cause: error,
  });
}

// --- Products ------------------------------------------------------------------------

interface Products {
  readonly cards: readonly Card[];
  readonly urls: ReadonlyMap<string, string>;
}

/** What products are put up with. */
interface Stage {
  readonly site: Site;
  readonly folder: ShopFolder;
  readonly prove: Prove | undefined;
}

async function stageProducts(stage: Stage, set: RebuildSet<StorefrontContent>, signal: AbortSignal): Promise<Products> {
  const cards: Card[] = [];
  const urls = new Map<string, string>();
  const { settings } = stage.site;
  let count = 0;
  for await (const piece of set.rows()) {
    signal.throwIfAborted();
    count += 1;
    if (piece.presence === "hidden") continue;
    const card = await stageProduct(stage, piece, set.showsLater);
    cards.push(card);
    if (settings.url !== undefined) urls.set(piece.product, publicAddress(settings.url, card.path));
  }
  if (count < set.count) {
    const message = `The shop's products ended after ${count} of ${set.count}; nothing was changed.`;
    throw new ChannelError("unavailable", message, { outcome: "not-sent", scope: "verb" });
  }
  return { cards, urls };
}

async function stageProduct(
  { site, folder, prove }: Stage,
  piece: Piece<StorefrontContent>,
  showsLater: boolean,
): Promise<Card> {
  const { content } = piece;
  const photos = await stagePhotos(folder, piece.photos, showsLater);
  // Its page leads there.
  await prove?.(piece, photos);
  const path = productPath(piece.product);
  const { page, breadcrumb } = productPage(site, content, photos, path);
  const text = writeProduct(site.settings, page, { content, photos, path, breadcrumb });
  const dates = await folder.text("page", path, text);
  if (dates === "theirs") throw new TypeError("A product's page is ours.");
  return cardOf(content, photos, path, dates);
}

async function stagePhotos(
  folder: ShopFolder,
  photos: readonly Photo[],
  showsLater: boolean,
): Promise<readonly StoredPhoto[]> {
  const stored: StoredPhoto[] = [];
  for (const photo of photos) {
    const renditions = renditionsOf(photo, { showsLater, isShown: folder.hasPhoto });
    for (const one of renditions) await folder.photo(photoFile(one).path, () => one.bytes());
    stored.push(storedPhoto(renditions));
  }
  return stored;
}

function siteOf(settings: StorefrontSettings, seller: Site["seller"]): Site {
  const given = settings.seller;
  const locale = settings.locale ?? given?.locale ?? seller?.locale ?? "id-ID";
  const title = settings.title ?? given?.name ?? seller?.name ?? textsFor(locale, settings.texts).shop;
  return { settings, seller, title, locale };
}

// --- Lists and what machines read ----------------------------------------------------------

async function stageLists(site: Site, folder: ShopFolder, cards: readonly Card[]): Promise<void> {
  const { settings } = site;
  const hasSearchHere = hasSearch(cards.length);
  if (hasSearchHere) {
    const { path, text } = searchScript();
    await folder.text("asset", path, text);
  }
  const entries: SitemapEntry[] = [];
  for (const { path, page, breadcrumb } of listFiles(site, cards)) {
    const dates = await folder.text(
      path === INDEX ? "front" : "list",
      path,
      writeList(settings, page, { path, breadcrumb }),
    );
    if (page.number === 1 && dates !== "theirs") entries.push({ path, changed: dates.changed, images: [] });
  }
  if (hasSearchHere) {
    const { path, text } = searchData(cards.map(searchRow));
    await folder.text("machine", path, text);
  }
  if (settings.url !== undefined) await stageAddresses(site, settings.url, folder, cards, entries.reverse());
  const { path, text } = robots(settings.url);
  await folder.text("machine", path, text, { isTheirsAllowed: true });
  await stageMessages(site, folder);
}

async function stageAddresses(
  site: Site,
  url: string,
  folder: ShopFolder,
  cards: readonly Card[],
  lists: readonly SitemapEntry[],
): Promise<void> {
  for (const { path, text } of sitemaps(url, [...lists, ...cards])) await folder.text("machine", path, text);
  const { title, locale, settings } = site;
  const items = cards.map((card) => ({ ...card, category: card.categoryPath.join(" > ") }));
  const { path, text } = feed({ url, title, locale, description: settings.description ?? title }, items);
  await folder.text("machine", path, text);
}

/** What is at an address where nothing is, and where something was. */
async function stageMessages(site: Site, folder: ShopFolder): Promise<void> {
  const { settings } = site;
  // It is shown at any depth, so relative ways would lead astray.
  const top = settings.url === undefined ? "/" : `${new URL(settings.url).pathname.replace(/\/$/, "")}/`;
  const meta = (path: string): Metas => ({ path, breadcrumb: [] });
  const lost = messagePage(site, shopView(site, "404.html", top), "notFound");
  await folder.text("machine", "404.html", writeMessage(settings, lost, meta("404.html")), { isTheirsAllowed: true });
  if (settings.whenGone === "nothing") return;
  // Old posts and packages lead to checking pages too.
  for (const path of [...folder.left("p/"), ...folder.left("v/").filter((one) => one.endsWith(".html"))]) {
    const gone = messagePage(site, shopView(site, path), "gone");
    await folder.text("gone", path, writeMessage(settings, gone, meta(path)));
  }
}

function searchRow({ path, title, price, before, stock, photo, brand, skus, categoryPath }: Card) {
  return {
    path,
    title,
    price,
    before,
    stock: stock.availability === "inStock" ? "" : stock.text,
    photo: photo && cardFile(photo.files).path,
    words: [brand, ...categoryPath, skus].filter((word) => word !== "").join(" "),
  };
}
