/** Runs of a shop: each wish has a number, is waited for where the caller asks, and is reported from the ledger. */
import { EtalaseError } from "../errors.js";
import { traced } from "../events/tracing.js";
import type { Engine } from "./engine.js";
import type { Place } from "./place.js";
import { countStatuses, type Row, STATUSES, type Status, streamRows } from "./report.js";
import type { Tally } from "./tally.js";
import type { Confirmation } from "./withdraw.js";

const WAIT_MS = 30_000;
const POLL_MS = 1_000;
const MOVING: ReadonlySet<string> = new Set(["due", "leased", "inFlight", "waiting", "inDoubt"]);

export interface ShopContext {
  readonly engine: Engine;
  readonly deliversHere: boolean;
  readonly warnings: readonly string[];
  readonly state: { isClosed: boolean; release: (() => Promise<void>) | undefined };
}

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
  readonly problemCount: number;
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

/** What the wish of a run came to. */
export interface Wished {
  readonly kept: number;
  readonly problems: number;
  readonly needsConfirmation?: Confirmation | undefined;
}

export type Input<T> = Iterable<T> | AsyncIterable<T>;

/** Opens the engine. @throws EtalaseError `closed` */
export async function openShop(context: ShopContext, signal?: AbortSignal): Promise<void> {
  checkUsable(context);
  await context.engine.open(signal);
}

/** Checks that the shop may be used, without opening it. @throws EtalaseError `closed` */
export function checkUsable({ state }: ShopContext): void {
  if (!state.isClosed) return;
  throw new EtalaseError("closed", "This shop is closed.", { cure: "Make a new one with createEtalase." });
}

/** The place of a name. @throws EtalaseError `unknown-channel` */
export function placeNamed({ engine }: ShopContext, name: string): Place {
  const found = engine.places.get(name);
  if (found) return found;
  throw new EtalaseError("unknown-channel", `There is no channel "${name}".`, {
    field: name,
    cure: `Configured are ${[...engine.places.keys()].join(", ")}.`,
  });
}

/** Runs a wish, and waits for its rows where `waitMs` is above 0. */
export async function inRun(
  context: ShopContext,
  waiting: Waiting,
  whole: boolean,
  wish: (run: number, tally: Tally) => Promise<Wished>,
): Promise<RunReport> {
  await openShop(context, waiting.signal);
  const { shop } = context.engine.around;
  return traced(
    "publish",
    () => ({ shop }),
    async (trace) => {
      const report = await runNow(context, waiting, whole, wish);
      if (trace) Object.assign(trace, { run: report.run, kept: report.kept, problems: report.notKept });
      return report;
    },
  );
}

async function runNow(
  context: ShopContext,
  waiting: Waiting,
  whole: boolean,
  wish: (run: number, tally: Tally) => Promise<Wished>,
): Promise<RunReport> {
  const { around, publishing } = context.engine;
  const now = (): number => around.clock.now().getTime();
  const waitMs = waiting.waitMs ?? WAIT_MS;
  const deadline = now() + waitMs;
  const run = await around.ledger.beginRun(around.shop, whole, now());
  const tally = publishing.tallies.open(run, deadline);
  const idle = idleAccounts(context, waitMs > 0, deadline);
  const release = waitMs > 0 && context.deliversHere ? await context.engine.engage() : undefined;
  try {
    const wished = await wish(run, tally);
    await around.ledger.write([{ op: "run", run, kept: wished.kept, endedAt: now() }]);
    if (waitMs > 0 && (tally.left() > 0 || tally.unfinished.size > 0)) {
      const rest = [...tally.unfinished].map((account) => idle.get(account));
      const ended = release ? Promise.all([tally.ended, ...rest]) : undefined;
      await waitFor(context, tally.run, deadline, ended, waiting.signal);
    }
    return await reportOf(context, run, wished);
  } finally {
    tally.close();
    if (release) await inTime(release(), waiting.signal?.aborted ? 0 : deadline, context);
  }
}

// Calls that are under way end by their own deadlines; whoever waits here was promised an answer before that.
async function inTime(ending: Promise<void>, deadline: number, { engine: { around } }: ShopContext): Promise<void> {
  const ended = new AbortController();
  const left = Math.max(0, deadline - around.clock.now().getTime());
  const late = around.clock.sleep(left, ended.signal).catch(() => undefined);
  await Promise.race([ending, late]);
  ended.abort();
  // Its trouble is told by events, as that of any delivering is.
  ending.catch(() => undefined);
}

