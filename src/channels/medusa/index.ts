/**
 * Products in a Medusa 2 shop of one's own, through its Admin API: put up as a draft and shown when whole, edited in
 * place, price and stock by themselves. Lists delete what is not in them, and inventory items outlive their products:
 * both are taken care of. https://docs.medusajs.com; tried on `@medusajs/medusa` 2.21.2, 2026-11-22
 */
import { defineChannel } from "../../channel/define.js";
import { handleOf } from "../shared-own-shop.js";
import { createProduct } from "./create.js";
import { extras } from "./extras.js";
import { limits } from "./limits.js";
import { readMarket } from "./market.js";
import { readListing } from "./read-back.js";
import { renderProduct } from "./render.js";
import { options } from "./settings.js";
import { addressOf, FIND_UP_TO, findListings } from "./there.js";
import { reviseProduct, updateProduct } from "./update.js";
import { createShop } from "./wire.js";
import { withdrawProduct } from "./withdraw.js";

export type { MedusaExtras } from "./extras.js";
export type { MedusaOptions } from "./settings.js";

/**
 * A Medusa shop.
 *
 * @example
 * medusa({ url: "https://toko.example", apiKey, shopUrl: "https://toko.example/id/products/{handle}" })
 */
export const medusa = defineChannel({
  id: "medusa",
  title: "Medusa",
  kind: "shelf",
  rendering: 1,
  options,
  secrets: ["apiKey"],
  extras,
  limits,
  account: ({ url }) => {
    const { host, pathname } = new URL(url);
    return `medusa:${host}${pathname.replace(/\/+$/, "")}`;
  },
  home: ({ url }) => `${url.replace(/\/+$/, "")}/app/products`,
  address: ({ shopUrl }, { id }) => (shopUrl === undefined ? undefined : addressOf(shopUrl, handleOf(id))),
  facets: { price: ["prices", "currency"], stock: ["stocks"] },

  render: renderProduct,

  connect: createShop,

  verbs: {
    create: createProduct,
    update: updateProduct,
    revise: reviseProduct,
    withdraw: withdrawProduct,
    find: { upTo: FIND_UP_TO, run: findListings },
    read: (shop, { ref }, signal) => readListing(shop, ref, signal),
    async ping(shop, signal) {
      await readMarket(shop, signal);
    },
  },

  safety: { create: "lookup", update: "absolute", revise: "absolute", withdraw: "absolute" },
});
