/** What a letter says: a product on its way into an edition, and the edition with its frame of words. */
import type { ComposeInput } from "../../channel/define.js";
import type { TextLimit } from "../../channel/limits.js";
import type { Rendered, RenderInput } from "../../channel/render.js";
import { fillTemplate } from "../shared-caption.js";
import { EDITION_FIELDS, type EditionContent, editionValues, oneLine, renderForEdition } from "../shared-edition.js";
import { letterWords } from "../shared-edition-words.js";

/** Our own limits: mail has none, readers have. */
export const TITLE: TextLimit = { max: 200, unit: "utf16" };
export const SUMMARY: TextLimit = { max: 300, unit: "utf16" };
/** RFC 5322 allows 998 bytes a line; phones show about 40 characters. */
export const SUBJECT: TextLimit = { max: 150, unit: "utf16" };

/** What can be said in a template. */
export const LETTER_FIELDS = EDITION_FIELDS;

/** Words of a letter that a seller may replace. Fields in braces: seller, count, others, title, price, list. */
export interface EmailTemplate {
  /** @defaultValue seller, first product, and how many others */
  readonly subject?: string | undefined;
  /** Above the products. @defaultValue none */
  readonly intro?: string | undefined;
  /** Below the products, above the way out. @defaultValue none */
  readonly outro?: string | undefined;
}

/** What letters are rendered with. */
export interface LetterSettings {
  readonly template: EmailTemplate;
  readonly mostProducts: number;
}

/** A product in an edition. */
export type EmailContent = EditionContent;

/** One product of a letter. */
export interface LetterItem {
  readonly title: string;
  readonly price: string;
  readonly status: string;
  readonly summary: string;
  readonly link: string;
  /** Id of its photo within the edition. */
  readonly photo: string;
}

/** An edition, the same for everybody but for the way out. */
export interface EmailEdition {
  readonly lang: string;
  readonly subject: string;
  readonly intro: string;
  readonly outro: string;
  readonly items: readonly LetterItem[];
  /** Products that are told of without a line of their own. */
  readonly more: string;
  readonly shop: string;
  readonly seller: string;
  readonly because: string;
  readonly leave: string;
  readonly look: string;
  /** When it was composed: the letter's date. ISO. */
  readonly at: string;
}

/** Renders one product. */
export function renderProduct(input: RenderInput<unknown, unknown>): Rendered<EmailContent> {
  return renderForEdition(input, { title: TITLE, summary: SUMMARY });
}

/** Composes an edition of what was rendered. */
export function composeEdition(input: ComposeInput<LetterSettings, EmailContent>): Rendered<EmailEdition> {
  const { products, seller, settings, tools, now } = input;
  const words = letterWords(seller.locale);
  const shown = products.slice(0, settings.mostProducts);
  const rest = products.length - shown.length;
  const values = editionValues(input);
  const subject = settings.template.subject ?? (products.length === 1 ? words.subjectOfOne : words.subject);
  const fill = (template = ""): string => fillTemplate(template, values);
  const line = oneLine(fillTemplate(subject, values));
  return {
    content: {
      lang: words.lang,
      subject: tools.fit({ field: "subject", text: line }, SUBJECT).text,
      intro: fill(settings.template.intro),
      outro: fill(settings.template.outro),
      items: shown.map(({ content: { stock: _, ...content }, photos: [photo = ""] }) => ({ ...content, photo })),
      more: rest === 0 ? "" : words.more(rest),
      shop: seller.url ?? "",
      seller: seller.name,
      because: words.because(seller.name === "" ? "kami" : seller.name),
      leave: words.leave,
      look: words.look,
      at: now.toISOString(),
    },
    photos: shown.flatMap(({ photos }) => photos.slice(0, 1)),
    losses:
      rest === 0 ? [] : [{ field: "products", reason: "merged", note: `${rest} products without a line of their own` }],
  };
}
