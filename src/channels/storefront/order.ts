/** Where a buyer orders: a WhatsApp chat with the order already written, or an address of the seller's own. */
import type { SellerView } from "../../channel/render.js";
import type { ProductContent, VariantContent } from "./content.js";
import type { StorefrontSettings } from "./options.js";
import { publicAddress } from "./paths.js";
import { fill, textsFor } from "./texts.js";

/** What is ordered. */
export interface OrderSubject {
  readonly shop: string;
  readonly product: Pick<ProductContent, "id" | "title" | "locale">;
  readonly variant: Pick<VariantContent, "sku" | "label">;
  readonly price: string;
  readonly path: string;
}

/**
 * A chat with a number: digits only, in the form of the whole world.
 * https://faq.whatsapp.com/5913398998672934, unverified: from third parties, read 2026-11-21
 */
export function whatsappAddress(phone: string, text?: string): string {
  const digits = phone.replace(/\D/g, "").replace(/^(?:00|0(?=[1-9]))/, (lead) => (lead === "0" ? "62" : ""));
  return `https://wa.me/${digits}${text === undefined ? "" : `?text=${encodeURIComponent(text)}`}`;
}

/** Where one choice is ordered; nowhere where nobody takes orders. */
export function orderAddress(
  settings: StorefrontSettings,
  seller: SellerView | undefined,
  subject: OrderSubject,
): string | undefined {
  const { product, variant, price, shop, path } = subject;
  const url = settings.url === undefined ? "" : publicAddress(settings.url, path);
  const values = { shop, id: product.id, title: product.title, choice: variant.label, sku: variant.sku, price, url };
  if (settings.orderLink !== undefined) {
    const encoded = Object.entries(values).map(([key, value]) => [key, encodeURIComponent(value)] as const);
    return fill(settings.orderLink, Object.fromEntries(encoded));
  }
  const phone = settings.whatsapp ?? settings.seller?.whatsapp ?? seller?.whatsapp;
  if (phone === undefined) return undefined;
  const { message } = textsFor(product.locale, settings.texts);
  // Lines about what there is not are left out.
  const lines = message.split("\n").map((line) => fill(line, values).trim());
  return whatsappAddress(phone, lines.filter((line) => line !== "").join("\n"));
}
