/** Stock and prices set by themselves: what an order hook knows, without the product. */
import type { Known } from "../ledger/ledger.js";
import type { ProductOp } from "../ledger/product-ops.js";
import type { ProductRow } from "../ledger/rows.js";
import type { ProblemOp } from "../ledger/shared-ops.js";
import { digestOf } from "../model/canonical.js";
import type { Product, Variant } from "../model/product.js";
import { MODEL } from "../model/schema.js";
import { parseDocument, titleOf, writeDocument } from "./document.js";
import { type PublishTools, tellWishes } from "./keep.js";
import { planWishes, uncalled } from "./wish.js";

const CHUNK = 64;

export interface CountChange {
  readonly sku: string;
  readonly onHand?: number | undefined;
  readonly location?: string | undefined;
  readonly price?: string | undefined;
}

/** Sets stock or prices by SKU. A SKU of two products sets both; an unknown one is a problem of the run. */
export async function setCounts(
  changes: readonly CountChange[],
  run: number,
  tools: PublishTools,
): Promise<{ readonly kept: number; readonly problems: number }> {
  let kept = 0;
  let problems = 0;
  for (let start = 0; start < changes.length; start += CHUNK) {
    const done = await setChunk(changes.slice(start, start + CHUNK), run, start, tools);
    kept += done.kept;
    problems += done.problems;
  }
  return { kept, problems };
}

async function setChunk(
  changes: readonly CountChange[],
  run: number,
  line: number,
  tools: PublishTools,
): Promise<{ readonly kept: number; readonly problems: number }> {
  const { around } = tools;
  const good = new Map(
    changes.filter((change) => troubleOf(change) === undefined).map((change) => [change.sku, change]),
  );
  const known = await setGood(good, run, tools);
  const problems = changes.flatMap((change, index): readonly ProblemOp[] => {
    const unknown = known.has(change.sku) ? undefined : "is not a SKU of any product here";
    const trouble = troubleOf(change) ?? unknown;
    if (trouble === undefined) return [];
    const issues = JSON.stringify([
      { path: change.sku, trouble, cure: "Publish the product first, or correct the value." },
    ]);
    return [{ op: "problem", run, line: line + index + 1, product: null, issues, status: "refused" }];
  });
  if (problems.length > 0) await around.ledger.write(problems);
  return { kept: known.size, problems: problems.length };
}

/** Keeps the products of these SKUs with their new counts; answers which SKUs there are. */
async function setGood(
  good: ReadonlyMap<string, CountChange>,
  run: number,
  tools: PublishTools,
): Promise<ReadonlySet<string>> {
  const { around } = tools;
  const known = new Set<string>();
  const done = new Set<string>();
  for (;;) {
    const rows = await around.ledger.lookSkus(around.shop, [...good.keys()]);
    for (const { sku } of rows) known.add(sku);
    const products = new Map(rows.map(({ product }) => [product.id, product]));
    const left = [...products.values()].filter(({ id }) => !done.has(id));
    if (left.length === 0) return known;
    const looked = await around.ledger.look(around.shop, [...products.keys()]);
    const ops = left.map((row) => countOp(row, looked.get(row.id), good, run, tools));
    const results = await around.ledger.write(ops);
    tellWishes(run, results, tools);
    // What somebody else has moved in the meantime is read again.
    for (const [index, row] of left.entries()) if (results[index]?.result !== "moved") done.add(row.id);
  }
}

function countOp(
  row: ProductRow,
  known: Known | undefined,
  changes: ReadonlyMap<string, CountChange>,
  run: number,
  tools: PublishTools,
): ProductOp {
  const now = tools.around.clock.now().getTime();
  const product = changed(parseDocument(row), changes);
  const doc = writeDocument(product);
  const digest = digestOf(doc);
  const skus = product.variants.map(({ sku }) => sku);
  return {
    op: "product",
    shop: tools.around.shop,
    id: row.id,
    expect: row.version,
    revision: row.revision,
    model: MODEL,
    digest,
    doc,
    title: titleOf(product),
    skus,
    stockAt: stamps(skus, changes, "onHand", now),
    priceAt: stamps(skus, changes, "price", now),
    run,
    removed: row.removed,
    wishes: row.removed ? [] : planWishes({ product, digest, run, known }, tools),
    sawNone: uncalled(known, tools),
  };
}

function troubleOf({ onHand, price }: CountChange): string | undefined {
  if (onHand !== undefined && (!Number.isInteger(onHand) || onHand < 0))
    return `onHand ${onHand} is not a whole number of 0 or more`;
  if (price !== undefined && !/^(0|[1-9]\d{0,14})(\.\d{1,4})?$/.test(price))
    return `price "${price}" is not a decimal string such as "65000"`;
  return onHand === undefined && price === undefined ? "names neither onHand nor price" : undefined;
}

function stamps(
  skus: readonly string[],
  changes: ReadonlyMap<string, CountChange>,
  field: "onHand" | "price",
  now: number,
): Readonly<Record<string, number>> {
  return Object.fromEntries(skus.filter((sku) => changes.get(sku)?.[field] !== undefined).map((sku) => [sku, now]));
}

function changed(product: Product, changes: ReadonlyMap<string, CountChange>): Product {
  return { ...product, variants: product.variants.map((variant) => withChange(variant, changes.get(variant.sku))) };
}

function withChange(variant: Variant, change: CountChange | undefined): Variant {
  if (!change) return variant;
  const price =
    change.price === undefined
      ? variant.price
      : { ...variant.price, list: { ...variant.price.list, amount: change.price } };
  return {
    ...variant,
    price,
    stock: change.onHand === undefined ? variant.stock : withStock(variant, change.onHand, change.location),
  };
}

function withStock({ stock }: Variant, onHand: number, location: string | undefined): Variant["stock"] {
  const [first] = stock.byLocation;
  const where = location ?? first?.location ?? "default";
  const found = stock.byLocation.some((one) => one.location === where);
  const byLocation = found
    ? stock.byLocation.map((one) => (one.location === where ? { ...one, onHand } : one))
    : [...stock.byLocation, { location: where, onHand, reserved: 0, buffer: 0 }];
  return { ...stock, policy: "track", byLocation };
}
