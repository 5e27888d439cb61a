/** A product read back, under the keys of what we sent. Measured on WooCommerce 11.0.1, 2026-11-21 */
import type { Ref, Seen } from "../../channel/verbs.js";
import { inOrder } from "../shared-listing.js";
import type { WooContent, WooPrice, WooStock } from "./content.js";
import { plainAmount } from "./goods.js";
import { textOf } from "./html.js";
import { goneFromShop, readProduct, readVariations, refOf, type There } from "./there.js";
import type { Shop } from "./wire.js";
import { wordsOf } from "./words.js";

/** What the product looks like there now. @throws ChannelError `gone` where it was deleted or thrown away */
export async function readListing(shop: Shop, ref: Ref, signal: AbortSignal): Promise<Seen> {
  const there = await readProduct(shop, ref.id, signal);
  if (!there || there.status === "trash") throw goneFromShop(there);
  const parts = there.type === "variable" ? await readVariations(shop, ref.id, signal) : [there];
  const pairs = Object.entries(ref.variants ?? {}).flatMap(([variant, id]) => {
    const part = parts.find((one) => one.id === id);
    return part ? [[variant, part] as const] : [];
  });
  const visible = there.status === "publish";
  return {
    visible,
    status: there.status,
    ...(visible ? {} : { because: `The shop keeps it as "${there.status}".` }),
    content: {
      ...wordsIn(there),
      ...(there.type === "simple" || there.type === "variable" ? { type: there.type } : {}),
      ...(ref.variants === undefined ? {} : amountsIn(pairs)),
    },
    ref: { ...refOf(shop, there.id, there), ...(ref.variants ? { variants: ref.variants } : {}) },
  };
}

// Categories, tags and attributes are not compared: where a product names none, the shop's own choice stays.
function wordsIn({ name, description, short_description }: There): Partial<WooContent> {
  return {
    ...(name === undefined ? {} : { name: textOf(name) }),
    ...(description === undefined || short_description === undefined
      ? {}
      : { words: wordsOf(description, short_description) }),
  };
}

/** A variation that was deleted is missing here, and so differs. */
function amountsIn(pairs: readonly (readonly [string, There])[]): Pick<WooContent, "prices" | "stocks"> {
  return {
    prices: inOrder(pairs.map(([variant, there]) => [variant, priceIn(there)])),
    stocks: inOrder(pairs.map(([variant, there]) => [variant, stockIn(there)])),
  };
}

function priceIn({ regular_price, sale_price, date_on_sale_to_gmt }: There): WooPrice {
  return {
    regular: plainAmount(regular_price),
    sale: plainAmount(sale_price),
    until: sale_price === "" ? "" : (date_on_sale_to_gmt ?? "").slice(0, 19),
  };
}

function stockIn({ manage_stock, stock_quantity, stock_status, backorders }: There): WooStock {
  return {
    quantity: manage_stock === true ? (stock_quantity ?? null) : null,
    backorders: backorders === "notify" || backorders === "yes" ? "notify" : "no",
    status: stock_status === "outofstock" || stock_status === "onbackorder" ? stock_status : "instock",
  };
}
