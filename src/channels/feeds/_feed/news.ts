/**
 * Feeds of news: what came into the shop and what changed, newest first, for readers of people and machines. Dates are
 * those of a product's own change, never of the run, so that an unchanged shop is unchanged to the byte.
 */
import * as z from "zod";
import type { Limits, TextLimit } from "../../../channel/limits.js";
import type { Loss, Rendered, RenderInput } from "../../../channel/render.js";
import type { Photo, Piece, RebuildSet, Rebuilt } from "../../../channel/verbs.js";
import type { Availability } from "../../../channel/view.js";
import { digest } from "../../../model/canonical.js";
import { addressOf } from "../../shared-address.js";
import { missing } from "../../shared-missing.js";
import { feedLimits } from "./limits.js";
import type { Dated, FeedMemory } from "./memory.js";
import { type FeedOptions, type FeedSettings, feedShape, offerShape, web } from "./options.js";
import { runFeed, type Tally } from "./rebuild.js";
import type { FeedSession } from "./session.js";
import { type About, aboutOf, type FeedFormat } from "./writer.js";

/** Options of feeds of news. */
export interface NewsFeedOptions extends FeedOptions {
  /** Where the feed is read: `https://toko.example/feed.xml`. Its domain names the products for ever. */
  readonly url: string;
  /** Address of a product's page: `https://toko.example/p/{id}.html`. @defaultValue as other feeds find it */
  readonly link?: string | undefined;
  /** Name of the feed. @defaultValue the seller's name */
  readonly title?: string | undefined;
  /** Products in it, newest first. @defaultValue 50 */
  readonly most?: number | undefined;
  /**
   * A day on which the domain was already yours: part of the names of products, so that it must never change.
   * @defaultValue `"2026-01-01"`
   */
  readonly since?: string | undefined;
}

/** The same with every default filled in. */
export interface NewsFeedSettings extends FeedSettings {
  readonly url: string;
  readonly link?: string | undefined;
  readonly title?: string | undefined;
  readonly most: number;
  readonly since: string;
}

/** The schema of `NewsFeedOptions`. */
export const newsShape = {
  ...feedShape,
  url: web,
  link: offerShape.link,
  title: offerShape.title,
  most: z.int().min(1).max(1_000).default(50),
  since: z.iso.date().default("2026-01-01"),
};

const SUMMARY: TextLimit = { max: 500, unit: "graphemes" };

/** What feeds of news can bear. */
export const newsLimits: Limits = feedLimits({
  text: { summary: SUMMARY },
  photos: {
    count: { min: 0, max: 1 },
    formats: ["jpeg", "png", "webp"],
    maxEdge: 4_096,
    aimEdge: 1_200,
    aimRange: { min: 1_000, max: 2_048 },
    maxBytes: 5_000_000,
  },
  cannot: { find: "the feed is written from the ledger, not read" },
  source: { page: "our own; the format's page is named by each feed", read: "2026-11-22" },
});

/** What a feed of news says of a product. */
export interface NewsItem {
  readonly product: string;
  readonly title: string;
  readonly link: string;
  readonly summary: string;
  /** Clean HTML: the model lets nothing else through. */
  readonly html: string;
  readonly tags: readonly string[];
  readonly locale: string;
}

/** What is kept of a product. */
export interface NewsContent {
  readonly item: NewsItem;
  readonly skus: readonly string[];
  readonly price: { readonly price: string; readonly currency: string };
  readonly stock: { readonly availability: Availability };
  readonly head: string;
}

/** One product as it is written. */
export interface News extends NewsContent {
  /** Its name for ever: a tag URI (RFC 4151). */
  readonly id: string;
  readonly photo: Photo | undefined;
  readonly since: Date;
  readonly changed: Date;
}

/** Writes one kind of feed of news. */
export interface NewsWriter extends FeedFormat {
  readonly joint?: string | undefined;
  /** `changed` is the newest change in the feed. */
  head(about: About, changed: Date | undefined): string;
  item(news: News): string;
  readonly tail: string;
}

const MERGED: Loss = { field: "variants", reason: "merged", note: "one entry a product" };

