/** Products and their views, as the tests of the model ask for them. */
import type { Product } from "../../src/model/product.js";
import { parseProduct } from "../../src/model/schema.js";
import { type ViewOptions, viewProduct } from "../../src/model/view.js";
import { CONTEXT } from "./arbitraries.js";

export const now = new Date("2026-11-21T12:00:00+07:00");
export const kopi = { id: "kopi", title: "Kopi Gayo", price: "65000", stock: 12 };

export function productOf(input: unknown): Product {
  const parsed = parseProduct(input, CONTEXT);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.product;
}
export function viewOf(input: unknown, options: Partial<ViewOptions> & { readonly channel?: string } = {}) {
  const product = productOf(input);
  const overlay = options.channel === undefined ? undefined : product.channels[options.channel];
  return viewProduct(product, { now, overlay, ...options });
}
export const firstOf = (input: unknown, options?: Parameters<typeof viewOf>[1]) =>
  viewOf(input, options).view.variants[0];
