/** Reading single values of an input into the form in which they are kept; what is wrong with them is collected. */
import type { DescriptionInput, MoneyInput, TextInput, TimeInput } from "./input.js";
import type { Issue } from "./issues.js";
import { canonicalLocale } from "./language.js";
import { canonicalAmount, isCurrency } from "./money.js";
import type { LocalText, Money, PhotoSource, RichText } from "./product.js";
import { normalizeLine, normalizeText } from "./text.js";

/** What reading stands on: the defaults, and where complaints go. */
export interface Ground {
  /** Of prices that name none. */
  readonly currency: string;
  /** Of texts that name none. */
  readonly locale: string;
  readonly issues: Issue[];
  readonly warnings: Issue[];
  /** Photos whose bytes live only in this process, by photo id. */
  readonly vanishing: Map<string, PhotoSource>;
}

/** Notes what is wrong with the value at a path. */
export function complain(ground: Ground, path: string, trouble: string, cure: string): void {
  ground.issues.push({ path, trouble, cure });
}

/** A text in one or more languages, each on one line. */
export function readText(value: TextInput, path: string, ground: Ground): LocalText {
  if (typeof value === "string") return { [ground.locale]: readLine(value, path, ground) };
  const texts: Record<string, string> = {};
  for (const [tag, text] of Object.entries(value)) {
    texts[readLocale(tag, `${path}.${tag}`, ground)] = readLine(text, `${path}.${tag}`, ground);
  }
  if (Object.keys(texts).length === 0)
    complain(ground, path, "has no text in it", 'Write "Kopi" or { "id-ID": "Kopi" }.');
  return texts;
}

function readLine(value: string, path: string, ground: Ground): string {
  const line = normalizeLine(value);
  if (line === "") complain(ground, path, "is empty", "Write the text, or leave the field out.");
  return line;
}

/** A language tag in its one spelling. */
export function readLocale(tag: string, path: string, ground: Ground): string {
  const locale = canonicalLocale(tag);
  if (locale === undefined) complain(ground, path, `"${tag}" is no language tag`, 'Write one such as "id-ID" or "en".');
  return locale ?? tag;
}

/** A description by language. Empty texts are left out. */
export function readDescription(
  value: DescriptionInput,
  path: string,
  ground: Ground,
): Readonly<Record<string, RichText>> {
  if (isByLocale(value)) {
    const all: Record<string, RichText> = {};
    for (const [tag, each] of Object.entries(value)) {
      const rich = readRich(each);
      if (rich) all[readLocale(tag, `${path}.${tag}`, ground)] = rich;
    }
    return all;
  }
  const rich = readRich(value);
  return rich ? { [ground.locale]: rich } : {};
}

function isByLocale(value: DescriptionInput): value is Readonly<Record<string, string | RichText>> {
  return typeof value === "object" && !("markdown" in value || "html" in value || "plain" in value);
}

/** Text with structure in the forms that were given; a bare text is plain. */
function readRich(value: string | RichText): RichText | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : { plain: normalizeText(value) };
  const { markdown, html, plain } = value;
  const rich: { -readonly [K in keyof RichText]: RichText[K] } = {};
  if (markdown !== undefined && markdown.trim() !== "") rich.markdown = normalizeText(markdown);
  if (html !== undefined && html.trim() !== "") rich.html = normalizeText(html);
  if (plain !== undefined && plain.trim() !== "") rich.plain = normalizeText(plain);
  return Object.keys(rich).length === 0 ? undefined : rich;
}

/** Money in its one form, or nothing where it is none. */
export function readMoney(value: MoneyInput, path: string, ground: Ground): Money | undefined {
  const [written, currency] = typeof value === "string" ? [value, ground.currency] : [value.amount, value.currency];
  if (!isCurrency(currency)) {
    complain(ground, path, `"${currency}" is no ISO 4217 currency`, 'Write three capital letters, such as "IDR".');
    return undefined;
  }
  const amount = canonicalAmount(written, currency);
  if (amount !== undefined) return { amount, currency };
  complain(ground, path, `"${written}" is no amount of ${currency}`, cureForAmount(written));
  return undefined;
}

function cureForAmount(written: string): string {
  // "Rp 65.000" and "65,000" are how people write 65 thousand; we do not guess, we show.
  const meant = /^\D*(\d{1,3}(?:[.,]\d{3})+)(?:[.,]-|[.,]00?)?\D*$/.exec(written)?.[1]?.replace(/\D/g, "");
  return `Write "${meant ?? "65000"}": digits only, no currency sign, no separator of thousands.`;
}

/** A moment as ISO 8601 with offset, or a day where days are taken; nothing where the calendar has none. */
export function readTime(value: TimeInput | undefined, path: string, ground: Ground): string | undefined {
  if (value === undefined) return undefined;
  if (value instanceof Date) {
    if (!Number.isNaN(value.getTime())) return value.toISOString();
  } else if (isRealDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value))) return value;
  complain(ground, path, "is no day of the calendar", 'Write a real one, such as "2026-12-01T00:00:00+07:00".');
  return undefined;
}

/** JavaScript takes the 30th of February for the 2nd of March. */
function isRealDay(day: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}

/**
 * The moment of a kept time, in milliseconds. A day alone counts from its beginning, or with `edge` `"end"` until it has
 * ended, both in UTC: a shop that minds the hour writes the hour.
 */
export function momentOf(time: string, edge: "start" | "end" = "start"): number {
  const at = Date.parse(time);
  return edge === "end" && time.length === 10 ? at + 86_400_000 : at;
}

/** Complains where a window ends before it begins. */
export function checkWindow(
  window: { readonly from?: string | undefined; readonly until?: string | undefined },
  path: string,
  ground: Ground,
): void {
  const { from, until } = window;
  if (from !== undefined && until !== undefined && momentOf(from) >= momentOf(until)) {
    complain(ground, `${path}.until`, "is not after from", "Let the window end after it begins.");
  }
}

const MOST_LEVELS = 50;

/** Anything that JSON can carry, with its texts in NFC. What it cannot is complained about. */
export function readJson(value: unknown, path: string, ground: Ground, level = 0): unknown {
  if (typeof value === "string") return normalizeText(value);
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (value instanceof Date || value instanceof URL) return value.toJSON();
  if (level < MOST_LEVELS && Array.isArray(value)) {
    return value.map((each, at) => readJson(each, `${path}[${at}]`, ground, level + 1));
  }
  if (level < MOST_LEVELS && isPlain(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, each]) => each !== undefined)
        .map(([key, each]) => [normalizeText(key), readJson(each, `${path}.${key}`, ground, level + 1)]),
    );
  }
  const trouble = level >= MOST_LEVELS ? "is nested too deeply" : `cannot be kept: it is a ${typeof value}, not JSON`;
  complain(ground, path, trouble, "Keep texts, finite numbers, true, false, null, lists and plain objects.");
  return null;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
