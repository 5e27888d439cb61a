/**
 * A product as offers: one for each variant, with everything that feeds ask of one, before any of them words it.
 * What no feed of rows can say is named as a loss here.
 */
import type { TextLimit } from "../channel/limits.js";
import type { Loss, RenderInput, RenderTools } from "../channel/render.js";
import type { Availability, ProductView, VariantView } from "../channel/view.js";
import { addressOf } from "./shared-address.js";
import { isLook, type Look, lookOf, optionsOf } from "./shared-look.js";
import { missing } from "./shared-missing.js";

/** What one feed wants of its rows. Lengths are characters as the feed counts them. */
export interface OfferRules {
  /** Who reads the feed: `"Google"`. */
  readonly place: string;
  readonly key: TextLimit;
  readonly title: TextLimit;
  readonly description: TextLimit;
  /** Whether a row needs a brand, and who it is where neither product nor channel names one. */
  readonly brand: "optional" | "seller";
  /** `"never"`: emoji, other pictures and control characters are taken out of title and description. */
  readonly emoji?: "never" | undefined;
  /** A description of one line, for tables without line breaks. */
  readonly oneLine?: boolean | undefined;
}

/** One row, not yet worded. */
export interface Offer extends Look {
  /** The SKU: the row's key. */
  readonly key: string;
  readonly variant: string;
  readonly title: string;
  readonly description: string;
  readonly link: string;
  readonly brand?: string | undefined;
  /** As printed on the package. */
  readonly gtin?: string | undefined;
  readonly mpn?: string | undefined;
  /** What it differs in from its siblings, in the listing's language. */
  readonly options: readonly { readonly name: string; readonly label: string }[];
  /** `"65000 IDR"`: the regular price. */
  readonly price: string;
  /** The price now, while a sale runs. */
  readonly salePrice?: string | undefined;
  readonly sale?: { readonly from?: Date | undefined; readonly until?: Date | undefined } | undefined;
  readonly availability: Availability;
  /** When what is sold before it is there will come: a day. */
  readonly availableOn?: string | undefined;
  readonly stock: number | undefined;
  readonly weightGrams?: number | undefined;
  /** Ids of its photos, its own first. */
  readonly photos: readonly string[];
}

/** Options of a channel that offers are made with. */
export interface OfferSettings {
  readonly link?: string | undefined;
  readonly brand?: string | undefined;
}

export type OfferInput = RenderInput<OfferSettings, unknown>;

export interface Offers {
  /** Our id of the product, which keeps its rows together. */
  readonly group: string;
  readonly offers: readonly Offer[];
  readonly losses: readonly Loss[];
  readonly changesAt?: Date | undefined;
}

const DAY_MS = 86_400_000;

/** The offers of a product. @throws ChannelError `invalid` where something is missing that the feed cannot be without */
export function offersOf(input: OfferInput, rules: OfferRules): Offers {
  const { product, marker, tools, now } = input;
  const losses: Loss[] = [...unsaid(product)];
  const texts = textsOf(input, rules, losses);
  if (product.photos.length === 0)
    throw missing("photos", `${rules.place} wants a photo of every product.`, "Give it one.");
  const brand = brandOf(input, rules);
  const group = within(marker, rules.key, "id", "The product's id");
  const offers = product.variants.map((variant): Offer => {
    const title = tools.fit({ field: "title", text: titleOf(texts.title, variant, product) }, rules.title);
    losses.push(...title.losses);
    return {
      key: within(variant.sku, rules.key, "sku", `The SKU ${variant.sku.slice(0, 20)}…`),
      variant: variant.id,
      title: title.text,
      description: texts.description,
      link: addressOf(input, variant, rules.place),
      ...(brand === undefined ? {} : { brand }),
      ...identifiersOf(variant),
      ...lookOf(product, variant),
      options: optionsOf(product, variant),
      ...pricesOf(variant),
      ...stockOf(variant, now),
      ...weightOf(variant),
      photos: photosOf(product, variant),
    };
  });
  return { group, offers, losses: unique(losses), ...changesAt(product.variants, now) };
}

/** What a feed of rows has no place for. */
function unsaid({ variants, certificates, attributes }: ProductView): readonly Loss[] {
  const losses: Loss[] = [];
  const dropped = (field: string, note: string): number => losses.push({ field, reason: "dropped", note });
  if (variants.some(({ tiers }) => tiers.length > 0)) dropped("price.tiers", "a row has one price");
  if (variants.some(({ byLocation }) => byLocation.length > 1)) dropped("stock.byLocation", "the sum is shown");
  if (certificates.length > 0) dropped("certificates", "a row has no place for them");
  if (!Object.keys(attributes).every(isLook))
    dropped("attributes", "only colour, size, material, pattern, gender and age group have a place");
  return losses;
}

/** Once each. */
export function unique(losses: readonly Loss[]): readonly Loss[] {
  const seen = new Set<string>();
  return losses.filter(({ field, reason }) => {
    const key = `${field} ${reason}`;
    return !seen.has(key) && seen.add(key);
  });
}

