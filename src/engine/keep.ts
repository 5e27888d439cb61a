/** Keeps products with their wishes, in short transactions, never over what somebody else has moved meanwhile. */
import type { Known, SkuRow } from "../ledger/ledger.js";
import type { ProductOp, ProductResult } from "../ledger/product-ops.js";
import { digestOf } from "../model/canonical.js";
import type { PhotoSource, Product, Variant } from "../model/product.js";
import { MODEL } from "../model/schema.js";
import { parseDocument, titleOf, writeDocument } from "./document.js";
import type { Tallies } from "./tally.js";
import { planWishes, uncalled, type WishTools } from "./wish.js";

const PER_TRANSACTION = 32;
/** Clocks of processes may differ by this much. */
const SKEW_MS = 60_000;

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
  options: { readonly run: number; readonly beganAt: number; readonly changedSkus: string[] },
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
    // While one slice is being written the next one is rendered.
    const writes: Promise<readonly ProductResult[]>[] = [];
    for (let start = 0; start < merged.length; start += PER_TRANSACTION) {
      if (writes.length > 1) await writes[writes.length - 2];
      const write = keepSlice(merged.slice(start, start + PER_TRANSACTION), known, options, tools);
      // Where an earlier one fails, nobody waits for this one any more.
      write.catch(() => undefined);
      writes.push(write);
    }
    const results = (await Promise.all(writes)).flat();
    kept += results.filter(({ result }) => result !== "moved").length;
    open = merged.filter((_, index) => results[index]?.result === "moved");
  }
  return { kept, older };
}

function isOlder(product: Product, known: Known | undefined): boolean {
  return product.revision !== undefined && known?.revision != null && product.revision < known.revision;
}

async function keepSlice(
  slice: readonly Parsed[],
  known: ReadonlyMap<string, Known>,
  options: { readonly run: number; readonly changedSkus: string[] },
  tools: PublishTools,
): Promise<readonly ProductResult[]> {
  const ops = slice.map(({ product }) => productOp(product, known.get(product.id), options, tools));
  options.changedSkus.push(...ops.filter(({ doc }) => doc !== null).flatMap(({ skus }) => skus));
  const results = await tools.around.ledger.write(ops);
  tellWishes(options.run, results, tools);
  for (const { product } of slice) tellUnfinished(known.get(product.id), options.run, tools);
  return results;
}

/** States in which a row is on its way by itself. */
const MOVING: ReadonlySet<string> = new Set(["due", "waiting", "leased", "inFlight", "inDoubt", "settling"]);

// A script that was stopped and is run again waits for what it had left over.
function tellUnfinished(known: Known | undefined, run: number, { tallies }: PublishTools): void {
  for (const { state, account } of known?.listings ?? []) if (MOVING.has(state)) tallies.unfinished(run, account);
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
    title: titleOf(product),
    skus: product.variants.map(({ sku }) => sku),
    run: options.run,
    removed: false,
    wishes,
    sawNone: uncalled(known, tools),
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
  // What seems to have been set in the future was set before the clock was set back.
  const latest = around.clock.now().getTime() + SKEW_MS;
  const isSince: IsSince = (at) => (at ?? 0) > beganAt && (at ?? 0) <= latest;
  const skus = touched.flatMap(({ product }) => product.variants.map(({ sku }) => sku));
  const rows = await around.ledger.lookSkus(around.shop, skus);
  return products.map((one) =>
    touched.includes(one) ? { ...one, product: withCounts(one.product, rows, isSince) } : one,
  );
}

type IsSince = (at: number | null) => boolean;

function withCounts(product: Product, rows: readonly SkuRow[], isSince: IsSince): Product {
  const mine = rows.filter((row) => row.product.id === product.id);
  const [first] = mine;
  if (!first) return product;
  const stored = new Map(parseDocument(first.product).variants.map((variant) => [variant.sku, variant]));
  const variants = product.variants.map((variant): Variant => {
    const row = mine.find(({ sku }) => sku === variant.sku);
    const kept = stored.get(variant.sku);
    if (!row || !kept) return variant;
    const stock = isSince(row.stockAt) ? kept.stock : variant.stock;
    const price = isSince(row.priceAt) ? kept.price : variant.price;
    return { ...variant, stock, price };
  });
  return { ...product, variants };
}
