/** Who sells: shown on listings and, so that buyers can tell the genuine shop, on the seller's own domain. */
import * as z from "zod";
import { type Issue, locate, pathText, say } from "./issues.js";
import { canonicalLocale } from "./language.js";
import { isCurrency } from "./money.js";
import type { SellerView } from "./seller-view.js";
import { ID, object } from "./shape.js";
import { normalizeLine } from "./text.js";

/** Where buyers pay to, as much of it as may be public. */
export interface PayTo {
  /** @defaultValue `"bank"` */
  readonly kind?: "bank" | "ewallet" | undefined;
  /** `"BCA"`, `"GoPay"`. */
  readonly bank: string;
  /** Name of the holder, as the bank shows it. */
  readonly holder: string;
  /** The last four digits of the account; never more. */
  readonly last4: string;
}

/** A place where this seller really sells. */
export interface OfficialChannel {
  /** `"Shopee"`, `"Instagram"`. */
  readonly channel: string;
  readonly url: string;
  readonly handle?: string | undefined;
}

/** How goods can be given back. */
export interface ReturnPolicy {
  readonly category: "finite" | "none" | "unlimited";
  /** Needed where `category` is `"finite"`. */
  readonly days?: number | undefined;
  readonly fees?: "free" | "buyerPays" | undefined;
  readonly method?: "mail" | "inStore" | "pickup" | undefined;
}

export interface Address {
  readonly street?: string | undefined;
  readonly city?: string | undefined;
  readonly region?: string | undefined;
  readonly postalCode?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** Pages of the seller's own rules. */
export interface Policies {
  readonly returns?: string | undefined;
  readonly privacy?: string | undefined;
  readonly terms?: string | undefined;
  readonly shipping?: string | undefined;
}

/** The seller as a caller writes it. */
export interface SellerInput {
  /** @defaultValue `"shop"` */
  readonly id?: string | undefined;
  /** As buyers know the shop. */
  readonly name: string;
  readonly legalName?: string | undefined;
  /** The shop's own site, `https:`. */
  readonly url?: string | undefined;
  /** ISO 4217. @defaultValue `"IDR"` */
  readonly currency?: string | undefined;
  /** BCP 47. @defaultValue `"id-ID"` */
  readonly locale?: string | undefined;
  /** `"+62…"`; a number that begins with 0 is taken for an Indonesian one. */
  readonly phone?: string | undefined;
  readonly whatsapp?: string | undefined;
  readonly email?: string | undefined;
  readonly address?: Address | undefined;
  /** Nomor Induk Berusaha, 13 digits. */
  readonly nib?: string | undefined;
  /** Nomor Pokok Wajib Pajak, 15 or 16 digits. */
  readonly npwp?: string | undefined;
  readonly policies?: Policies | undefined;
  readonly returnPolicy?: ReturnPolicy | undefined;
  readonly officialChannels?: readonly OfficialChannel[] | undefined;
  readonly payTo?: readonly PayTo[] | undefined;
}

type Filled = "id" | "currency" | "locale" | "officialChannels" | "payTo";
/** The seller after parsing: defaults filled, numbers in one form. */
export type Seller = Omit<SellerInput, Filled> & { readonly [K in Filled]-?: Exclude<SellerInput[K], undefined> };

const ONLY_FOUR = "Give only the last four digits as last4: a whole number in public is what copycats paste.";
const SECRET_KEYS = ["account", "accountNumber", "number", "rekening", "norek", "iban", "full"];

const line = z.string().max(200).transform(normalizeLine).pipe(z.string().min(1));
const site = z
  .string()
  .max(2048)
  .regex(/^https:\/\/\S+$/i, say("is no https address", 'Write it with "https://".'));
const digits = (length: RegExp, trouble: string, cure: string) =>
  z
    .string()
    .transform((text) => text.replace(/[\s.-]/g, ""))
    .pipe(z.string().regex(length, say(trouble, cure)));
const phone = z
  .string()
  .transform((text) =>
    text.replace(/[\s().-]/g, "").replace(/^(?:00|0(?=[1-9]))/, (lead) => (lead === "0" ? "+62" : "+")),
  )
  .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, say("is no phone number", 'Write it as "+6281234567890".')));

