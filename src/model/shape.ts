/**
 * The schema of what may be written for a product: which keys, which kinds, which ranges. It changes nothing; reading
 * the values, filling defaults and the rules between fields are the assembly's. Everything that a message can name
 * better than a schema (a missing title, a price that is none) is left to the assembly.
 */
import * as z from "zod";
import type { OverlayInput, PhotoInput, ProductInput, StockInput, VariantInput } from "./input.js";
import { cureForKey, say } from "./issues.js";
import type { PhotoSource } from "./product.js";

// --- Words --------------------------------------------------------------------------

export const ID = /^[A-Za-z0-9_.-]{1,50}$/;
const SKU = /^[A-Za-z0-9_./+#-]{1,100}$/;
/** A language tag; two or three letters first, so that `html` and `plain` are none. */
const LOCALE = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;
const DAY_OR_MOMENT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** A strict object whose complaints about unknown keys say which one was meant. */
export function object<S extends z.core.$ZodLooseShape>(shape: S) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? issue.keys.map((key) => cureForKey(key, known)).join("\n") : undefined,
  });
}

/** One of several forms; `trouble` and `cure` speak where the value has none of them. */
function either<const S extends readonly z.ZodType[]>(forms: S, trouble: string, cure: string) {
  return z.union(forms, { error: say(trouble, cure) });
}

const NO_ID = say("is no id", "Use 1 to 50 letters, digits, _ . or -.");
const NO_SKU = say("is no SKU", "Use 1 to 100 letters, digits and _ . - / + #, no spaces.");
const id = z.string(NO_ID).regex(ID, NO_ID);
const sku = z.string(NO_SKU).regex(SKU, NO_SKU);
const locale = z.string().regex(LOCALE, say("is no language tag", 'Write one such as "id-ID" or "en".'));
const line = z.string().max(500);
const text = either(
  [line, z.record(locale, line)],
  "is neither a text nor texts by language",
  'Write "Kopi" or { "id-ID": "Kopi" }.',
);
const long = z.string().max(65_535);
const rich = object({ markdown: long.optional(), html: long.optional(), plain: long.optional() });
const description = either(
  [long, rich, z.record(locale, z.union([long, rich]))],
  "is no text",
  "Write plain text, or { markdown }, { html }, or either by language.",
);
const moment = either(
  [z.string().regex(MOMENT, say("is no moment with an offset", 'Write "2026-12-01T00:00:00+07:00".')), z.date()],
  "is no moment",
  'Write "2026-12-01T00:00:00+07:00" or hand in a Date.',
);
const dayOrMoment = either(
  [z.string().regex(DAY_OR_MOMENT, say("is neither a day nor a moment", 'Write "2027-05-31".')), z.date()],
  "is neither a day nor a moment",
  'Write "2027-05-31" or hand in a Date.',
);
const link = z
  .string()
  .max(2048)
  .regex(/^https?:\/\/\S+$/i, say("is no web address", 'Write it with "https://".'));
const count = z.int().min(0).max(9_999_999);
const millimetres = z.int().min(1).max(100_000);

// --- Price and stock ------------------------------------------------------------------

const WRITE_PRICE = 'Write it as text, digits only: "65000".';
const amount = z.string();
const exactMoney = object({ amount, currency: z.string() });
const money = either([amount, exactMoney], "is no price", WRITE_PRICE);
const sale = object({ price: money, from: moment.optional(), until: moment.optional() });
const tier = object({ minQty: z.int().min(2), maxQty: z.int().min(2).optional(), price: money });
const price = either(
  [
    amount,
    exactMoney,
    object({
      list: money,
      sale: either([amount, exactMoney, sale], "is no sale", 'Write "59000" or { price, from, until }.').optional(),
      tiers: z.array(tier).max(20).optional(),
      taxIncluded: z.boolean().optional(),
    }),
  ],
  "is no price",
  WRITE_PRICE,
);

const counts = { onHand: count, reserved: count.optional(), buffer: count.optional() };
const place = z.string().min(1).max(100);
const stock: z.ZodType<StockInput, StockInput> = either(
  [
    count,
    object({
      ...counts,
      onHand: count.optional(),
      byLocation: z
        .union([z.array(object({ ...counts, location: place })), z.record(place, z.union([count, object(counts)]))])
        .optional(),
      policy: z.enum(["track", "untracked"]).optional(),
      backorder: z.union([z.boolean(), object({ until: moment.optional() })]).optional(),
      preorder: object({ shipDays: z.int().min(1).max(365).optional(), releaseDate: moment.optional() }).optional(),
      minOrder: z.int().min(1).max(9_999_999).optional(),
      maxOrder: z.int().min(1).max(9_999_999).optional(),
    }),
  ],
  "is no stock",
  "Write the number of pieces: 12.",
);

// --- Photos ---------------------------------------------------------------------------

const HAND_IN = "Give a path, an https address, bytes (Uint8Array), a web stream, or a function that brings the bytes.";

/** Whether something can be read as a photo: the address of one, bytes, a stream, a function. */
export function isPhotoSource(value: unknown): value is PhotoSource {
  return typeof value === "string" || value instanceof URL || isVanishing(value);
}

/** Sources that live only in this process and have to be copied before they are gone. */
export function isVanishing(value: unknown): value is Exclude<PhotoSource, string | URL> {
  return typeof value === "function" || value instanceof Uint8Array || value instanceof ReadableStream;
}

