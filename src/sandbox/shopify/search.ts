/** The search: a few fields, joined by OR. It lags behind writes, and matches the beginnings of words. Search syntax, read 2026-11-21 */
import { refuse } from "./refusal.js";
import type { ShopifyStore, ShopifyStoredProduct, ShopifyStoredVariant } from "./store.js";

interface Term {
  readonly field: string;
  readonly value: string;
}

/** Terms of a query such as `sku:"A-1" OR sku:"A-2"`. */
function termsOf(query: string): readonly Term[] {
  return query.split(/ OR (?=\w+:)/).map((part) => {
    const [, field, quoted, plain] = /^(\w+):(?:"((?:[^"\\]|\\.)*)"|(\S+))$/.exec(part.trim()) ?? [];
    if (field === undefined) return refuse("INVALID_SEARCH", `This place does not know how to search for ${part}`);
    return { field, value: (quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "").toLowerCase() };
  });
}

/** Products by handle. */
export function searchProducts(store: ShopifyStore, query: unknown, now: Date): readonly ShopifyStoredProduct[] {
  const terms = termsOf(String(query));
  return searchable(store, now).filter(({ handle, id }) =>
    terms.some(({ field, value }) => (field === "handle" ? handle === value : field === "id" && String(id) === value)),
  );
}

/** Variants by SKU, with the products that they are of. */
export function searchVariants(
  store: ShopifyStore,
  query: unknown,
  now: Date,
): readonly { readonly variant: ShopifyStoredVariant; readonly product: ShopifyStoredProduct }[] {
  const terms = termsOf(String(query));
  return searchable(store, now).flatMap((product) =>
    product.variants
      .filter(({ sku, id }) =>
        terms.some(({ field, value }) =>
          // Case is not told apart, and longer SKUs that begin like this one are found too.
          field === "sku" ? sku.toLowerCase().startsWith(value) : field === "id" && String(id) === value,
        ),
      )
      .map((variant) => ({ variant, product })),
  );
}

function searchable({ products }: ShopifyStore, now: Date): readonly ShopifyStoredProduct[] {
  return products.filter(({ searchableAt }) => searchableAt <= now);
}
