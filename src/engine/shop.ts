/** The calls of a shop, as the face offers them: each opens the engine, does its part, and waits where it is asked to. */

import type { Tokens } from "../channel/toolbox.js";
import { EtalaseError } from "../errors.js";
import type { ProductRow } from "../ledger/rows.js";
import { rebindPlace } from "./binding.js";
import { type CountChange, setCounts } from "./counts.js";
import type { Engine } from "./engine.js";
import { type Health, readHealth } from "./health.js";
import {
  adoptListings,
  answerListing,
  type Drift,
  type RetryFilter,
  refreshPlace,
  retryListings,
  type Truth,
  verifyPlace,
} from "./people.js";
import type { Place } from "./place.js";
import { type PlanRow, planProducts } from "./plan.js";
import { type Progress, takeIn } from "./publish.js";
import { type Row, STATUSES, type Status, streamRows } from "./report.js";
import type { Tally } from "./tally.js";
import { type Confirmation, mustConfirm, withdrawProducts } from "./withdraw.js";

const WAIT_MS = 30_000;
const POLL_MS = 1_000;
const PAGE = 500;

export interface Waiting {
  readonly waitMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a run did; counts and rows are read from the ledger. */
export interface RunReport {
  readonly run: number;
  readonly kept: number;
  readonly notKept: number;
  readonly counts: Readonly<Record<string, Readonly<Record<Status, number>>>>;
  readonly needsConfirmation: Confirmation | undefined;
  rows(): AsyncIterable<Row>;
  problems(most: number): Promise<readonly RunProblem[]>;
}

export interface RunProblem {
  readonly product: string | undefined;
  readonly channel?: string | undefined;
  readonly line?: number | undefined;
  readonly status: "refused" | "skipped" | "waitingForYou";
  readonly reason?: string | undefined;
  readonly field?: string | undefined;
  readonly message: string;
  readonly cure?: string | undefined;
  readonly checkUrl?: string | undefined;
}

interface Done {
  readonly kept: number;
  readonly problems: number;
  readonly needsConfirmation?: Confirmation | undefined;
}

type Input<T> = Iterable<T> | AsyncIterable<T>;

/** What `createEtalase` offers, without its types. */
export type Shop = ReturnType<typeof createShop>;

/** Makes the calls of a shop. */
export function createShop(
  engine: Engine,
  options: { readonly deliversHere: boolean; readonly warnings: readonly string[] },
) {
  const { around, publishing: tools, reporting } = engine;
  const now = (): number => around.clock.now().getTime();
  let isClosed = false;
  let started: (() => Promise<void>) | undefined;

  const open = async (signal?: AbortSignal): Promise<void> => {
    if (isClosed)
      throw new EtalaseError("closed", "This shop is closed.", { cure: "Make a new one with createEtalase." });
    await engine.open(signal);
  };
  const place = (name: string): Place => {
    const found = engine.places.get(name);
    if (found) return found;
    throw new EtalaseError("unknown-channel", `There is no channel "${name}".`, {
      field: name,
      cure: `Configured are ${[...engine.places.keys()].join(", ")}.`,
    });
  };

  /** Runs a wish and waits for its rows. */
  const inRun = async (
    waiting: Waiting,
    whole: boolean,
    act: (run: number, tally: Tally) => Promise<Done>,
  ): Promise<RunReport> => {
    await open(waiting.signal);
    const waitMs = waiting.waitMs ?? WAIT_MS;
    const deadline = now() + waitMs;
    const run = await around.ledger.beginRun(around.shop, whole, now());
    const tally = tools.tallies.open(run, deadline);
    const release = waitMs > 0 && options.deliversHere ? await engine.engage() : undefined;
    try {
      const done = await act(run, tally);
      await around.ledger.write([{ op: "run", run, kept: done.kept, endedAt: now() }]);
      if (waitMs > 0 && tally.left() > 0) await waitFor(tally, deadline, release !== undefined, waiting.signal);
      return await reportOf(run, done);
    } finally {
      tally.close();
      await release?.();
    }
  };
  const waitFor = async (
    tally: Tally,
    deadline: number,
    isHere: boolean,
    signal: AbortSignal | undefined,
  ): Promise<void> => {
    const done = new AbortController();
    const stop = signal ? AbortSignal.any([signal, done.signal]) : done.signal;
    const late = around.clock.sleep(Math.max(0, deadline - now()), stop).catch(() => undefined);
    // Another process delivers: the ledger is asked once a second.
    const polled = isHere ? new Promise<void>(() => undefined) : poll(tally.run, deadline, stop);
    await Promise.race([tally.ended, late, polled]);
    done.abort();
  };
  const poll = async (run: number, deadline: number, stop: AbortSignal): Promise<void> => {
    while (now() < deadline && !stop.aborted) {
      const rows = await around.ledger.tally(around.shop, run);
      const moving = rows.some(({ state }) => ["due", "leased", "inFlight", "waiting", "inDoubt"].includes(state));
      if (!moving) return;
      await around.clock.sleep(POLL_MS, stop).catch(() => undefined);
    }
  };
  const reportOf = async (run: number, done: Done): Promise<RunReport> => {
    await engine.refreshAccounts();
    const counts = Object.fromEntries([...engine.places.keys()].map((name) => [name, emptyCounts()]));
    for await (const row of streamRows({ shop: around.shop, run }, reporting, run)) {
      const mine = counts[row.channel];
      if (mine) mine[row.status] += 1;
    }
    return {
      run,
      kept: done.kept,
      notKept: done.problems,
      counts,
      needsConfirmation: done.needsConfirmation,
      rows: () => streamRows({ shop: around.shop, run }, reporting, run),
      problems: (most) => readProblems(run, most),
    };
  };
  const readProblems = async (run: number, most: number): Promise<readonly RunProblem[]> => {
    const problems: RunProblem[] = [];
    for (const { line, product, issues, status } of await around.ledger.readProblems(run, 0, most)) {
      const all = JSON.parse(issues) as readonly {
        readonly path: string;
        readonly trouble: string;
        readonly cure: string;
      }[];
      for (const { path, trouble, cure } of all) {
        problems.push({
          product: product ?? undefined,
          line,
          status,
          reason: "invalid",
          field: path,
          message: `${path} ${trouble}`,
          cure,
        });
      }
    }
    for await (const row of streamRows({ shop: around.shop, run, states: ["refused", "asking"] }, reporting, run)) {
      if (problems.length >= most) break;
      if (row.status !== "refused" && row.status !== "waitingForYou") continue;
      const { product, channel, status, reason, field, cure, checkUrl } = row;
      problems.push({
        product,
        channel,
        status,
        reason,
        field,
        message: row.message ?? reason ?? status,
        cure,
        checkUrl,
      });
    }
    return problems.slice(0, most);
  };
  const missing = async (run: number): Promise<readonly ProductRow[]> => {
    const rows: ProductRow[] = [];
    for (let after = 0; ; ) {
      const page = await around.ledger.walkProducts(around.shop, { after, limit: PAGE, notSeenSince: run });
      rows.push(...page.filter(({ removed }) => !removed));
      const last = page.at(-1);
      if (!last || page.length < PAGE) return rows;
      after = last.key;
    }
  };
  const takeDown = async (
    rows: readonly ProductRow[],
    how: "hide" | "delete",
    confirm: string | undefined,
    run: number,
  ): Promise<Confirmation | undefined> => {
    const needed = await mustConfirm(rows, how, confirm, tools);
    if (!needed) await withdrawProducts(rows, how, run, tools);
    return needed;
  };

  return {
    place,
    open,
    publish: (
      products: Input<unknown>,
      {
        whole = false,
        confirm,
        onProgress,
        ...waiting
      }: Waiting & {
        readonly whole?: boolean | undefined;
        readonly confirm?: string | undefined;
        readonly onProgress?: ((progress: Progress & { readonly waiting: number }) => void) | undefined;
      } = {},
    ): Promise<RunReport> =>
      inRun(waiting, whole, async (run, tally) => {
        const signal = waiting.signal ?? new AbortController().signal;
        const intake = await takeIn(
          products,
          { run, signal, onProgress: (progress) => onProgress?.({ ...progress, waiting: 0 }) },
          tools,
        );
        // An empty catalogue is never proof that everything is to go.
        const needsConfirmation =
          whole && intake.kept > 0 ? await takeDown(await missing(run), "hide", confirm, run) : undefined;
        onProgress?.({ run, kept: intake.kept, problems: intake.problems, waiting: tally.left() });
        return { ...intake, needsConfirmation };
      }),
    setCounts: (changes: Input<CountChange>, waiting: Waiting = {}): Promise<RunReport> =>
      inRun(waiting, false, async (run) => setCounts(await collect(changes), run, tools)),
    withdraw: (
      products: Input<string>,
      {
        how = "hide",
        confirm,
        ...waiting
      }: Waiting & { readonly how?: "hide" | "delete" | undefined; readonly confirm?: string | undefined } = {},
    ): Promise<RunReport> =>
      inRun(waiting, false, async (run) => {
        const ids = await collect(products);
        const rows: ProductRow[] = [];
        for (let start = 0; start < ids.length; start += PAGE)
          rows.push(...(await around.ledger.readProducts(around.shop, ids.slice(start, start + PAGE))));
        const known = new Set(rows.map(({ id }) => id));
        const strange = ids.filter((id) => !known.has(id));
        const issue = JSON.stringify([
          { path: "id", trouble: "is not a product of this shop", cure: "shop.listings() shows what there is." },
        ]);
        await around.ledger.write(
          strange.map((product, index) => ({
            op: "problem" as const,
            run,
            line: index + 1,
            product,
            issues: issue,
            status: "skipped" as const,
          })),
        );
        const needsConfirmation = await takeDown(rows, how, confirm, run);
        return { kept: needsConfirmation ? 0 : rows.length, problems: strange.length, needsConfirmation };
      }),
    async plan(products: Input<unknown>, signal: AbortSignal | undefined): Promise<readonly PlanRow[]> {
      await open(signal);
      return collect(planProducts(products, tools, signal ?? new AbortController().signal));
    },
    async *listings(
      filter: {
        readonly product?: string | undefined;
        readonly channel?: string | undefined;
        readonly status?: Status | undefined;
      } = {},
    ): AsyncIterable<Row> {
      await open();
      await engine.refreshAccounts();
      const account = filter.channel === undefined ? undefined : place(filter.channel).account().key;
      for await (const row of streamRows({ shop: around.shop, product: filter.product, account }, reporting)) {
        if (filter.status === undefined || row.status === filter.status) yield row;
      }
    },
    async *reach(
      goal: string | undefined,
    ): AsyncIterable<{ readonly product: string; readonly goal: string; readonly missing: readonly string[] }> {
      if (goal !== undefined && !(goal in around.choices.goals)) throw unknownGoal(goal, around.choices.goals);
      await open();
      await engine.refreshAccounts();
      for (const one of engine.places.values()) await engine.circuits.load(one);
      for (let after = 0; ; ) {
        const page = await around.ledger.walkProducts(around.shop, { after, limit: PAGE });
        const listings = await around.ledger.listingsOf(page.map(({ key }) => key));
        for (const product of page) {
          const mine = listings.filter((listing) => listing.product === product.key);
          for (const miss of engine.goals.missing(product, mine))
            if (goal === undefined || miss.goal === goal) yield { product: product.id, ...miss };
        }
        const last = page.at(-1);
        if (!last || page.length < PAGE) return;
        after = last.key;
      }
    },
    async health(): Promise<Health> {
      await open();
      await engine.refreshAccounts();
      return readHealth(engine.places, engine.circuits, around, options.warnings);
    },
    async retry(filter: RetryFilter = {}): Promise<number> {
      await open();
      const chosen = filter.channel === undefined ? [...engine.places.values()] : [place(filter.channel)];
      const run = await around.ledger.beginRun(around.shop, false, now());
      return retryListings(chosen, filter, run, tools);
    },
    async answer(listing: { readonly product: string; readonly channel: string }, truth: Truth): Promise<void> {
      await open();
      await answerListing(place(listing.channel), listing.product, truth, tools);
    },
    async deliver({
      budgetMs,
      signal,
    }: {
      readonly budgetMs?: number | undefined;
      readonly signal?: AbortSignal | undefined;
    } = {}): Promise<void> {
      await open(signal);
      const deadline = budgetMs === undefined ? now() : now() + budgetMs;
      const accounts = [...reporting.placesByKey.keys()];
      const idle = tools.tallies.allIdle(accounts, deadline);
      const release = await engine.engage();
      if (!release) return;
      const done = new AbortController();
      const stop = signal ? AbortSignal.any([signal, done.signal]) : done.signal;
      const never = new Promise<void>(() => undefined);
      const late =
        budgetMs === undefined && !signal
          ? never
          : budgetMs === undefined
            ? aborted(stop)
            : around.clock.sleep(budgetMs, stop).catch(() => undefined);
      await Promise.race([idle, late]);
      done.abort();
      await release();
    },
    async start(signal: AbortSignal | undefined): Promise<void> {
      await open(signal);
      started ??= await engine.engage();
      if (!started) {
        throw new EtalaseError("ledger-busy", "Another process delivers from this ledger.", {
          cure: "One delivers; this one can publish and look.",
        });
      }
      signal?.addEventListener("abort", () => void stopWork(), { once: true });
    },
    stop: () => stopWork(),
    async close(): Promise<void> {
      if (isClosed) return;
      isClosed = true;
      await engine.halt();
      await around.ledger.close();
    },
    async pause(
      name: string,
      pausing: { readonly for?: string | undefined; readonly until?: Date | undefined } = {},
    ): Promise<void> {
      await open();
      const { key, darkFor } = place(name).account();
      const until = pausing.until?.getTime() ?? null;
      const patch =
        pausing.for === undefined
          ? { pausedAt: now(), pausedUntil: until }
          : { darkFor: { ...darkFor, [pausing.for]: until } };
      await around.ledger.write([{ op: "account", key, ...patch }]);
      await engine.refreshAccounts();
    },
    async resume(name: string): Promise<void> {
      await open();
      const one = place(name);
      const { key, hold } = one.account();
      const lifts = hold?.reason === "reconnect" ? { hold: null, holdAt: null } : {};
      await around.ledger.write([{ op: "account", key, pausedAt: null, pausedUntil: null, darkFor: {}, ...lifts }]);
      await engine.refreshAccounts();
      around.wakeup.notify([key]);
    },
    async connect(name: string, tokens: Tokens): Promise<void> {
      await open();
      const one = place(name);
      if (!one.tokens)
        throw new EtalaseError(
          "invalid-options",
          `${one.inside.title} takes no tokens; put its credentials into the options.`,
          { field: name },
        );
      await one.tokens.replace(tokens);
      await around.ledger.write([{ op: "account", key: one.account().key, hold: null, holdAt: null }]);
      await engine.refreshAccounts();
      around.bus.emit("account-released", { channel: name });
      around.wakeup.notify([one.account().key]);
    },
    async adopt(name: string, dryRun: boolean): Promise<number> {
      await open();
      return adoptListings(place(name), dryRun, tools);
    },
    async refresh(name: string): Promise<number> {
      await open();
      return refreshPlace(place(name), await around.ledger.beginRun(around.shop, false, now()), tools);
    },
    async rebind(name: string, how: "keep" | "sameListings"): Promise<void> {
      await open();
      await rebindPlace(place(name), how, around);
    },
    async *verify(name: string): AsyncIterable<Drift> {
      await open();
      yield* verifyPlace(place(name), tools);
    },
  };

  async function stopWork(): Promise<void> {
    const release = started;
    started = undefined;
    await release?.();
  }
}

function emptyCounts(): Record<Status, number> {
  return Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
}

function unknownGoal(goal: string, goals: Readonly<Record<string, unknown>>): EtalaseError {
  const cure = `Goals are ${Object.keys(goals).join(", ") || "none"}.`;
  return new EtalaseError("unknown-goal", `There is no goal "${goal}".`, { field: goal, cure });
}

async function collect<T>(input: Input<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const one of input) all.push(one);
  return all;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
