/**
 * A product as rows of Merchant Center: one for each variant, kept together by `itemGroupId`. Attributes are those of the
 * Products API v1 (googleapis f8291d2, 2026-08-22), read 2026-11-21.
 */
import { createHash } from "node:crypto";
import { ChannelError } from "../../channel/failures.js";
import type { Loss, Rendered, RenderInput } from "../../channel/render.js";
import type { Photo } from "../../channel/verbs.js";
import type { ProductView } from "../../channel/view.js";
import { GOOGLE_MOST_PHOTOS, GOOGLE_RULES } from "../shared-google.js";
import { inOrder } from "../shared-listing.js";
import { type Offer, type Offers, offersOf } from "../shared-offer.js";
import {
  CONDITIONS,
  conditionLosses,
  googleCategory,
  highlightLosses,
  labelLosses,
  labelsOf,
  productType,
} from "../shared-offer-words.js";
import { priceOf, type RowPrice, type RowStock, stockOf } from "./amounts.js";
import { RENEW_MS } from "./limits.js";

/** What of a row is neither price nor stock, nor read back. */
export interface MerchantRow {
  readonly offerId: string;
  /** Our id of the variant. */
  readonly variant: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Ids of the photos to show, the variant's own first. */
  readonly photos: readonly string[];
}

/** What of a row can be read back as it was sent. */
export interface RowText {
  readonly title: string;
  readonly link: string;
}

/** What Google is sent of a product. Records are by `offerId`. */
export interface MerchantContent {
  /** Our marker. */
  readonly group: string;
  readonly contentLanguage: string;
  readonly feedLabel: string;
  readonly rows: readonly MerchantRow[];
  readonly texts: Readonly<Record<string, RowText>>;
  readonly prices: Readonly<Record<string, RowPrice>>;
  readonly stocks: Readonly<Record<string, RowStock>>;
  /** Grows before Google lets a product expire: the same content is sent once more. */
  readonly renewal: number;
}

/** What rows are rendered with. */
export interface RowSettings {
  readonly contentLanguage: string;
  readonly feedLabel: string;
  readonly link?: string | undefined;
  readonly brand?: string | undefined;
}

type Input = RenderInput<RowSettings, unknown>;

/** Renders a product. @throws ChannelError `invalid` where something is missing that Google cannot be without */
export function renderRows(input: Input): Rendered<MerchantContent> {
  const made = offersOf(input, GOOGLE_RULES);
  const { offers } = made;
  const byOffer = <T>(value: (offer: Offer) => T): Readonly<Record<string, T>> =>
    inOrder(offers.map((offer) => [offer.key, value(offer)] as const));
  const { renewal, renewsAt } = renewalOf(`${input.settings.feedLabel}~${made.group}`, input.now);
  const content: MerchantContent = {
    group: made.group,
    contentLanguage: input.settings.contentLanguage,
    feedLabel: input.settings.feedLabel,
    rows: offers.map((offer) => rowOf(offer, input.product, made.group)),
    texts: byOffer(({ title, link }) => ({ title, link })),
    prices: byOffer(priceOf),
    stocks: byOffer(stockOf),
    renewal,
  };
  const changesAt = made.changesAt && made.changesAt < renewsAt ? made.changesAt : renewsAt;
  return { content, losses: [...made.losses, ...lossesOf(made, input)], changesAt };
}

function rowOf(offer: Offer, product: ProductView, group: string): MerchantRow {
  const hasNumber = offer.gtin !== undefined || offer.mpn !== undefined;
  const path = productType(product);
  const category = googleCategory(product);
  return {
    offerId: offer.key,
    variant: offer.variant,
    attributes: {
      description: offer.description,
      condition: CONDITIONS[product.condition].toUpperCase(),
      ...(product.variants.length > 1 ? { itemGroupId: group } : {}),
      ...(offer.brand === undefined ? {} : { brand: offer.brand }),
      ...(offer.gtin === undefined ? {} : { gtins: [offer.gtin] }),
      ...(offer.mpn === undefined ? {} : { mpn: offer.mpn }),
      ...(hasNumber ? {} : { identifierExists: false }),
      ...(category === undefined ? {} : { googleProductCategory: category }),
      ...(path === "" ? {} : { productTypes: [path] }),
      ...lookOf(offer),
      ...weightOf(offer),
      ...(product.highlights.length < 2 ? {} : { productHighlights: product.highlights }),
      ...customLabels(product.tags),
    },
    photos: offer.photos.slice(0, GOOGLE_MOST_PHOTOS),
  };
}

