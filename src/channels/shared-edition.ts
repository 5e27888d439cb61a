/** A product in an edition, and what can be said of all of them: the same for letters and for messages. */
import type { ComposeInput } from "../channel/define.js";
import type { TextLimit } from "../channel/limits.js";
import type { Loss, Rendered, RenderInput } from "../channel/render.js";
import { wordsFor } from "./shared-words.js";

/** A product in an edition. */
export interface EditionContent {
  readonly title: string;
  readonly price: string;
  /** What a buyer has to know first, such as that it is sold out. */
  readonly status: string;
  readonly summary: string;
  readonly link: string;
  /** Availability of each variant, as far as an edition says it. */
  readonly stock: string;
}

/** How much room a product has. */
export interface EditionLimits {
  readonly title: TextLimit;
  readonly summary: TextLimit;
}

const MERGED: Loss = { field: "variants", reason: "merged", note: "an edition shows the lowest and the highest price" };

/** Renders one product, with its first photo. */
export function renderForEdition(
  { product, tools, link, seller }: RenderInput<unknown, unknown>,
  limits: EditionLimits,
): Rendered<EditionContent> {
  const title = tools.fit({ field: "title", text: product.title }, limits.title);
  const summary = tools.fit(
    [
      { field: "highlights", text: product.highlights.join(" · ") },
      { field: "description", text: product.description },
    ],
    limits.summary,
    "\n",
  );
  const { min, max } = product.priceRange;
  const range = `${tools.money(min)} – ${tools.money(max)}`;
  return {
    content: {
      title: title.text,
      price: min.amount === max.amount ? tools.money(min) : range,
      status: wordsFor(product.locale).availability[product.availability],
      summary: summary.text,
      link: link ?? seller.url ?? "",
      stock: product.variants.map(({ id, availability }) => `${id} ${availability}`).join(", "),
    },
    losses: [...title.losses, ...summary.losses, ...(min.amount === max.amount ? [] : [MERGED])],
    photos: product.photos.slice(0, 1).map(({ id }) => id),
  };
}

/** What can be said in a template of an edition. */
export const EDITION_FIELDS = ["seller", "count", "others", "title", "price", "list"] as const;

/** The values of these fields. */
export function editionValues({
  products,
  seller,
}: Pick<ComposeInput<unknown, EditionContent>, "products" | "seller">): Readonly<Record<string, string>> {
  const [first] = products;
  return {
    seller: seller.name === "" ? seller.id : seller.name,
    count: String(products.length),
    others: String(products.length - 1),
    title: first?.content.title ?? "",
    price: first?.content.price ?? "",
    list: products.map(({ content }) => content.title).join(", "),
  };
}

/** A text in one line: a line end would end a header. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
