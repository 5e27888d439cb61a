/** Product documents as the ledger keeps them: JSON of the parsed model, upgraded when they are read. */
import type { ProductRow } from "../ledger/rows.js";
import type { Product } from "../model/product.js";
import { MODEL, upgradeDocument } from "../model/schema.js";

/** Parses a kept document. */
export function parseDocument(row: Pick<ProductRow, "doc" | "model">): Product {
  const document = JSON.parse(row.doc) as Product;
  return row.model === MODEL ? document : (upgradeDocument(document, row.model) as Product);
}
