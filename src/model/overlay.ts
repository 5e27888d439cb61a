/** What a seller wants different on one channel: reading it, laying two over each other, and when it is to be seen. */
import type { OverlayInput } from "./input.js";
import { canonicalAmount, isCurrency } from "./money.js";
import type { AttributeValue, Overlay, Product, Variant } from "./product.js";
import {
  checkWindow,
  complain,
  type Ground,
  momentOf,
  readDescription,
  readJson,
  readLocale,
  readText,
  readTime,
} from "./reading.js";
import { normalizeLine, normalizeText } from "./text.js";

/** What an overlay can point at: the photos and variants of its product. */
export interface OverlayTargets {
  readonly photos: ReadonlySet<string>;
  readonly variants: readonly Variant[];
}

/** An overlay in its one form. */
export function readOverlay(input: OverlayInput, path: string, targets: OverlayTargets, ground: Ground): Overlay {
  const { title, description } = input;
  checkPhotos(input.photos, `${path}.photos`, targets.photos, ground);
  return {
    publish: readPublish(input.publish, `${path}.publish`, ground),
    validUntil: readTime(input.validUntil, `${path}.validUntil`, ground),
    title: title == null ? title : readText(title, `${path}.title`, ground),
    description: description == null ? description : readDescription(description, `${path}.description`, ground),
    price: readOverlayPrice(input.price, `${path}.price`, targets.variants, ground),
    tags: input.tags?.map(normalizeLine) ?? (input.tags === null ? null : undefined),
    category: input.category === undefined ? undefined : normalizeLine(input.category),
    attributes: input.attributes && readAttributes(input.attributes),
    photos: input.photos,
    stockShare: input.stockShare,
    locale: input.locale === undefined ? undefined : readLocale(input.locale, `${path}.locale`, ground),
    extras: input.extras === undefined ? undefined : readJson(input.extras, `${path}.extras`, ground),
  };
}

/** Attributes with their texts in NFC. */
export function readAttributes<V extends AttributeValue | null>(
  attributes: Readonly<Record<string, V>>,
): Readonly<Record<string, V | string | readonly string[]>> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [normalizeLine(name), readAttribute(value)]),
  );
}

function readAttribute<V extends AttributeValue | null>(value: V): V | string | readonly string[] {
  if (typeof value === "string") return normalizeText(value);
  return Array.isArray(value) ? value.map((each) => normalizeText(String(each))) : value;
}

/** Complains about ids that no photo of the product has. */
export function checkPhotos(
  ids: readonly string[] | undefined,
  path: string,
  known: ReadonlySet<string>,
  ground: Ground,
): void {
  for (const [at, id] of (ids ?? []).entries()) checkPhoto(id, `${path}[${at}]`, known, ground);
}

/** The same for one id. */
export function checkPhoto(id: string, path: string, known: ReadonlySet<string>, ground: Ground): void {
  if (known.has(id)) return;
  const cure = `Write the id of one${known.size > 0 ? `: ${Array.from(known).slice(0, 10).join(", ")}` : ""}.`;
  complain(ground, path, `"${id}" is no photo of this product`, cure);
}

function readPublish(value: OverlayInput["publish"], path: string, ground: Ground): Overlay["publish"] {
  if (typeof value !== "object") return value;
  const from = readTime(value.from, `${path}.from`, ground);
  const until = readTime(value.until, `${path}.until`, ground);
  checkWindow({ from, until }, path, ground);
  return { from, until };
}

function readOverlayPrice(
  value: OverlayInput["price"],
  path: string,
  variants: readonly Variant[],
  ground: Ground,
): Overlay["price"] {
  if (value === undefined) return undefined;
  const own = variants[0]?.price.list.currency ?? ground.currency;
  // A product whose price could not be read has none of a real currency.
  const currency = isCurrency(own) ? own : ground.currency;
  const read = (amount: string, at: string) => {
    const canonical = canonicalAmount(amount, currency);
    if (canonical === undefined) {
      const cure = 'Write digits only, such as "65000", in the currency of the product.';
      complain(ground, at, `"${amount}" is no amount of ${currency}`, cure);
    }
    return canonical ?? amount;
  };
  if (typeof value === "string") return read(value, path);
  const skus = new Set(variants.map(({ sku }) => sku));
  for (const sku of Object.keys(value)) {
    if (!skus.has(sku)) complain(ground, `${path}.${sku}`, "is no SKU of this product", "Write one of its SKUs.");
  }
  return Object.fromEntries(Object.entries(value).map(([sku, amount]) => [sku, read(amount, `${path}.${sku}`)]));
}

/**
 * One overlay laid over another: what the upper one says counts, `null` too; what it leaves out stays. Attributes are
 * laid over one by one. An empty overlay changes nothing, and it does not matter which two of three are merged first.
 */
export function mergeOverlays(lower: Overlay, upper: Overlay): Overlay {
  const said = Object.fromEntries(Object.entries(upper).filter(([, value]) => value !== undefined));
  const attributes = lower.attributes && upper.attributes ? { ...lower.attributes, ...upper.attributes } : undefined;
  return { ...lower, ...said, ...(attributes && { attributes }) };
}

/** Whether a listing is wished on a channel at a moment. */
export interface Presence {
  /** `undefined`: the overlay says nothing; goals and kinds of channels decide. */
  readonly wished: boolean | undefined;
  /** When that changes by itself: the window opens or closes. */
  readonly changesAt?: Date | undefined;
}

/** What product and overlay say about being there at a moment: `from` inclusive, `until` exclusive. */
export function presenceAt(product: Product, overlay: Overlay | undefined, now: Date): Presence {
  if (product.status !== "active") return { wished: false };
  const publish = overlay?.publish;
  if (typeof publish !== "object") return { wished: publish };
  const from = publish.from === undefined ? undefined : momentOf(publish.from);
  const until = publish.until === undefined ? undefined : momentOf(publish.until);
  if (until !== undefined && now.getTime() >= until) return { wished: false };
  if (from !== undefined && now.getTime() < from) return { wished: false, changesAt: new Date(from) };
  return { wished: true, changesAt: until === undefined ? undefined : new Date(until) };
}
