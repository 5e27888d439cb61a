/**
 * Shopify's product CSV, with its old and its new headers (help page "Using CSV files", spec of 2026-11-21). A product
 * is several rows: the first holds its texts and already its first variant; rows with only a photo hold no variant.
 * `Variant Price` is what it sells at, `Compare At` what it was; grams are grams whatever the unit column says; the
 * file names no currency.
 */
import type { Aliases, Row } from "../cell.js";
import type { DraftPhoto, DraftVariant, Form } from "../draft.js";
import { given, kept, listIn, optionsOf, yesIn } from "./parts.js";

const aliases: Aliases = {
  group: ["handle", "url handle"],
  title: ["title"],
  description: ["body (html)", "description"],
  brand: ["vendor"],
  category: ["product category"],
  kind: ["type"],
  tags: ["tags"],
  published: ["published", "published on online store"],
  status: ["status"],
  optionName: [/^option(\d) name$/],
  optionValue: [/^option(\d) value$/],
  sku: ["variant sku", "sku"],
  gtin: ["variant barcode", "barcode"],
  price: ["variant price", "price"],
  compareAt: ["variant compare at price", "compare-at price"],
  stock: ["variant inventory qty", "inventory quantity"],
  tracked: ["variant inventory tracker", "inventory tracker"],
  backorder: ["variant inventory policy", "continue selling when out of stock"],
  weight: ["variant grams", "weight value (grams)"],
  photo: ["image src", "product image url"],
  photoAlt: ["image alt text"],
  photoPlace: ["image position"],
  variantPhoto: ["variant image", "variant image url"],
};

/** The importer of Shopify's CSV. */
export const shopify: Form = {
  aliases,
  lists: ["photo", "optionName", "optionValue"],
  amounts: ["price", "compareAt"],
  // Most exports leave the handle empty on following rows, some repeat it: the rows say which.
  keyOf: (row, before) => {
    const handle = row.text("group");
    if (handle !== "") return handle;
    const title = row.text("title");
    return title === "" || title === before?.title ? before?.key : title;
  },
  draftOf: (rows, { columns }) => {
    const [first] = rows;
    const key = first?.cell("group") ?? first?.cell("title");
    const saysTracker = columns.of("tracked").length > 0;
    if (!first || !key) return undefined;
    const [category, type] = [first.cell("category"), first.cell("kind")];
    return {
      row: first.at,
      key,
      title: first.cell("title"),
      ...given("description", descriptionOf(first)),
      ...given("brand", first.cell("brand")?.text),
      own: listIn((category ?? type)?.text ?? "", />/),
      tags: listIn(first.text("tags"), /,/),
      status: statusOf(first),
      photos: rows.toSorted((a, b) => placeOf(a) - placeOf(b)).flatMap(photoOf),
      variants: rows.filter(isVariant).map((row) => variantOf(row, first, saysTracker)),
      rest: { ...first.rest(), ...(category ? kept(type) : {}) },
    };
  },
};

function descriptionOf(row: Row) {
  const cell = row.cell("description");
  return cell && { cell, form: "html" as const };
}

/** Rows that only add a photo have neither price nor SKU nor options. */
function isVariant(row: Row): boolean {
  return (["price", "sku", "optionValue"] as const).some((meaning) => row.cell(meaning) !== undefined);
}

function statusOf(row: Row): "active" | "draft" | "archived" | "paused" {
  const status = row.text("status").toLowerCase();
  if (status === "draft" || status === "archived") return status;
  // Unlisted is for people who have the link; on other channels it would be listed.
  if (status === "unlisted") return "paused";
  return yesIn(row.text("published")) === false ? "paused" : "active";
}

/** From 1; a photo without a place comes after those that have one. */
function placeOf(row: Row): number {
  return Number.parseInt(row.text("photoPlace"), 10) || Number.MAX_SAFE_INTEGER;
}

function photoOf(row: Row): readonly DraftPhoto[] {
  return row.cells("photo").map((cell) => ({ cell, ...given("alt", row.cell("photoAlt")?.text) }));
}

function variantOf(row: Row, first: Row, saysTracker: boolean): DraftVariant {
  const weight = row.cell("weight");
  const photo = row.cell("variantPhoto");
  const options = optionsOf(row, first);
  const isDefault = options.length === 1 && options[0]?.[1] === "Default Title";
  return {
    row: row.at,
    sku: row.cell("sku"),
    price: row.cell("price"),
    compareAt: row.cell("compareAt"),
    gtin: row.cell("gtin"),
    options: isDefault ? [] : options,
    stock: {
      count: row.cell("stock"),
      // Without a tracker Shopify counts nothing, whatever the quantity says.
      ...(saysTracker ? { isTracked: row.cell("tracked") !== undefined } : {}),
      backorder: /^(?:continue|true|yes)$/i.test(row.text("backorder")),
    },
    // A weight of 0 is one that nobody filled in.
    ...(weight && weight.text !== "0" ? { parcel: { weight: { cell: weight, unit: "g" } } } : {}),
    ...(photo ? { photos: [{ cell: photo }] } : {}),
    rest: row === first ? undefined : row.rest(),
  };
}
