/** Options become sales attributes, variants become SKUs. Create Product 202309, read 2026-11-21 */
import type { ProductView, VariantView } from "../../channel/view.js";
import { gtinOfIsbn, shortGtin } from "../../model/identifiers.js";
import { notForTiktok, type TiktokSku } from "./content.js";
import { type Desk, lose } from "./desk.js";

const MOST_ATTRIBUTES = 3;
/** South-East Asia. */
const MOST_SKUS = 100;
const MOST_NAME = 20;
const MOST_VALUE = 50;

/** The SKUs. @throws ChannelError `invalid` for more than TikTok Shop takes */
export function skusOf(desk: Desk): readonly TiktokSku[] {
  const { product } = desk;
  checkCounts(product);
  const names = new Map(product.options.map(({ code, name }) => [code, fitted(desk, name, MOST_NAME)]));
  const values = new Map(product.options.map((option) => [option.code, valuesOf(desk, option)]));
  return product.variants.map((variant, at): TiktokSku => {
    const identifier_code = codeOf(variant);
    const pre_sale = preSaleOf(desk, variant, at);
    return {
      variant: variant.id,
      seller_sku: skuOf(variant),
      sales_attributes: product.options.map(({ code }, place) => {
        const value = variant.options.find((one) => one.code === code)?.value ?? "";
        const { label = value, photo } = values.get(code)?.get(value) ?? {};
        return {
          name: names.get(code) ?? code,
          value_name: label,
          ...(place > 0 || photo === undefined ? {} : { photo }),
        };
      }),
      ...(identifier_code ? { identifier_code } : {}),
      ...(pre_sale ? { pre_sale } : {}),
    };
  });
}

function checkCounts({ options, variants }: ProductView): void {
  if (options.length > MOST_ATTRIBUTES) {
    const names = options.map(({ name }) => name).join(", ");
    const message = `TikTok Shop takes ${MOST_ATTRIBUTES} options, this product has ${options.length} (${names}).`;
    const cure = "Make one product for each value of one option, or join two options into one.";
    throw notForTiktok("options", message, cure);
  }
  if (variants.length > MOST_SKUS) {
    const message = `TikTok Shop takes ${MOST_SKUS} variants, this product has ${variants.length}.`;
    throw notForTiktok("variants", message, "Split the product, such as by its first option.");
  }
}

type Option = ProductView["options"][number];

function valuesOf(desk: Desk, option: Option) {
  const sent = new Set(desk.product.photos.map(({ id }) => id));
  const isUsed = (code: string) =>
    desk.product.variants.some(({ options }) => options.some((one) => one.code === option.code && one.value === code));
  const used = option.values.filter(({ code }) => isUsed(code));
  const labels = used.map(({ label }) => fitted(desk, label, MOST_VALUE));
  const twice = labels.find((label, at) => labels.findIndex((one) => same(one, label)) !== at);
  if (twice !== undefined) {
    const message = `Two values of "${option.name}" read "${twice}" on TikTok Shop.`;
    throw notForTiktok("options", message, "Make them differ in their first letters.");
  }
  return new Map(
    used.map(({ code, photo }, at) => [
      code,
      { label: labels[at], photo: photo !== undefined && sent.has(photo) ? photo : undefined },
    ]),
  );
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function fitted(desk: Desk, text: string, max: number): string {
  const { text: short, losses } = desk.input.tools.fit([{ field: "options", text }], { max, unit: "codePoints" });
  desk.losses.push(...losses);
  return short;
}

/** "Valid length: 1-50 characters, text without spaces" */
function skuOf({ sku }: VariantView): string {
  if (/^\S{1,50}$/u.test(sku)) return sku;
  const message = `TikTok Shop takes SKUs of 1 to 50 characters without spaces; "${sku}" is none.`;
  throw notForTiktok("variants.sku", message, "Change the SKU: listings are found again by it.");
}

const TYPE_OF_LENGTH: Readonly<Record<number, "EAN" | "UPC" | "GTIN">> = { 8: "EAN", 12: "UPC", 13: "EAN", 14: "GTIN" };

function codeOf({ identifiers }: VariantView): TiktokSku["identifier_code"] {
  for (const { scheme, value } of identifiers) {
    const isbn = scheme === "isbn" ? gtinOfIsbn(value) : undefined;
    if (isbn !== undefined) return { code: shortGtin(isbn), type: "ISBN" };
    const code = scheme === "gtin" ? shortGtin(value) : "";
    const type = TYPE_OF_LENGTH[code.length];
    if (type) return { code, type };
  }
  return undefined;
}

function preSaleOf(desk: Desk, { availability }: VariantView, at: number): TiktokSku["pre_sale"] {
  const { preSale } = desk.input.extras;
  if (preSale) return { type: preSale.type, fulfillment_type: { handling_duration_days: preSale.days } };
  if (availability !== "preorder" && availability !== "backorder") return undefined;
  // Sold as if it were there, it would have to leave within two days.
  const message = "TikTok Shop has to be told how long a pre-order takes.";
  throw notForTiktok(`variants[${at}].stock.preorder`, message, "Set channels.<name>.extras.preSale.");
}

/** What of the variants TikTok Shop does not carry. */
export function noteLostOfVariants(desk: Desk): void {
  const { product, input } = desk;
  for (const [at, { listPrice, price, minOrder, maxOrder, tiers, shipping }] of product.variants.entries()) {
    const field = `variants[${at}]`;
    if (listPrice.amount !== price.amount) {
      const note = "TikTok Shop shows a struck price only for promotions that are made there.";
      lose(desk, `${field}.price.list`, "dropped", note);
    }
    if (tiers.length > 0) lose(desk, `${field}.price.tiers`, "dropped", "TikTok Shop has no wholesale prices here.");
    if ((minOrder > 1 && input.extras.minimumOrder !== minOrder) || maxOrder !== undefined) {
      lose(desk, `${field}.stock.minOrder`, "dropped", "Set extras.minimumOrder, if TikTok Shop lets this shop.");
    }
    if (shipping.dangerous !== undefined && shipping.dangerous !== "none") {
      lose(desk, `${field}.shipping.dangerous`, "dropped", "Set the category's attribute for dangerous goods.");
    }
  }
}
