/**
 * What a post on X says: 280 of X's own weight (https://github.com/twitter/twitter-text, configuration 3). A post with an
 * address costs more than ten times as much as one without, so that addresses leave unless the seller wants one; mentions
 * and cashtags leave always. Prices of 2026-08-22, read 2026-11-21.
 */
import type { TextLimit } from "../../channel/limits.js";
import type { Loss, Rendered, RenderInput } from "../../channel/render.js";
import type { ProductView } from "../../channel/view.js";
import { measure } from "../../model/text.js";
import { type CaptionSettings, composeCaption } from "../shared-caption.js";

export const TEXT: TextLimit = { max: 280, unit: "weighted" };
/** So that the price and a word about the product have room. */
const TITLE: TextLimit = { max: 140, unit: "weighted" };

/** The usual text. */
export const TEXT_TEMPLATE =
  "{standIn}\n{availability}\n{title}\n{price}\n\n{options}\n\n{description}\n\n{link}\n{hashtags}";

/** What a post costs, in dollars. (pay-per-use since spring 2026) */
export const COSTS = { post: 0.015, postWithAddress: 0.2 } as const;

/** What a seller says of the words. */
export interface TextSettings extends CaptionSettings {
  readonly link: "none" | "text";
}

/** What X is sent of a product. */
export interface XContent {
  readonly text: string;
  /** The price as the text says it. */
  readonly price: string;
  /** Availability of each variant, as far as the text says it. */
  readonly stock: string;
}

type Input = RenderInput<TextSettings, unknown>;

/** Renders a product as a post. */
export function renderText(input: Input): Rendered<XContent> {
  const losses: Loss[] = [];
  const { settings, link, standsInFor } = input;
  const hasLink = settings.link === "text";
  const tame = (field: string, text: string): string => tamed(field, text, losses);
  const product = tamedProduct(input, tame, losses);
  const { url: _site, ...seller } = input.seller;
  const { content, losses: cut } = composeCaption(
    {
      ...input,
      seller,
      product,
      link: hasLink ? link : undefined,
      standsInFor: standsInFor && (hasLink ? standsInFor : { ...standsInFor, url: undefined, check: undefined }),
    },
    { text: TEXT },
  );
  if (!hasLink && link !== undefined && settings.template.includes("{link}")) losses.push(NO_LINK);
  const whole = input.tools.fit({ field: "text", text: content.caption }, TEXT);
  const { price, stock } = content;
  return { content: { text: whole.text, price, stock }, losses: [...losses, ...cut, ...whole.losses] };
}

const NO_LINK: Loss = {
  field: "link",
  reason: "dropped",
  note: `a post with an address costs $${COSTS.postWithAddress}`,
};

function tamedProduct(
  { product, tools }: Input,
  tame: (field: string, text: string) => string,
  losses: Loss[],
): ProductView {
  const title = tools.fit({ field: "title", text: tame("title", product.title) }, TITLE);
  losses.push(...title.losses);
  return {
    ...product,
    title: title.text,
    description: tame("description", product.description),
    highlights: product.highlights.map((line) => tame("highlights", line)),
    ...(product.brand === undefined ? {} : { brand: tame("brand", product.brand) }),
    options: product.options.map((option) => ({
      ...option,
      name: tame("options", option.name),
      values: option.values.map((value) => ({ ...value, label: tame("options", value.label) })),
    })),
  };
}

const ADDRESS = /\bhttps?:\/\/\S+/giu;
/** What X could make a link of by itself: a full stop between a letter or digit and two letters. Mail addresses it leaves. */
const BARE = /(?<![@\w.-])((?:[\p{L}\p{N}-]+\.)+)(?=\p{L}{2})(?![\w.-]*@)/giu;
const MENTION = /(?<![\p{L}\p{N}_.+-])[@＠](?=[\p{L}\p{N}_])/gu;
const CASHTAG = /\$(?=\p{L})/gu;

/** Takes out of a text what costs, or what self-serve apps may not say. */
function tamed(field: string, text: string, losses: Loss[]): string {
  const note = (reason: Loss["reason"], why: string): void => {
    if (!losses.some((loss) => loss.field === field && loss.note === why)) losses.push({ field, reason, note: why });
  };
  const without = text
    .replace(ADDRESS, "")
    .replace(/[^\S\n]{2,}/g, " ")
    .trim();
  if (ADDRESS.test(text)) note("dropped", "an address makes a post dear");
  ADDRESS.lastIndex = 0;
  const unmentioned = without.replace(MENTION, "").replace(CASHTAG, "");
  const plain = unmentioned.replace(BARE, (dotted: string) => dotted.replaceAll(".", ". "));
  if (plain !== without) note("converted", "nothing that X would take for an address, a mention or a cashtag");
  return plain;
}

/** Whether X could find an address in a text, and ask the dearer price. */
export function hasAddress(text: string): boolean {
  return /\bhttps?:\/\//i.test(text) || text.search(BARE) >= 0;
}

/** A text as it can be compared with what X gives back: X shortens addresses, and adds one for photos. */
export function bareWords(text: string): string {
  return text
    .normalize("NFC")
    .replace(ADDRESS, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replace(/\s+/gu, "");
}

/** Weight of what a template says by itself. */
export function weightOfTemplate(template: string): number {
  return measure(template.replace(/\{\w+\}/g, ""), "weighted");
}
