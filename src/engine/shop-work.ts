/** The calls of a shop that deliver, and end. */
import { EtalaseError } from "../errors.js";
import { openShop, type ShopContext } from "./shop-run.js";

export interface DeliverCall {
  readonly budgetMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Delivers what is due, until nothing is or the budget is spent. Where another process delivers, it leaves that to it. */
export async function deliver(context: ShopContext, { budgetMs, signal }: DeliverCall = {}): Promise<void> {
  await openShop(context, signal);
  if (signal?.aborted) return;
  const { engine } = context;
  const { clock } = engine.around;
  const deadline = clock.now().getTime() + (budgetMs ?? 0);
  const idle = engine.publishing.tallies.allIdle([...engine.reporting.placesByKey.keys()], deadline);
  const release = await engine.engage();
  if (!release) return;
  const done = new AbortController();
  const stop = signal ? AbortSignal.any([signal, done.signal]) : done.signal;
  const late = budgetMs === undefined ? aborted(stop) : clock.sleep(budgetMs, stop).catch(() => undefined);
  try {
    await Promise.race([idle, late]);
  } finally {
    done.abort();
    await release();
  }
}

/** Delivers until it is stopped. @throws EtalaseError `ledger-busy` where another process delivers */
export async function start(context: ShopContext, signal?: AbortSignal): Promise<void> {
  await openShop(context, signal);
  context.state.release ??= await context.engine.engage();
  if (!context.state.release) {
    const cure = "One process delivers; this one can publish and look.";
    throw new EtalaseError("ledger-busy", "Another process delivers from this ledger.", { cure });
  }
  signal?.addEventListener("abort", () => void stop(context), { once: true });
}

/** Ends delivering; what is under way comes to its end. */
export async function stop({ state }: ShopContext): Promise<void> {
  const { release } = state;
  state.release = undefined;
  await release?.();
}

/** Ends everything. */
export async function close({ state, engine }: ShopContext): Promise<void> {
  if (state.isClosed) return;
  state.isClosed = true;
  await engine.halt();
  await engine.around.ledger.close();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
