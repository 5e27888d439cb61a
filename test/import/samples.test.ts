/** Files of other shops that lie beside the checkout: every one of them is tried, and says what comes of it. */
import { existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { expect, test } from "vitest";
import { sniff } from "../../src/import/import.js";
import { read } from "./kit.js";

const SAMPLES = join(import.meta.dirname, "..", "..", "..", "shared", "samples");
const isAbsent = !existsSync(SAMPLES);
const note = isAbsent ? " (SKIPPED: ../shared/samples is not beside the checkout)" : "";

/** What a file comes to: products of the currency, and rows that are refused; or that it is no catalogue. */
type Outcome =
  | { readonly format: string; readonly currency: string; readonly products: number; readonly refused: number }
  | "no catalogue";

const medusa = (currency: string, products: number, refused = 0): Outcome => ({
  ...{ format: "medusa", currency, products, refused },
});

const TRIED: Readonly<Record<string, Outcome>> = {
  // The protocol's own description of its feed, and what shops and agents answer each other: nothing to import.
  "acp/examples.feed.json": "no catalogue",
  "acp/schema.feed.json": "no catalogue",
  "saleor/populatedb_data.json": "no catalogue",
  "ucp/get_product.response.json": "no catalogue",
  "medusa/exported-products-comma.csv": medusa("EUR", 2),
  "medusa/exported-products-semicolon.csv": medusa("EUR", 2),
  "medusa/invalid-prices.csv": medusa("EUR", 1),
  "medusa/product-with-categories.csv": medusa("USD", 1),
  "medusa/v1-template.csv": medusa("USD", 2, 1),
  "vendure/products.csv": { format: "vendure", currency: "USD", products: 53, refused: 1 },
};

/** Photos and what is said about the files. */
const NO_CATALOGUE = /\.(?:png|jpe?g|webp|md)$|LICENSE$/i;

test.skipIf(isAbsent)(`no catalogue of the samples is left untried${note}`, () => {
  const files = readdirSync(SAMPLES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(SAMPLES, join(entry.parentPath, entry.name)).split(sep).join("/"));
  expect(files.filter((file) => !NO_CATALOGUE.test(file)).toSorted()).toEqual(Object.keys(TRIED).toSorted());
});

test.skipIf(isAbsent).each(Object.entries(TRIED))(`%s is what it is taken for${note}`, async (name, outcome) => {
  const file = join(SAMPLES, name);
  const { format } = await sniff(file);
  if (outcome === "no catalogue") return expect(format).toBeUndefined();
  const { catalogue, products, warnings } = await read(file, { currency: outcome.currency, locale: "en" });
  const refused = new Set(warnings.filter((each) => each.refused).map(({ row }) => row)).size;
  expect({ format, currency: catalogue.currency, products: products.length, refused }).toEqual(outcome);
  for (const warning of warnings) expect(warning).toMatchObject({ cure: expect.stringMatching(/\w/) as string });
});

test.skipIf(isAbsent)(
  `Medusa's prices of a region that nobody knows are other markets, and are kept${note}`,
  async () => {
    const { products } = await read(join(SAMPLES, "medusa/invalid-prices.csv"), { currency: "EUR", locale: "en" });
    const [product] = products;
    expect(product?.variants.map(({ price }) => price.list)).toEqual([{ amount: "45", currency: "EUR" }]);
    expect(product?.ext["medusa"]).toMatchObject({ "Variant Price nonexistent [EUR]": expect.any(String) as string });
  },
);

test.skipIf(isAbsent)(`Medusa's categories are ids, which mean nothing elsewhere, and are kept${note}`, async () => {
  const file = join(SAMPLES, "medusa/product-with-categories.csv");
  const { products, catalogue } = await read(file, { currency: "USD", locale: "en" });
  expect(catalogue.unmapped).toContain("Product Category 1");
  expect(products[0]?.categories).toEqual({});
  expect(products[0]?.ext["medusa"]).toMatchObject({ "Product Category 1": expect.stringMatching(/^pcat_/) as string });
});
