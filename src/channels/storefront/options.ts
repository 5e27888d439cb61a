/** What a shop's owner can choose. */
import * as z from "zod";
import type { OptionsSchema } from "../../channel/define.js";
import { payeeDrift } from "../../model/payee.js";
import { type Seller, type SellerInput, sellerShape } from "../../model/seller.js";
import type { StorefrontTemplates } from "./pages.js";
import { COLOURS, type Colours, contrast, DARK, LIGHT, type Theme } from "./style.js";
import { type StorefrontTexts, TEXT_KEYS } from "./texts.js";
import { type ShopTrust, trustShape } from "./trust.js";

/** Colours as `#rrggbb`. What is not given is the standard theme's. */
export interface StorefrontColours {
  /** Buttons, links, focus. */
  readonly accent?: string | undefined;
  /** On buttons. */
  readonly onAccent?: string | undefined;
  readonly background?: string | undefined;
  /** Cards and boxes. */
  readonly surface?: string | undefined;
  readonly text?: string | undefined;
  readonly muted?: string | undefined;
  readonly line?: string | undefined;
  /** Sale prices. */
  readonly sale?: string | undefined;
}

/** How the shop looks, without templates. */
export interface StorefrontTheme {
  readonly light?: StorefrontColours | undefined;
  readonly dark?: StorefrontColours | undefined;
  /** Corners, in pixels. @defaultValue 12 */
  readonly radius?: number | undefined;
  /** CSS font families. @defaultValue the device's own */
  readonly font?: string | undefined;
  /** CSS put behind ours: it wins. */
  readonly css?: string | undefined;
}

/** Options of `storefront()`. */
export interface StorefrontOptions {
  /** Where the shop is written. Files in it that are not ours stay as they are. */
  readonly folder: string;
  /**
   * Where people see that folder: `https://toko.example`. Sitemap, feed, canonical addresses and the links that other
   * channels carry need it.
   * @defaultValue none: the shop works, without these
   */
  readonly url?: string | undefined;
  /** @defaultValue the seller's name */
  readonly title?: string | undefined;
  /** One or two sentences, shown on the front page and by search engines. */
  readonly description?: string | undefined;
  /**
   * Who sells. The shop shows more of a seller than other channels do: payment, policies, official places.
   * @defaultValue name and contact of the seller of `createEtalase`
   */
  readonly seller?: SellerInput | undefined;
  /**
   * Lets buyers check that this is the genuine shop: `sellerTrust()` of `etalase/trust`. The shop then puts up the signed
   * profile, claims for each product, and pages on which they are checked. Needs `url`, at the top of the domain.
   */
  readonly trust?: ShopTrust | undefined;
  /** Number that takes orders: `"+62812…"` or `"0812…"`. @defaultValue the seller's */
  readonly whatsapp?: string | undefined;
  /**
   * Where orders go instead: `https://toko.example/pesan?sku={sku}`. `{id}`, `{sku}`, `{title}`, `{price}` and `{url}`
   * are filled in.
   */
  readonly orderLink?: string | undefined;
  /** Language of the shop's lists, BCP 47; a product's page speaks the product's. @defaultValue the seller's */
  readonly locale?: string | undefined;
  /** The same shop in other languages: language tag to its `url`. Every product must be there too. */
  readonly alternates?: Readonly<Record<string, string>> | undefined;
  /** Texts to say differently. */
  readonly texts?: Partial<StorefrontTexts> | undefined;
  /** IANA time zone in which the ends of sales are said. @defaultValue `"Asia/Jakarta"` */
  readonly timeZone?: string | undefined;
  /** Products on one page of a list. @defaultValue 24 */
  readonly perPage?: number | undefined;
  /** From this number down a page says how many pieces are left; 0: never. @defaultValue 5 */
  readonly lowStock?: number | undefined;
  /** What stays at the address of a product that is withdrawn: a page that says so, or nothing. @defaultValue `"page"` */
  readonly whenGone?: "page" | "nothing" | undefined;
  readonly theme?: StorefrontTheme | undefined;
  /** Templates to use instead of ours, one by one. */
  readonly templates?: StorefrontTemplates | undefined;
}

