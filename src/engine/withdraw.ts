/** Taking listings down: within a cap, or with a person's confirmation. */
import type { ProductRow } from "../ledger/rows.js";
import { digest } from "../model/canonical.js";
import { parseDocument, titleOf } from "./document.js";
import { type PublishTools, tellWishes } from "./keep.js";
import { planWishes, uncalled } from "./wish.js";

const CAP = 10;
const CAP_SHARE = 0.05;
const PER_TRANSACTION = 32;

export interface Confirmation {
  /** Hand it in again as `confirm` to go on. */
  readonly token: string;
  readonly products: number;
  readonly listings: number;
}

/** What has to be confirmed before so many listings go; `undefined`: it may go on. */
export async function mustConfirm(
  products: readonly ProductRow[],
  how: "hide" | "delete",
  confirm: string | undefined,
  { around }: PublishTools,
): Promise<Confirmation | undefined> {
  const listings = (await around.ledger.listingsOf(products.map(({ key }) => key))).filter(
    ({ applied }) => applied.presence === "live",
  ).length;
  const all = await around.ledger.countProducts(around.shop);
  if (listings <= CAP || products.length <= all * CAP_SHARE) return undefined;
  const token = digest([how, products.map(({ id }) => id).sort()]);
  return confirm === token ? undefined : { token, products: products.length, listings };
}

/** Wishes these products down. Hidden listings come back with the same id when they are published again. */
export async function withdrawProducts(
  products: readonly ProductRow[],
  how: "hide" | "delete",
  run: number,
  tools: PublishTools,
): Promise<number> {
  let open = products;
  let count = 0;
  while (open.length > 0) {
    const moved: string[] = [];
    for (let start = 0; start < open.length; start += PER_TRANSACTION) {
      moved.push(...(await withdrawSlice(open.slice(start, start + PER_TRANSACTION), how, run, tools)));
    }
    count += open.length - moved.length;
    open = moved.length === 0 ? [] : await tools.around.ledger.readProducts(tools.around.shop, moved);
  }
  return count;
}

async function withdrawSlice(
  slice: readonly ProductRow[],
  how: "hide" | "delete",
  run: number,
  tools: PublishTools,
): Promise<readonly string[]> {
  const { around } = tools;
  const known = await around.ledger.look(
    around.shop,
    slice.map(({ id }) => id),
  );
  const ops = slice.map((row) => {
    const product = parseDocument(row);
    const order = { product, digest: row.digest, run, known: known.get(row.id), removed: { how } };
    return {
      op: "product" as const,
      shop: around.shop,
      id: row.id,
      expect: row.version,
      revision: row.revision,
      model: row.model,
      digest: row.digest,
      doc: row.doc,
      title: titleOf(product),
      skus: product.variants.map(({ sku }) => sku),
      run,
      removed: true,
      wishes: planWishes(order, tools),
      sawNone: uncalled(order.known, tools),
    };
  });
  const results = await around.ledger.write(ops);
  tellWishes(run, results, tools);
  return slice.flatMap((row, index) => (results[index]?.result === "moved" ? [row.id] : []));
}
