/**
 * What a post on Threads says: 500 characters, an emoji by its bytes, at most five different links, and one tag, which
 * becomes the post's topic. Threads API "Posts" of 2026-04-14 and "Text attachments" of 2026-07-02, read 2026-11-22.
 */
import type { TextLimit } from "../../channel/limits.js";
import type { Loss, Rendered, RenderInput } from "../../channel/render.js";
import type { ProductView } from "../../channel/view.js";
import type { Caption, CaptionSettings } from "../shared-caption.js";
import { composeFitting } from "../shared-post.js";

/** "limited to 500 characters"; the unit is not said, UTF-16 never counts fewer. */
export const TEXT: TextLimit = { max: 500, unit: "utf16" };

/** The usual text: what is short first, because there is little room. */
export const TEXT_TEMPLATE =
  "{standIn}\n{availability}\n{title}\n{price}\n\n{options}\n\n{description}\n\n{seller}\n{link}\n{hashtags}";

type Input = RenderInput<CaptionSettings, unknown>;

/** Renders a product as a post. */
export function renderPost(input: Input): Rendered<Caption> {
  const losses: Loss[] = [];
  const product = withFewLinks(input, losses);
  // Half of two is for the line of hashtags: one, since "only one topic tag" there is; none is left for other words.
  const rule = { text: TEXT, hashtags: 2 };
  const { content, losses: cut } = composeFitting({ ...input, product }, rule, (text) => weightOf(text) - TEXT.max);
  return { content, losses: [...losses, ...cut] };
}

const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u200d|\ufe0f|\u20e3/u;

/** How long Threads takes a text for: emojis count "as the number of UTF-8 bytes". */
export function weightOf(text: string): number {
  let weight = 0;
  for (const letter of text) weight += EMOJI.test(letter) ? Buffer.byteLength(letter) : letter.length;
  return weight;
}

// --- Links ---------------------------------------------------------------------

/** Since 2025-12-22 a sixth one is refused: THREADS_API__LINK_LIMIT_EXCEEDED. */
const MOST_LINKS = 5;
/** What we may add: the product's, the seller's, and that of the channel it stands in for. */
const OWN_LINKS = 3;
const LINK = /\b(?:https?:\/\/|www\.)\S+/giu;

/** Links of a product's words beyond what a post may have are taken out. */
function withFewLinks({ product, settings }: Input, losses: Loss[]): ProductView {
  const known = new Set(settings.template.match(LINK) ?? []);
  const most = Math.max(0, MOST_LINKS - OWN_LINKS);
  const few = (field: string, text: string): string => {
    const kept = text.replace(LINK, (link) => {
      if (known.has(link)) return link;
      if (known.size >= most) return "";
      known.add(link);
      return link;
    });
    if (kept !== text) losses.push({ field, reason: "dropped", note: "a post has at most five links" });
    return kept;
  };
  return {
    ...product,
    title: few("title", product.title),
    description: few("description", product.description),
    highlights: product.highlights.map((line) => few("highlights", line)),
  };
}
