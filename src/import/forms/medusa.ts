/**
 * Medusa's product CSV, of version 2 and of version 1 (files of 2024, spec of 2026-11-21): one row for each variant,
 * prices in major units in one column for each currency. Prices of regions and price lists (`[USD]`) are other markets.
 */
import type { Aliases, Cell, Columns, Row } from "../cell.js";
import type { DraftVariant, Form } from "../draft.js";
import { given, kept, listIn, optionsOf, photosOf, yesIn } from "./parts.js";

const PRICE = /^(?:variant )?price ([a-z]{3})$/;

const aliases: Aliases = {
  group: ["product handle"],
  productId: ["product id"],
  title: ["product title"],
  summary: ["product subtitle"],
  description: ["product description"],
  status: ["product status"],
  photo: [/^product image \d+$/, /^image \d+ url$/, "product thumbnail"],
  tags: [/^product tag \d+$/, "product tags"],
  kind: ["product type"],
  weight: ["product weight"],
  hsCode: ["product hs code"],
  origin: ["product origin country"],
  sku: ["variant sku"],
  gtin: ["variant ean", "variant upc", "variant barcode"],
  variantTitle: ["variant title"],
  stock: ["variant inventory quantity"],
  tracked: ["variant manage inventory"],
  backorder: ["variant allow backorder"],
  optionName: [/^(?:variant )?option \d+ name$/],
  optionValue: [/^(?:variant )?option \d+ value$/],
  price: [PRICE],
};

/** The importer of Medusa's CSV. */
export const medusa: Form = {
  aliases,
  lists: ["photo", "tags", "optionName", "optionValue", "gtin", "price"],
  amounts: ["price"],
  currencies,
  keyOf: (row, before) => row.text("group") || row.text("productId") || row.text("title") || before?.key,
  draftOf: (rows, { currency }) => {
    const [first] = rows;
    const key = first?.cell("group") ?? first?.cell("title");
    if (!first || !key) return undefined;
    const description = first.cell("description") ?? first.cell("summary");
    const weight = first.cell("weight");
    return {
      row: first.at,
      key,
      title: first.cell("title"),
      ...given("description", description && { cell: description, form: "plain" as const }),
      own: listIn(first.text("kind"), />/),
      tags: first.cells("tags").flatMap(({ text }) => listIn(text, /,/)),
      status: statusOf(first.text("status")),
      photos: photosOf(rows),
      ...(weight ? { parcel: { weight: { cell: weight, unit: "g" } } } : {}),
      shipping: shippingOf(first),
      variants: rows.map((row) => variantOf(row, first, currency)),
      rest: {
        ...first.rest(),
        ...unread(first, currency),
        ...(first.cell("description") ? kept(first.cell("summary")) : {}),
      },
    };
  },
};

function currencies(columns: Columns): readonly string[] {
  return columns.of("price").map(currencyIn);
}

function currencyIn(column: string): string {
  return column.slice(-3).toUpperCase();
}

/** Proposed and rejected products are not on sale there either. */
function statusOf(text: string): "active" | "draft" {
  return text === "" || text === "published" ? "active" : "draft";
}

function shippingOf(row: Row) {
  const hsCode = row.text("hsCode").replace(/\D/g, "");
  const origin = row.text("origin").toUpperCase();
  return {
    ...(/^\d{4,12}$/.test(hsCode) ? { hsCode } : {}),
    ...(/^[A-Z]{2}$/.test(origin) ? { originCountry: origin } : {}),
  };
}

function variantOf(row: Row, first: Row, currency: string): DraftVariant {
  const options = optionsOf(row, first);
  const isTracked = yesIn(row.text("tracked")) === true && row.cell("stock") !== undefined;
  return {
    row: row.at,
    sku: row.cell("sku"),
    ...given("price", priceOf(row, currency)),
    gtin: digitsIn(row.cells("gtin")),
    options,
    stock: {
      ...given("count", row.cell("stock")),
      // Version 2 exports whether stock is counted, and not the count.
      isTracked,
      backorder: yesIn(row.text("backorder")) === true,
    },
    rest: row === first ? undefined : { ...row.rest(), ...unread(row, currency) },
  };
}

function priceOf(row: Row, currency: string): Cell | undefined {
  return row.cells("price").find(({ column }) => currencyIn(column) === currency);
}

/** Prices in other currencies and codes that are no GTIN, or another one. */
function unread(row: Row, currency: string): Readonly<Record<string, string>> {
  const [price, gtin] = [priceOf(row, currency), digitsIn(row.cells("gtin"))];
  return kept(
    ...row.cells("price").filter(({ column, text }) => currencyIn(column) !== currency || text !== price?.text),
    ...row.cells("gtin").filter(({ text }) => text !== gtin?.text),
  );
}

/** Barcodes in Medusa may be any text: only a number of the right length is a GTIN. */
function digitsIn(cells: readonly Cell[]): Cell | undefined {
  return cells.find(({ text }) => /^\d{8,14}$/.test(text));
}
