/** Variants and the options they differ in. */
import { checkGtin, checkIsbn } from "./identifiers.js";
import type { OptionInput, OptionValueInput, PriceInput, ProductInput, VariantInput } from "./input.js";
import { readPrice } from "./pricing.js";
import type { Identifier, LocalText, OptionValue, PriceSet, ProductOption, Shipping, Variant } from "./product.js";
import { complain, type Ground, readText } from "./reading.js";
import { readStock } from "./stock.js";
import { normalizeLine } from "./text.js";

/** What stands in for a price that could not be read, so that reading goes on; never leaves a failed parse. */
const NO_PRICE: PriceSet = { list: { amount: "0", currency: "XXX" }, taxIncluded: true };

/** All variants of an input: those it names, or the one that its short form means. */
export function readVariants(
  input: ProductInput,
  options: readonly ProductOption[],
  ground: Ground,
): readonly Variant[] {
  if (input.variants === undefined) {
    const one = { sku: input.sku ?? input.id, stock: input.stock, gtin: input.gtin };
    return [readVariant(one, "", input.price, options, ground)];
  }
  for (const field of ["stock", "sku", "gtin"] as const) {
    if (input[field] !== undefined) complain(ground, field, "stands beside variants", "Move it into the variants.");
  }
  const variants = input.variants.map((each, at) => readVariant(each, `variants[${at}]`, input.price, options, ground));
  checkTogether(variants, ground);
  return variants;
}

function readVariant(
  input: VariantInput,
  path: string,
  otherwise: PriceInput | undefined,
  options: readonly ProductOption[],
  ground: Ground,
): Variant {
  const at = (field: string) => (path === "" ? field : `${path}.${field}`);
  return {
    id: input.id ?? input.sku,
    sku: input.sku,
    options: readCombination(input, path, options, ground),
    price: readOwnPrice(input.price, otherwise, at("price"), ground),
    stock: readStock(input.stock, at("stock"), ground),
    identifiers: readIdentifiers(input, path, ground),
    shipping: input.shipping && readShipping(input.shipping, at("shipping"), ground),
    photos: input.photos,
    active: input.active ?? true,
  };
}

function readOwnPrice(
  own: PriceInput | undefined,
  otherwise: PriceInput | undefined,
  path: string,
  ground: Ground,
): PriceSet {
  if (own !== undefined) return readPrice(own, path, ground) ?? NO_PRICE;
  if (otherwise === undefined) {
    complain(ground, path, "is missing", 'Write it as text, digits only: "65000".');
    return NO_PRICE;
  }
  const before = ground.issues.length;
  const price = readPrice(otherwise, "price", ground) ?? NO_PRICE;
  // The product's own price is read once for each variant; what is wrong with it is said once.
  const known = new Set(ground.issues.slice(0, before).map((issue) => issue.path));
  ground.issues.push(...ground.issues.splice(before).filter((issue) => !known.has(issue.path)));
  return price;
}

function readIdentifiers(input: VariantInput, path: string, ground: Ground): readonly Identifier[] {
  const prefix = path === "" ? "" : `${path}.`;
  const given = (input.identifiers ?? []).map((each, at) =>
    readIdentifier(each, `${prefix}identifiers[${at}].value`, ground),
  );
  if (input.gtin === undefined) return given;
  const short = readIdentifier({ scheme: "gtin", value: input.gtin }, `${prefix}gtin`, ground);
  return given.some(({ scheme, value }) => scheme === "gtin" && value === short.value) ? given : [short, ...given];
}

function readIdentifier({ scheme, value }: Identifier, path: string, ground: Ground): Identifier {
  if (scheme !== "gtin" && scheme !== "isbn") return { scheme, value: normalizeLine(value) };
  const checked = scheme === "gtin" ? checkGtin(value) : checkIsbn(value);
  if (!checked.ok) complain(ground, path, checked.trouble, checked.cure);
  return { scheme, value: checked.ok ? checked.value : value };
}

/** Shipping facts, after the rule between its fields. */
export function readShipping(value: Shipping, path: string, ground: Ground): Shipping {
  const days = value.handlingDays;
  if (days && days.min > days.max) {
    complain(ground, `${path}.handlingDays.max`, "is less than min", "Give the fewest days as min, the most as max.");
  }
  return value;
}

// --- Options ----------------------------------------------------------------------------

/** The options of an input: those it names, else those that its variants name, in alphabetical order. */
export function readOptions(input: ProductInput, ground: Ground): readonly ProductOption[] {
  const options =
    input.options?.map((each, at) => readOption(each, `options[${at}]`, ground)) ?? namedByVariants(input, ground);
  if (options.length > 3) {
    complain(ground, "options", `has ${options.length} options, more than 3`, "Merge two of them into one.");
  }
  complainTwice(options, "options", "code", ground);
  return options;
}

function namedByVariants(input: ProductInput, ground: Ground): readonly ProductOption[] {
  const found = new Map<string, Set<string>>();
  for (const variant of input.variants ?? []) {
    for (const [name, value] of Object.entries(variant.options ?? {})) {
      const values = found.get(normalizeLine(name)) ?? new Set();
      found.set(normalizeLine(name), values.add(normalizeLine(value)));
    }
  }
  // Sorted, because the order of keys means nothing: JSON stores keep it or not. The order of values is that of a list.
  const sorted = Array.from(found).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([name, values]) => ({
    code: name,
    name: { [ground.locale]: name },
    values: Array.from(values, (value) => ({ code: value, label: { [ground.locale]: value } })),
  }));
}

