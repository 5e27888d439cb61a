/**
 * The attributes of a category: found by their names or labels, checked before anything is sent.
 * Page of GetCategoryAttributes, read 2026-11-21
 */
import * as z from "zod";
import type { Loss } from "../../channel/render.js";
import type { AttributeValue } from "../../model/product.js";
import { notForLazada } from "./content.js";
import type { Shop } from "./wire.js";

const Attribute = z.object({
  name: z.string(),
  label: z.string(),
  mandatory: z.boolean(),
  /** SKUs may differ in it. */
  saleProp: z.boolean(),
  /** Said of every SKU, not of the product. */
  ofSku: z.boolean(),
  input: z.string(),
  options: z.array(z.string()),
  /** Not empty: a number with one of these. */
  units: z.array(z.string()),
});
/** One attribute of a category. */
export type LazadaAttribute = z.output<typeof Attribute>;
/** Attributes as the ledger keeps them. */
export const AttributesFact: z.ZodType<readonly LazadaAttribute[]> = z.array(Attribute);

const Flag = z.union([z.number(), z.string(), z.boolean()]).nullish();
const WireAttributes = z.array(
  z.object({
    name: z.string(),
    label: z.string().nullish(),
    is_mandatory: Flag,
    is_sale_prop: Flag,
    attribute_type: z.string().nullish(),
    input_type: z.string().nullish(),
    options: z
      .array(z.object({ name: z.union([z.string(), z.number()]).transform(String) }))
      .nullish()
      .catch(undefined),
    unit: z
      .object({ type: z.array(z.string()).nullish() })
      .nullish()
      .catch(undefined),
  }),
);

/** Reads the attributes of one category. */
export async function readAttributes(
  shop: Pick<Shop, "get">,
  category: number,
  language: string,
  signal: AbortSignal,
): Promise<readonly LazadaAttribute[]> {
  const fields = { primary_category_id: String(category), language_code: language };
  const told = WireAttributes.parse(await shop.get("/category/attributes/get", fields, signal));
  return told.map((one) => ({
    name: one.name,
    label: one.label || one.name,
    mandatory: isSet(one.is_mandatory),
    saleProp: isSet(one.is_sale_prop),
    ofSku: one.attribute_type === "sku",
    input: one.input_type ?? "text",
    options: (one.options ?? []).map(({ name }) => name),
    units: one.unit?.type ?? [],
  }));
}

function isSet(flag: z.output<typeof Flag>): boolean {
  return flag === true || flag === 1 || flag === "1" || flag === "true";
}

/** What a listing says in fields of its own, and never as an attribute. */
const OWN: ReadonlySet<string> = new Set([
  ...["name", "description", "short_description", "brand", "brand_id", "SellerSku", "quantity", "price"],
  ...["special_price", "special_from_date", "special_to_date", "__images__", "preorder_enable", "preorder_days"],
  ...["package_length", "package_width", "package_height", "package_weight"],
]);

/** Attributes by Lazada's names, as they are sent. */
export type Values = Readonly<Record<string, string>>;

/** Attributes of a listing, in the order in which they are compared. */
export interface FilledAttributes {
  readonly ofProduct: Values;
  readonly ofSkus: Values;
  readonly losses: readonly Loss[];
}

type Given = string | number | boolean | readonly string[];

/**
 * Fills the attributes of a category. Those of the extras are taken as they are, under Lazada's names.
 *
 * @param tree - `undefined` while it is not known: then only the extras' are sent
 * @throws ChannelError `invalid` where a mandatory one is missing, or a value is not among those allowed
 */
export function fillAttributes(
  attributes: Readonly<Record<string, AttributeValue>>,
  extras: Readonly<Record<string, Given>>,
  tree: readonly LazadaAttribute[] | undefined,
): FilledAttributes {
  const wanted = new Map(Object.entries(attributes).map(([name, value]) => [keyOf(name), { name, value }]));
  const found = new Map<string, string>(Object.entries(extras).map(([name, value]) => [name, textOf(value)]));
  for (const node of (tree ?? []).filter(isAsked)) {
    const given = found.has(node.name) ? undefined : takeFor(node, wanted);
    if (given) found.set(node.name, valueFor(node, given.value, `attributes.${given.name}`));
    else if (node.mandatory && !found.has(node.name)) throw missing(node);
  }
  const skuNames = new Set((tree ?? []).filter(({ ofSku }) => ofSku).map(({ name }) => name));
  const note = "the category's attributes are not known; name it in the option categories";
  const losses = [...wanted.values()].map(
    ({ name }): Loss => ({ field: `attributes.${name}`, reason: "dropped", ...(tree === undefined ? { note } : {}) }),
  );
  return {
    ofProduct: sorted([...found].filter(([name]) => !skuNames.has(name))),
    ofSkus: sorted([...found].filter(([name]) => skuNames.has(name))),
    losses,
  };
}