function lookOf({ color, size, material, pattern, gender, ageGroup }: Offer): Readonly<Record<string, string>> {
  const look = { color, size, material, pattern, gender: gender?.toUpperCase(), ageGroup: ageGroup?.toUpperCase() };
  return Object.fromEntries(
    Object.entries(look).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function weightOf({ weightGrams = 0 }: Offer): object {
  return weightGrams > 0 ? { shippingWeight: { value: weightGrams, unit: "g" } } : {};
}

/** `custom_label_0` as the API writes it. */
function customLabels(tags: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(labelsOf(tags)).map(([name, tag]) => [name.replace("custom_label_", "customLabel"), tag]),
  );
}

function lossesOf({ offers }: Offers, { product }: Input): readonly Loss[] {
  const isUndated = offers.some(
    ({ availability, availableOn }) =>
      availability === "backorder" || (availability === "preorder" && availableOn === undefined),
  );
  const isOpenSale = offers.some(
    ({ salePrice, sale }) => salePrice !== undefined && (sale?.from === undefined) !== (sale?.until === undefined),
  );
  const converted = (field: string, note: string): Loss => ({ field, reason: "converted", note });
  return [
    ...conditionLosses(product),
    ...labelLosses(product),
    ...(product.highlights.length === 1 ? highlightLosses(product) : []),
    ...(isUndated ? [converted("stock", "without a date it is shown as out of stock")] : []),
    ...(isOpenSale ? [converted("sale", "a sale that is open at one end has no window there")] : []),
  ];
}

/** Which stretch of 25 days it is for this product: each begins its own, so that not all are renewed on one day. */
function renewalOf(name: string, now: Date): { readonly renewal: number; readonly renewsAt: Date } {
  const shift = createHash("sha256").update(name).digest().readUIntBE(0, 6) % RENEW_MS;
  const renewal = Math.floor((now.getTime() + shift) / RENEW_MS);
  return { renewal, renewsAt: new Date((renewal + 1) * RENEW_MS - shift) };
}

/** One row whole, as it is put in. @throws ChannelError `invalid` where none of its photos can be shown */
export function inputOf(
  content: MerchantContent,
  row: MerchantRow,
  photos: readonly Photo[],
  version: number,
): Readonly<Record<string, unknown>> {
  const urls = new Map(photos.flatMap(({ id, url }) => (url === undefined ? [] : [[id, url] as const])));
  const [imageLink, ...more] = row.photos.flatMap((id) => urls.get(id) ?? []);
  if (imageLink === undefined) {
    throw new ChannelError("invalid", `Google wants a photo of every product, and ${row.offerId} has none to show.`, {
      outcome: "not-sent",
      field: "photos",
      cure: "Give it one, and a photo host that can be reached from outside.",
    });
  }
  return {
    offerId: row.offerId,
    contentLanguage: content.contentLanguage,
    feedLabel: content.feedLabel,
    versionNumber: String(version),
    productAttributes: {
      ...content.texts[row.offerId],
      ...row.attributes,
      ...content.prices[row.offerId],
      ...content.stocks[row.offerId],
      imageLink,
      ...(more.length === 0 ? {} : { additionalImageLinks: more }),
    },
    customAttributes: [{ name: MARKER, value: content.group }],
  };
}

/** The custom attribute by which our rows are known. Underscores in its name would become spaces. */
export const MARKER = "etalase";
