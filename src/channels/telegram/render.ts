/**
 * What a Telegram post says. Lengths count UTF-16 units of the text as readers see it; markup does not count.
 * https://core.telegram.org/bots/api#html-style, Bot API 10.1, read 2026-11-21
 */
import type { TextLimit } from "../../channel/limits.js";
import type { Loss, Rendered, RenderInput } from "../../channel/render.js";
import { captionShape, composeCaption, mergedPrices, optionLines } from "../shared-caption.js";
import { standInLines, wordsFor } from "../shared-words.js";

/** Of a caption, and of a text post. */
export const CAPTION: TextLimit = { max: 1_024, unit: "utf16" };
export const TEXT: TextLimit = { max: 4_096, unit: "utf16" };
/** Our own limit, so that the description has room. */
const TITLE: TextLimit = { max: 200, unit: "utf16" };

export interface TelegramContent {
  /** HTML that fits a photo's caption. */
  readonly caption: string;
  /** HTML of a text post, where a product without photos has more to say than a caption holds. */
  readonly text?: string | undefined;
  /** The price as it is said in the text: a facet of its own. */
  readonly price: string;
  /** Availability of each variant, as far as the text says it: a facet of its own. */
  readonly stock: string;
}

/** What a seller says of the words. */
export interface PostSettings {
  readonly template?: string | undefined;
  readonly hashtags: readonly string[];
}

type Input = RenderInput<PostSettings, unknown>;

/** Renders a product as a post. */
export function renderPost(input: Input): Rendered<TelegramContent> {
  const { product } = input;
  const caption = composePost(input, CAPTION);
  const long = product.photos.length === 0 ? composePost(input, TEXT) : caption;
  return {
    content: {
      caption: caption.html,
      ...(long.html === caption.html ? {} : { text: long.html }),
      price: priceLine(input).plain,
      stock: product.variants.map(({ id, availability }) => `${id} ${availability}`).join(", "),
    },
    losses: [...long.losses.filter(({ reason }) => reason !== "merged"), ...mergedPrices(product)],
  };
}

// --- Words -----------------------------------------------------------------------

/** Put in the place of a post that can no longer be deleted. A withdrawal knows no language, so it says both. */
export const WITHDRAWN = "Tidak tersedia lagi · No longer available";

// --- Composition -------------------------------------------------------------------

/** A piece of text as readers see it, and as it is sent. */
interface Marked {
  readonly plain: string;
  readonly html: string;
}

interface Post {
  readonly html: string;
  readonly losses: readonly Loss[];
}

function composePost(input: Input, limit: TextLimit): Post {
  const { template, hashtags } = input.settings;
  if (template !== undefined) return composeByTemplate({ ...input, settings: { template, hashtags } }, limit);
  const { product, tools } = input;
  const title = tools.fit({ field: "title", text: product.title }, TITLE);
  const head = join("\n", [
    ...standInLines(input.standsInFor, product.locale).map(plainly),
    boldly(wordsFor(product.locale).availability[product.availability]),
    boldly(title.text),
    priceLine(input),
  ]);
  const { tail, losses } = composeTail(input, limit.max - head.plain.length - JOINT.length);
  const room = limit.max - join(JOINT, [head, tail]).plain.length - JOINT.length;
  const body = composeBody(input, room);
  const post = join(JOINT, [head, plainly(body.text), tail]);
  return { html: post.html, losses: [...title.losses, ...body.losses, ...losses] };
}

const JOINT = "\n\n";

