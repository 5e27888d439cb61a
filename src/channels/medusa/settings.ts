/** Options of `medusa()` and what they are checked by. */
import * as z from "zod";
import type { OptionsSchema } from "../../channel/define.js";

/** Options of `medusa()`. */
export interface MedusaOptions {
  /** Where the server is, without a path: `https://toko.example`. */
  readonly url: string;
  /** A secret API key, `sk_…`, of Settings → Secret API keys. */
  readonly apiKey: string;
  /**
   * Sales channels in which products are sold, by Medusa's ids (`sc_…`).
   * @defaultValue the shop's default one
   */
  readonly salesChannels?: readonly string[] | undefined;
  /**
   * The shipping profile of products (`sp_…`).
   * @defaultValue the shop's default one
   */
  readonly shippingProfile?: string | undefined;
  /**
   * Stock locations to Medusa's ids (`sloc_…`).
   * @defaultValue the shop's only or default location
   */
  readonly locations?: Readonly<Record<string, string>> | undefined;
  /**
   * Whether the prices of products contain tax. Medusa keeps that for each currency; where it says otherwise, listings
   * are refused.
   * @defaultValue not looked at
   */
  readonly pricesIncludeTax?: boolean | undefined;
  /**
   * Where buyers see a product, with `{handle}` in it: `"https://toko.example/products/{handle}"`.
   * @defaultValue unknown: links lead elsewhere
   */
  readonly shopUrl?: string | undefined;
}

/** Options with every default filled in. */
export interface MedusaSettings extends MedusaOptions {
  readonly salesChannels: readonly string[];
  readonly locations: Readonly<Record<string, string>>;
}

const text = z.string().min(1);

/** The schema of the options. */
export const options: OptionsSchema<MedusaOptions, MedusaSettings> = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  apiKey: text,
  salesChannels: z.array(text).default([]),
  shippingProfile: text.optional(),
  locations: z.record(z.string(), text).default({}),
  pricesIncludeTax: z.boolean().optional(),
  shopUrl: z.string().includes("{handle}").optional(),
});
