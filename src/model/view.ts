/** The product as one channel sees it at one moment: overlay laid over, one language, prices and stock of now. */

import { languageOf, matchLocale, pickText } from "./language.js";
import type { Loss } from "./loss.js";
import { canonicalAmount, compareMoney } from "./money.js";
import { priceAt } from "./pricing.js";
import type {
  AttributeValue,
  Certificate,
  LocalText,
  Money,
  Overlay,
  Product,
  RichText,
  Shipping,
  Variant,
} from "./product.js";
import type { PhotoView, ProductView, VariantView } from "./product-view.js";
import { momentOf } from "./reading.js";
import { deriveRich, type FullText } from "./rich-text.js";
import { availabilityAt, bestAvailability, sellable } from "./stock.js";

export interface ViewOptions {
  /** What the seller wants different on this channel. */
  readonly overlay?: Overlay | undefined;
  /** In which language to speak. @defaultValue the overlay's, else the product's */
  readonly locale?: string | undefined;
  readonly now: Date;
}

export interface Viewed {
  readonly view: ProductView;
  /** What could not be shown as it is meant: a text that is there only in another language, an expired certificate. */
  readonly losses: readonly Loss[];
  /** The next instant at which the view differs by itself: a sale, a certificate, a preorder. */
  readonly changesAt?: Date | undefined;
}

/** What the making of one view stands on. */
interface Stand {
  readonly product: Product;
  readonly overlay: Overlay;
  readonly now: number;
  /** The language that the listing speaks. */
  readonly locale: string;
  /** One loss per field. */
  readonly losses: Map<string, Loss>;
  readonly changes: number[];
}

/** Makes the view of a product. Pure: the same in, the same out. */
export function viewProduct(product: Product, { overlay = {}, locale, now }: ViewOptions): Viewed {
  const wanted = overlay.locale ?? locale ?? product.defaultLocale;
  const title = titleOf(product, overlay, wanted);
  const isWanted = languageOf(title.locale) === languageOf(wanted);
  const stand: Stand = {
    product,
    overlay,
    now: now.getTime(),
    locale: isWanted ? wanted : title.locale,
    losses: new Map(),
    changes: [],
  };
  if (!isWanted) note(stand, "title", wanted, title.locale);
  else if (title.locale !== wanted && title.locale.includes("-") && wanted.includes("-")) {
    const text = `The text in ${title.locale} stands for ${wanted}.`;
    stand.losses.set("title", { field: "title", reason: "converted", note: text });
  }
  const view = assembleView(stand, title.text);
  const next = Math.min(...stand.changes.filter((at) => at > stand.now));
  return {
    view,
    losses: Array.from(stand.losses.values()),
    changesAt: Number.isFinite(next) ? new Date(next) : undefined,
  };
}

function assembleView(stand: Stand, title: string): ProductView {
  const { product, overlay } = stand;
  const rich = descriptionOf(stand);
  const variants = variantsOf(stand);
  return {
    id: product.id,
    locale: stand.locale,
    title,
    description: rich.plain,
    rich,
    highlights: product.highlights.map((each) => speak(stand, each, "highlights")),
    brand: product.brand,
    manufacturer: product.manufacturer,
    categoryPath: product.categories.own ?? [],
    googleCategory: product.categories.google,
    category: overlay.category,
    attributes: attributesOf(product, overlay),
    tags: overlay.tags === undefined ? product.tags : (overlay.tags ?? []),
    options: optionsOf(stand),
    variants,
    photos: photosOf(stand, title),
    certificates: product.certificates.filter((each, at) => isValid(stand, each, at)),
    condition: product.condition,
    shipping: product.shipping,
    kind: product.kind,
    priceRange: rangeOf(variants.map(({ price }) => price)),
    availability: bestAvailability(variants.map(({ availability }) => availability)),
    url: product.url,
  };
}

// --- Language ----------------------------------------------------------------------------

