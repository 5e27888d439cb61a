/**
 * Products in a Vendure shop of one's own, through its Admin API: put up hidden and shown when whole, edited in place,
 * price and stock of many at once. Vendure takes the same product, SKU, photo and option twice, so everything is looked
 * for before it is made. https://docs.vendure.io; tried on `@vendure/core` 3.7.3, 2026-11-22
 */
import { defineChannel } from "../../channel/define.js";
import { handleOf } from "../shared-own-shop.js";
import { tokens } from "./access.js";
import { createProduct } from "./create.js";
import { extras } from "./extras.js";
import { limits } from "./limits.js";
import { readMarket } from "./market.js";
import { readListing } from "./read-back.js";
import { renderProduct } from "./render.js";
import { REVISE_UP_TO, reviseProducts } from "./revise.js";
import { options } from "./settings.js";
import { addressOf, FIND_UP_TO, findListings } from "./there.js";
import { updateProduct } from "./update.js";
import { createShop } from "./wire.js";
import { withdrawProduct } from "./withdraw.js";

export type { VendureExtras } from "./extras.js";
export type { VendureLogin, VendureOptions } from "./settings.js";

/**
 * A Vendure shop.
 *
 * @example
 * vendure({ url: "https://toko.example/admin-api", apiKey, shopUrl: "https://toko.example/product/{slug}" })
 */
export const vendure = defineChannel({
  id: "vendure",
  title: "Vendure",
  kind: "shelf",
  rendering: 1,
  options,
  secrets: ["apiKey", "login"],
  extras,
  limits,
  account: ({ url, channelToken }) => {
    const { host, pathname } = new URL(url);
    return `vendure:${host}${pathname.replace(/\/+$/, "")}${channelToken === undefined ? "" : `#${channelToken}`}`;
  },
  home: ({ url }) => new URL("/", url).href,
  address: ({ shopUrl }, { id }) => (shopUrl === undefined ? undefined : addressOf(shopUrl, handleOf(id))),
  facets: { price: ["prices", "currency"], stock: ["stocks"] },
  tokens,

  render: renderProduct,

  connect: createShop,

  verbs: {
    create: createProduct,
    update: updateProduct,
    revise: { upTo: REVISE_UP_TO, run: reviseProducts },
    withdraw: withdrawProduct,
    find: { upTo: FIND_UP_TO, run: findListings },
    read: (shop, { ref }, signal) => readListing(shop, ref, signal),
    async ping(shop, signal) {
      await readMarket(shop, signal);
    },
  },

  safety: { create: "lookup", update: "absolute", revise: "absolute", withdraw: "absolute" },
});
