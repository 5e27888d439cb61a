/** Stock and prices set by themselves: what an order hook knows, without the product. */
import type { ProblemOp, ProductOp } from "../ledger/ops.js";
import { canonicalJson, digestOf } from "../model/canonical.js";
import type { Product, Variant } from "../model/product.js";
import { MODEL } from "../model/schema.js";
import { parseDocument } from "./document.js";
import type { PublishTools } from "./publish.js";
import { planWish } from "./wish.js";

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
  const wrong = changes.map((change) => ({ change, trouble: troubleOf(change) }));
  const byProduct = new Set<string>();
  const known = new Set<string>();
  const good = new Map(wrong.filter(({ trouble }) => trouble === undefined).map(({ change }) => [change.sku, change]));
  for (;;) {
    const rows = await around.ledger.lookSkus(around.shop, [...good.keys()]);
    for (const { sku } of rows) known.add(sku);
    const products = new Map(rows.map(({ product }) => [product.id, product]));
    const left = [...products.values()].filter(({ id }) => !byProduct.has(id));
    if (left.length === 0) break;
    const looked = await around.ledger.look(
      around.shop,
      left.map(({ id }) => id),
    );
    const now = around.clock.now().getTime();
    const ops = left.map((row): ProductOp => {
      const product = changed(parseDocument(row), good);
      const doc = canonicalJson(product);
      const digest = digestOf(doc);
      const order = { product, digest, run, known: looked.get(row.id) };
      const wishes = [...tools.places.values()].flatMap((place) => {
        const plan = row.removed ? { kind: "nothing" as const } : planWish(place, order, tools);
        return plan.kind === "wish" ? [plan.wish] : [];
      });
      const mine = product.variants.map(({ sku }) => sku);
      return {
        op: "product",
        shop: around.shop,
        id: row.id,
        expect: row.version,
        revision: row.revision,
        model: MODEL,
        digest,
        doc,
        skus: mine,
        stockAt: stamps(mine, good, "onHand", now),
        priceAt: stamps(mine, good, "price", now),
        run,
        removed: row.removed,
        wishes,
      };
    });
    const results = await around.ledger.write(ops);
    for (const [index, result] of results.entries()) {
      const row = left[index];
      if (result.result === "moved" || !row) continue;
      byProduct.add(row.id);
      for (const wish of result.wishes)
        tools.tallies.wished(run, wish.account, wish.moves, wish.moved ? wish.movedRun : undefined);
      const accounts = result.wishes.filter(({ moves }) => moves).map(({ account }) => account);
      for (const account of accounts) tools.tallies.busy(account);
      around.wakeup.notify(accounts);
    }
  }
  const problems = wrong.flatMap(({ change, trouble }, index): readonly ProblemOp[] => {
    const why = trouble ?? (known.has(change.sku) ? undefined : "is not a SKU of any product here");
    if (why === undefined) return [];
    const issues = JSON.stringify([
      { path: change.sku, trouble: why, cure: "Publish the product first, or correct the value." },
    ]);
    return [{ op: "problem", run, line: line + index + 1, product: null, issues, status: "refused" }];
  });
  if (problems.length > 0) await around.ledger.write(problems);
  return { kept: known.size, problems: problems.length };
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
