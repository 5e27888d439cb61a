/** What a product's page will say: every text and price of it, worked out once, so that a page is put together from it. */
import type { Loss, Rendered, RenderInput, RenderTools } from "../../channel/render.js";
import type { Availability, ProductView, VariantView } from "../../channel/view.js";
import { digest } from "../../model/canonical.js";
import type { Condition } from "../../model/product.js";
import { dayText, untilText } from "./dates.js";
import type { StorefrontSettings } from "./options.js";
import { availabilityText, fill, type StorefrontTexts, textsFor } from "./texts.js";

/** One choice of a product, without price and stock. */
export interface VariantContent {
  readonly id: string;
  readonly sku: string;
  /** Labels of its options: `"Merah · XL"`; `""` where there is only one. */
  readonly label: string;
  readonly options: readonly { readonly code: string; readonly label: string }[];
  readonly gtin?: string | undefined;
  readonly mpn?: string | undefined;
  readonly photos: readonly string[];
  /** Order quantities that are not the usual ones. */
  readonly notes: readonly string[];
}

export interface ProductContent {
  readonly id: string;
  readonly locale: string;
  readonly title: string;
  /** For search engines and previews: about 155 letters. */
  readonly summary: string;
  /** Clean HTML: the model lets nothing else through. */
  readonly html: string;
  readonly highlights: readonly string[];
  readonly brand?: string | undefined;
  readonly categoryPath: readonly string[];
  readonly condition: Condition;
  /** Facts to show, in order. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly certificates: readonly { readonly text: string; readonly url?: string | undefined }[];
  readonly variants: readonly VariantContent[];
  readonly photos: readonly { readonly id: string; readonly alt: string }[];
  /** Said first, where this page stands in for another place. */
  readonly notes: readonly { readonly text: string; readonly url?: string | undefined }[];
}

/** A price as it is read, and as machines want it. */
export interface PriceContent {
  readonly text: string;
  readonly amount: string;
  readonly currency: string;
  /** The regular price, while a sale runs. */
  readonly before?: { readonly text: string; readonly amount: string } | undefined;
  readonly until?: { readonly text: string; readonly iso: string } | undefined;
  readonly tiers: readonly string[];
}

export interface StockContent {
  readonly availability: Availability;
  readonly text: string;
}

/** The rendering of a product for the shop. `prices` and `stock` are facets of their own. */
export interface StorefrontContent {
  readonly product: ProductContent;
  /** Stands for the seller and every setting that pages depend on, so that a new look is a new rendering. */
  readonly look: string;
  readonly prices: {
    /** `"Rp65.000"`, or `"Rp65.000 – Rp90.000"`. */
    readonly text: string;
    /** As a card says it: `"Mulai Rp65.000"` where choices differ. */
    readonly card: string;
    /** The regular price, where it is the same for all. */
    readonly before?: string | undefined;
    readonly variants: Readonly<Record<string, PriceContent>>;
  };
  readonly stock: StockContent & { readonly variants: Readonly<Record<string, StockContent>> };
  /** The period of its claims: when it is over the page is due, so that they are made anew. */
  readonly claims?: { readonly issued: string } | undefined;
}

type Input = RenderInput<StorefrontSettings, unknown>;

/** Renders a product. Pure: two equal inputs give two equal contents. */
export function renderProduct(input: Input): Rendered<StorefrontContent> {
  const { product, settings, seller, tools, now } = input;
  const texts = textsFor(product.locale, settings.texts);
  const { trust } = settings;
  return {
    ...(trust ? { changesAt: trust.renewAt(now), losses: lossOf(trust.troubleAt(now)) } : {}),
    content: {
      product: productContent(input, texts),
      look: digest([lookOf(settings), seller]),
      prices: pricesOf(product, settings, texts, tools),
      stock: stockOf(product, settings, texts),
      ...(trust ? { claims: { issued: trust.issuedAt(now) } } : {}),
    },
  };
}

function lossOf(trouble: string | undefined): readonly Loss[] {
  return trouble === undefined ? [] : [{ field: "claims", reason: "dropped", note: trouble }];
}

function productContent({ product, tools, standsInFor }: Input, texts: StorefrontTexts): ProductContent {
  const summary = product.description.replace(/\s+/g, " ").trim() || product.title;
  return {
    id: product.id,
    locale: product.locale,
    title: product.title,
    summary: tools.fit(summary, { max: 155, unit: "graphemes" }).text,
    html: product.rich.html ?? "",
    highlights: product.highlights,
    ...(product.brand === undefined ? {} : { brand: product.brand }),
    categoryPath: product.categoryPath,
    condition: product.condition,
    facts: factsOf(product, texts),
    certificates: product.certificates.map(({ kind, number, issuer, verifyUrl }) => ({
      text: [kind === "custom" ? "" : (CERTIFICATES[kind] ?? kind.toUpperCase()), number, issuer]
        .filter(Boolean)
        .join(" · "),
      ...(verifyUrl === undefined ? {} : { url: verifyUrl }),
    })),
    variants: product.variants.map((variant) => variantContent(variant, texts)),
    photos: product.photos.map(({ id, alt }) => ({ id, alt })),
    notes: standsInFor ? notesOf(standsInFor, texts) : [],
  };
}

