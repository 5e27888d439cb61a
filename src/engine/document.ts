/** Product documents as the ledger keeps them: JSON of the parsed model, upgraded when they are read. */
import type { ProductRow } from "../ledger/rows.js";
import type { Product } from "../model/product.js";
import { MODEL, upgradeDocument } from "../model/schema.js";

/** Parses a kept document. */
export function parseDocument(row: Pick<ProductRow, "doc" | "model">): Product {
  const document = JSON.parse(row.doc) as Product;
  return row.model === MODEL ? document : (upgradeDocument(document, row.model) as Product);
}

/**
 * The document of a product. Parsing builds a product in one order, so that equal products give equal text; where an
 * open map was written in another order, it is planned again and nothing is sent, because facets are compared by meaning.
 */
export function writeDocument(product: Product): string {
  return JSON.stringify(product);
}

/** The title in the product's own language, for lists. */
export function titleOf({ id, title, defaultLocale }: Product): string {
  return title[defaultLocale] ?? Object.values(title)[0] ?? id;
}
