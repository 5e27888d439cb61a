/** One product of a page's JSON-LD as a draft. */
import { unescape as unescaped } from "node:querystring";
import type { ImportOptions } from "./catalogue.js";
import type { Cell } from "./cell.js";
import type { Draft, DraftPhoto, DraftStock, DraftVariant, Ground, Parcel } from "./draft.js";
import { attributesIn, given, listIn } from "./forms/parts.js";
import { cellOf, type Document, isNode, isOf, lastWord, listOf, type Node, nodesOf, textOf } from "./json-ld-nodes.js";

/** What a node says it costs. */
export interface Offered {
  readonly price: Cell | undefined;
  /** What it cost before. */
  readonly compareAt: Cell | undefined;
  /** Whether it gives a range and nothing else. */
  readonly isRange: boolean;
  readonly offer: Node | undefined;
}

/** The offer of a product; of a range the chosen end. */
export function offersOf(node: Node, document: Document, range: ImportOptions["range"]): Offered {
  const [given] = nodesOf(node, "offers", document);
  if (given === undefined) return { price: undefined, compareAt: undefined, isRange: false, offer: undefined };
  const [inner] = nodesOf(given, "offers", document);
  if (!isOf(given, "AggregateOffer") || inner !== undefined)
    return { ...pricesOf(inner ?? given, document), isRange: false };
  const [low, high] = [priceCell(given, given, document, "lowPrice"), priceCell(given, given, document, "highPrice")];
  const isRange = low !== undefined && high !== undefined && low.text !== high.text;
  const chosen = isRange ? { low, high, none: undefined }[range ?? "none"] : (low ?? high);
  return { price: chosen, compareAt: undefined, isRange, offer: given };
}

const FORMER = new Set(["StrikethroughPrice", "ListPrice", "RegularPrice", "MSRP"]);

function pricesOf(offer: Node, document: Document): Omit<Offered, "isRange"> {
  const specifications = nodesOf(offer, "priceSpecification", document);
  const former = specifications.find((each) => FORMER.has(lastWord(textOf(each, "priceType"))));
  const current = specifications.find((each) => each !== former);
  const price = priceCell(offer, offer, document, "price") ?? (current && priceCell(current, offer, document, "price"));
  return { price, compareAt: former && priceCell(former, offer, document, "price"), offer };
}

/** A price with the currency that its offer names, so that another one is noticed. */
function priceCell(node: Node, offer: Node, { at }: Document, key: string): Cell | undefined {
  const cell = cellOf(node, at, key);
  if (cell === undefined) return undefined;
  const currency = textOf(node, "priceCurrency") || textOf(offer, "priceCurrency");
  const isNamed = currency === "" || /[a-z]/i.test(cell.text);
  return { ...cell, column: `offers.${key}`, text: isNamed ? cell.text : `${cell.text} ${currency}` };
}

/** A product with its variants as a draft. */
export function draftOfNode(
  node: Node,
  variants: readonly Node[],
  document: Document,
  { options }: Ground,
): Draft | undefined {
  const { at } = document;
  const key = cellOf(node, at, "productGroupID", "sku", "productID", "url", "name");
  if (key === undefined) return undefined;
  return {
    row: at,
    key: key.column === "url" ? { ...key, text: slugIn(key.text) || textOf(node, "name") } : key,
    title: cellOf(node, at, "name"),
    ...wordsOf(node, document, options),
    attributes: attributesOf(node, variants, document),
    photos: photosOf(node, document),
    ...given("parcel", parcelOf(node, document)),
    variants: (variants.length === 0 ? [node] : variants).map((each) => variantOf(each, variants, document, options)),
  };
}

function wordsOf(node: Node, document: Document, { locale, range }: ImportOptions) {
  const description = cellOf(node, document.at, "description");
  const url = textOf(node, "url") || document.page || "";
  const address = URL.canParse(url, document.page) ? new URL(url, document.page).href : undefined;
  const { offer = {} } = offersOf(node, document, range);
  const condition = lastWord(textOf(node, "itemCondition") || textOf(offer, "itemCondition"));
  return {
    ...given("description", description && { cell: description, form: formOf(description.text) }),
    ...given("locale", locale ?? document.locale),
    ...given("brand", textOf(node, "brand") || undefined),
    own: listIn(textOf(node, "category"), /\s*[>/]\s*/),
    tags: listOf(node["keywords"]).flatMap((each) => listIn(String(each), /,/)),
    condition: CONDITIONS[condition] ?? "new",
    ...given("url", address),
  };
}

function formOf(text: string): "html" | "plain" {
  return /<\/?[a-z][^>]*>/i.test(text) ? "html" : "plain";
}