/** Who sells, and where: as much of it as there is room for, the link last to go. */
function composeTail({ seller, link, product }: Input, max: number): { tail: Marked; losses: readonly Loss[] } {
  const site = seller.url !== undefined && !link?.startsWith(seller.url) ? ` · ${seller.url}` : "";
  const who = plainly(seller.name === "" ? "" : `${wordsFor(product.locale).seller}: ${seller.name}${site}`);
  const where = plainly(link ?? "");
  const whole = join("\n", [who, where]);
  if (whole.plain.length <= max) return { tail: whole, losses: [] };
  const withoutSeller: Loss = { field: "seller", reason: "dropped" };
  if (where.plain.length <= max) return { tail: where, losses: [withoutSeller] };
  return {
    tail: plainly(""),
    losses: [withoutSeller, { field: "link", reason: "dropped", note: "longer than a post" }],
  };
}

function composeBody({ product, tools }: Input, room: number): { text: string; losses: readonly Loss[] } {
  const parts = [
    { field: "options", text: optionLines(product) },
    { field: "highlights", text: product.highlights.map((line) => `• ${line}`).join("\n") },
    { field: "description", text: product.description },
  ].filter(({ text }) => text !== "");
  if (parts.length === 0) return { text: "", losses: [] };
  if (room < 1) return { text: "", losses: parts.map(({ field }) => ({ field, reason: "dropped" })) };
  return tools.fit(parts, { max: room, unit: "utf16" }, JOINT);
}

function priceLine({ product, tools }: Input): Marked {
  const { min, max } = product.priceRange;
  const now = tools.money(min);
  if (tools.money(max) !== now) return plainly(`${now} – ${tools.money(max)}`);
  // A struck price only where it is the same for every variant: anything else would promise too much.
  const regular = new Set(product.variants.map(({ listPrice }) => tools.money(listPrice)));
  const [before] = regular;
  if (regular.size !== 1 || before === undefined || before === now) return plainly(now);
  return { plain: `${now} ${before}`, html: `${escapeHtml(now)} <s>${escapeHtml(before)}</s>` };
}

// --- A seller's own template ---------------------------------------------------------

const TAG = /<\/?(?:b|i|u|s|code)>/g;
/** Tags travel through the composition as one character each, which no text of a product has. */
const PRIVATE = 0xe000;
const STAND_INS = /[\ue000-\ue00f]/g;
const TAGS = ["b", "i", "u", "s", "code"].flatMap((name) => [`<${name}>`, `</${name}>`]);

/** Checks a template: its fields, and that each line closes the tags that it opens. */
export const templateSchema = captionShape.template
  .unwrap()
  .refine((text) => text.split("\n").every(isBalanced), "every line must close the tags that it opens, in order")
  .refine((text) => !/<(?!\/?(?:b|i|u|s|code)>)/.test(text), "the tags are b, i, u, s and code");

function isBalanced(line: string): boolean {
  const open: string[] = [];
  for (const [tag] of line.matchAll(TAG)) {
    if (!tag.startsWith("</")) open.push(tag);
    else if (open.pop() !== tag.replace("/", "")) return false;
  }
  return open.length === 0;
}

function composeByTemplate(
  input: RenderInput<{ readonly template: string; readonly hashtags: readonly string[] }, unknown>,
  limit: TextLimit,
): Post {
  const template = input.settings.template.replace(TAG, (tag) => String.fromCharCode(PRIVATE + TAGS.indexOf(tag)));
  const settings = { ...input.settings, template };
  const { content, losses } = composeCaption({ ...input, settings }, { text: limit });
  const html = escapeHtml(content.caption).replace(STAND_INS, (sign) => TAGS[sign.charCodeAt(0) - PRIVATE] ?? "");
  return { html, losses };
}

// --- Markup ------------------------------------------------------------------------

function plainly(text: string): Marked {
  return { plain: text, html: escapeHtml(text) };
}

function boldly(text: string): Marked {
  return { plain: text, html: text === "" ? "" : `<b>${escapeHtml(text)}</b>` };
}

function join(joint: string, pieces: readonly Marked[]): Marked {
  const filled = pieces.filter(({ plain }) => plain !== "");
  return {
    plain: filled.map(({ plain }) => plain).join(joint),
    html: filled.map(({ html }) => html).join(joint),
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