// Before anybody delivers: a worker tells only once that it has come to rest.
function idleAccounts(
  { engine }: ShopContext,
  isWaiting: boolean,
  deadline: number,
): ReadonlyMap<number, Promise<void>> {
  const accounts = isWaiting ? [...engine.reporting.placesByKey.keys()] : [];
  return new Map(accounts.map((account) => [account, engine.publishing.tallies.allIdle([account], deadline)]));
}

async function waitFor(
  { engine: { around } }: ShopContext,
  run: number,
  deadline: number,
  ended: Promise<unknown> | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const done = new AbortController();
  const stop = signal ? AbortSignal.any([signal, done.signal]) : done.signal;
  const left = Math.max(0, deadline - around.clock.now().getTime());
  const late = around.clock.sleep(left, stop).catch(() => undefined);
  const poll = async (): Promise<void> => {
    while (!stop.aborted) {
      const rows = await around.ledger.tallyRun(around.shop, run);
      if (!rows.some(({ state }) => MOVING.has(state))) return;
      await around.clock.sleep(POLL_MS, stop).catch(() => undefined);
    }
  };
  // Where another process delivers, the ledger is asked once a second.
  await Promise.race([ended ?? poll(), late]);
  done.abort();
}

async function reportOf(context: ShopContext, run: number, wished: Wished): Promise<RunReport> {
  const { around, reporting, places, refreshAccounts } = context.engine;
  await refreshAccounts();
  const counted = await countStatuses(run, reporting);
  const counts = Object.fromEntries([...places].map(([name, place]) => [name, countsOf(counted.get(place))]));
  return {
    run,
    kept: wished.kept,
    notKept: wished.problems,
    counts,
    problemCount: Object.values(counts).reduce((sum, one) => sum + one.refused + one.waitingForYou, wished.problems),
    needsConfirmation: wished.needsConfirmation,
    rows: () => streamRows({ shop: around.shop, run }, reporting, run),
    problems: (most) => readProblems(context, run, most),
  };
}

async function readProblems(context: ShopContext, run: number, most: number): Promise<readonly RunProblem[]> {
  const { around, reporting } = context.engine;
  const problems: RunProblem[] = [];
  for (const { line, product, issues, status } of await around.ledger.readProblems(run, 0, most)) {
    const all = JSON.parse(issues) as readonly {
      readonly path: string;
      readonly trouble: string;
      readonly cure: string;
    }[];
    for (const { path: field, trouble, cure } of all) {
      const message = `${field} ${trouble}`.trim();
      problems.push({ product: product ?? undefined, line, status, reason: "invalid", field, message, cure });
    }
  }
  problems.push(...heldPlaces(context));
  for await (const row of streamRows({ shop: around.shop, run, states: ["refused", "asking"] }, reporting, run)) {
    if (problems.length >= most) break;
    const problem = problemOf(row);
    if (problem) problems.push(problem);
  }
  return problems.slice(0, most);
}

// An account that waits for a person is one problem, however many listings wait with it.
function heldPlaces({ engine: { places } }: ShopContext): readonly RunProblem[] {
  return [...places.values()].flatMap((place): readonly RunProblem[] => {
    const { hold } = place.account();
    if (!hold) return [];
    const { reason, message, cure } = hold;
    return [
      { product: undefined, channel: place.name, status: "waitingForYou", reason, message: message ?? reason, cure },
    ];
  });
}

function problemOf({ product, channel, status, reason, field, message, cure, checkUrl }: Row): RunProblem | undefined {
  if (status !== "refused" && status !== "waitingForYou") return undefined;
  return { product, channel, status, reason, field, message: message ?? reason ?? status, cure, checkUrl };
}

function countsOf(counted: ReadonlyMap<Status, number> | undefined): Record<Status, number> {
  return Object.fromEntries(STATUSES.map((status) => [status, counted?.get(status) ?? 0])) as Record<Status, number>;
}

/** Reads an iterable to its end. */
export async function collect<T>(input: Input<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const one of input) all.push(one);
  return all;
}
