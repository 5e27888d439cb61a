/** A SKU of two products: what is set by SKU reaches both, which is allowed and seldom meant. */
import type { Surroundings } from "./surroundings.js";

/** More of them are a habit of this shop; the first say enough. */
const MOST = 20;

/** Tells once of each SKU that another product has as well. */
export async function warnSharedSkus(skus: readonly string[], { ledger, shop, bus }: Surroundings): Promise<void> {
  if (skus.length === 0) return;
  const shared = (await ledger.sharedSkus(shop, skus)).slice(0, MOST);
  if (shared.length === 0) return;
  const rows = await ledger.lookSkus(shop, shared);
  for (const sku of shared) {
    const products = rows.filter((row) => row.sku === sku).map(({ product }) => product.id);
    const message = `SKU ${sku} is kept by ${products.join(" and ")}: stock and price set by it reach each of them.`;
    bus.emit("warned", { code: "shared-sku", message });
  }
}
