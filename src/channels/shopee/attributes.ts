/** From the product's attributes to Shopee's: by name or number, against the tree of the category. */
import type { Loss } from "../../channel/render.js";
import type { ProductView } from "../../channel/view.js";
import type { AttributeValue, Certificate } from "../../model/product.js";
import type { AttributeNode } from "./categories.js";
import { notForShopee, type ShopeeAttribute } from "./content.js";

type Line = ShopeeAttribute;
type LineValue = Line["attribute_value_list"][number];

export interface FilledAttributes {
  /** By rising id. */
  readonly lines: readonly ShopeeAttribute[];
  readonly losses: readonly Loss[];
  /** Certificates that stand in an attribute. */
  readonly certificates: ReadonlySet<Certificate>;
}

/** What attributes are filled from. */
export interface AttributeSources {
  readonly product: Pick<ProductView, "attributes" | "certificates">;
  /** Taken as they are. */
  readonly extras: readonly ShopeeAttribute[];
  /** `undefined` while it is not known: then only the extras' are sent. */
  readonly tree: readonly AttributeNode[] | undefined;
}

interface Filling {
  readonly wanted: Map<string, { readonly name: string; readonly value: AttributeValue }>;
  readonly explicit: ReadonlyMap<number, Line>;
  /** Those that no attribute has taken yet. */
  readonly certificates: Set<Certificate>;
}

/**
 * Fills the attributes of a category: by the extras, by the product's attributes, by its certificates.
 *
 * @throws ChannelError `invalid` where a mandatory one is missing or a value is not among those allowed
 */
export function fillAttributes({ product, extras, tree }: AttributeSources): FilledAttributes {
  const { attributes, certificates } = product;
  const filling: Filling = {
    wanted: new Map(Object.entries(attributes).map(([name, value]) => [keyOf(name), { name, value }])),
    explicit: new Map(extras.map((line) => [line.attribute_id, line])),
    certificates: new Set(certificates),
  };
  const lines = tree === undefined ? extras : withUnknown(fill(tree, filling), extras);
  const note =
    tree === undefined ? "the category's attributes are not known; name it in the option categories" : undefined;
  const losses = [...filling.wanted.values()].map(
    ({ name }): Loss => ({ field: `attributes.${name}`, reason: "dropped", ...(note === undefined ? {} : { note }) }),
  );
  return {
    lines: lines.toSorted((a, b) => a.attribute_id - b.attribute_id),
    losses,
    certificates: new Set(certificates.filter((one) => !filling.certificates.has(one))),
  };
}

/** Refuses what lacks a mandatory attribute. @throws ChannelError `invalid` */
export function checkAttributes(lines: readonly ShopeeAttribute[], tree: readonly AttributeNode[]): void {
  fill(tree, {
    wanted: new Map(),
    explicit: new Map(lines.map((line) => [line.attribute_id, line])),
    certificates: new Set(),
  });
}

function withUnknown(lines: readonly Line[], extras: readonly Line[]): readonly Line[] {
  const known = new Set(lines.map(({ attribute_id }) => attribute_id));
  return [...lines, ...extras.filter(({ attribute_id }) => !known.has(attribute_id))];
}

function fill(nodes: readonly AttributeNode[], filling: Filling): readonly Line[] {
  return nodes.flatMap((node) => {
    const line = filling.explicit.get(node.id) ?? lineFor(node, filling) ?? certificateFor(node, filling);
    if (line) return [line, ...fill(childrenOf(node, line), filling)];
    if (node.mandatory) throw missing(node);
    return [];
  });
}

function childrenOf(node: AttributeNode, { attribute_value_list }: Line): readonly AttributeNode[] {
  const chosen = new Set(attribute_value_list.map(({ value_id }) => value_id));
  return node.values.filter(({ id }) => id !== 0 && chosen.has(id)).flatMap(({ children }) => children);
}

