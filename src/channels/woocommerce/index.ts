/**
 * Products in a WooCommerce shop through its REST API v3: drafted whole, published when the shop has kept what it was sent,
 * edited in place, price and stock of many at once, drafted again when withdrawn. There is no idempotency key; a doubt is
 * ended by looking for the SKU. https://woocommerce.github.io/woocommerce-rest-api-docs/, and measured on WooCommerce
 * 11.0.1 with WordPress 7.1 on 2026-11-21
 */
import * as z from "zod";
import { defineChannel, type OptionsSchema } from "../../channel/define.js";
import { createProduct } from "./create.js";
import { extras } from "./extras.js";
import { FACTS } from "./facts.js";
import { limits } from "./limits.js";
import { readListing } from "./read-back.js";
import { renderProduct } from "./render.js";
import { REVISE_UP_TO, reviseProducts } from "./revise.js";
import { findListings } from "./there.js";
import { updateProduct } from "./update.js";
import { createShop, type LengthUnit, type WeightUnit, type WooSettings } from "./wire.js";
import { withdrawProduct } from "./withdraw.js";

export type { WooExtras } from "./extras.js";
export type { LengthUnit, WeightUnit } from "./wire.js";

// --- Options -----------------------------------------------------------------

/** Options of `woocommerce()`. */
export interface WooCommerceOptions {
  /** The shop's address with `https`, as its own pages have it: `"https://toko.example"`. */
  readonly url: string;
  /** Whose application password it is: a shop manager. Needed, with the password, for photos. */
  readonly user?: string | undefined;
  /** From Users › Profile › Application passwords. Opens products and the media library. */
  readonly applicationPassword?: string | undefined;
  /** In place of user and password; listings then go without photos. From WooCommerce › Settings › Advanced › REST API. */
  readonly consumerKey?: string | undefined;
  /** Of the consumer key, which may read and write. */
  readonly consumerSecret?: string | undefined;
  /**
   * The shop's currency. A product that is priced in another one is refused, and so are all of them where the shop says
   * that it sells in another one.
   * @defaultValue `"IDR"`
   */
  readonly currency?: string | undefined;
  /**
   * The seller's own categories, `"Kopi > Bijian"`, to the shop's ids.
   * @defaultValue those of the same path
   */
  readonly categories?: Readonly<Record<string, number>> | undefined;
  /**
   * Tags to the shop's ids.
   * @defaultValue none: tags are reported as losses
   */
  readonly tags?: Readonly<Record<string, number>> | undefined;
  /**
   * Unit in which the shop weighs.
   * @defaultValue what the shop says, else `"kg"`
   */
  readonly weightUnit?: WeightUnit | undefined;
  /**
   * Unit in which the shop measures.
   * @defaultValue what the shop says, else `"cm"`
   */
  readonly lengthUnit?: LengthUnit | undefined;
  /**
   * What a hidden product is: `draft`, or `private`, which shop managers still see in the shop.
   * @defaultValue `"draft"`
   */
  readonly hideAs?: "draft" | "private" | undefined;
  /**
   * What becomes of a deleted product: `nothing`, or `trash`, from where the seller can bring it back and where it keeps
   * its SKU.
   * @defaultValue `"nothing"`
   */
  readonly deleteTo?: "nothing" | "trash" | undefined;
}

/** Passwords travel with every call. */
function isSafeAddress(url: string): boolean {
  return /^https:\/\//i.test(url) || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/i.test(url);
}

const id = z.int().positive();
const secret = z.string().min(8);

const options: OptionsSchema<WooCommerceOptions, WooSettings> = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .refine(isSafeAddress, "must begin with https://, since the password travels with every call")
      .refine((url) => !/[?#@]/.test(url), "must be the shop's address alone")
      .transform((url) => url.replace(/\/+$/, "")),
    user: z.string().min(1).optional(),
    applicationPassword: secret.optional(),
    consumerKey: secret.optional(),
    consumerSecret: secret.optional(),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .default("IDR"),
    categories: z.record(z.string(), id).default({}),
    tags: z.record(z.string(), id).default({}),
    weightUnit: z.enum(["kg", "g", "lbs", "oz"]).optional(),
    lengthUnit: z.enum(["m", "cm", "mm", "in", "yd"]).optional(),
    hideAs: z.enum(["draft", "private"]).default("draft"),
    deleteTo: z.enum(["nothing", "trash"]).default("nothing"),
  })
  .refine(hasOnePair, {
    path: ["applicationPassword"],
    message: "give user and applicationPassword, or consumerKey and consumerSecret, and not both",
  });

function hasOnePair({ user, applicationPassword, consumerKey, consumerSecret }: WooCommerceOptions): boolean {
  const whole = [
    [user, applicationPassword],
    [consumerKey, consumerSecret],
  ].map((pair) => pair.filter((one) => one !== undefined).length);
  return whole.toSorted((a, b) => a - b).join() === "0,2";
}

// --- The channel -----------------------------------------------------------------

/** Products that are looked for at once; their SKUs fill a few addresses. */
const FIND_UP_TO = 20;

/**
 * A WooCommerce shop.
 *
 * @example
 * woocommerce({ url: "https://toko.example", user: "etalase", applicationPassword })
 */
export const woocommerce = defineChannel({
  id: "woocommerce",
  title: "WooCommerce",
  kind: "shelf",
  rendering: 1,
  options,
  secrets: ["applicationPassword", "consumerKey", "consumerSecret"],
  extras,
  limits,
  account: ({ url }) => `woocommerce:${url.replace(/^https?:\/\//i, "").toLowerCase()}`,
  home: ({ url }) => `${url}/wp-admin/edit.php?post_type=product`,
  facets: { price: ["prices"], stock: ["stocks"] },
  facts: FACTS,

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
      await shop.get("products", { per_page: "1" }, signal);
    },
  },

  // Measured 2026-11-21: a create is found by its SKU; setting a product or its stock twice is harmless.
  safety: { create: "lookup", update: "absolute", revise: "absolute", withdraw: "absolute" },
});
