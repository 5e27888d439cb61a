/**
 * What is sent: an edition as Flex messages, a bubble for each product and twelve bubbles to leaf through in one message.
 * Messaging API, Flex Message elements, line-openapi of 2026-07-01, read 2026-11-22; how many bubbles and how long a notice
 * may be is unverified.
 */
import type { ComposeInput } from "../../channel/define.js";
import type { TextLimit } from "../../channel/limits.js";
import type { Rendered } from "../../channel/render.js";
import type { Photo } from "../../channel/verbs.js";
import { fillTemplate } from "../shared-caption.js";
import { type EditionContent, editionValues, oneLine } from "../shared-edition.js";
import { letterWords } from "../shared-edition-words.js";

/** Our own limits: a bubble shows a few lines. */
export const TITLE: TextLimit = { max: 100, unit: "utf16" };
export const SUMMARY: TextLimit = { max: 200, unit: "utf16" };
/** "altText": 1,500 characters by newer pages, 400 by older ones. */
export const NOTICE: TextLimit = { max: 400, unit: "utf16" };
/** "text": at most 5,000 characters. */
export const INTRO: TextLimit = { max: 2_000, unit: "utf16" };
/** Of one carousel. */
export const MOST_BUBBLES = 12;
/** "uri": at most 1,000 characters. (unverified) */
const MOST_URI = 1_000;

/** Words that a seller may replace. Fields in braces: seller, count, others, title, price, list. */
export interface LineTemplate {
  /** What the notification and the list of chats show. @defaultValue seller, first product, and how many others */
  readonly notice?: string | undefined;
  /** A message of its own above the products. @defaultValue none */
  readonly intro?: string | undefined;
  /** What the button of each product says, at most 20 characters. @defaultValue "Lihat", or "See it" */
  readonly button?: string | undefined;
}

/** What messages are composed with. */
export interface MessageSettings {
  readonly template: LineTemplate;
  readonly mostProducts: number;
}

/** One product of an edition. */
export interface LineItem {
  readonly title: string;
  readonly price: string;
  readonly status: string;
  readonly summary: string;
  readonly link: string;
  /** Id of its photo within the edition. */
  readonly photo: string;
}

/** An edition, the same for everybody. */
export interface LineEdition {
  readonly notice: string;
  readonly intro: string;
  readonly button: string;
  readonly items: readonly LineItem[];
  /** Products that are told of without a bubble of their own. */
  readonly more: string;
}

/** Composes an edition of what was rendered. */
export function composeEdition(input: ComposeInput<MessageSettings, EditionContent>): Rendered<LineEdition> {
  const { products, seller, settings, tools } = input;
  const words = letterWords(seller.locale);
  const shown = products.slice(0, settings.mostProducts);
  const rest = products.length - shown.length;
  const values = editionValues(input);
  const { notice = products.length === 1 ? words.subjectOfOne : words.subject, intro = "", button } = settings.template;
  return {
    content: {
      notice: tools.fit({ field: "notice", text: oneLine(fillTemplate(notice, values)) }, NOTICE).text,
      intro: tools.fit({ field: "intro", text: fillTemplate(intro, values) }, INTRO).text,
      button: button ?? words.look,
      items: shown.map(({ content: { stock: _, ...content }, photos: [photo = ""] }) => ({ ...content, photo })),
      more: rest === 0 ? "" : [words.more(rest), seller.url ?? ""].filter(Boolean).join(": "),
    },
    photos: shown.flatMap(({ photos }) => photos.slice(0, 1)),
    losses:
      rest === 0
        ? []
        : [{ field: "products", reason: "merged", note: `${rest} products without a bubble of their own` }],
  };
}

type Json = Readonly<Record<string, unknown>>;

/** The messages of an edition: at most five, as a broadcast takes. */
export function messagesOf(edition: LineEdition, photos: readonly Photo[]): readonly Json[] {
  const pictures = new Map(photos.flatMap(({ id, url }) => (url?.startsWith("https:") ? [[id, url]] : [])));
  const bubbles = edition.items.map((item) => bubbleOf(item, pictures.get(item.photo), edition.button));
  const carousels: Json[] = [];
  for (let from = 0; from < bubbles.length; from += MOST_BUBBLES) {
    const some = bubbles.slice(from, from + MOST_BUBBLES);
    const contents = some.length === 1 ? some[0] : { type: "carousel", contents: some };
    carousels.push({ type: "flex", altText: edition.notice, contents });
  }
  const text = (words: string): readonly Json[] => (words === "" ? [] : [{ type: "text", text: words }]);
  return [...text(edition.intro), ...carousels, ...text(edition.more)];
}

function bubbleOf(item: LineItem, picture: string | undefined, button: string): Json {
  const action = actionOf(item.link, button);
  const hero = { type: "image", url: picture, size: "full", aspectRatio: "1:1", aspectMode: "fit" };
  return {
    type: "bubble",
    ...(picture === undefined ? {} : { hero: action === undefined ? hero : { ...hero, action } }),
    body: { type: "box", layout: "vertical", spacing: "sm", contents: linesOf(item) },
    ...(action === undefined ? {} : { footer: { type: "box", layout: "vertical", contents: [buttonOf(action)] } }),
  };
}

function buttonOf(action: Json): Json {
  return { type: "button", style: "primary", height: "sm", action };
}

function linesOf({ status, title, price, summary }: LineItem): readonly Json[] {
  const line = (text: string, more: Json = {}): readonly Json[] =>
    text === "" ? [] : [{ type: "text", text, wrap: true, ...more }];
  return [
    ...line(status, { size: "sm", weight: "bold" }),
    ...line(title, { weight: "bold", size: "lg" }),
    ...line(price, { size: "md" }),
    ...line(summary, { size: "sm", maxLines: 6 }),
  ];
}

function actionOf(link: string, label: string): Json | undefined {
  const isFit = /^https?:/.test(link) && URL.canParse(link) && link.length <= MOST_URI;
  return isFit ? { type: "uri", label, uri: link } : undefined;
}