function lineFor(node: AttributeNode, { wanted }: Filling): Line | undefined {
  for (const key of [String(node.id), keyOf(node.name)]) {
    const found = wanted.get(key);
    if (!found) continue;
    wanted.delete(key);
    const texts = (Array.isArray(found.value) ? found.value : [found.value]) as readonly (string | number | boolean)[];
    if (texts.length > node.maxValues) {
      const cure = `Choose ${node.maxValues === 1 ? "one" : `at most ${node.maxValues}`}.`;
      throw notForShopee(`attributes.${found.name}`, `Shopee takes fewer values for "${node.name}".`, cure);
    }
    return { attribute_id: node.id, attribute_value_list: texts.map((text) => valueFor(node, text, found.name)) };
  }
  return undefined;
}

/**
 * How the categories of Indonesia name the numbers of certificates; the names are in none of our sources, so they are
 * found by their words. (unverified)
 */
const CERTIFIED: Readonly<Partial<Record<Certificate["kind"], RegExp>>> = {
  halal: /\bhalal\b/i,
  bpom: /\bbpom\b/i,
  pirt: /\bp-?irt\b/i,
  sni: /\bsni\b/i,
  postel: /\b(postel|sdppi)\b/i,
  kan: /\bKAN\b/,
  organic: /\borgani[ck]\b/i,
};

/** A certificate where the attribute is named after it: its number, or "yes" where only that is asked. */
function certificateFor(node: AttributeNode, { certificates }: Filling): Line | undefined {
  const found = [...certificates].find(({ kind }) => CERTIFIED[kind]?.test(node.name));
  if (!found || node.units.length > 0) return undefined;
  const asked = new Set([found.number, found.kind, ...(YES_NO["true"] ?? [])].map(keyOf));
  const known = node.values.find(({ name }) => asked.has(keyOf(name)));
  if (!known && !node.freeText) return undefined;
  // Whoever is only told "yes" is not told the number: it goes on standing in the description.
  if (!known || keyOf(known.name) === keyOf(found.number)) certificates.delete(found);
  const value = known ? { value_id: known.id } : { value_id: 0, original_value_name: found.number };
  return { attribute_id: node.id, attribute_value_list: [value] };
}

function valueFor(node: AttributeNode, given: string | number | boolean, name: string): LineValue {
  const words = typeof given === "boolean" ? (YES_NO[String(given)] ?? []) : [String(given)];
  const known = node.values.find((value) => words.some((word) => keyOf(word) === keyOf(value.name)));
  if (known) return { value_id: known.id };
  const text = words[0] ?? String(given);
  const measured = node.units.length > 0 ? withUnit(node, text) : undefined;
  if (measured) return measured;
  if (node.freeText && node.units.length === 0) return { value_id: 0, original_value_name: text };
  const asked = node.units.length > 0 ? `a number with ${node.units.join(" or ")}` : `one of: ${namesOf(node)}`;
  throw notForShopee(`attributes.${name}`, `Shopee does not know "${text}" as "${node.name}".`, `Write ${asked}.`);
}

const YES_NO: Readonly<Record<string, readonly string[]>> = {
  true: ["Ya", "Yes", "True"],
  false: ["Tidak", "No", "False"],
};

/** `"250 g"` as Shopee wants it: the number as text, the unit beside it. */
function withUnit({ units }: AttributeNode, text: string): LineValue | undefined {
  const [, amount, unit = ""] = /^(\d+(?:[.,]\d+)?)\s*(\S*)$/.exec(text.trim()) ?? [];
  const known =
    units.find((one) => keyOf(one) === keyOf(unit)) ?? (unit === "" && units.length === 1 ? units[0] : undefined);
  if (amount === undefined || known === undefined) return undefined;
  return { value_id: 0, original_value_name: amount.replace(",", "."), value_unit: known };
}

function missing(node: AttributeNode) {
  const cure = `Set channels.<name>.attributes["${node.name}"]${node.values.length === 0 ? "" : ` to one of: ${namesOf(node)}`}.`;
  return notForShopee(`attributes.${node.name}`, `Shopee asks for "${node.name}" in this category.`, cure);
}

function namesOf({ values }: AttributeNode): string {
  const names = values.slice(0, 12).map(({ name }) => name);
  return values.length > names.length ? `${names.join(", ")}, …` : names.join(", ");
}

function keyOf(name: string): string {
  return name.trim().toLowerCase();
}