const source = z.custom<PhotoSource>(isPhotoSource, say("is no photo", HAND_IN));
const share = z.number().min(0).max(1);
const role = z.enum(["main", "extra", "swatch", "sizeChart", "certificate", "lifestyle", "packaging"]);
const alt = z.string().max(420);
const photo: z.ZodType<PhotoInput, PhotoInput> = either(
  [
    source,
    object({
      source,
      id: id.optional(),
      alt: z.union([alt, z.record(locale, alt)]).optional(),
      role: role.optional(),
      focal: object({ x: share, y: share }).optional(),
      revision: z.string().min(1).max(200).optional(),
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/, say("is no SHA-256", "Write its 64 hex digits in lower case."))
        .optional(),
      size: z.int().min(0).optional(),
      mtimeMs: z.number().min(0).optional(),
    }),
  ],
  "is no photo",
  HAND_IN,
);

// --- Variants ---------------------------------------------------------------------------

const code = z.string().min(1).max(100);
const option = object({
  code: code.optional(),
  name: text,
  values: z
    .array(
      z.union([
        code,
        object({
          code: code.optional(),
          label: text.optional(),
          photo: z.string().optional(),
          swatch: z
            .string()
            .regex(/^#[0-9a-fA-F]{6}$/, say("is no colour", 'Write "#aa3300".'))
            .optional(),
        }),
      ]),
    )
    .min(1)
    .max(250),
});

const country = z.string().regex(/^[A-Z]{2}$/, say("is no country", 'Write two capital letters, such as "ID".'));
const shipping = object({
  weightGrams: z.int().min(1).max(1_000_000).optional(),
  packed: object({ lengthMm: millimetres, widthMm: millimetres, heightMm: millimetres }).optional(),
  dangerous: z.enum(["none", "battery", "flammable", "liquid", "magnet"]).optional(),
  fragile: z.boolean().optional(),
  insurance: z.enum(["required", "optional", "none"]).optional(),
  handlingDays: object({ min: z.int().min(0).max(365), max: z.int().min(0).max(365) }).optional(),
  originCountry: country.optional(),
  hsCode: z
    .string()
    .regex(/^\d{4,12}$/, say("is no HS code", "Write its 4 to 12 digits."))
    .optional(),
});
const identifier = object({
  scheme: z.enum(["gtin", "isbn", "mpn", "asin", "other"]),
  value: z.string().min(1).max(100),
});
const variant: z.ZodType<VariantInput, VariantInput> = object({
  sku,
  id: sku.optional(),
  options: z.record(code, code).optional(),
  price: price.optional(),
  stock: stock.optional(),
  identifiers: z.array(identifier).max(10).optional(),
  gtin: z.string().optional(),
  shipping: shipping.optional(),
  photos: z.array(z.string()).max(250).optional(),
  active: z.boolean().optional(),
});

// --- Overlay and product ------------------------------------------------------------------

const attribute = either(
  [z.string().max(10_000), z.number(), z.boolean(), z.array(z.string().max(10_000)).max(500)],
  "is no attribute",
  "Write a text, a number, true or false, or a list of texts.",
);
const tags = z.array(z.string().min(1).max(100)).max(250);
const overlay: z.ZodType<OverlayInput, OverlayInput> = object({
  publish: either(
    [z.boolean(), object({ from: moment.optional(), until: moment.optional() })],
    "is neither true, false nor a window",
    "Write true, false, or { from, until }.",
  ).optional(),
  validUntil: moment.optional(),
  title: z.union([text, z.null()]).optional(),
  description: z.union([description, z.null()]).optional(),
  price: either([amount, z.record(sku, amount)], "is no price", 'Write "65000", or prices by SKU.').optional(),
  tags: z.union([tags, z.null()]).optional(),
  category: z.string().min(1).max(200).optional(),
  attributes: z.record(code, z.union([attribute, z.null()])).optional(),
  photos: z.array(z.string()).max(250).optional(),
  stockShare: either(
    [share, object({ fixed: count })],
    "is no share of the stock",
    "Write a number from 0 to 1, or { fixed: 5 }.",
  ).optional(),
  locale: locale.optional(),
  extras: z.unknown().optional(),
});
const certificate = object({
  kind: z.enum([
    ...["halal", "bpom", "pirt", "sni", "kan", "postel"],
    ...["organic", "energy", "safety", "brand", "custom"],
  ] as const satisfies readonly string[]),
  number: z.string().min(1).max(200),
  issuer: z.string().max(200).optional(),
  validFrom: dayOrMoment.optional(),
  expires: dayOrMoment.optional(),
  holder: z.string().max(200).optional(),
  verifyUrl: link.optional(),
});

/** The schema of a product as a caller writes it. Changes nothing; see `parseProduct` for what comes of it. */
export const productShape: z.ZodType<ProductInput, ProductInput> = object({
  id,
  title: text,
  price: price.optional(),
  stock: stock.optional(),
  sku: sku.optional(),
  gtin: z.string().optional(),
  photos: z.array(photo).max(250).optional(),
  description: description.optional(),
  variants: z.array(variant).min(1).max(2048).optional(),
  options: z.array(option).max(3).optional(),
  revision: z.int().min(0).optional(),
  status: z.enum(["active", "draft", "paused", "archived", "discontinued"]).optional(),
  kind: z.enum(["physical", "digital", "service", "voucher", "bundle"]).optional(),
  defaultLocale: locale.optional(),
  currency: z.string().optional(),
  highlights: z.array(text).max(10).optional(),
  brand: line.optional(),
  manufacturer: line.optional(),
  categories: object({
    own: z.array(z.string().min(1).max(100)).max(10).optional(),
    google: z.int().min(1).optional(),
  }).optional(),
  attributes: z.record(code, attribute).optional(),
  tags: tags.optional(),
  certificates: z.array(certificate).max(50).optional(),
  condition: z.enum(["new", "refurbished", "used", "openBox", "damaged"]).optional(),
  shipping: shipping.optional(),
  url: link.optional(),
  channels: z.record(code, overlay).optional(),
  ext: z.record(z.string(), z.unknown()).optional(),
});
