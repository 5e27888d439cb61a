/** From a draft to the canonical product; what is wrong is noted at its cell. */
import type { PhotoDetails, ProductInput, VariantInput } from "../model/input.js";
import type { Issue } from "../model/issues.js";
import type { AttributeValue } from "../model/product.js";
import { parseProduct } from "../model/schema.js";
import { buildVariant } from "./build-variant.js";
import type { ImportedProduct } from "./catalogue.js";
import type { Cell } from "./cell.js";
import type { Draft, DraftPhoto } from "./draft.js";
import { idOf } from "./identity.js";
import { parcelOf, sayOnce, type Workshop } from "./workshop.js";

/** Builds a product; nothing where it has to be left out. */
export async function buildProduct(draft: Draft, shop: Workshop): Promise<ImportedProduct | undefined> {
  let isRefused = false;
  const note: Workshop["note"] = (cell, trouble, cure, refused) => {
    isRefused ||= refused === true;
    shop.note(cell, trouble, cure, refused);
  };
  const own: Workshop = { ...shop, note };
  const id = idOf(draft.key.text);
  const photos = await photosOf(draft, own);
  const variants = draft.variants.map((variant) => ({
    variant,
    input: buildVariant(variant, id, draft, photos.ids, own),
  }));
  const inputs = variants.flatMap(({ input }) => input ?? []);
  if (isRefused || inputs.length < variants.length || isDouble(draft, id, inputs, own)) return undefined;
  const input = inputOf(draft, id, inputs, photos.photos, own);
  const parsed = parseProduct(input, { currency: shop.currency, locale: draft.locale ?? shop.locale });
  if (!parsed.ok) {
    for (const issue of parsed.issues) note(placeOf(issue, draft), issue.trouble, issue.cure, true);
    return undefined;
  }
  for (const issue of parsed.warnings) noteOnce(issue, draft, own);
  register(draft, id, inputs, own);
  const { channels: _none, ...product } = parsed.product;
  return product;
}

function inputOf(
  draft: Draft,
  id: string,
  variants: readonly VariantInput[],
  photos: readonly PhotoDetails[],
  shop: Workshop,
): ProductInput {
  const { title, description, own, google, status, kind, condition, brand, url, locale } = draft;
  const texts = textsOf(draft, shop);
  const ext = extOf(draft, variants);
  return {
    id,
    title: texts?.title ?? title?.text ?? "",
    description: texts?.description ?? (description && { [description.form]: withBreaks(description.cell.text) }),
    defaultLocale: locale,
    currency: shop.currency,
    ...{ status, kind, condition, brand, url, highlights: draft.highlights, tags: tagsOf(draft.tags) },
    categories: categoriesOf(own, google),
    attributes: Object.fromEntries(attributesOf(draft).filter(isShort)),
    shipping: { ...draft.shipping, ...parcelOf(draft.parcel, shop) },
    photos,
    options: optionsOf(draft),
    variants,
    ...(Object.keys(ext).length === 0 ? {} : { ext: { [shop.format]: ext } }),
  };
}

/** Exports write line breaks inside a cell as two characters. */
function withBreaks(text: string): string {
  return text.replaceAll("\\n", "\n");
}

function tagsOf(tags: readonly string[] | undefined): readonly string[] | undefined {
  return tags && [...new Set(tags.map((tag) => tag.trim().slice(0, 100)).filter((tag) => tag !== ""))].slice(0, 250);
}

function categoriesOf(own: readonly string[] | undefined, google: string | undefined): ProductInput["categories"] {
  const path = own?.map((name) => name.trim().slice(0, 100)).filter((name) => name !== "");
  const id = google !== undefined && /^\d{1,9}$/.test(google) ? Number(google) : undefined;
  return { ...(path && path.length > 0 ? { own: path.slice(0, 10) } : {}), ...(id ? { google: id } : {}) };
}

function textsOf(draft: Draft, { locale }: Workshop) {
  if (draft.texts === undefined) return undefined;
  const entries = Object.entries(draft.texts);
  const title = Object.fromEntries(entries.flatMap(([tag, texts]) => (texts.title ? [[tag, texts.title]] : [])));
  const description = Object.fromEntries(
    entries.flatMap(([tag, texts]) => (texts.description ? [[tag, texts.description]] : [])),
  );
  const first = draft.locale ?? locale;
  return first in title || Object.keys(title).length > 0 ? { title, description } : undefined;
}

/** Options in the order of the file, values in the order of its rows. */
function optionsOf({ variants }: Draft): ProductInput["options"] {
  const found = new Map<string, Set<string>>();
  for (const { options } of variants) {
    for (const [name, value] of options) found.set(name, (found.get(name) ?? new Set()).add(value));
  }
  if (found.size === 0) return undefined;
  return Array.from(found, ([name, values]) => ({ name, values: [...values] }));
}