/** The options with every default filled in. */
export interface StorefrontSettings {
  readonly folder: string;
  /** Without a slash at the end. */
  readonly url?: string | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly seller?: Seller | undefined;
  readonly trust?: ShopTrust | undefined;
  readonly whatsapp?: string | undefined;
  readonly orderLink?: string | undefined;
  readonly locale?: string | undefined;
  readonly alternates: Readonly<Record<string, string>>;
  readonly texts: Partial<StorefrontTexts>;
  readonly timeZone: string;
  readonly perPage: number;
  readonly lowStock: number;
  readonly whenGone: "page" | "nothing";
  readonly theme: Theme;
  readonly templates: StorefrontTemplates;
  /** Their source texts: digests of settings, by which a change is noticed, cannot see functions. */
  readonly templateTexts: Readonly<Record<string, string>>;
}

const site = z
  .url({ protocol: /^https?$/ })
  .refine((text) => !/[?#]/.test(text), "expected an address without query or fragment")
  .transform((text) => text.replace(/\/+$/, ""));
const orderLink = z
  .string()
  .refine(
    (text) => /^(https?|mailto|tel):/i.test(text),
    "expected an address that begins with https:, mailto: or tel:",
  );
const colour = z.string().regex(/^#[\da-f]{6}$/i, "expected a colour such as #0b6b4f");
// What could end the style element, or load something from elsewhere.
const css = z
  .string()
  .max(6_000)
  .regex(/^(?![\s\S]*(<|@import))/i, "expected CSS without < and @import");
const language = z.string().regex(/^[a-z]{2,3}(-[\w-]+)?$/i, "expected a language tag such as id");

function colours(defaults: Colours) {
  const shape = Object.fromEntries(COLOURS.map((name) => [name, colour.default(defaults[name])]));
  return z
    .strictObject(shape)
    .prefault({})
    .transform((given) => ({ ...defaults, ...given }))
    .superRefine((given, context) => {
      for (const [front, back] of READ_ON) {
        const ratio = contrast(given[front], given[back]);
        if (ratio >= 4.5) continue;
        const message = `${given[front]} on ${given[back]} has a contrast of ${ratio.toFixed(1)}; 4.5 is needed to be read`;
        context.addIssue({ code: "custom", path: [front], message });
      }
    });
}

const READ_ON = [
  ["text", "background"],
  ["text", "surface"],
  ["muted", "background"],
  ["muted", "surface"],
  ["sale", "surface"],
  ["sale", "background"],
  ["accent", "background"],
  ["accent", "surface"],
  ["onAccent", "accent"],
] as const;

const shape = z.strictObject({
  folder: z.string().min(1),
  url: site.optional(),
  title: z.string().min(1).optional(),
  description: z.string().min(1).optional(),
  seller: sellerShape.optional(),
  trust: trustShape.optional(),
  whatsapp: z
    .string()
    .regex(/^[+\d][\d\s().-]{6,20}$/, "expected a number such as +6281234567890")
    .optional(),
  orderLink: orderLink.optional(),
  locale: language.optional(),
  alternates: z.record(language, site).default({}),
  texts: z.partialRecord(z.enum(TEXT_KEYS), z.string()).default({}),
  timeZone: z.string().refine(isTimeZone, "expected a time zone such as Asia/Jakarta").default("Asia/Jakarta"),
  perPage: z.int().min(1).max(200).default(24),
  lowStock: z.int().min(0).default(5),
  whenGone: z.enum(["page", "nothing"]).default("page"),
  theme: z
    .strictObject({
      light: colours(LIGHT),
      dark: colours(DARK),
      radius: z.int().min(0).max(40).default(12),
      font: z
        .string()
        .regex(/^[\w\s"',-]+$/, "expected names of fonts")
        .optional(),
      css: css.optional(),
    })
    .prefault({}),
  templates: z
    .strictObject({
      frame: z.custom<StorefrontTemplates["frame"]>(isFunction).optional(),
      list: z.custom<StorefrontTemplates["list"]>(isFunction).optional(),
      product: z.custom<StorefrontTemplates["product"]>(isFunction).optional(),
      message: z.custom<StorefrontTemplates["message"]>(isFunction).optional(),
    })
    .default({}),
});

/** The schema of the options. */
export const options: OptionsSchema<StorefrontOptions, StorefrontSettings> = shape
  .superRefine(({ trust, url, seller }, context) => {
    if (!trust) return;
    const wrong = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (url !== trust.iss) wrong("url", `the seller's profile is that of ${trust.iss}: the shop must be there`);
    const strange = payeeDrift(seller?.payTo ?? [], trust.payTo).find(({ is }) => is === "strange");
    if (strange) wrong("seller.payTo", `${strange.payee} is not whom the signed profile says to pay`);
  })
  .transform((given) => ({
    ...given,
    templateTexts: Object.fromEntries(Object.entries(given.templates).map(([name, own]) => [name, String(own)])),
  }));

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