/** What a feed of news renders from. */
export type NewsInput = RenderInput<NewsFeedSettings, unknown>;

/** Renders a product for a feed of news. @throws ChannelError `invalid` where it has no title or no page */
export function renderNews(input: NewsInput, writer: NewsWriter): Rendered<NewsContent> {
  const { product, tools, settings, seller } = input;
  if (product.title === "") throw missing("title", "A product in a feed has a title.", "Give it one.");
  const words = product.description.replace(/\s+/g, " ");
  const { text: summary, losses: cut } = tools.fit({ field: "summary", text: words }, SUMMARY);
  const content: NewsContent = {
    item: {
      product: product.id,
      title: product.title,
      link: addressOf(input, undefined, "A feed"),
      summary: summary || product.title,
      html: product.rich.html ?? "",
      tags: [...product.categoryPath.slice(-1), ...product.tags],
      locale: product.locale,
    },
    skus: product.variants.map(({ sku }) => sku),
    price: { price: product.priceRange.min.amount, currency: product.priceRange.min.currency },
    stock: { availability: product.availability },
    head: writer.head(aboutOf(settings, seller), undefined),
  };
  const losses = [...cut, ...(product.variants.length > 1 ? [MERGED] : [])];
  return { content, losses };
}

type NewsSession = FeedSession<NewsWriter, NewsFeedSettings>;

/** Brings the file to what `set` says. @throws ChannelError as `rebuildFeed` does */
export function rebuildNews(session: NewsSession, set: RebuildSet<NewsContent>, signal: AbortSignal): Promise<Rebuilt> {
  return runFeed(session, set, signal, (tally, memory) => texts({ session, set, tally, memory, signal }));
}

interface Run {
  readonly session: NewsSession;
  readonly set: RebuildSet<NewsContent>;
  readonly tally: Tally;
  readonly memory: FeedMemory | undefined;
  readonly signal: AbortSignal;
}

async function* texts(run: Run): AsyncIterable<string> {
  const { session, set } = run;
  const { writer } = session;
  const newest = await gather(run);
  yield writer.head(aboutOf(session.settings, set.seller), newest[0]?.changed);
  for (const [at, news] of newest.entries()) yield (at === 0 ? "" : (writer.joint ?? "")) + writer.item(news);
  yield writer.tail;
}

/** The newest products of the set. What the others say is read and let go. */
async function gather({ session, set, tally, memory, signal }: Run): Promise<readonly News[]> {
  const { settings, now } = session;
  const known = new Map(memory?.dates);
  const dates = new Map<string, Dated>();
  const at = now().getTime();
  let newest: News[] = [];
  for await (const piece of set.rows()) {
    signal.throwIfAborted();
    tally.pieces += 1;
    if (piece.presence === "hidden") continue;
    const dated = datesOf(piece, known.get(piece.product), at);
    dates.set(piece.product, dated);
    tally.rows += 1;
    newest.push(newsOf(piece, dated, settings));
    if (newest.length >= settings.most * 4) newest = newestOf(newest, settings.most);
  }
  tally.dates = [...dates];
  return newestOf(newest, settings.most);
}

/** The same words are the same news, whatever it costs and however much there is of it. */
function datesOf({ content: { item } }: Piece<NewsContent>, known: Dated | undefined, now: number): Dated {
  const says = digest(item);
  if (known === undefined) return [says, now, now];
  return known[0] === says ? known : [says, known[1], now];
}

function newsOf({ product, content, photos }: Piece<NewsContent>, dated: Dated, settings: NewsFeedSettings): News {
  const { hostname } = new URL(settings.url);
  const [, since, changed] = dated;
  return {
    ...content,
    id: `tag:${hostname},${settings.since}:${product}`,
    photo: photos.find(({ url }) => url !== undefined),
    since: new Date(since),
    changed: new Date(changed),
  };
}

function newestOf(news: readonly News[], most: number): News[] {
  const byAge = (one: News, other: News): number =>
    other.changed.getTime() - one.changed.getTime() || (one.item.product < other.item.product ? -1 : 1);
  return news.toSorted(byAge).slice(0, most);
}
