/** From the product's attributes to TikTok Shop's: by name or number, against those of the category. */
import type { Loss } from "../../channel/render.js";
import type { AttributeValue } from "../../model/product.js";
import type { AttributeNode, CategoryFact } from "./categories.js";
import { notForTiktok, type TiktokAttribute, type TiktokContent } from "./content.js";

type Value = TiktokAttribute["values"][number];

export interface FilledAttributes {
  /** By rising id. */
  readonly lines: readonly TiktokAttribute[];
  readonly losses: readonly Loss[];
}

/**
 * Fills the attributes of a category. Those of the extras are taken as they are.
 *
 * @param nodes - `undefined` while they are not known: then only the extras' are sent
 * @throws ChannelError `invalid` where a mandatory one is missing or a value is not among those allowed
 */
export function fillAttributes(
  attributes: Readonly<Record<string, AttributeValue>>,
  extras: readonly TiktokAttribute[],
  nodes: readonly AttributeNode[] | undefined,
): FilledAttributes {
  const wanted = new Map(Object.entries(attributes).map(([name, value]) => [keyOf(name), { name, value }]));
  const explicit = new Map(extras.map((line) => [line.id, line]));
  const found = (nodes ?? []).flatMap((node): readonly TiktokAttribute[] => {
    const entry = wanted.get(node.id) ?? wanted.get(keyOf(node.name));
    if (entry) wanted.delete(wanted.has(node.id) ? node.id : keyOf(node.name));
    if (explicit.has(node.id) || !entry) return [];
    return [{ id: node.id, values: valuesFor(node, entry.value, entry.name) }];
  });
  const lines = [...found, ...extras].toSorted((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
  if (nodes) checkMandatory(lines, nodes);
  const note = nodes ? {} : { note: "the category's attributes are not known; name it in the option categories" };
  const losses = [...wanted.values()].map(
    ({ name }): Loss => ({ field: `attributes.${name}`, reason: "dropped", ...note }),
  );
  return { lines, losses };
}

function checkMandatory(lines: readonly TiktokAttribute[], nodes: readonly AttributeNode[]): void {
  const missing = nodes.find(
    (node) => (node.mandatory || node.conditions.some((one) => isChosen(lines, one))) && !lines.some(isOf(node)),
  );
  if (!missing) return;
  const among = missing.values.length === 0 ? "" : ` to one of: ${namesOf(missing)}`;
  const cure = `Set channels.<name>.attributes["${missing.name}"]${among}.`;
  throw notForTiktok(`attributes.${missing.name}`, `TikTok Shop asks for "${missing.name}" in this category.`, cure);
}

function isOf({ id }: AttributeNode) {
  return (line: TiktokAttribute) => line.id === id && line.values.length > 0;
}

function isChosen(
  lines: readonly TiktokAttribute[],
  { attribute, value }: AttributeNode["conditions"][number],
): boolean {
  return lines.some((line) => line.id === attribute && line.values.some(({ id }) => id === value));
}

function valuesFor(node: AttributeNode, given: AttributeValue, name: string): readonly Value[] {
  const texts = (Array.isArray(given) ? given : [given]) as readonly (string | number | boolean)[];
  if (texts.length > 1 && !node.several) {
    throw notForTiktok(`attributes.${name}`, `TikTok Shop takes one value for "${node.name}".`, "Choose one.");
  }
  return texts.map((text) => valueFor(node, text, name));
}

function valueFor(node: AttributeNode, given: string | number | boolean, name: string): Value {
  const words = typeof given === "boolean" ? YES_NO[`${given}`] : [String(given)];
  const known = node.values.find((value) => words.some((word) => keyOf(word) === keyOf(value.name)));
  if (known) return { id: known.id };
  const text = words[0] ?? String(given);
  if (node.freeText) return { name: text };
  const message = `TikTok Shop does not know "${text}" as "${node.name}".`;
  throw notForTiktok(`attributes.${name}`, message, `Write one of: ${namesOf(node)}.`);
}

const YES_NO = { true: ["Ya", "Yes", "True"], false: ["Tidak", "No", "False"] } as const;

function namesOf({ values }: AttributeNode): string {
  const names = values.slice(0, 12).map(({ name }) => name);
  return values.length > names.length ? `${names.join(", ")}, …` : names.join(", ");
}

function keyOf(name: string): string {
  return name.trim().toLowerCase();
}

/** Checks a listing against all that its category asks for. @throws ChannelError `invalid`, before anything is sent */
export function checkCategory(content: TiktokContent, { attributes, rules }: CategoryFact): void {
  checkMandatory(content.product_attributes, attributes);
  if (rules.dimensions && !content.package_dimensions) {
    const cure = "Set shipping.packed in millimetres.";
    throw notForTiktok("shipping.packed", "TikTok Shop wants the size of the parcel in this category.", cure);
  }
  if (rules.sizeChart && !content.size_chart) {
    const cure = "Set channels.<name>.extras.sizeChart to a template, or to a photo of the product.";
    throw notForTiktok("channels.<name>.extras.sizeChart", "TikTok Shop wants a size chart in this category.", cure);
  }
  if (!rules.cashOnDelivery && content.is_cod_allowed) {
    const message = "TikTok Shop has no cash on delivery in this category.";
    throw notForTiktok("channels.<name>.extras.cashOnDelivery", message, "Leave extras.cashOnDelivery out.");
  }
  const missing = rules.certifications.find(
    ({ id, mandatory, conditions }) =>
      (mandatory || conditions.some((one) => isChosen(content.product_attributes, one))) &&
      !content.certifications?.some((one) => one.id === id),
  );
  if (!missing) return;
  const cure = `Add its photo to the product, and name it: extras.certifications: [{ id: "${missing.id}", photos: [...] }].`;
  const message = `TikTok Shop asks for the certificate "${missing.name}" in this category.`;
  throw notForTiktok("channels.<name>.extras.certifications", message, cure);
}
