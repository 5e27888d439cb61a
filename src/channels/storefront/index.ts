/**
 * The seller's own shop as files: lists, categories and a page for each product, complete without any script, from any
 * web server or a disk. Only what changed is written, file by file, so that the shop is whole at every moment.
 */
import { defineChannel } from "../../channel/define.js";
import type { Limits } from "../../channel/limits.js";
import type { Toolbox } from "../../channel/toolbox.js";
import { renderProduct } from "./content.js";
import { diskFiles } from "./files.js";
import { options, type StorefrontSettings } from "./options.js";
import { productPath, publicAddress } from "./paths.js";
import { PHOTO_RULE } from "./photos.js";
import { pingShop, rebuildShop, type StorefrontSession } from "./rebuild.js";
import { verifyPath } from "./trust.js";

export type { StorefrontColours, StorefrontOptions, StorefrontTheme } from "./options.js";
export type {
  FrameParts,
  Html,
  HtmlValue,
  ListPage,
  MessagePage,
  Page,
  ProductPage,
  StorefrontTemplates,
  TemplateTools,
} from "./pages.js";
export type { StorefrontTexts } from "./texts.js";
export type { ShopBackLink, ShopClaim, ShopPageFetched, ShopPayee, ShopPlace, ShopTrust } from "./trust.js";

const limits: Limits = {
  text: {},
  photos: PHOTO_RULE,
  edit: { text: true, price: true, addPhotos: true },
  rates: [],
  concurrency: 1,
  cannot: { find: "the shop is written from the ledger, not read" },
  source: { page: "our own", read: "2026-11-21" },
};

/**
 * Writes a shop of static pages into a folder.
 *
 * @example
 * storefront({ folder: "public", url: "https://toko.example", whatsapp: "+6281234567890" })
 */
export const storefront = defineChannel({
  id: "storefront",
  title: "Storefront",
  kind: "shelf",
  rendering: 1,
  options,
  limits,
  account: ({ folder, url }) => `storefront:${url ?? folder}`,
  home: ({ url }) => (url === undefined ? undefined : publicAddress(url, "index.html")),
  address: ({ url }, { id }) => (url === undefined ? undefined : publicAddress(url, productPath(id))),
  proof: ({ url, trust }, { id }) => (url === undefined || !trust ? undefined : publicAddress(url, verifyPath(id))),
  payees: ({ seller, trust }) => trust?.payTo ?? seller?.payTo ?? [],
  facets: { price: ["prices"], stock: ["stock"] },

  render: renderProduct,

  connect: openSession,

  verbs: {
    rebuild: rebuildShop,
    ping: pingShop,
  },

  safety: {},
});

function openSession(settings: StorefrontSettings, { now, http }: Pick<Toolbox, "now" | "http">): StorefrontSession {
  return { settings, now, http, files: diskFiles };
}
