/** The calls of a shop that say what should be. */

import type { ProductRow } from "../ledger/rows.js";
import type { ProblemOp } from "../ledger/shared-ops.js";
import { type CountChange, setCounts } from "./counts.js";
import { answerListing, type RetryFilter, retryListings, type Truth } from "./people.js";
import { type Progress, takeIn } from "./publish.js";
import {
  collect,
  type Input,
  inRun,
  openShop,
  placeNamed,
  type RunReport,
  type ShopContext,
  type Waiting,
} from "./shop-run.js";
import type { Tally } from "./tally.js";
import { type Confirmation, mustConfirm, withdrawProducts } from "./withdraw.js";

const PAGE = 500;

export interface PublishCall extends Waiting {
  readonly whole?: boolean | undefined;
  readonly confirm?: string | undefined;
  readonly onProgress?: ((progress: Progress & { readonly waiting: number }) => void) | undefined;
}
export interface WithdrawCall extends Waiting {
  readonly how?: "hide" | "delete" | undefined;
  readonly confirm?: string | undefined;
}

/** Takes in products, and what a whole catalogue no longer names. */
export function publish(context: ShopContext, products: Input<unknown>, call: PublishCall = {}): Promise<RunReport> {
  const { whole = false, confirm, onProgress } = call;
  return inRun(context, call, whole, async (run, tally) => {
    const signal = call.signal ?? new AbortController().signal;
    const tell = (progress: Progress): void => onProgress?.({ ...progress, waiting: countWaiting(tally, false) });
    const intake = await takeIn(products, { run, signal, onProgress: tell }, context.engine.publishing);
    // An empty catalogue is never proof that everything is to go.
    const isProof = whole && intake.kept > 0;
    const needsConfirmation = isProof
      ? await takeDown(context, await missing(context, run), "hide", confirm, run)
      : undefined;
    onProgress?.({ run, kept: intake.kept, problems: intake.problems, waiting: countWaiting(tally, true) });
    return { ...intake, needsConfirmation };
  });
}

function countWaiting(tally: Tally, isFed: boolean): number {
  return isFed ? tally.left() : tally.counted();
}

async function missing({ engine: { around } }: ShopContext, run: number): Promise<readonly ProductRow[]> {
  const rows: ProductRow[] = [];
  for (let after = 0; ; ) {
    const page = await around.ledger.walkProducts(around.shop, { after, limit: PAGE, notSeenSince: run });
    rows.push(...page.filter(({ removed }) => !removed));
    const last = page.at(-1);
    if (!last || page.length < PAGE) return rows;
    after = last.key;
  }
}

async function takeDown(
  { engine }: ShopContext,
  rows: readonly ProductRow[],
  how: "hide" | "delete",
  confirm: string | undefined,
  run: number,
): Promise<Confirmation | undefined> {
  const needed = await mustConfirm(rows, how, confirm, engine.publishing);
  if (!needed) await withdrawProducts(rows, how, run, engine.publishing);
  return needed;
}

/** Sets stock or prices by SKU. */
export function setAll(context: ShopContext, changes: Input<CountChange>, waiting: Waiting = {}): Promise<RunReport> {
  return inRun(context, waiting, false, async (run) =>
    setCounts(await collect(changes), run, context.engine.publishing),
  );
}

/** Takes products down by id. */
export function withdraw(context: ShopContext, products: Input<string>, call: WithdrawCall = {}): Promise<RunReport> {
  const { around } = context.engine;
  return inRun(context, call, false, async (run) => {
    const ids = await collect(products);
    const rows: ProductRow[] = [];
    for (let start = 0; start < ids.length; start += PAGE) {
      rows.push(...(await around.ledger.readProducts(around.shop, ids.slice(start, start + PAGE))));
    }
    const known = new Set(rows.map(({ id }) => id));
    const strange = ids.filter((id) => !known.has(id));
    await around.ledger.write(strange.map((id, index) => strangeId(run, index + 1, id)));
    const needsConfirmation = await takeDown(context, rows, call.how ?? "hide", call.confirm, run);
    return { kept: needsConfirmation ? 0 : rows.length, problems: strange.length, needsConfirmation };
  });
}

function strangeId(run: number, line: number, product: string): ProblemOp {
  const issue = { path: "id", trouble: "is not a product of this shop", cure: "shop.listings() shows what there is." };
  return { op: "problem", run, line, product, issues: JSON.stringify([issue]), status: "skipped" };
}

/** Tries again what was refused or put aside. */
export async function retry(context: ShopContext, filter: RetryFilter = {}): Promise<number> {
  await openShop(context);
  const { around, places, publishing } = context.engine;
  const chosen = filter.channel === undefined ? [...places.values()] : [placeNamed(context, filter.channel)];
  const run = await around.ledger.beginRun(around.shop, false, around.clock.now().getTime());
  return retryListings(chosen, filter, run, publishing);
}

/** A person's word on a doubt or a question. */
export async function answer(
  context: ShopContext,
  listing: { readonly product: string; readonly channel: string },
  truth: Truth,
): Promise<void> {
  await openShop(context);
  await answerListing(placeNamed(context, listing.channel), listing.product, truth, context.engine.publishing);
}