function readOption(input: OptionInput, path: string, ground: Ground): ProductOption {
  const name = readText(input.name, `${path}.name`, ground);
  const code = normalizeLine(input.code ?? ownText(name, ground));
  const values = input.values.map((each, at) => readOptionValue(each, `${path}.values[${at}]`, ground));
  complainTwice(values, `${path}.values`, "code", ground);
  return { code, name, values };
}

function readOptionValue(input: OptionValueInput, path: string, ground: Ground): OptionValue {
  if (typeof input === "string") {
    const label = readText(input, path, ground);
    return { code: ownText(label, ground), label };
  }
  const { code, photo, swatch } = input;
  if (input.label === undefined && code === undefined) {
    complain(ground, path, "has neither a label nor a code", 'Write { label: "M" }.');
  }
  const label = readText(input.label ?? code ?? "?", `${path}.label`, ground);
  return { code: normalizeLine(code ?? ownText(label, ground)), label, photo, swatch };
}

function ownText(texts: LocalText, ground: Ground): string {
  return texts[ground.locale] ?? Object.values(texts)[0] ?? "";
}

/** Which value of each option a variant is: exactly one each, by code or by any label. */
function readCombination(
  input: VariantInput,
  path: string,
  options: readonly ProductOption[],
  ground: Ground,
): Readonly<Record<string, string>> {
  const given = Object.entries(input.options ?? {});
  const combination = new Map<string, string>();
  const prefix = path === "" ? "" : `${path}.`;
  for (const [name, value] of given) {
    const option = byWord(options, name, (each) => each.name);
    if (option === undefined) {
      complain(ground, `${prefix}options.${name}`, "is no option of this product", listing(options));
      continue;
    }
    const chosen = byWord(option.values, value, (each) => each.label);
    if (chosen) combination.set(option.code, chosen.code);
    else complain(ground, `${prefix}options.${name}`, `has no value "${value}"`, listing(option.values));
  }
  const open = options.filter(({ code, name }) => !given.some(([word]) => answersTo({ code }, word, name)));
  for (const { code, values } of open) {
    complain(ground, `${prefix}options`, `does not say which "${code}"`, listing(values));
  }
  return Object.fromEntries(combination);
}

function byWord<T extends { readonly code: string }>(
  all: readonly T[],
  word: string,
  labels: (each: T) => LocalText,
): T | undefined {
  const spelled = normalizeLine(word);
  return all.find(({ code }) => code === spelled) ?? all.find((each) => answersTo(each, word, labels(each)));
}

function answersTo({ code }: { readonly code: string }, word: string, labels: LocalText): boolean {
  const spelled = normalizeLine(word);
  return code === spelled || Object.values(labels).includes(spelled);
}

function listing(all: readonly { readonly code: string }[]): string {
  if (all.length === 0) return "Name it in options, or take it away.";
  const first = all.slice(0, 10).map(({ code }) => `"${code}"`);
  return `Write ${first.length === 1 ? "" : "one of "}${first.join(", ")}${all.length > 10 ? ", …" : ""}.`;
}

// --- Rules between variants ---------------------------------------------------------------

function checkTogether(variants: readonly Variant[], ground: Ground): void {
  complainTwice(variants, "variants", "sku", ground);
  // An id that is only the SKU again is complained about as a SKU.
  const own = variants.filter(({ id, sku }) => id !== sku);
  if (own.length > 0) complainTwice(variants, "variants", "id", ground);
  const combinations = new Map<string, number>();
  for (const [at, { options }] of variants.entries()) {
    const key = JSON.stringify(Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const twin = combinations.get(key);
    combinations.set(key, twin ?? at);
    if (twin === undefined) continue;
    const cure = 'Say what differs: options: { Ukuran: "M" }.';
    complain(ground, `variants[${at}].options`, `is the same combination as variants[${twin}]`, cure);
  }
  const [first] = variants.filter(({ price }) => price !== NO_PRICE);
  for (const [at, { price }] of variants.entries()) {
    if (first === undefined || price === NO_PRICE || price.list.currency === first.price.list.currency) continue;
    const trouble = `is in ${price.list.currency}, others in ${first.price.list.currency}`;
    complain(ground, `variants[${at}].price`, trouble, "Use one currency for one product.");
  }
}

/** Complains about every entry whose `field` an earlier one has. */
export function complainTwice<K extends string>(
  all: readonly Readonly<Record<K, string>>[],
  path: string,
  field: K,
  ground: Ground,
): void {
  const seen = new Map<string, number>();
  for (const [at, each] of all.entries()) {
    const twin = seen.get(each[field]);
    if (twin === undefined) seen.set(each[field], at);
    else {
      const trouble = `is "${each[field]}", as that of ${path}[${twin}]`;
      complain(ground, `${path}[${at}].${field}`, trouble, "Give each its own.");
    }
  }
}