function titleOf(product: Product, overlay: Overlay, wanted: string): { text: string; locale: string } {
  if (overlay.title === null) return { text: "", locale: wanted };
  if (typeof overlay.title === "string") return { text: overlay.title, locale: wanted };
  const own = overlay.title && pickText(overlay.title, wanted, product.defaultLocale);
  return own ?? pickText(product.title, wanted, product.defaultLocale) ?? { text: "", locale: product.defaultLocale };
}

/** A text in the language of the listing; a loss where it is there only in another. */
function speak(stand: Stand, texts: LocalText, field: string): string {
  const picked = pickText(texts, stand.locale, stand.product.defaultLocale);
  if (picked === undefined) return "";
  if (languageOf(picked.locale) !== languageOf(stand.locale)) note(stand, field, stand.locale, picked.locale);
  return picked.text;
}

function note(stand: Stand, field: string, wanted: string, used: string): void {
  stand.losses.set(field, {
    field,
    reason: "defaulted",
    note: `There is no text in ${wanted}; the one in ${used} is shown.`,
  });
}

const NOTHING: FullText = { markdown: "", html: "", plain: "" };

function descriptionOf(stand: Stand): FullText {
  const { product, overlay } = stand;
  const given = overlay.description === undefined ? product.description : overlay.description;
  if (given === null) return NOTHING;
  if (typeof given === "string") return deriveRich({ plain: given });
  if (isRich(given)) return deriveRich(given);
  const tags = Object.keys(given);
  const locale = matchLocale(tags, stand.locale) ?? matchLocale(tags, product.defaultLocale) ?? tags.toSorted()[0];
  const text = locale === undefined ? undefined : given[locale];
  if (locale === undefined || text === undefined) return NOTHING;
  if (languageOf(locale) !== languageOf(stand.locale)) note(stand, "description", stand.locale, locale);
  return deriveRich(typeof text === "string" ? { plain: text } : text);
}

function isRich(given: object): given is RichText {
  return "markdown" in given || "html" in given || "plain" in given;
}

function optionsOf(stand: Stand): ProductView["options"] {
  return stand.product.options.map(({ code, name, values }) => ({
    code,
    name: speak(stand, name, "options"),
    values: values.map((value) => ({
      code: value.code,
      label: speak(stand, value.label, "options"),
      photo: value.photo,
      swatch: value.swatch,
    })),
  }));
}

// --- Variants ----------------------------------------------------------------------------

function variantsOf(stand: Stand): readonly [VariantView, ...VariantView[]] {
  const { variants } = stand.product;
  const active = variants.flatMap((each, at) => (each.active ? [variantOf(stand, each, at)] : []));
  const [first, ...rest] = active;
  if (first) return [first, ...rest];
  // A listing has at least one variant; where none is sold, the first one says so.
  const [kept] = variants;
  if (kept === undefined) throw new TypeError(`Product ${stand.product.id} has no variant; it was not parsed.`);
  return [{ ...variantOf(stand, kept, 0), availability: "discontinued" }];
}

function variantOf(stand: Stand, variant: Variant, at: number): VariantView {
  const { product, overlay, now } = stand;
  const price = priceOf(stand, variant, at);
  const free = sellable(variant.stock, overlay.stockShare);
  const found = availabilityAt(variant.stock, free.total, now);
  if (found.changesAt !== undefined) stand.changes.push(found.changesAt);
  const isOver = product.status === "discontinued" || product.status === "archived";
  return {
    id: variant.id,
    sku: variant.sku,
    options: combinationOf(stand, variant),
    ...price,
    stock: free.total,
    byLocation: free.byLocation,
    availability: isOver ? "discontinued" : found.availability,
    preorder: found.preorder,
    minOrder: variant.stock.minOrder,
    maxOrder: variant.stock.maxOrder,
    identifiers: variant.identifiers,
    shipping: shippingOf(product, variant),
    photos: variant.photos ?? [],
  };
}

function shippingOf(product: Product, { shipping }: Variant): Shipping {
  if (shipping === undefined) return product.shipping;
  const own = Object.entries(shipping).filter(([, value]) => value !== undefined);
  return { ...product.shipping, ...Object.fromEntries(own) };
}

