/** Where posts send people: the address of a product on one channel, the product's own page, or the seller's. */
import type { ProductView } from "../channel/view.js";
import type { Product } from "../model/product.js";
import { viewProduct } from "../model/view.js";
import type { Place } from "./place.js";
import type { Surroundings } from "./surroundings.js";

export interface Links {
  /** The link that a listing of this product carries on `place`. */
  of(product: Product, place: Place): string | undefined;
}

/** Finds the channel that `links` names, or the first whose addresses are known before publishing. */
export function createLinks(places: ReadonlyMap<string, Place>, around: Surroundings): Links {
  const candidates = (): readonly Place[] => {
    const named = around.choices.links === undefined ? undefined : places.get(around.choices.links);
    // A channel that closes is no address any more: whoever else has one.
    return named && named.account().closesAt === null ? [named] : [...places.values()];
  };
  let last:
    | { readonly product: Product; readonly link: string | undefined; readonly from: string | undefined }
    | undefined;
  const find = (product: Product): NonNullable<typeof last> => {
    if (last?.product === product) return last;
    const view = once(
      () =>
        viewProduct(product, { overlay: undefined, locale: around.choices.seller.locale, now: around.clock.now() })
          .view,
    );
    for (const place of candidates()) {
      if (!place.inside.address || place.account().closesAt !== null) continue;
      const link = place.inside.address?.(view());
      if (link !== undefined) {
        last = { product, link, from: place.name };
        return last;
      }
    }
    last = { product, link: product.url ?? around.choices.seller.url, from: undefined };
    return last;
  };
  return {
    of(product, place) {
      const { link, from } = find(product);
      return from === place.name ? undefined : link;
    },
  };
}

function once(make: () => ProductView): () => ProductView {
  let made: ProductView | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
