/** The calls of a shop that only look. */
import { EtalaseError } from "../errors.js";
import type { Preview } from "../preview/room.js";
import { accountKey } from "./circuit-keys.js";
import { refreshFacts } from "./facts.js";
import { type Health, readHealth } from "./health.js";
import { type PlanRow, planProducts } from "./plan.js";
import { previewProducts } from "./preview.js";
import { type Row, type Status, streamRows } from "./report.js";
import { collect, type Input, openShop, placeNamed, type ShopContext } from "./shop-run.js";
import { standingOf } from "./standing.js";

const PAGE = 500;

export interface ListingFilter {
  readonly product?: string | undefined;
  readonly channel?: string | undefined;
  readonly status?: Status | undefined;
}

export interface Missed {
  readonly product: string;
  readonly goal: string;
  /** Members and stand-ins that do not show it now. */
  readonly missing: readonly string[];
}

/** A dry run. */
export async function plan(
  context: ShopContext,
  products: Input<unknown>,
  signal?: AbortSignal,
): Promise<readonly PlanRow[]> {
  await openShop(context, signal);
  return collect(planProducts(products, context.engine.publishing, signal ?? new AbortController().signal));
}

/** What every channel would get, product by product. */
export async function* preview(
  context: ShopContext,
  products: Input<unknown>,
  signal?: AbortSignal,
): AsyncIterable<Preview> {
  const stop = signal ?? new AbortController().signal;
  await openShop(context, signal);
  await learn(context, stop);
  yield* previewProducts(products, context.engine.publishing, stop);
}

/** What platforms tell decides what listings say: asked where it is old, and only where the account can be called. */
async function learn({ engine }: ShopContext, signal: AbortSignal): Promise<void> {
  const { around, places, circuits, permits, refreshAccounts } = engine;
  await refreshAccounts();
  for (const place of places.values()) {
    await circuits.load(place);
    await refreshFacts(place, around, {
      signal,
      async mayCall() {
        if (!standingOf(place.account(), around.clock.now().getTime()).open) return false;
        if (circuits.stateOf(accountKey(place)).state === "open") return false;
        return (await permits.look(place, "revise", 1)).calls > 0;
      },
      // Whoever delivers meets the same trouble, and answers for it; it is told as a warning.
      report: async () => undefined,
    });
  }
}

/** Streams how listings stand. */
export async function* listings(context: ShopContext, filter: ListingFilter = {}): AsyncIterable<Row> {
  await openShop(context);
  const { around, reporting, refreshAccounts } = context.engine;
  await refreshAccounts();
  const account = filter.channel === undefined ? undefined : placeNamed(context, filter.channel).account().key;
  for await (const row of streamRows({ shop: around.shop, product: filter.product, account }, reporting)) {
    if (filter.status === undefined || row.status === filter.status) yield row;
  }
}

/** Which products miss a goal now. */
export async function* reach(context: ShopContext, goal?: string): AsyncIterable<Missed> {
  const { around, places, circuits, refreshAccounts } = context.engine;
  checkGoal(goal, around.choices.goals);
  await openShop(context);
  await refreshAccounts();
  for (const place of places.values()) await circuits.load(place);
  for (let after = 0; ; ) {
    const page = await around.ledger.walkProducts(around.shop, { after, limit: PAGE });
    for (const miss of await missedIn(context, page)) if (goal === undefined || miss.goal === goal) yield miss;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.key;
  }
}

async function missedIn(
  { engine: { around, goals } }: ShopContext,
  page: Awaited<ReturnType<ShopContext["engine"]["around"]["ledger"]["walkProducts"]>>,
): Promise<readonly Missed[]> {
  const all = await around.ledger.listingsOf(page.map(({ key }) => key));
  return page.flatMap((product) => {
    const mine = all.filter((listing) => listing.product === product.key);
    return goals.missing(product, mine).map((miss) => ({ product: product.id, ...miss }));
  });
}

function checkGoal(goal: string | undefined, goals: Readonly<Record<string, unknown>>): void {
  if (goal === undefined || Object.hasOwn(goals, goal)) return;
  const cure = `Goals are ${Object.keys(goals).join(", ") || "none"}.`;
  throw new EtalaseError("unknown-goal", `There is no goal "${goal}".`, { field: goal, cure });
}

/** How everything stands. */
export async function health(context: ShopContext): Promise<Health> {
  await openShop(context);
  const { places, circuits, goals, around, refreshAccounts } = context.engine;
  await refreshAccounts();
  return readHealth(places, circuits, goals, around, context.warnings);
}
