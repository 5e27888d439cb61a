/**
 * Captions from a template that a seller can replace: fields in braces, one paragraph after the other. A line whose
 * fields are all empty is left out. Only options, highlights and description are shortened.
 */
import * as z from "zod";
import type { TextLimit } from "../channel/limits.js";
import type { Loss, RenderInput } from "../channel/render.js";
import type { ProductView } from "../channel/view.js";
import { measure } from "../model/text.js";
import { standInLines, wordsFor } from "./shared-words.js";

/** What a template can say. */
export const CAPTION_FIELDS = [
  "standIn",
  "availability",
  "title",
  "price",
  "options",
  "highlights",
  "description",
  "brand",
  "sku",
  "seller",
  "link",
  "hashtags",
  "code",
] as const;
export type CaptionField = (typeof CAPTION_FIELDS)[number];

/** How captions are composed, as a seller may say it. */
export interface CaptionOptions {
  /**
   * The caption, with fields in braces: `"{title}\n{price}\n\n{link}"`. Fields: standIn, availability, title, price,
   * options, highlights, description, brand, sku, seller, link, hashtags, code.
   * @defaultValue title, price, options, highlights, description, seller, link and hashtags
   */
  readonly template?: string | undefined;
  /**
   * Hashtags of every post, without `#`; those of the product's tags come behind them.
   * @defaultValue none
   */
  readonly hashtags?: readonly string[] | undefined;
}

/** The same, every default filled in. */
export interface CaptionSettings {
  readonly template: string;
  readonly hashtags: readonly string[];
}

/** The usual template. */
export const TEMPLATE =
  "{standIn}\n{availability}\n{title}\n{price}\n\n{options}\n\n{highlights}\n\n{description}\n\n{seller}\n{link}\n\n{hashtags}";

const FIELD = /\{(\w+)\}/g;

/** Checks the two options. */
export const captionShape = {
  template: z
    .string()
    .min(1)
    .superRefine((text, context) => {
      for (const [, name = ""] of text.matchAll(FIELD)) {
        if ((CAPTION_FIELDS as readonly string[]).includes(name)) continue;
        context.addIssue({
          code: "custom",
          message: `{${name}} is not a field; there are ${CAPTION_FIELDS.join(", ")}`,
        });
      }
    })
    .default(TEMPLATE),
  hashtags: z.array(z.string().regex(/^[\p{L}\p{N}_]+$/u, "expected letters and digits, without #")).default([]),
};

/** What a platform lets a caption have. */
export interface CaptionRule {
  readonly text: TextLimit;
  /** @defaultValue no cap */
  readonly hashtags?: number | undefined;
  /** @defaultValue no cap */
  readonly mentions?: number | undefined;
  /** How the listing is told from others: goes into `{code}` and nowhere else. @defaultValue none */
  readonly code?: string | undefined;
  /** The address to show. @defaultValue the input's */
  readonly link?: string | undefined;
}

/** A caption, and what it says of price and stock: facets of their own. */
export interface Caption {
  readonly caption: string;
  readonly price: string;
  readonly stock: string;
}

type Input = RenderInput<CaptionSettings, unknown>;
type Values = Readonly<Record<CaptionField, string>>;

/** Our own limit, so that the description has room. */
const TITLE: TextLimit = { max: 200, unit: "utf16" };
/** Shorter than this a text says nothing. */
const LEAST = 20;

/** Composes a caption that fits. */
export function composeCaption(
  input: Input,
  rule: CaptionRule,
): { readonly content: Caption; readonly losses: readonly Loss[] } {
  const { product, settings, tools } = input;
  const losses: Loss[] = [];
  const title = tools.fit({ field: "title", text: product.title }, TITLE);
  losses.push(...title.losses, ...mergedPrices(product));
  const tame = (field: string, text: string): string => capped(field, text, rule, losses);
  const fixed: Values = {
    standIn: standInLines(input.standsInFor, product.locale).filter(Boolean).join("\n"),
    availability: wordsFor(product.locale).availability[product.availability],
    title: tame("title", title.text),
    price: priceLine(input),
    options: "",
    highlights: "",
    description: "",
    brand: product.brand ?? "",
    sku: product.variants.map(({ sku }) => sku).join(", "),
    seller: sellerLine(input),
    link: rule.link ?? input.link ?? "",
    hashtags: hashtagLine(input, rule, losses),
    code: rule.code === undefined ? "" : `${wordsFor(product.locale).code}: ${rule.code}`,
  };
  const long = {
    options: tame("options", optionLines(product)),
    highlights: tame("highlights", product.highlights.map((line) => `• ${line}`).join("\n")),
    description: tame("description", product.description),
  };
  const head = shed(settings.template, fixed, rule.text, losses);
  const caption = fillUp(input, head, long, rule.text, losses);
  const stock = product.variants.map(({ id, availability }) => `${id} ${availability}`).join(", ");
  return { content: { caption, price: fixed.price, stock }, losses };
}

/** Fills a template; lines whose fields are all empty go, and no two empty lines follow each other. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  const lines = template.split("\n").flatMap((line) => {
    const names = [...line.matchAll(FIELD)].map(([, name = ""]) => name);
    if (names.length > 0 && names.every((name) => !values[name])) return [];
    return [line.replace(FIELD, (_, name: string) => values[name] ?? "").trimEnd()];
  });
  return lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** What can be missed where even the short fields do not fit, the first to go first. */
