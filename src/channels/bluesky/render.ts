/**
 * What a Bluesky post says: at most 300 graphemes and 3,000 bytes, with links and hashtags as facets, whose places are
 * counted in UTF-8 bytes. app.bsky.feed.post and app.bsky.richtext.facet, bluesky-social/atproto@d6296a1, read 2026-11-21.
 */
import type { TextLimit } from "../../channel/limits.js";
import type { Loss, Rendered, RenderInput } from "../../channel/render.js";
import { measure } from "../../model/text.js";
import type { CaptionSettings } from "../shared-caption.js";
import { composeFitting } from "../shared-post.js";

export const TEXT: TextLimit = { max: 300, unit: "graphemes" };
const MOST_BYTES = 3_000;
const MOST_TAG: TextLimit = { max: 64, unit: "graphemes" };
const CARD_TITLE: TextLimit = { max: 200, unit: "graphemes" };
const CARD_TEXT: TextLimit = { max: 300, unit: "graphemes" };
/** A link in a text is shown as short as the app itself shows it. */
const SHOWN = 32;

/** A stretch of the text that is more than text; places in UTF-8 bytes. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly link?: string | undefined;
  readonly tag?: string | undefined;
}

/** A card that leads to a page. */
export interface Card {
  readonly uri: string;
  readonly title: string;
  readonly description: string;
}

/** What Bluesky is sent of a product. */
export interface BlueskyContent {
  readonly text: string;
  readonly stretches: readonly Stretch[];
  readonly langs: readonly string[];
  /** In place of photos, or around the first one. */
  readonly card?: Card | undefined;
  /** The price as the post says it. */
  readonly price: string;
  /** Availability of each variant, as far as the post says it. */
  readonly stock: string;
}

/** How posts are rendered. */
export interface PostSettings extends CaptionSettings {
  readonly embed: "photos" | "card";
}

/** Renders a product as a post. */
export function renderPost(input: RenderInput<PostSettings, unknown>): Rendered<BlueskyContent> {
  const { product, settings, tools } = input;
  const link = input.link !== undefined && URL.canParse(input.link) ? input.link : undefined;
  const shown = link === undefined ? (input.link ?? "") : shortened(link);
  const { content, losses } = composeFitting(input, { text: TEXT, link: shown }, overOf);
  const { caption: text, price, stock } = content;
  const isCard = link !== undefined && (settings.embed === "card" || product.photos.length === 0);
  const title = tools.fit({ field: "title", text: product.title }, CARD_TITLE).text;
  const description = tools.fit({ field: "description", text: `${price} · ${product.description}` }, CARD_TEXT).text;
  const cut: readonly Loss[] =
    isCard && product.photos.length > 1 ? [{ field: "photos", reason: "dropped", note: "a card shows one photo" }] : [];
  return {
    content: {
      text,
      stretches: stretchesIn(text, link === undefined ? undefined : { shown, link }),
      langs: [product.locale.split(/[-_]/)[0]?.toLowerCase() ?? "id"],
      ...(isCard ? { card: { uri: link, title, description } } : {}),
      price,
      stock,
    },
    losses: [...losses, ...cut],
    ...(isCard ? { photos: product.photos.slice(0, 1).map(({ id }) => id) } : {}),
  };
}

/** Too many bytes count as graphemes too many: one of them has four bytes or more where that matters. */
function overOf(text: string): number {
  const bytes = measure(text, "bytes") - MOST_BYTES;
  return Math.max(measure(text, TEXT.unit) - TEXT.max, Math.ceil(bytes / 16));
}

/** `https://toko.example/produk/kopi?e=1` → `toko.example/produk/kopi?e=1`, cut where it is long. */
function shortened(link: string): string {
  const { host, pathname, search } = new URL(link);
  const whole = `${host}${pathname === "/" ? "" : pathname}${search}`;
  return whole.length <= SHOWN ? whole : `${whole.slice(0, SHOWN - 1)}…`;
}

const LINK = /https?:\/\/[^\s]+?(?=[.,;:!?)\]]*(?:\s|$))/g;
const TAG = /(?<![\p{L}\p{N}_#])#([\p{L}\p{N}_]*[\p{L}_][\p{L}\p{N}_]*)/gu;

/** Links and hashtags of a text, in order, none over another. */
export function stretchesIn(
  text: string,
  main?: { readonly shown: string; readonly link: string },
): readonly Stretch[] {
  const found: Stretch[] = [];
  const add = (at: number, length: number, more: Pick<Stretch, "link" | "tag">): void => {
    const from = Buffer.byteLength(text.slice(0, at));
    const to = from + Buffer.byteLength(text.slice(at, at + length));
    if (!found.some((one) => from < one.to && one.from < to)) found.push({ from, to, ...more });
  };
  // The last one is ours: a description may say the same words before.
  const at = main === undefined ? -1 : text.lastIndexOf(main.shown);
  if (main !== undefined && at !== -1) add(at, main.shown.length, { link: main.link });
  for (const { index, 0: link } of text.matchAll(LINK)) add(index, link.length, { link });
  for (const { index, 0: whole, 1: tag = "" } of text.matchAll(TAG)) {
    if (measure(tag, MOST_TAG.unit) <= MOST_TAG.max) add(index, whole.length, { tag });
  }
  return found.toSorted((a, b) => a.from - b.from);
}