const CERTIFICATES: Readonly<Record<string, string>> = {
  halal: "Halal",
  pirt: "P-IRT",
  postel: "Postel",
  organic: "Organik",
  energy: "Energi",
  safety: "K3L",
  brand: "Merek",
};

function notesOf(
  { channel, url, isOver }: NonNullable<Input["standsInFor"]>,
  texts: StorefrontTexts,
): ProductContent["notes"] {
  const text = fill(isOver ? texts.isOver : texts.standsIn, { channel });
  return [{ text }, ...(url === undefined ? [] : [{ text: texts.usually, url }])];
}

function factsOf(product: ProductView, texts: StorefrontTexts): ProductContent["facts"] {
  const grams = product.shipping.weightGrams;
  const own = Object.entries(product.attributes).map(([key, value]) => ({
    name: key.charAt(0).toUpperCase() + key.slice(1).replaceAll("_", " "),
    value: typeof value === "boolean" ? (value ? texts.yes : texts.no) : [value].flat().join(", "),
  }));
  return [
    ...(product.brand === undefined ? [] : [{ name: texts.brand, value: product.brand }]),
    { name: texts.condition, value: texts[product.condition] },
    ...(grams === undefined ? [] : [{ name: texts.weight, value: weightText(grams, product.locale) }]),
    ...own,
  ];
}

function weightText(grams: number, locale: string): string {
  if (grams < 1_000) return `${grams} g`;
  const kilograms = String(grams / 1_000);
  return `${/^id\b/i.test(locale) ? kilograms.replace(".", ",") : kilograms} kg`;
}

function variantContent(variant: VariantView, texts: StorefrontTexts): VariantContent {
  const gtin = variant.identifiers.find(({ scheme }) => scheme === "gtin")?.value;
  const mpn = variant.identifiers.find(({ scheme }) => scheme === "mpn")?.value;
  return {
    id: variant.id,
    sku: variant.sku,
    label: variant.options.map(({ label }) => label).join(" · "),
    options: variant.options.map(({ code, label }) => ({ code, label })),
    ...(gtin === undefined ? {} : { gtin }),
    ...(mpn === undefined ? {} : { mpn }),
    photos: variant.photos,
    notes: [
      ...(variant.minOrder > 1 ? [fill(texts.atLeast, { n: variant.minOrder })] : []),
      ...(variant.maxOrder === undefined ? [] : [fill(texts.atMost, { n: variant.maxOrder })]),
    ],
  };
}

function pricesOf(
  { variants, priceRange, locale }: ProductView,
  { timeZone }: StorefrontSettings,
  texts: StorefrontTexts,
  { money }: RenderTools,
): StorefrontContent["prices"] {
  const [min, max] = [money(priceRange.min), money(priceRange.max)];
  const regular = new Set(variants.map(({ listPrice }) => money(listPrice)));
  const [before] = regular;
  // A struck price only where it is the same for every choice: anything else would promise too much.
  const isStruck = min === max && regular.size === 1 && before !== min;
  const one = ({ price, listPrice, saleUntil, tiers }: VariantView): PriceContent => ({
    text: money(price),
    amount: price.amount,
    currency: price.currency,
    ...(money(listPrice) === money(price) ? {} : { before: { text: money(listPrice), amount: listPrice.amount } }),
    ...(saleUntil ? { until: { text: untilText(saleUntil, timeZone, locale), iso: saleUntil.toISOString() } } : {}),
    tiers: tiers.map((tier) => fill(texts.tier, { n: tier.minQty, price: money(tier.price) })),
  });
  return {
    text: min === max ? min : `${min} – ${max}`,
    card: min === max ? min : fill(texts.from, { price: min }),
    ...(isStruck && before !== undefined ? { before } : {}),
    variants: Object.fromEntries(variants.map((variant) => [variant.id, one(variant)])),
  };
}

function stockOf(
  product: ProductView,
  { lowStock }: StorefrontSettings,
  texts: StorefrontTexts,
): StorefrontContent["stock"] {
  const one = ({ availability, stock, preorder }: VariantView): StockContent => {
    if (availability === "inStock" && stock !== undefined && stock > 0 && stock <= lowStock) {
      return { availability, text: fill(texts.left, { n: stock }) };
    }
    if (availability !== "preorder") return { availability, text: availabilityText(texts, availability) };
    const [year, month, day] = (preorder?.releaseDate ?? "").slice(0, 10).split("-").map(Number);
    if (year && month && day) {
      return { availability, text: fill(texts.released, { date: dayText(year, month, day, product.locale) }) };
    }
    if (preorder?.shipDays !== undefined) return { availability, text: fill(texts.shipDays, { n: preorder.shipDays }) };
    return { availability, text: texts.preorder };
  };
  const [only] = product.variants;
  const whole = product.variants.length === 1 ? one(only) : undefined;
  return {
    availability: product.availability,
    text: whole?.text ?? availabilityText(texts, product.availability),
    variants: Object.fromEntries(product.variants.map((variant) => [variant.id, one(variant)])),
  };
}

const looks = new WeakMap<StorefrontSettings, string>();

/** What pages look like apart from the product. */
function lookOf(settings: StorefrontSettings): string {
  const known = looks.get(settings);
  if (known !== undefined) return known;
  const { folder: _folder, templates: _templates, ...rest } = settings;
  const look = digest(rest);
  looks.set(settings, look);
  return look;
}
