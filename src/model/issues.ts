/** What is wrong with an input: all of it at once, each with its place and its cure. */
import type * as z from "zod";

/** One thing that is wrong. */
export interface Issue {
  /** Where, as a path: `variants[1].price`. Empty for the whole. */
  readonly path: string;
  /** What is wrong, as a sentence without a full stop. */
  readonly trouble: string;
  /** The one thing to do, as a sentence. */
  readonly cure: string;
}

type Key = PropertyKey;
type ZodIssue = z.core.$ZodIssue;

/** A message for a schema that carries both halves of an issue. */
export function say(trouble: string, cure: string): string {
  return `${trouble}\n${cure}`;
}

/** `["variants", 1, "price"]` as `variants[1].price`. */
export function pathText(path: readonly Key[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else text += text === "" ? String(key) : `.${String(key)}`;
  }
  return text;
}

/** An issue with its path still in keys. */
export interface Located extends Omit<Issue, "path"> {
  readonly keys: readonly Key[];
}

/** What a schema found, each with its cure; of alternatives the one that was most likely meant. */
export function locate(issues: readonly ZodIssue[], input: unknown, base: readonly Key[] = []): readonly Located[] {
  return issues.flatMap((issue) => locateOne(issue, input, [...base, ...issue.path]));
}

function locateOne(issue: ZodIssue, input: unknown, keys: readonly Key[]): readonly Located[] {
  switch (issue.code) {
    case "unrecognized_keys": {
      const cures = issue.message.split("\n");
      return issue.keys.map((key, at) => ({
        keys: [...keys, key],
        trouble: `"${key}" is not known here`,
        cure: cures[at] ?? "Remove it.",
      }));
    }
    case "invalid_union": {
      const meant = likeliest(issue.errors);
      return meant
        ? locate(meant, input, keys)
        : [missing(input, halves(issue, keys, "is none of what is possible here"))];
    }
    case "invalid_key":
      return issue.issues.map((inner) => halves(inner, keys, "is no possible name"));
    default:
      return [missing(input, halves(issue, keys, troubleOf(issue, valueAt(input, keys))))];
  }
}

function missing(input: unknown, located: Located): Located {
  return valueAt(input, located.keys) === undefined ? { ...located, trouble: "is missing" } : located;
}

/** The alternative whose kind of value was given, with the fewest complaints. */
function likeliest(alternatives: readonly (readonly ZodIssue[])[]): readonly ZodIssue[] | undefined {
  const fitting = alternatives.filter((issues) => issues.length > 0 && !issues.some(isOfAnotherKind));
  return fitting.toSorted((a, b) => a.length - b.length)[0];
}

function isOfAnotherKind(issue: ZodIssue): boolean {
  if (issue.path.length > 0) return false;
  // Half a piece is a number all the same.
  if (issue.code === "invalid_type") return issue.expected !== "int";
  return issue.code === "invalid_union" || issue.code === "custom" || issue.code === "invalid_value";
}

function halves(issue: ZodIssue, keys: readonly Key[], otherwise: string): Located {
  const [trouble, cure] = issue.message.split("\n");
  return cure === undefined
    ? { keys, trouble: otherwise, cure: cureOf(issue) }
    : { keys, trouble: trouble ?? otherwise, cure };
}

function troubleOf(issue: ZodIssue, value: unknown): string {
  switch (issue.code) {
    case "invalid_type":
      return value === undefined ? "is missing" : `is ${kindOf(value)}, not ${article(issue.expected)}`;
    case "too_small":
      return `is less than ${issue.minimum}${unitOf(issue.origin)}`;
    case "too_big":
      return `is more than ${issue.maximum}${unitOf(issue.origin)}`;
    case "invalid_value":
      return `is none of ${issue.values.map((each) => JSON.stringify(each)).join(", ")}`;
    default:
      return "is not in the form that is needed";
  }
}

function cureOf(issue: ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `Write ${article(issue.expected)}.`;
    case "too_small":
      return `Give at least ${issue.minimum}${unitOf(issue.origin)}.`;
    case "too_big":
      return `Give at most ${issue.maximum}${unitOf(issue.origin)}.`;
    case "invalid_value":
      return `Write one of ${issue.values.map((each) => JSON.stringify(each)).join(", ")}.`;
    default:
      return "See the documentation of this field.";
  }
}

function unitOf(origin: string): string {
  if (origin === "string") return " characters";
  return origin === "array" ? " entries" : "";
}

const NAMES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  date: "a Date",
};

function article(expected: string): string {
  return NAMES[expected] ?? expected;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value === "number" && !Number.isInteger(value)) return `${value}`;
  return NAMES[typeof value] ?? `a ${typeof value}`;
}

/** What lies at a path of an input, `undefined` where nothing does. */
export function valueAt(input: unknown, keys: readonly Key[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}

// --- Unknown keys --------------------------------------------------------------------

/** Other words for our keys, as shops, sheets and other models use them. */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    name: "title",
    nama: "title",
    judul: "title",
    desc: "description",
    deskripsi: "description",
    body: "description",
    harga: "price",
    cost: "price",
    amount: "price",
    stok: "stock",
    qty: "stock",
    quantity: "stock",
    inventory: "stock",
    foto: "photos",
    photo: "photos",
    image: "photos",
    images: "photos",
    pictures: "photos",
    media: "photos",
    src: "source",
    path: "source",
    file: "source",
    code: "sku",
    barcode: "gtin",
    ean: "gtin",
    upc: "gtin",
    merek: "brand",
    vendor: "brand",
    category: "categories",
    kategori: "categories",
    tag: "tags",
    weight: "shipping",
    berat: "shipping",
    overlays: "channels",
    variant: "variants",
    varian: "variants",
    products: "variants",
    meta: "ext",
    metadata: "ext",
    start: "from",
    end: "until",
    to: "until",
    to_date: "until",
    weightG: "weightGrams",
    grams: "weightGrams",
    lang: "defaultLocale",
    locale: "defaultLocale",
  }),
);

/** What to do about a key that is not known: the closest one that is, or all that are. */
export function cureForKey(key: string, known: readonly string[]): string {
  const other = OTHER_WORDS.get(key) ?? OTHER_WORDS.get(key.toLowerCase());
  if (other !== undefined && known.includes(other)) return `Did you mean "${other}"?`;
  const [closest] = known
    .map((candidate) => ({ candidate, distance: distanceOf(key.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  if (closest && closest.distance <= mostEdits(closest.candidate)) {
    return `Did you mean "${closest.candidate}"?`;
  }
  return known.includes("ext")
    ? 'Remove it, or keep it under "ext".'
    : `Remove it; known here are ${known.map((name) => `"${name}"`).join(", ")}.`;
}

function mostEdits({ length }: string): number {
  if (length < 4) return 1;
  return length < 9 ? 2 : 3;
}

/** Edits between two words (Levenshtein). */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + change);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
