/**
 * What a product input may say: names and types of `ProductInput` and the attributes that shops send, from
 * products_common.proto (googleapis f8291d2, 2026-08-22). Whatever is not known is refused, as Google's JSON reader does.
 */
import { refuse } from "./refusal.js";

type Check = (value: unknown, at: string) => void;
type Fields = Readonly<Record<string, unknown>>;

const wrong = (at: string, value: unknown): never =>
  refuse("INVALID_ARGUMENT", `Invalid value at '${at}': ${JSON.stringify(value)}`, {
    reason: "INVALID_VALUE",
    field: at,
  });

function text(max = 10_240): Check {
  return (value, at) => {
    if (typeof value !== "string" || value === "" || [...value].length > max) wrong(at, value);
  };
}

const bool: Check = (value, at) => {
  if (typeof value !== "boolean") wrong(at, value);
};

/** 64 bits are text in JSON. */
const int64: Check = (value, at) => {
  if (typeof value !== "string" || !/^-?\d{1,19}$/.test(value)) wrong(at, value);
};

function oneOf(...names: readonly string[]): Check {
  return (value, at) => {
    if (typeof value !== "string" || !names.includes(value)) wrong(at, value);
  };
}

function listOf(check: Check, max: number): Check {
  return (value, at) => {
    if (!Array.isArray(value) || value.length === 0 || value.length > max) wrong(at, value);
    else for (const [index, one] of value.entries()) check(one, `${at}[${index}]`);
  };
}

function message(fields: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  return (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong(at, value);
    const given: Fields = { ...value };
    for (const [name, one] of Object.entries(given)) (fields[name] ?? unknownTo(at, name))(one, `${at}.${name}`);
    for (const name of required) if (given[name] === undefined) wrong(`${at}.${name}`, undefined);
  };
}

function unknownTo(at: string, name: string): never {
  const words = `Invalid JSON payload received. Unknown name "${name}" at '${at}': Cannot find field.`;
  return refuse("INVALID_ARGUMENT", words);
}

const web: Check = (value, at) => {
  if (typeof value !== "string" || !/^https?:\/\/\S+$/.test(value)) wrong(at, value);
};

const moment: Check = (value, at) => {
  const isMoment = typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value);
  if (!isMoment || Number.isNaN(Date.parse(value))) wrong(at, value);
};

const price = message(
  {
    amountMicros: (value, at) => {
      int64(value, at);
      if (BigInt(String(value)) <= 0n) wrong(at, value);
    },
    currencyCode: (value, at) => {
      if (typeof value !== "string" || !/^[A-Z]{3}$/.test(value)) wrong(at, value);
    },
  },
  ["amountMicros", "currencyCode"],
);

function measure(max: number, units: readonly string[]): Check {
  const amount: Check = (value, at) => {
    if (typeof value !== "number" || value <= 0 || value > max) wrong(at, value);
  };
  return message({ value: amount, unit: oneOf(...units) }, ["value", "unit"]);
}

const label = text(100);

/** Attributes, by name. */
const ATTRIBUTES: Readonly<Record<string, Check>> = {
  identifierExists: bool,
  isBundle: bool,
  adult: bool,
  title: text(150),
  description: text(5_000),
  link: web,
  mobileLink: web,
  canonicalLink: web,
  imageLink: web,
  additionalImageLinks: listOf(web, 10),
  expirationDate: moment,
  ageGroup: oneOf("ADULT", "KIDS", "TODDLER", "INFANT", "NEWBORN"),
  availability: oneOf("IN_STOCK", "OUT_OF_STOCK", "PREORDER", "LIMITED_AVAILABILITY", "BACKORDER"),
  availabilityDate: moment,
  brand: text(70),
  color: text(100),
  condition: oneOf("NEW", "USED", "REFURBISHED"),
  gender: oneOf("MALE", "FEMALE", "UNISEX"),
  googleProductCategory: text(),
  gtins: listOf(gtin, 10),
  itemGroupId: text(50),
  material: text(200),
  mpn: text(70),
  pattern: text(100),
  price,
  salePrice: price,
  salePriceEffectiveDate: message({ startTime: moment, endTime: moment }),
  productTypes: listOf(text(750), 10),
  productHighlights: listOf(text(150), 100),
  productWeight: measure(2_000, ["g", "kg", "oz", "lb"]),
  shippingWeight: measure(1_000_000, ["g", "kg", "oz", "lb"]),
  shippingLabel: label,
  size: text(100),
  customLabel0: label,
  customLabel1: label,
  customLabel2: label,
  customLabel3: label,
  customLabel4: label,
};

function gtin(value: unknown, at: string): void {
  if (typeof value !== "string" || !/^(\d{8}|\d{12,14})$/.test(value)) wrong(at, value);
}

const feedLabel: Check = (value, at) => {
  if (typeof value !== "string" || !/^[A-Z0-9_-]{1,20}$/.test(value)) wrong(at, value);
};
const language: Check = (value, at) => {
  if (typeof value !== "string" || !/^[a-z]{2}$/.test(value)) wrong(at, value);
};

const INPUT = message(
  {
    offerId: text(50),
    contentLanguage: language,
    feedLabel,
    versionNumber: int64,
    productAttributes: message(ATTRIBUTES),
    customAttributes: listOf(message({ name: text(), value: text() }, ["name", "value"]), 2_500),
  },
  ["offerId", "contentLanguage", "feedLabel"],
);

/** Attributes without which a product is not shown. https://support.google.com/merchants/answer/7052112, read 2026-11-21 */
const NEEDED = ["title", "description", "link", "imageLink", "availability", "price"] as const;

/** Checks a whole row. @throws GoogleRefusal */
export function checkInput(input: Fields): void {
  INPUT(input, "product_input");
  const attributes = (input["productAttributes"] ?? {}) as Fields;
  for (const name of NEEDED)
    if (attributes[name] === undefined) wrong(`product_input.product_attributes.${name}`, undefined);
  if (attributes["availability"] === "PREORDER" && attributes["availabilityDate"] === undefined) {
    wrong("product_input.product_attributes.availability_date", undefined);
  }
}

/** Checks a change: only what the mask names, and nothing that is fixed. @throws GoogleRefusal */
export function checkPatch(body: Fields, name: string): void {
  const same: Check = (value, at) => {
    if (value !== name) wrong(at, value);
  };
  message({ name: same, productAttributes: message(ATTRIBUTES) })(body, "product_input");
}

/** The attributes that a mask names. @throws GoogleRefusal */
export function maskedIn(mask: unknown): readonly string[] {
  if (typeof mask !== "string" || mask === "") return refuse("INVALID_ARGUMENT", "The sandbox wants an updateMask");
  return mask.split(",").map((path) => {
    const [, name = ""] = /^productAttributes\.([A-Za-z0-9]+)$/.exec(path) ?? [];
    if (!(name in ATTRIBUTES)) {
      return refuse("INVALID_ARGUMENT", `Invalid field mask path '${path}'`, {
        reason: "INVALID_FIELD_MASK",
        field: "update_mask",
      });
    }
    return name;
  });
}
