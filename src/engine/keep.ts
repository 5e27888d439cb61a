/** Keeps products with their wishes, in short transactions, never over what somebody else has moved meanwhile. */
import type { Known, SkuRow } from "../ledger/ledger.js";
import type { ProductOp, ProductResult } from "../ledger/ops.js";
import { digestOf } from "../model/canonical.js";
import type { PhotoSource, Product, Variant } from "../model/product.js";
import { MODEL } from "../model/schema.js";
import { parseDocument, writeDocument } from "./document.js";
import type { Tallies } from "./tally.js";
import { planWishes, type WishTools } from "./wish.js";

const PER_TRANSACTION = 32;

export interface PublishTools extends WishTools {
  readonly tallies: Tallies;
  /** Goals look at this product soon. */
  readonly touch: (product: number) => void;
}

/** A parsed product on its way into the ledger. */
export interface Parsed {
  readonly line: number;
  readonly product: Product;
  readonly vanishing: ReadonlyMap<string, PhotoSource>;
}

/** Keeps products with their wishes; answers which were older than what is kept. */
export async function keepProducts(
  products: readonly Parsed[],
  options: { readonly run: number; readonly beganAt: number },
  tools: PublishTools,
): Promise<{ readonly kept: number; readonly older: readonly Parsed[] }> {
  let open = products;
  let kept = 0;
  const older: Parsed[] = [];
  // Whoever moved a product in the meantime has won; it is looked at again until it stands still.
  while (open.length > 0) {
    const known = await tools.around.ledger.look(
      tools.around.shop,
      open.map(({ product }) => product.id),
    );
    const current = open.filter((one) => !isOlder(one.product, known.get(one.product.id)));
    older.push(...open.filter((one) => !current.includes(one)));
    const merged = await keepNewerCounts(current, known, options.beganAt, tools);
    const moved: Parsed[] = [];
    for (let start = 0; start < merged.length; start += PER_TRANSACTION) {
      const slice = merged.slice(start, start + PER_TRANSACTION);
      const results = await keepSlice(slice, known, options, tools);
      kept += results.filter(({ result }) => result !== "moved").length;
      moved.push(...slice.filter((_, index) => results[index]?.result === "moved"));
    }
    open = moved;
  }
  return { kept, older };
}

function isOlder(product: Product, known: Known | undefined): boolean {
  return product.revision !== undefined && known?.revision != null && product.revision < known.revision;
}

async function keepSlice(
  slice: readonly Parsed[],
  known: ReadonlyMap<string, Known>,
  options: { readonly run: number },
  tools: PublishTools,
): Promise<readonly ProductResult[]> {
  const ops = slice.map(({ product }) => productOp(product, known.get(product.id), options, tools));
  const results = await tools.around.ledger.write(ops);
  tellWishes(options.run, results, tools);
  return results;
}

/** Tells those who wait, and those who deliver, what was wished. */
export function tellWishes(run: number, results: readonly ProductResult[], tools: PublishTools): void {
  const { around, tallies } = tools;
  // What is published while a channel is down may need a stand-in at once.
  const isFailing = [...tools.places.values()].some((place) => place.account().failingSince !== null);
  if (isFailing) for (const { key } of results) tools.touch(key);
  const accounts = new Set<number>();
  for (const { account, moves, moved, movedRun } of results.flatMap(({ wishes }) => wishes)) {
    tallies.wished(run, account, moves, moved ? movedRun : undefined);
    if (moves) accounts.add(account);
  }
  for (const account of accounts) tallies.busy(account);
  around.wakeup.notify([...accounts]);
}

function productOp(
  product: Product,
  known: Known | undefined,
  options: { readonly run: number },
  tools: PublishTools,
): ProductOp {
  const doc = writeDocument(product);
  const digest = digestOf(doc);
  const wishes = planWishes({ product, digest, run: options.run, known }, tools);
  const isSeen = known !== undefined && known.digest === digest && !known.removed && wishes.length === 0;
  return {
    op: "product",
    shop: tools.around.shop,
    id: product.id,
    expect: known?.version ?? null,
    revision: product.revision ?? null,
    model: MODEL,
    digest,
    doc: isSeen ? null : doc,
    skus: product.variants.map(({ sku }) => sku),
    run: options.run,
    removed: false,
    wishes,
  };
}

// A publish never overwrites a stock or price that was set by itself after it began.
async function keepNewerCounts(
  products: readonly Parsed[],
  known: ReadonlyMap<string, Known>,
  beganAt: number,
  { around }: PublishTools,
): Promise<readonly Parsed[]> {
  const touched = products.filter(({ product }) => (known.get(product.id)?.setAt ?? 0) > beganAt);
  if (touched.length === 0) return products;
  const skus = touched.flatMap(({ product }) => product.variants.map(({ sku }) => sku));
  const rows = await around.ledger.lookSkus(around.shop, skus);
  return products.map((one) =>
    touched.includes(one) ? { ...one, product: withCounts(one.product, rows, beganAt) } : one,
  );
}

function withCounts(product: Product, rows: readonly SkuRow[], beganAt: number): Product {
  const mine = rows.filter((row) => row.product.id === product.id);
  const [first] = mine;
  if (!first) return product;
  const stored = new Map(parseDocument(first.product).variants.map((variant) => [variant.sku, variant]));
  const variants = product.variants.map((variant): Variant => {
    const row = mine.find(({ sku }) => sku === variant.sku);
    const kept = stored.get(variant.sku);
    if (!row || !kept) return variant;
    const stock = (row.stockAt ?? 0) > beganAt ? kept.stock : variant.stock;
    const price = (row.priceAt ?? 0) > beganAt ? kept.price : variant.price;
    return { ...variant, stock, price };
  });
  return { ...product, variants };
}