/** The last part of an address; escapes that are broken do no harm. */
function slugIn(url: string): string {
  const path = url.replace(/[?#].*$/, "").replace(/\/$/, "");
  return unescaped(path.split("/").at(-1) ?? "").replace(/\.html?$/i, "");
}

const CONDITIONS: Readonly<Record<string, NonNullable<Draft["condition"]>>> = {
  NewCondition: "new",
  UsedCondition: "used",
  RefurbishedCondition: "refurbished",
  DamagedCondition: "damaged",
};

function photosOf(node: Node, { at, page }: Document): readonly DraftPhoto[] {
  return listOf(node["image"]).flatMap((image) => {
    const text = addressIn(image);
    if (text === "") return [];
    const address = page !== undefined && URL.canParse(text, page) ? new URL(text, page).href : text;
    const alt = isNode(image) ? textOf(image, "caption") : "";
    return [{ cell: { text: address, row: at, column: "image", isNumber: false }, ...given("alt", alt || undefined) }];
  });
}

/** A photo is an address, or an `ImageObject`. */
function addressIn(image: unknown): string {
  if (isNode(image)) return textOf(image, "contentUrl", "url", "@id");
  return typeof image === "string" ? image : "";
}

// --- Variants --------------------------------------------------------------------------------

const TRAITS = ["size", "color", "material", "pattern"] as const;

function variantOf(node: Node, all: readonly Node[], document: Document, { range }: ImportOptions): DraftVariant {
  const { price, compareAt, offer } = offersOf(node, document, range);
  const gtin = cellOf(node, document.at, "gtin14", "gtin13", "gtin12", "gtin8", "gtin");
  return {
    row: document.at,
    sku: cellOf(node, document.at, "sku") ?? (offer && cellOf(offer, document.at, "sku")),
    ...given("price", price),
    ...given("compareAt", compareAt),
    gtin,
    mpn: cellOf(node, document.at, "mpn"),
    options: optionsOf(node, all, document),
    stock: stockOf(offer, document),
    ...(all.length === 0 ? {} : { photos: photosOf(node, document), ...given("parcel", parcelOf(node, document)) }),
  };
}

/** Traits and named properties in which the variants differ. */
function optionsOf(node: Node, all: readonly Node[], document: Document): DraftVariant["options"] {
  const own = traitsOf(node, document).filter((trait) => !isShared(trait, all, document));
  return own.filter(([name], at) => own.findIndex(([other]) => other === name) === at);
}

/** What the product is, and what all of its variants are. */
function attributesOf(node: Node, variants: readonly Node[], document: Document): Draft["attributes"] {
  const varying = new Set(variants.flatMap((each) => optionsOf(each, variants, document)).map(([name]) => name));
  const traits = [node, ...variants.slice(0, 1)].flatMap((each) => traitsOf(each, document));
  return attributesIn(traits.filter(([name]) => !varying.has(name)));
}

function isShared([name, value]: Trait, all: readonly Node[], document: Document): boolean {
  return all.every((other) => traitsOf(other, document).some(([n, v]) => n === name && v === value));
}

type Trait = readonly [name: string, value: string];

function traitsOf(node: Node, document: Document): readonly Trait[] {
  const traits = TRAITS.flatMap((trait) =>
    listOf(node[trait]).flatMap((each) => {
      const text = textOf({ [trait]: each }, trait);
      return text === "" ? [] : [[trait, text] as const];
    }),
  );
  const named = nodesOf(node, "additionalProperty", document).flatMap((property) => {
    const [name, value] = [textOf(property, "name"), textOf(property, "value")];
    return name === "" || value === "" ? [] : [[name, value] as const];
  });
  return [...traits, ...named];
}

function stockOf(offer: Node | undefined, document: Document): DraftStock | undefined {
  if (offer === undefined) return undefined;
  const availability = lastWord(textOf(offer, "availability"));
  const [level] = nodesOf(offer, "inventoryLevel", document);
  const count = level ? cellOf(level, document.at, "value") : cellOf(offer, document.at, "inventoryLevel");
  const isGone = ["OutOfStock", "SoldOut", "Discontinued"].includes(availability);
  const from = cellOf(offer, document.at, "availabilityStarts");
  return {
    ...given("count", count),
    ...(isGone ? { isThere: false } : {}),
    backorder: availability === "BackOrder",
    ...(availability === "PreOrder" && from ? { preorder: { from } } : {}),
  };
}

/** UN/CEFACT's words for units. */
const CODES: Readonly<Record<string, string>> = { KGM: "kg", GRM: "g", LBR: "lb", ONZ: "oz" };

function parcelOf(node: Node, document: Document): Parcel | undefined {
  const [weight] = nodesOf(node, "weight", document);
  const cell = weight ? cellOf(weight, document.at, "value") : cellOf(node, document.at, "weight");
  if (cell === undefined) return undefined;
  const unit = weight
    ? textOf(weight, "unitText") || (CODES[textOf(weight, "unitCode")] ?? textOf(weight, "unitCode"))
    : "g";
  return { weight: { cell: { ...cell, column: "weight" }, unit } };
}