type Attribute = readonly [name: string, value: AttributeValue];

function attributesOf({ attributes = {} }: Draft): readonly Attribute[] {
  return Object.entries(attributes);
}

/** Whether the model takes an attribute: a whole product is not refused for one that it does not. */
function isShort([name, value]: Attribute): boolean {
  const texts = [value].flat().map(String);
  return name.length <= 100 && texts.length <= 500 && texts.every(({ length }) => length <= 10_000);
}

function extOf(draft: Draft, inputs: readonly VariantInput[]): Readonly<Record<string, unknown>> {
  const { rest, variants: drafts } = draft;
  const long = attributesOf(draft).filter((each) => !isShort(each));
  const ofVariants = drafts.flatMap((draft, at) => {
    const kept = Object.entries(draft.rest ?? {}).filter(([name, value]) => rest?.[name] !== value);
    return kept.length === 0 ? [] : [[inputs[at]?.sku ?? String(at), Object.fromEntries(kept)] as const];
  });
  return {
    ...rest,
    ...(long.length === 0 ? {} : { attributes: Object.fromEntries(long) }),
    ...(ofVariants.length === 0 ? {} : { variants: Object.fromEntries(ofVariants) }),
  };
}

// --- Photos -----------------------------------------------------------------------------------

async function photosOf(draft: Draft, shop: Workshop) {
  const photos: PhotoDetails[] = [];
  const ids = new Map<string, string>();
  for (const photo of [...draft.photos, ...draft.variants.flatMap((each) => each.photos ?? [])]) {
    const address = shop.addressOf(photo.cell);
    if (address === undefined) continue;
    const known = ids.get(address);
    if (known !== undefined) ids.set(photo.cell.text, known);
    else {
      const read = await photoOf(photo, address, shop);
      if (read === undefined) continue;
      const id = String(photos.length + 1);
      ids.set(address, id).set(photo.cell.text, id);
      photos.push({ ...read, id });
    }
  }
  return { photos, ids };
}

async function photoOf({ cell, alt }: DraftPhoto, address: string, shop: Workshop): Promise<PhotoDetails | undefined> {
  const details = alt === undefined || alt === "" ? {} : { alt: alt.slice(0, 420) };
  if (shop.fetchPhoto === undefined || !address.startsWith("http")) return { source: address, ...details };
  const fetched = await shop.fetchPhoto(address);
  if ("path" in fetched) return { source: fetched.path, sha256: fetched.sha256, ...details };
  shop.note(cell, fetched.trouble, fetched.cure);
  return undefined;
}

// --- What is wrong ------------------------------------------------------------------------------

/** Whether another row has the same id or SKU: both are named. */
function isDouble(draft: Draft, id: string, inputs: readonly VariantInput[], shop: Workshop): boolean {
  const twin = shop.ids.get(id);
  if (twin !== undefined) {
    const cure = "Give each product a key of its own; rows of one product have the same.";
    shop.note(draft.key, `names the same product as row ${twin}`, cure, true);
    return true;
  }
  const own = new Map<string, number>();
  for (const [at, { sku }] of inputs.entries()) {
    const variant = draft.variants[at];
    const row = shop.skus.get(sku) ?? own.get(sku);
    own.set(sku, variant?.row ?? draft.row);
    if (row === undefined || variant === undefined) continue;
    const cell = variant.sku ?? { row: variant.row, column: draft.key.column, text: sku };
    shop.note(cell, `is also the SKU of row ${row}`, "Give each row a SKU of its own.", true);
    return true;
  }
  return false;
}

function register(draft: Draft, id: string, inputs: readonly VariantInput[], shop: Workshop): void {
  shop.ids.set(id, draft.row);
  for (const [at, { sku }] of inputs.entries()) shop.skus.set(sku, draft.variants[at]?.row ?? draft.row);
}

/** What the model finds odd about many products is said of the first. */
function noteOnce(issue: Issue, draft: Draft, shop: Workshop): void {
  sayOnce(shop, `${issue.path.replaceAll(/\d+/g, "")} ${issue.trouble}`, placeOf(issue, draft), issue);
}

function placeOf({ path }: Issue, draft: Draft): Pick<Cell, "row" | "column" | "text"> {
  const at = /^variants\[(\d+)\]\.?(\w*)/.exec(path);
  const variant = at ? draft.variants[Number(at[1])] : undefined;
  const cells: Readonly<Record<string, Cell | undefined>> = variant
    ? { sku: variant.sku, id: variant.sku, price: variant.price, gtin: variant.gtin }
    : { id: draft.key, title: draft.title, description: draft.description?.cell };
  const field = (at ? at[2] : /^\w+/.exec(path)?.[0]) ?? "";
  return cells[field] ?? { row: variant?.row ?? draft.row, column: path === "" ? draft.key.column : path, text: "" };
}