/** A name that hides a number of six digits or more hides an account. */
const publicName = line.pipe(z.string().regex(/^(?!.*(?:\d[\s.-]?){6})/, say("holds an account number", ONLY_FOUR)));
const payToShape = object({
  kind: z.enum(["bank", "ewallet"]).optional(),
  bank: publicName,
  holder: publicName,
  last4: z.string().regex(/^\d{4}$/, say("is not four digits", ONLY_FOUR)),
});

/** The schema of a seller: takes what a caller writes, gives every default. Strict. */
export const sellerShape: z.ZodType<Seller, SellerInput> = object({
  id: z.string().regex(ID, say("is no id", "Use 1 to 50 letters, digits, _ . or -.")).default("shop"),
  name: line,
  legalName: line.optional(),
  url: site.optional(),
  currency: z
    .string()
    .refine(isCurrency, say("is no ISO 4217 currency", 'Write three capital letters, such as "IDR".'))
    .default("IDR"),
  locale: z
    .string()
    .refine((tag) => canonicalLocale(tag) !== undefined, say("is no language tag", 'Write one such as "id-ID".'))
    .transform((tag) => canonicalLocale(tag) ?? tag)
    .default("id-ID"),
  phone: phone.optional(),
  whatsapp: phone.optional(),
  email: z.email(say("is no mail address", 'Write it as "toko@example.id".')).optional(),
  address: object({
    street: line.optional(),
    city: line.optional(),
    region: line.optional(),
    postalCode: line.optional(),
    country: z.string().regex(/^[A-Z]{2}$/, say("is no country", 'Write two capital letters, such as "ID".')),
  }).optional(),
  nib: digits(/^\d{13}$/, "is no NIB", "Write its 13 digits.").optional(),
  npwp: digits(/^\d{15,16}$/, "is no NPWP", "Write its 15 or 16 digits.").optional(),
  policies: object({
    returns: site.optional(),
    privacy: site.optional(),
    terms: site.optional(),
    shipping: site.optional(),
  }).optional(),
  returnPolicy: object({
    category: z.enum(["finite", "none", "unlimited"]),
    days: z.int().min(1).max(365).optional(),
    fees: z.enum(["free", "buyerPays"]).optional(),
    method: z.enum(["mail", "inStore", "pickup"]).optional(),
  })
    .refine(({ category, days }) => (category === "finite") === (days !== undefined), {
      path: ["days"],
      error: say("does not go with category", 'Give days with category "finite", and only there.'),
    })
    .optional(),
  officialChannels: z
    .array(object({ channel: line, url: site, handle: line.optional() }))
    .max(100)
    .default([]),
  payTo: z.array(payToShape).max(20).default([]),
});

/** A seller, or everything that is wrong with the input. No issue repeats an account number. */
export type ParsedSeller =
  | { readonly ok: true; readonly seller: Seller }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Reads who sells. */
export function parseSeller(input: unknown): ParsedSeller {
  const parsed = sellerShape.safeParse(input);
  if (parsed.success) return { ok: true, seller: parsed.data };
  const issues = locate(parsed.error.issues, input).map(({ keys, trouble, cure }): Issue => {
    const path = pathText(keys);
    const isAccount = path.startsWith("payTo") && SECRET_KEYS.includes(String(keys.at(-1)));
    return isAccount ? { path, trouble: "must not be given", cure: ONLY_FOUR } : { path, trouble, cure };
  });
  return { ok: false, issues };
}

/** What listings show of a seller. */
export function sellerView(seller: Seller): SellerView {
  const { id, name, url, currency, locale, phone, whatsapp, email } = seller;
  return { id, name, url, currency, locale, phone, whatsapp, email };
}