function within(text: string, { max }: TextLimit, field: string, what: string): string {
  if ([...text].length <= max) return text;
  throw missing(field, `${what} has more than ${max} characters.`, "Shorten it.");
}

// --- Texts ---------------------------------------------------------------------------

/** Pictures, and the controls that the model keeps in texts; tabs and line ends are none here. */
const PICTURES =
  /[\x7f-\x9f]|\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u{fe0f}|\u{200d}|\u{20e3}/gu;

interface Texts {
  readonly title: string;
  readonly description: string;
}

function textsOf({ product, tools }: OfferInput, rules: OfferRules, losses: Loss[]): Texts {
  const clean = (text: string, field: string): string => {
    if (rules.emoji !== "never") return text.trim();
    const without = text.replace(PICTURES, "");
    if (without !== text)
      losses.push({ field, reason: "dropped", note: "emoji and control characters are not allowed there" });
    return without.replace(/ {2,}/g, " ").trim();
  };
  const title = clean(product.title, "title");
  if (title === "") throw missing("title", `${rules.place} wants a title for every product.`, "Give it one in words.");
  const said = clean(product.description, "description");
  if (said === "") losses.push({ field: "description", reason: "defaulted", note: "the title stands for it" });
  return { title, description: descriptionOf(said || title, rules, tools, losses) };
}

function descriptionOf(text: string, rules: OfferRules, tools: RenderTools, losses: Loss[]): string {
  const lines = rules.oneLine ? text.replace(/\s*\n\s*/g, " ") : text;
  if (lines !== text) losses.push({ field: "description", reason: "converted", note: "line breaks become spaces" });
  const fitted = tools.fit({ field: "description", text: lines }, rules.description);
  losses.push(...fitted.losses);
  return fitted.text;
}

/** Siblings must not have one title: what they differ in is said behind it. */
export function titleOf(title: string, { options }: VariantView, { variants }: ProductView): string {
  if (variants.length === 1 || options.length === 0) return title;
  return `${title} – ${options.map(({ label }) => label).join(", ")}`;
}

function brandOf({ product, settings, seller }: OfferInput, { brand, place }: OfferRules): string | undefined {
  const named = product.brand ?? settings.brand;
  if (named !== undefined || brand === "optional") return named;
  if (seller.name !== "") return seller.name;
  throw missing("brand", `${place} wants a brand for every product.`, "Give the product or the channel a `brand`.");
}

function identifiersOf({ identifiers }: VariantView): Pick<Offer, "gtin" | "mpn"> {
  const gtin = identifiers.find(({ scheme }) => scheme === "gtin" || scheme === "isbn")?.value;
  const mpn = identifiers.find(({ scheme }) => scheme === "mpn")?.value;
  return { ...(gtin === undefined ? {} : { gtin: printed(gtin) }), ...(mpn === undefined ? {} : { mpn }) };
}

/** A GTIN is kept as 14 digits; packages show 8, 12, 13 or 14. */
function printed(gtin: string): string {
  const zeros = /^0*/.exec(gtin)?.[0].length ?? 0;
  if (gtin.length !== 14 || zeros === 0) return gtin;
  if (zeros >= 6) return gtin.slice(6);
  return gtin.slice(zeros >= 2 ? 2 : 1);
}

// --- Price, stock, weight, photos -----------------------------------------------------

function pricesOf({ price, listPrice, saleFrom, saleUntil }: VariantView): Pick<Offer, "price" | "salePrice" | "sale"> {
  const text = ({ amount, currency }: VariantView["price"]): string => `${amount} ${currency}`;
  if (price.amount === listPrice.amount) return { price: text(price) };
  return { price: text(listPrice), salePrice: text(price), sale: { from: saleFrom, until: saleUntil } };
}

function stockOf(variant: VariantView, now: Date): Pick<Offer, "availability" | "availableOn" | "stock"> {
  const { availability, stock, preorder } = variant;
  const days = preorder?.shipDays;
  const counted = days === undefined ? undefined : new Date(startOfDay(now) + days * DAY_MS).toISOString();
  const day = (preorder?.releaseDate ?? counted)?.slice(0, 10);
  return { availability, stock, ...(availability === "preorder" && day !== undefined ? { availableOn: day } : {}) };
}

function startOfDay(now: Date): number {
  return Math.floor(now.getTime() / DAY_MS) * DAY_MS;
}

/** A date that is counted from today is another one tomorrow. */
function changesAt(variants: readonly VariantView[], now: Date): Pick<Offers, "changesAt"> {
  const isCounted = variants.some(
    ({ availability, preorder }) =>
      availability === "preorder" && preorder?.releaseDate === undefined && preorder?.shipDays !== undefined,
  );
  return isCounted ? { changesAt: new Date(startOfDay(now) + DAY_MS) } : {};
}

function weightOf({ shipping }: VariantView): Pick<Offer, "weightGrams"> {
  return shipping.weightGrams === undefined ? {} : { weightGrams: shipping.weightGrams };
}

function photosOf({ photos }: ProductView, { photos: own }: VariantView): readonly string[] {
  return [...new Set([...own, ...photos.map(({ id }) => id)])];
}
