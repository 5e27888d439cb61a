/** Options of `vendure()` and what they are checked by. */
import * as z from "zod";
import type { OptionsSchema } from "../../channel/define.js";

/** Who signs in: an administrator, or better one made for this. */
export interface VendureLogin {
  readonly username: string;
  readonly password: string;
}

/** Options of `vendure()`. */
export interface VendureOptions {
  /** The Admin API's whole address: `https://toko.example/admin-api`. */
  readonly url: string;
  /**
   * An API key (`createApiKey`, since 3.6); the server must list `"api-key"` in `authOptions.tokenMethod`. Give this or
   * `login`.
   */
  readonly apiKey?: string | undefined;
  /** An administrator's name and password; the server must list `"bearer"` in `authOptions.tokenMethod`. */
  readonly login?: VendureLogin | undefined;
  /**
   * The header in which API keys are sent, where the server has another than usual.
   * @defaultValue `"vendure-api-key"`
   */
  readonly apiKeyHeader?: string | undefined;
  /**
   * The token of the Vendure channel to sell in, where the shop has several.
   * @defaultValue the default channel
   */
  readonly channelToken?: string | undefined;
  /**
   * In which language texts are kept: Vendure's `LanguageCode`, such as `"id"`.
   * @defaultValue the channel's own
   */
  readonly language?: string | undefined;
  /**
   * Which of the channel's currencies prices are in.
   * @defaultValue the channel's own
   */
  readonly currency?: string | undefined;
  /**
   * Whether the prices of products contain tax. They are turned into what the channel keeps, with or without.
   * @defaultValue `true`
   */
  readonly pricesIncludeTax?: boolean | undefined;
  /**
   * The tax category of variants, by Vendure's id.
   * @defaultValue the shop's default
   */
  readonly taxCategoryId?: string | undefined;
  /**
   * A custom field of products, a string, that keeps our name for the listing. With it a listing is known for certain;
   * without it by its slug.
   * @defaultValue none
   */
  readonly markerField?: string | undefined;
  /**
   * Stock locations to Vendure's ids, for shops with several.
   * @defaultValue the default location
   */
  readonly locations?: Readonly<Record<string, string>> | undefined;
  /**
   * Where buyers see a product, with `{slug}` in it: `"https://toko.example/product/{slug}"`.
   * @defaultValue unknown: links lead elsewhere
   */
  readonly shopUrl?: string | undefined;
}

/** Options with every default filled in. */
export interface VendureSettings extends VendureOptions {
  readonly apiKeyHeader: string;
  readonly pricesIncludeTax: boolean;
  readonly locations: Readonly<Record<string, string>>;
}

const web = z.url({ protocol: /^https?$/ });
const text = z.string().min(1);
// A name of GraphQL: it becomes a part of queries.
const name = z.string().regex(/^[_A-Za-z][_0-9A-Za-z]*$/, "is no name of a custom field");

/** The schema of the options. */
export const options: OptionsSchema<VendureOptions, VendureSettings> = z
  .strictObject({
    url: web,
    apiKey: text.optional(),
    login: z.strictObject({ username: text, password: text }).optional(),
    apiKeyHeader: text.default("vendure-api-key"),
    channelToken: text.optional(),
    language: text.optional(),
    currency: z.string().length(3).optional(),
    pricesIncludeTax: z.boolean().default(true),
    taxCategoryId: text.optional(),
    markerField: name.optional(),
    locations: z.record(z.string(), text).default({}),
    shopUrl: z.string().includes("{slug}").optional(),
  })
  .refine(({ apiKey, login }) => (apiKey === undefined) !== (login === undefined), {
    path: ["apiKey"],
    error: "give either apiKey or login",
  });