const DISPENSABLE = ["hashtags", "seller", "sku", "brand", "link", "standIn"] as const;

function shed(template: string, values: Values, limit: TextLimit, losses: Loss[]): Template {
  let now = values;
  for (const field of DISPENSABLE) {
    if (measure(fillTemplate(template, now), limit.unit) <= limit.max) break;
    if (now[field] === "" || !template.includes(`{${field}}`)) continue;
    now = { ...now, [field]: "" };
    losses.push({ field, reason: "dropped" });
  }
  return { template, values: now };
}

interface Template {
  readonly template: string;
  readonly values: Values;
}

function fillUp(
  { tools }: Input,
  { template, values }: Template,
  long: Pick<Values, "options" | "highlights" | "description">,
  limit: TextLimit,
  losses: Loss[],
): string {
  let now = values;
  for (const field of ["options", "highlights", "description"] as const) {
    const text = long[field];
    if (text === "" || !template.includes(`{${field}}`)) continue;
    if (measure(fillTemplate(template, { ...now, [field]: text }), limit.unit) <= limit.max) {
      now = { ...now, [field]: text };
      continue;
    }
    const room = limit.max - measure(fillTemplate(template, { ...now, [field]: "x" }), limit.unit) + 1;
    if (room < LEAST) {
      losses.push({ field, reason: "dropped" });
      continue;
    }
    const fitted = tools.fit({ field, text }, { max: room, unit: limit.unit });
    losses.push(...fitted.losses);
    now = { ...now, [field]: fitted.text };
  }
  return fillTemplate(template, now);
}

const HASHTAG = /#(?=[\p{L}\p{N}_])/gu;
const MENTION = /@(?=[\p{L}\p{N}_])/gu;

/** A text of the seller's may not use up what a post may have of hashtags and mentions. */
function capped(field: string, text: string, { hashtags, mentions }: CaptionRule, losses: Loss[]): string {
  const few = (one: string, sign: RegExp, max: number | undefined): string => {
    // Four texts with an eighth each, beside half for the line of hashtags: together never too many.
    let left = max === undefined ? Number.POSITIVE_INFINITY : Math.floor(max / 8);
    return one.replace(sign, (found) => {
      left -= 1;
      return left >= 0 ? found : "";
    });
  };
  const tame = few(few(text, HASHTAG, hashtags), MENTION, mentions);
  if (tame !== text) losses.push({ field, reason: "converted", note: "more # or @ than one post may have" });
  return tame;
}

function hashtagLine({ product, settings }: Input, { hashtags: max }: CaptionRule, losses: Loss[]): string {
  const tags = product.tags.map((tag) => tag.normalize("NFC").replace(/[^\p{L}\p{N}_]+/gu, "")).filter(Boolean);
  const all = [...new Set([...settings.hashtags, ...tags].map((tag) => tag.toLowerCase()))];
  const most = max === undefined ? all.length : Math.min(all.length, Math.floor(max / 2));
  if (most < all.length)
    losses.push({ field: "tags", reason: "dropped", note: `${all.length - most} hashtags too many` });
  return all
    .slice(0, most)
    .map((tag) => `#${tag}`)
    .join(" ");
}

function sellerLine({ seller, link, product }: Input): string {
  if (seller.name === "") return "";
  const site = seller.url !== undefined && !link?.startsWith(seller.url) ? ` · ${seller.url}` : "";
  return `${wordsFor(product.locale).seller}: ${seller.name}${site}`;
}

function priceLine({ product, tools }: Input): string {
  const { min, max } = product.priceRange;
  const now = tools.money(min);
  if (tools.money(max) !== now) return `${now} – ${tools.money(max)}`;
  // A former price only where it is the same for every variant: anything else would promise too much.
  const regular = new Set(product.variants.map(({ listPrice }) => tools.money(listPrice)));
  const [before] = regular;
  if (regular.size !== 1 || before === undefined || before === now) return now;
  return `${now} (${wordsFor(product.locale).was} ${before})`;
}

/** The options with their values, a line each; a value that is sold out says so. */
export function optionLines({ options, variants, availability, locale }: ProductView): string {
  const isSoldOut = (code: string, value: string): boolean =>
    variants
      .filter((variant) => variant.options.some((option) => option.code === code && option.value === value))
      .every((variant) => variant.availability === "outOfStock" || variant.availability === "discontinued");
  const out = ` (${wordsFor(locale).out})`;
  return options
    .map(({ code, name, values }) => {
      const labels = values.map(
        (value) => `${value.label}${availability === "inStock" && isSoldOut(code, value.code) ? out : ""}`,
      );
      return `${name}: ${labels.join(", ")}`;
    })
    .join("\n");
}

/** That several prices were said as a range. */
export function mergedPrices({ priceRange: { min, max } }: ProductView): readonly Loss[] {
  if (min.amount === max.amount) return [];
  return [{ field: "variants", reason: "merged", note: "one post shows the lowest and the highest price" }];
}