/** Refuses what lacks a mandatory attribute. @throws ChannelError `invalid` */
export function checkAttributes(found: ReadonlySet<string>, tree: readonly LazadaAttribute[]): void {
  const lacking = tree.find((node) => isAsked(node) && node.mandatory && !found.has(node.name));
  if (lacking) throw missing(lacking);
}

function isAsked({ name, saleProp }: LazadaAttribute): boolean {
  return !saleProp && !OWN.has(name);
}

function takeFor({ name, label }: LazadaAttribute, wanted: Map<string, { name: string; value: AttributeValue }>) {
  for (const key of [keyOf(name), keyOf(label)]) {
    const found = wanted.get(key);
    if (!found) continue;
    wanted.delete(key);
    return found;
  }
  return undefined;
}

const MANY: ReadonlySet<string> = new Set(["multiselect", "multienuminput"]);
/** "multiEnumInput/enumInput supports custom value" */
const CHOSEN: ReadonlySet<string> = new Set(["singleselect", "multiselect"]);
const WITH_OPTIONS: ReadonlySet<string> = new Set([...MANY, ...CHOSEN, "enuminput"]);

/** One attribute's value as it is sent. @throws ChannelError `invalid` */
function valueFor(node: LazadaAttribute, given: Given, field: string): string {
  const input = node.input.toLowerCase();
  const texts = Array.isArray(given) ? (given as readonly string[]) : [given as string | number | boolean];
  if (texts.length > 1 && !MANY.has(input)) {
    throw notForLazada(field, `Lazada takes one value for "${node.label}".`, "Choose one.");
  }
  // Several are joined as they are read back; no page says how they are sent. (unverified)
  return texts
    .map((text) => (WITH_OPTIONS.has(input) ? optionFor(node, text, field) : plainFor(node, text, field)))
    .join(",");
}

function optionFor(node: LazadaAttribute, given: string | number | boolean, field: string): string {
  const words = typeof given === "boolean" ? YES_NO[`${given}`] : [String(given)];
  const known = node.options.find((option) => words.some((word) => keyOf(word) === keyOf(option)));
  if (known !== undefined) return known;
  if (!CHOSEN.has(node.input.toLowerCase())) return words[0];
  throw notForLazada(field, `Lazada does not know "${words[0]}" as "${node.label}".`, `Write one of: ${listed(node)}.`);
}

const YES_NO = { true: ["Yes", "Ya", "True"], false: ["No", "Tidak", "False"] } as const;

function plainFor(node: LazadaAttribute, given: string | number | boolean, field: string): string {
  const text = typeof given === "boolean" ? YES_NO[`${given}`][0] : String(given);
  if (node.input.toLowerCase() !== "numeric" && node.units.length === 0) return text;
  const [, amount = "", unit = ""] = /^(\d+(?:[.,]\d+)?)\s*(\S*)$/.exec(text.trim()) ?? [];
  const known = node.units.find((one) => keyOf(one) === keyOf(unit));
  if (amount !== "" && (node.units.length === 0 ? unit === "" : known !== undefined)) {
    return [amount.replace(",", "."), known].filter(Boolean).join(" ");
  }
  const asked = node.units.length === 0 ? "a number" : `a number with ${node.units.join(" or ")}`;
  throw notForLazada(field, `Lazada does not know "${text}" as "${node.label}".`, `Write ${asked}.`);
}

function missing(node: LazadaAttribute) {
  const choice = node.options.length === 0 ? "" : ` to one of: ${listed(node)}`;
  const cure = `Set channels.<name>.attributes["${node.label}"]${choice}.`;
  return notForLazada(`attributes.${node.label}`, `Lazada asks for "${node.label}" in this category.`, cure);
}

function listed({ options }: LazadaAttribute): string {
  const some = options.slice(0, 12);
  return options.length > some.length ? `${some.join(", ")}, …` : some.join(", ");
}

function textOf(given: Given): string {
  return Array.isArray(given) ? given.join(",") : String(given);
}

function sorted(entries: readonly (readonly [string, string])[]): Values {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function keyOf(name: string): string {
  return name.trim().toLowerCase();
}

/** The attribute of this name, or with this label. */
export function attributeNamed(
  tree: readonly LazadaAttribute[] | undefined,
  name: string,
): LazadaAttribute | undefined {
  const key = keyOf(name);
  return tree?.find((node) => keyOf(node.name) === key) ?? tree?.find((node) => keyOf(node.label) === key);
}

/** What the attribute calls this value, or `undefined` where it has its own values and this is none of them. */
export function optionNamed(node: LazadaAttribute, text: string): string | undefined {
  const known = node.options.find((option) => keyOf(option) === keyOf(text));
  return known ?? (CHOSEN.has(node.input.toLowerCase()) ? undefined : text);
}
