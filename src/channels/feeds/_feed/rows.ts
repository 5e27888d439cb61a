/** The content of feeds of rows: one row for each variant, kept as the cells that will be written. */
import type { Loss, Rendered } from "../../../channel/render.js";
import type { Photo } from "../../../channel/verbs.js";
import { missing } from "../../shared-missing.js";
import { type Offer, type OfferInput, type OfferRules, type Offers, offersOf, unique } from "../../shared-offer.js";
import { googleCategory, labelsOf, productType, saleWindow } from "../../shared-offer-words.js";

/** A value, or several where a column may hold a list. */
export type Cell = string | readonly string[];
export type Cells = Readonly<Record<string, Cell>>;

/** What of a row does not depend on price and stock. */
export interface FeedRow {
  readonly key: string;
  readonly cells: Cells;
  /** Ids of the photos to show. */
  readonly photos: readonly string[];
}

/** What is kept of a product. `prices` and `stocks` are by row. */
export interface RowsContent {
  readonly rows: readonly FeedRow[];
  readonly prices: Readonly<Record<string, Cells>>;
  readonly stocks: Readonly<Record<string, Cells>>;
  /** What the head of the feed says: a new name of the shop is a new rendering. */
  readonly head: string;
}

/** How a feed words an offer. A cell that is not given stays empty. */
export interface RowWords {
  readonly rules: OfferRules;
  cells(offer: Offer, input: OfferInput, offers: Offers): Readonly<Record<string, Cell | undefined>>;
  prices(offer: Offer): Readonly<Record<string, Cell | undefined>>;
  stocks(offer: Offer): Readonly<Record<string, Cell | undefined>>;
  /** What this feed loses beyond what every feed of rows does. */
  losses?(offers: Offers, input: OfferInput): readonly Loss[];
  /** What is made of each text before it is kept, such as what makes a table safe to open. */
  guard?(column: string, text: string): { readonly text: string; readonly loss?: Loss | undefined };
}

/** Renders a product as rows. @throws ChannelError `invalid` where it cannot be in the feed */
export function renderRows(input: OfferInput, words: RowWords, head: string): Rendered<RowsContent> {
  const made = offersOf(input, words.rules);
  const losses: Loss[] = [...made.losses, ...(words.losses?.(made, input) ?? [])];
  const kept = (cells: Readonly<Record<string, Cell | undefined>>): Cells => keep(cells, words, losses);
  const byKey = (
    cells: (offer: Offer) => Readonly<Record<string, Cell | undefined>>,
  ): Readonly<Record<string, Cells>> => Object.fromEntries(made.offers.map((offer) => [offer.key, kept(cells(offer))]));
  const content: RowsContent = {
    rows: made.offers.map((offer) => ({
      key: offer.key,
      cells: kept(words.cells(offer, input, made)),
      photos: offer.photos,
    })),
    prices: byKey((offer) => words.prices(offer)),
    stocks: byKey((offer) => words.stocks(offer)),
    head,
  };
  return { content, losses: unique(losses), ...(made.changesAt ? { changesAt: made.changesAt } : {}) };
}

function keep(cells: Readonly<Record<string, Cell | undefined>>, words: RowWords, losses: Loss[]): Cells {
  const one = (column: string, text: string): string => {
    const { text: safe, loss } = words.guard?.(column, text) ?? { text };
    if (loss) losses.push(loss);
    return safe;
  };
  const filled = Object.entries(cells).flatMap(([column, cell]): (readonly [string, Cell])[] => {
    if (cell === undefined || cell.length === 0) return [];
    return [[column, typeof cell === "string" ? one(column, cell) : cell.map((text) => one(column, text))]];
  });
  return Object.fromEntries(filled);
}

/** The cells that the rows of ad systems have in common, under the names that Google gave them. */
export function offerCells(
  offer: Offer,
  { product }: OfferInput,
  { group }: Offers,
): Readonly<Record<string, Cell | undefined>> {
  return {
    item_group_id: product.variants.length > 1 ? group : undefined,
    title: offer.title,
    description: offer.description,
    link: offer.link,
    brand: offer.brand,
    gtin: offer.gtin,
    mpn: offer.mpn,
    google_product_category: googleCategory(product),
    product_type: productType(product),
    color: offer.color,
    size: offer.size,
    material: offer.material,
    pattern: offer.pattern,
    gender: offer.gender,
    age_group: offer.ageGroup,
    ...labelsOf(product.tags),
  };
}

/** The price, and a sale with its time, under the same names. */
export function offerPrices({ price, salePrice, sale }: Offer): Readonly<Record<string, Cell | undefined>> {
  return { price, sale_price: salePrice, sale_price_effective_date: saleWindow(sale) };
}

/** Columns of photos, and how many of the further ones a row takes. */
export interface PhotoColumns {
  readonly main: string;
  readonly more: string;
  readonly mostMore: number;
}

/**
 * The rows as they are written, photos' addresses filled in.
 *
 * @throws ChannelError `invalid` where a row has no photo that can be shown
 */
export function cellsOf(
  { rows, prices, stocks }: RowsContent,
  photos: readonly Photo[],
  { main, more, mostMore }: PhotoColumns,
): readonly Cells[] {
  const urls = new Map(photos.flatMap(({ id, url }) => (url === undefined ? [] : [[id, url] as const])));
  return rows.map(({ key, cells, photos: wanted }) => {
    const [first, ...rest] = wanted.flatMap((id) => urls.get(id) ?? []);
    if (first === undefined) {
      const cure = "Give the product a photo that can be opened.";
      throw missing("photos", "None of its photos can be shown, and the feed wants one.", cure);
    }
    const further = rest.slice(0, mostMore);
    const images = { [main]: first, ...(further.length === 0 ? {} : { [more]: further }) };
    return { ...cells, ...prices[key], ...stocks[key], ...images };
  });
}

/** The keys of a product's rows. */
export function keysOf({ rows }: RowsContent): readonly string[] {
  return rows.map(({ key }) => key);
}
