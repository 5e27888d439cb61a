/** What a Mastodon post says. Every link counts the same, whatever its length; the limit is the server's own. */
import type { TextLimit } from "../../channel/limits.js";
import type { Rendered, RenderInput } from "../../channel/render.js";
import { measure } from "../../model/text.js";
import type { CaptionSettings } from "../shared-caption.js";
import { composeFitting } from "../shared-post.js";
import { factsOf } from "./facts.js";

/** What a server is sent of a product. */
export interface MastodonContent {
  readonly status: string;
  /** ISO 639-1. */
  readonly language: string;
  /** The price as the post says it. */
  readonly price: string;
  /** Availability of each variant, as far as the post says it. */
  readonly stock: string;
}

/** Graphemes are what Mastodon's own web client counts; code points never count fewer. (unverified) */
export const STATUS: TextLimit = { max: 500, unit: "codePoints" };

const LINK = /https?:\/\/[^\s]+/g;

/** Renders a product as a post. */
export function renderPost(input: RenderInput<CaptionSettings, unknown>): Rendered<MastodonContent> {
  const { maxCharacters, perLink } = factsOf(input.facts);
  // In place of a link, as long as the server counts one: put back below.
  const stand = `https://${"x".repeat(Math.max(1, perLink - 8))}`;
  const link = input.link !== undefined && isLink(input.link) ? stand : (input.link ?? "");
  const limit: TextLimit = { ...STATUS, max: maxCharacters };
  const over = (text: string): number => lengthOf(text, perLink) - maxCharacters;
  const { content, losses } = composeFitting(input, { text: limit, link }, over);
  const { caption, price, stock } = content;
  const status = caption.replace(stand, () => input.link ?? "");
  return { content: { status, language: languageOf(input.product.locale), price, stock }, losses };
}

/** Length as a server counts it. */
export function lengthOf(text: string, perLink: number): number {
  return measure(text.replace(LINK, "x".repeat(perLink)), STATUS.unit);
}

function isLink(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text);
}

function languageOf(locale: string): string {
  return locale.split(/[-_]/)[0]?.toLowerCase() ?? "";
}
