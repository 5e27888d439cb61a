/**
 * What a pin says: a title of 100 characters, a description of 800, and a link. The link carries a code, by which the pin
 * is found again. API description 5.23.0, read 2026-11-22; the unit is not said, UTF-16 never counts fewer.
 */
import type { TextLimit } from "../../channel/limits.js";
import type { Loss, Rendered, RenderInput } from "../../channel/render.js";
import { type CaptionSettings, composeCaption } from "../shared-caption.js";
import { carries, codeOf, linkWith } from "../shared-marker.js";
import { wordsFor } from "../shared-words.js";

export const TITLE: TextLimit = { max: 100, unit: "utf16" };
export const DESCRIPTION: TextLimit = { max: 800, unit: "utf16" };
/** "link": at most 2,048 characters. */
const MOST_LINK = 2_048;

/** The usual description: title and link stand beside it. */
export const DESCRIPTION_TEMPLATE =
  "{standIn}\n{availability}\n{price}\n\n{options}\n\n{highlights}\n\n{description}\n\n{seller}\n{hashtags}";

/** What Pinterest is sent of a product. */
export interface PinterestContent {
  readonly title: string;
  readonly description: string;
  /** Where the pin leads. */
  readonly link?: string | undefined;
  /** The price as the description says it. */
  readonly price: string;
  /** Availability of each variant, as far as the description says it. */
  readonly stock: string;
}

type Input = RenderInput<CaptionSettings, unknown>;

/** Renders a product as a pin. */
export function renderPin(input: Input): Rendered<PinterestContent> {
  const { product, tools } = input;
  const code = codeOf(input.marker);
  const { link, losses: noLink } = linkOf(input, code);
  const title = tools.fit({ field: "title", text: product.title }, TITLE);
  // Without a link the code stands in a line of its own.
  const last = link === undefined ? `\n\n${wordsFor(product.locale).code}: ${code}` : "";
  const text = { ...DESCRIPTION, max: DESCRIPTION.max - last.length };
  const { content, losses } = composeCaption(input, { text, code, link });
  const { caption, price, stock } = content;
  const description = last === "" || carries(caption, code) ? caption : `${caption}${last}`.trim();
  const cut = title.losses.length > 0 ? losses.filter(({ field }) => field !== "title") : losses;
  return {
    content: { title: title.text, description, price, stock, ...(link === undefined ? {} : { link }) },
    losses: [...title.losses, ...cut, ...noLink],
  };
}

function linkOf(
  { link }: Input,
  code: string,
): { readonly link: string | undefined; readonly losses: readonly Loss[] } {
  const marked = linkWith(link, code);
  if (marked === undefined || marked.length <= MOST_LINK) return { link: marked, losses: [] };
  return {
    link: undefined,
    losses: [{ field: "link", reason: "dropped", note: "a pin's link has at most 2,048 characters" }],
  };
}
