/**
 * What is sent: an edition of products as a message in the 24 hours after somebody wrote, or as a template. WhatsApp Cloud
 * API, messages reference v23.0 and its examples, "Share products with customers", read 2026-11-21.
 */

import type { ComposeInput } from "../../channel/define.js";
import type { TextLimit } from "../../channel/limits.js";
import type { Fitted, Loss, Rendered, RenderInput } from "../../channel/render.js";
import { measure } from "../../model/text.js";
import { fillTemplate } from "../shared-caption.js";
import { oneLine } from "../shared-edition.js";
import { letterWords } from "../shared-edition-words.js";
import { wordsFor } from "../shared-words.js";

/** Of an image. */
export const CAPTION: TextLimit = { max: 1_024, unit: "utf16" };
/** Of a text, and of the body of a product message. */
const TEXT: TextLimit = { max: 4_096, unit: "utf16" };
const BODY: TextLimit = { max: 1_024, unit: "utf16" };
/** Our own limit, of one product in an edition. */
export const TITLE: TextLimit = { max: 200, unit: "utf16" };
const HEADER: TextLimit = { max: 60, unit: "utf16" };
// Neither line ends nor tabs nor more than four spaces in a row (132018). (third parties)
const PARAMETER: TextLimit = { max: 900, unit: "utf16" };
/** "at most 30 products in 10 sections" */
const MOST_PRODUCTS = 30;

/** A template as WhatsApp Manager has it. */
export interface WhatsAppTemplate {
  readonly name: string;
  /** Such as `"id"` or `"en_US"`. */
  readonly language: string;
  /**
   * What its `{{1}}`, `{{2}}` … say, with fields in braces: count, list, title, price, link, seller.
   * @defaultValue none
   */
  readonly parameters?: readonly string[] | undefined;
  /** Whether its header is a photo: that of the first product. @defaultValue `false` */
  readonly photo?: boolean | undefined;
  /** Whether it has a button that opens the catalogue. @defaultValue `false` */
  readonly catalogueButton?: boolean | undefined;
}

/** What messages are rendered with. */
export interface MessageSettings {
  readonly template?: Required<WhatsAppTemplate> | undefined;
  readonly catalogId?: string | undefined;
}

/** A product in an edition. */
export interface WhatsAppContent {
  readonly title: string;
  /** `"habis"`; `""` where it can be had. Of the stock facet: what sells out is not sent to everybody anew. */
  readonly status: string;
  readonly price: string;
  readonly link: string;
  readonly skus: readonly string[];
  /** Availability of each variant, as far as a message says it. */
  readonly stock: string;
  readonly locale: string;
}

/** An edition, ready for everybody. */
export interface WhatsAppEdition {
  /** In place of an image's caption. */
  readonly caption: string;
  /** Without a photo. */
  readonly text: string;
  readonly body: string;
  readonly header: string;
  readonly skus: readonly string[];
  /** More products than a list takes: the whole catalogue is shown. Absent in editions of before. */
  readonly isCatalogue?: boolean | undefined;
  readonly parameters: readonly string[];
}

/** Renders one product. */
export function renderProduct({
  product,
  tools,
  link,
  seller,
}: RenderInput<MessageSettings, unknown>): Rendered<WhatsAppContent> {
  const title = tools.fit({ field: "title", text: product.title }, TITLE);
  const { min, max } = product.priceRange;
  const price = tools.money(min) === tools.money(max) ? tools.money(min) : `${tools.money(min)} – ${tools.money(max)}`;
  const status = wordsFor(product.locale).availability[product.availability];
  const dropped: readonly Loss[] = product.description === "" ? [] : [{ field: "description", reason: "dropped" }];
  return {
    content: {
      title: title.text,
      status,
      price,
      link: link ?? seller.url ?? "",
      skus: product.variants.map(({ sku }) => sku).slice(0, 1),
      stock: product.variants.map(({ id, availability }) => `${id} ${availability}`).join(", "),
      locale: product.locale,
    },
    losses: [...title.losses, ...dropped],
    photos: product.photos.slice(0, 1).map(({ id }) => id),
  };
}

type Composing = ComposeInput<MessageSettings, WhatsAppContent>;

/** Composes an edition of what was rendered. */
export function composeEdition(input: Composing): Rendered<WhatsAppEdition> {
  const { products, seller, settings, tools } = input;
  const [first] = products;
  const [caption, text, body] = [listWithin(CAPTION, input), listWithin(TEXT, input), listWithin(BODY, input)];
  const name = seller.name === "" ? letterWords(seller.locale).catalogue : seller.name;
  const header = tools.fit({ field: "seller", text: name }, HEADER);
  const parameters = parametersOf(input);
  const skus = products.flatMap(({ content }) => content.skus);
  const photos = first?.photos.slice(0, 1) ?? [];
  const isCatalogue = skus.length > MOST_PRODUCTS;
  // Only a list of products has a header.
  const shown = settings.catalogId === undefined || isCatalogue ? [] : header.losses;
  // Those who wrote within 24 hours get one of the three.
  const list = settings.catalogId !== undefined ? body : photos.length > 0 ? caption : text;
  return {
    content: {
      caption: caption.text,
      text: text.text,
      body: body.text,
      header: header.text,
      skus: skus.slice(0, MOST_PRODUCTS),
      isCatalogue,
      parameters: parameters.map((one) => (one.text === "" ? "-" : one.text)),
    },
    photos,
    losses: [...list.losses, ...shown, ...parameters.flatMap(({ losses }) => losses)],
  };
}

