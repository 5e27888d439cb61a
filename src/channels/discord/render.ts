/**
 * What a Discord message says: one embed, a title of 256 and a description of 4,096 characters, in Discord's Markdown.
 * Discord developer documentation, API v10, read 2026-11-21; the unit is not said, UTF-16 never counts fewer.
 */
import type { TextLimit } from "../../channel/limits.js";
import type { Loss, Rendered, RenderInput } from "../../channel/render.js";
import { type CaptionSettings, composeCaption } from "../shared-caption.js";

export const TITLE: TextLimit = { max: 256, unit: "utf16" };
export const DESCRIPTION: TextLimit = { max: 4_096, unit: "utf16" };

/** The usual description: the title stands above it and is the link. */
export const DESCRIPTION_TEMPLATE =
  "{standIn}\n{availability}\n{price}\n\n{options}\n\n{highlights}\n\n{description}\n\n{seller}\n{hashtags}";

/** What Discord is sent of a product. */
export interface DiscordContent {
  readonly title: string;
  readonly description: string;
  /** Where the title leads. */
  readonly link?: string | undefined;
  /** The price as the description says it. */
  readonly price: string;
  /** Availability of each variant, as far as the description says it. */
  readonly stock: string;
}

type Input = RenderInput<CaptionSettings, unknown>;

/** Renders a product as an embed. */
export function renderMessage(input: Input): Rendered<DiscordContent> {
  const { product, tools, link } = input;
  const title = tools.fit({ field: "title", text: product.title }, TITLE);
  const { description, price, stock, losses } = describe(input);
  const known = title.losses.length > 0 ? losses.filter(({ field }) => field !== "title") : losses;
  return {
    content: { title: title.text, description, price, stock, ...(link === undefined ? {} : { link }) },
    losses: [...title.losses, ...known],
  };
}

interface Described extends Pick<DiscordContent, "description" | "price" | "stock"> {
  readonly losses: readonly Loss[];
}

// Signs of Markdown are escaped, which makes a text longer: it is composed shorter by as much, until it fits.
function describe(input: Input): Described {
  let max = DESCRIPTION.max;
  for (;;) {
    const { content, losses } = composeCaption(input, { text: { ...DESCRIPTION, max } });
    const { caption, price, stock } = content;
    const description = escaped(caption);
    if (description.length <= DESCRIPTION.max) return { description, price, stock, losses };
    max = Math.min(max - 1, Math.floor((max * DESCRIPTION.max) / description.length));
  }
}

const ADDRESS = /(https?:\/\/\S+)/;

/** Text as it is, whatever signs of Markdown it has; addresses stay links. */
function escaped(text: string): string {
  const pieces = text.split(ADDRESS).map((piece, index) => (index % 2 === 1 ? piece : withoutMarkdown(piece)));
  return pieces.join("");
}

function withoutMarkdown(text: string): string {
  // `#hashtag` is no heading: there is no space behind the sign.
  return text.replace(/[\\*_~`|[\]<>]/g, "\\$&").replace(/^(#{1,3}|-#|[-+]|\d+\.)(?=\s)/gm, "\\$1");
}