function combinationOf(stand: Stand, variant: Variant): VariantView["options"] {
  return stand.product.options.flatMap(({ code, name, values }) => {
    const value = values.find((each) => each.code === variant.options[code]);
    if (value === undefined) return [];
    const label = speak(stand, value.label, "options");
    return [{ code, name: speak(stand, name, "options"), value: value.code, label }];
  });
}

function priceOf(
  stand: Stand,
  variant: Variant,
  at: number,
): Pick<VariantView, "price" | "listPrice" | "saleFrom" | "saleUntil" | "tiers"> {
  const own = overlayPrice(stand.overlay, variant);
  if (own !== undefined) {
    for (const field of ["sale", "tiers"] as const) {
      if (variant.price[field] === undefined) continue;
      const path = `variants[${at}].price.${field}`;
      const text = "The price set for this channel stands alone.";
      stand.losses.set(path, { field: path, reason: "dropped", note: text });
    }
    return { price: own, listPrice: own, tiers: [] };
  }
  const { price, list, saleFrom, saleUntil, changesAt } = priceAt(variant.price, stand.now);
  if (changesAt !== undefined) stand.changes.push(changesAt);
  return {
    price,
    listPrice: list,
    saleFrom: saleFrom === undefined ? undefined : new Date(saleFrom),
    saleUntil: saleUntil === undefined ? undefined : new Date(saleUntil),
    // A tier that a running sale undercuts would be a dearer price for more pieces.
    tiers: (variant.price.tiers ?? []).filter((tier) => compareMoney(tier.price, price) < 0),
  };
}

function overlayPrice({ price }: Overlay, { sku, price: own }: Variant): Money | undefined {
  const written = typeof price === "object" && Object.hasOwn(price, sku) ? price[sku] : price;
  if (typeof written !== "string") return undefined;
  const { currency } = own.list;
  return { amount: canonicalAmount(written, currency) ?? written, currency };
}

function rangeOf(prices: readonly Money[]): ProductView["priceRange"] {
  const [min, max] = [prices.toSorted(compareMoney)[0], prices.toSorted(compareMoney).at(-1)];
  if (min === undefined || max === undefined) throw new TypeError("A price range needs a price.");
  return { min, max };
}

// --- The rest ----------------------------------------------------------------------------

function attributesOf(product: Product, overlay: Overlay): Readonly<Record<string, AttributeValue>> {
  if (overlay.attributes === undefined) return product.attributes;
  const merged = new Map(Object.entries(product.attributes));
  for (const [name, value] of Object.entries(overlay.attributes)) {
    if (value === null) merged.delete(name);
    else merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

function photosOf(stand: Stand, title: string): readonly PhotoView[] {
  const { product, overlay } = stand;
  const mainFirst = () => product.photos.toSorted((a, b) => Number(b.role === "main") - Number(a.role === "main"));
  const chosen = overlay.photos?.flatMap((id) => {
    const photo = product.photos.find((each) => each.id === id);
    if (!photo)
      stand.losses.set(`photos.${id}`, { field: "photos", reason: "dropped", note: `There is no photo ${id}.` });
    return photo ? [photo] : [];
  });
  return (chosen ?? mainFirst()).map(({ id, alt, role }) => ({
    id,
    alt: alt ? speak(stand, alt, "photos") : title,
    role,
  }));
}

function isValid(stand: Stand, { kind, number, validFrom, expires }: Certificate, at: number): boolean {
  const begins = validFrom === undefined ? Number.NEGATIVE_INFINITY : momentOf(validFrom);
  const ends = expires === undefined ? Number.POSITIVE_INFINITY : momentOf(expires, "end");
  stand.changes.push(...[begins, ends].filter(Number.isFinite));
  if (begins <= stand.now && stand.now < ends) return true;
  const text = stand.now < begins ? `is valid from ${validFrom}` : `has expired on ${expires}`;
  const field = `certificates[${at}]`;
  stand.losses.set(field, { field, reason: "dropped", note: `The certificate ${kind} ${number} ${text}.` });
  return false;
}