/** As many products as have room for their lines; the others are counted. */
function listWithin(limit: TextLimit, { products, seller, tools }: Composing): Fitted {
  const lines = products.map(({ content }) =>
    [`• ${named(content)}`, content.price, content.link].filter(Boolean).join("\n"),
  );
  const write = (shown: number): Fitted => {
    const rest = lines.length - shown;
    const more = rest === 0 ? "" : letterWords(seller.locale).more(rest);
    const text = [seller.name, ...lines.slice(0, shown), more].filter(Boolean).join("\n\n");
    const note = `${rest} products without a line of their own`;
    return { text, losses: rest === 0 ? [] : [{ field: "products", reason: "merged", note }] };
  };
  for (let shown = lines.length; shown > 0; shown -= 1) {
    const written = write(shown);
    if (measure(written.text, limit.unit) <= limit.max) return written;
  }
  // Not even one has room for all of its lines.
  const { text, losses } = write(1);
  const fitted = tools.fit({ field: "list", text }, limit);
  return { text: fitted.text, losses: [...losses, ...fitted.losses] };
}

/** What the template says, with the values filled in. */
function parametersOf({ products, seller, settings, tools }: Composing): readonly Fitted[] {
  const [first] = products;
  const values = {
    count: String(products.length),
    list: products.map(({ content }) => named(content)).join(", "),
    title: first ? named(first.content) : "",
    price: first?.content.price ?? "",
    link: first?.content.link ?? "",
    seller: seller.name,
  };
  return (settings.template?.parameters ?? []).map((one, index) =>
    tools.fit({ field: `template.parameters[${index}]`, text: oneLine(fillTemplate(one, values)) }, PARAMETER),
  );
}

function named({ title, status }: WhatsAppContent): string {
  return status === "" ? title : `${title} (${status})`;
}

/** Who gets it, and by which photo. */
export interface Addressed {
  readonly to: string;
  /** Echoed in webhooks: how a message is told from others. */
  readonly mark: string;
  /** Id of the uploaded photo. */
  readonly photo: string | undefined;
}

const shared = ({ to, mark }: Addressed) => ({
  messaging_product: "whatsapp",
  recipient_type: "individual",
  to,
  biz_opaque_callback_data: mark,
});

/** Free words, for somebody who wrote within the last 24 hours. */
export function freeMessage(edition: WhatsAppEdition, who: Addressed, catalogId: string | undefined): object {
  const [sku, ...more] = edition.skus;
  if (catalogId !== undefined && sku !== undefined) {
    const interactive =
      edition.isCatalogue === true ? catalogueOf(edition, sku) : productsOf(edition, catalogId, sku, more.length > 0);
    return { ...shared(who), type: "interactive", interactive };
  }
  if (who.photo === undefined)
    return { ...shared(who), type: "text", text: { body: edition.text, preview_url: false } };
  return { ...shared(who), type: "image", image: { id: who.photo, caption: edition.caption } };
}

/** A button to the catalogue that is connected to the number, with the photo of one product. */
function catalogueOf({ body }: WhatsAppEdition, sku: string): object {
  const action = { name: "catalog_message", parameters: { thumbnail_product_retailer_id: sku } };
  return { type: "catalog_message", body: { text: body }, action };
}

function productsOf(edition: WhatsAppEdition, catalog_id: string, sku: string, isList: boolean): object {
  const body = { text: edition.body };
  if (!isList) return { type: "product", body, action: { catalog_id, product_retailer_id: sku } };
  const product_items = edition.skus.map((product_retailer_id) => ({ product_retailer_id }));
  const header = { type: "text", text: edition.header };
  // A section's title has at most 24 characters. (third parties)
  const sections = [{ title: edition.header.slice(0, 24), product_items }];
  return { type: "product_list", header, body, action: { catalog_id, sections } };
}

/** An approved template, for everybody else. */
export function templateMessage(
  edition: WhatsAppEdition,
  who: Addressed,
  template: Required<WhatsAppTemplate>,
): object {
  const [sku] = edition.skus;
  const header =
    template.photo && who.photo !== undefined
      ? [{ type: "header", parameters: [{ type: "image", image: { id: who.photo } }] }]
      : [];
  const body =
    edition.parameters.length === 0
      ? []
      : [{ type: "body", parameters: edition.parameters.map((text) => ({ type: "text", text })) }];
  const action = { thumbnail_product_retailer_id: sku };
  const button = template.catalogueButton
    ? [{ type: "button", sub_type: "CATALOG", index: 0, parameters: [{ type: "action", action }] }]
    : [];
  const { name, language } = template;
  return {
    ...shared(who),
    type: "template",
    template: { name, language: { code: language }, components: [...header, ...body, ...button] },
  };
}
