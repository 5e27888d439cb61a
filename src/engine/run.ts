/** Runs a verb for one prepared listing or a batch of them: begins, calls, and commits how each one ended. */
import { ChannelError } from "../channel/failures.js";
import type { Done, Many, Verb } from "../channel/verbs.js";
import { EtalaseError } from "../errors.js";
import type { DeliverTrace } from "../events/tracing.js";
import type { BeginOp, FinishOp, Moved, MoveOp } from "../ledger/ops.js";
import type { Detail } from "../ledger/rows.js";
import { aside } from "./act.js";
import { type Calls, countCalls, tracedAttempt } from "./attempt-trace.js";
import { type Deadline, withDeadline } from "./deadline.js";
import { itemOf, leaseMsOf } from "./item.js";
import { doubtOf, type Ending, finishOf, moveAfterFailure, moveIntoDoubt } from "./outcome.js";
import type { Permits } from "./permits.js";
import type { SessionWatch } from "./place.js";
import type { Prepared } from "./prepare.js";
import { RateWait } from "./rate-wait.js";
import { laneIsOpen } from "./standing.js";
import { Fenced, InDoubt, Later } from "./steps.js";
import type { Surroundings } from "./surroundings.js";

/** How one listing's call ended, for circuits, events and those who wait. */
export interface Ended {
  readonly prepared: Prepared;
  readonly moved: Moved | false;
  readonly error: ChannelError | undefined;
  readonly done: boolean;
  /** It was taken, and a person has to do something before it is there. */
  readonly asks?: Detail | undefined;
  readonly bug?: Error | undefined;
}

export interface RunTools {
  readonly around: Surroundings;
  readonly permits: Permits;
  readonly owner: string;
  readonly delivery?: DeliverTrace | undefined;
  /** Tells limiter, circuits and holds. Before the row moves: else it could be claimed again before they know. */
  readonly report: (error: ChannelError) => Promise<void>;
}

/** Begins, calls and ends. Never rejects, except where the ledger does. */
export async function runPrepared(all: readonly Prepared[], tools: RunTools): Promise<readonly Ended[]> {
  const ready = await begin(all, tools);
  if (ready.length === 0) return [];
  const [first] = ready;
  const verb = first?.place.inside.verb(first.lane as Verb);
  if (!first || verb === undefined) return [];
  if (typeof verb === "object") return runBatch(ready, verb as Many<unknown, unknown, unknown>, tools);
  return Promise.all(ready.map((prepared) => runOne(prepared, verb as OneVerb, tools)));
}

type OneVerb = (session: unknown, item: unknown, signal: AbortSignal) => Promise<unknown>;

async function begin(all: readonly Prepared[], { around, owner }: RunTools): Promise<readonly Prepared[]> {
  const ops = all.map(
    (prepared): BeginOp => ({
      op: "begin",
      account: prepared.listing.account,
      product: prepared.listing.product,
      occasion: prepared.listing.occasion,
      owner,
      fence: prepared.listing.fence,
      leaseUntil: prepared.act.triedAt + leaseMsOf(prepared),
      act: prepared.act,
      wished: prepared.wished,
      changesAt: prepared.changesAt,
      echoAt: prepared.echoAt,
    }),
  );
  const begun = await around.ledger.write(ops);
  const now = around.clock.now().getTime();
  // A machine that was asleep meanwhile sends nothing any more: somebody else may be ending the doubt it left.
  // Nor does one whose channel has closed since: what is there is found out like any doubt.
  return all.filter(
    ({ act, place, lane }, index) =>
      begun[index] && now <= act.triedAt + place.timing.deadlineMs && laneIsOpen(place.account(), lane, now),
  );
}

async function runOne(prepared: Prepared, verb: OneVerb, tools: RunTools): Promise<Ended> {
  const calls = countCalls();
  const [ended] = await tracedAttempt([prepared], calls, tools, async () => [
    await callOne(prepared, verb, calls, tools),
  ]);
  // One went in.
  return ended as Ended;
}

async function callOne(prepared: Prepared, verb: OneVerb, calls: Calls, tools: RunTools): Promise<Ended> {
  const { around } = tools;
  const sentAt = around.clock.now().getTime();
  let done: unknown;
  try {
    done = await withDeadline(
      around.clock,
      prepared.place.timing.deadlineMs,
      undefined,
      (deadline) =>
        verb(prepared.place.session(watch(calls, deadline)), itemOf(prepared, tools, deadline), deadline.signal),
      prepared.act.triedAt,
    );
  } catch (error) {
    return fail(prepared, error, tools, calls.count() > 0);
  }
  return finish(prepared, done as Done | undefined, sentAt, tools);
}

function watch(calls: Calls, { mayLeave }: Deadline): SessionWatch {
  return { onSend: calls.add, mayLeave };
}

async function runBatch(
  ready: readonly Prepared[],
  verb: Many<unknown, unknown, unknown>,
  tools: RunTools,
): Promise<readonly Ended[]> {
  const calls = countCalls();
  return tracedAttempt(ready, calls, tools, () => callBatch(ready, verb, calls, tools));
}

async function callBatch(
  ready: readonly Prepared[],
  verb: Many<unknown, unknown, unknown>,
  calls: Calls,
  tools: RunTools,
): Promise<readonly Ended[]> {
  const { around } = tools;
  const [first] = ready;
  if (!first) return [];
  const sentAt = around.clock.now().getTime();
  let results: readonly unknown[];
  try {
    results = await withDeadline(
      around.clock,
      first.place.timing.deadlineMs,
      undefined,
      (deadline) =>
        verb.run(
          first.place.session(watch(calls, deadline)),
          ready.map((prepared) => itemOf(prepared, tools, deadline)),
          deadline.signal,
        ),
      Math.min(...ready.map(({ act }) => act.triedAt)),
    );
  } catch (error) {
    return halve(ready, verb, error, tools, calls.count() > 0);
  }
  return Promise.all(
    ready.map((prepared, index) => {
      // An item that the answer does not name may have been done or not.
      if (index >= results.length) return fail(prepared, missing(), tools);
      const result = results[index];
      return result instanceof ChannelError
        ? fail(prepared, result, tools)
        : finish(prepared, result as Done | undefined, sentAt, tools);
    }),
  );
}

// A refusal that names nobody is halved until the bad one stands alone.
async function halve(
  ready: readonly Prepared[],
  verb: Many<unknown, unknown, unknown>,
  error: unknown,
  tools: RunTools,
  hasLeft: boolean,
): Promise<readonly Ended[]> {
  const isRefusal = error instanceof ChannelError && error.outcome === "rejected" && error.scope === "listing";
  if (!isRefusal || ready.length === 1)
    return Promise.all(ready.map((prepared) => fail(prepared, error, tools, hasLeft)));
  const middle = Math.ceil(ready.length / 2);
  const left = await runBatch(ready.slice(0, middle), verb, tools);
  return [...left, ...(await runBatch(ready.slice(middle), verb, tools))];
}

function missing(): ChannelError {
  return new ChannelError("unavailable", "The answer does not name this listing", {
    outcome: "unknown",
    scope: "listing",
  });
}

async function finish(prepared: Prepared, done: Done | undefined, sentAt: number, tools: RunTools): Promise<Ended> {
  if (prepared.lane !== "withdraw" && typeof done?.id !== "string") {
    // The call was accepted; that the channel names no listing does not undo it.
    const error = new ChannelError("unavailable", `${prepared.place.inside.title} gave no id for the listing`, {
      outcome: "unknown",
    });
    return fail(prepared, error, tools);
  }
  return finishDone(prepared, done, sentAt, tools.around);
}

/** Ends an act with success: its answer came, or what was in doubt had happened. */
export async function finishDone(
  prepared: Prepared,
  done: Done | undefined,
  sentAt: number,
  around: Surroundings,
): Promise<Ended> {
  const op: FinishOp = finishOf(prepared, done, sentAt, around.clock.now().getTime());
  const [moved] = await around.ledger.write([op]);
  const asks = op.asks ? (op.detail ?? undefined) : undefined;
  return { prepared, moved, error: undefined, done: moved !== false, asks };
}

async function fail(prepared: Prepared, error: unknown, tools: RunTools, hasLeft = true): Promise<Ended> {
  const { around } = tools;
  const now = around.clock.now().getTime();
  if (error instanceof Fenced) return { prepared, moved: false, error: undefined, done: false };
  if (error instanceof Later || error instanceof RateWait)
    return move(
      prepared,
      aside(prepared.claimed, now, { state: "waiting", dueAt: error.at, detail: { reason: "rate" } }),
      tools,
    );
  const doubt = error instanceof InDoubt ? error.row : doubtOf(prepared);
  const end: Ending = { now, random: around.random, ...doubt, onDoubt: around.choices.onDoubt(prepared.place.name) };
  if (error instanceof InDoubt) return move(prepared, moveIntoDoubt(prepared, undefined, end), tools);
  // The ledger failed around a call, which says nothing of the call: the row stays in flight, and is healed into a doubt.
  if (error instanceof EtalaseError && error.code === "ledger-unavailable") throw error;
  if (error instanceof EtalaseError) {
    // The call could not even be written, such as an address that may not be called.
    const refusal = new ChannelError("invalid", error.message, { cure: error.cure, field: error.field, cause: error });
    return move(prepared, moveAfterFailure(prepared, refusal, end), tools, refusal);
  }
  if (!(error instanceof ChannelError)) return bugged(prepared, error, end, tools, hasLeft);
  const gone = prepared.lane === "withdraw" && error.kind === "gone" && error.outcome !== "unknown";
  if (gone) return finish(prepared, undefined, now, tools);
  const op = error.outcome === "unknown" ? moveIntoDoubt(prepared, error, end) : moveAfterFailure(prepared, error, end);
  return move(prepared, op, tools, error);
}

// Whatever else is thrown is a bug in the channel: refused where nothing had left, else in doubt.
async function bugged(
  prepared: Prepared,
  thrown: unknown,
  end: Ending,
  tools: RunTools,
  hasLeft: boolean,
): Promise<Ended> {
  const bug = thrown instanceof Error ? thrown : new Error(String(thrown));
  const message = `${prepared.place.inside.id} failed by a bug of its own: ${bug.message}`;
  const error = new ChannelError("unavailable", message, { outcome: "unknown", scope: "listing", cause: bug });
  const detail = { reason: "bug in the channel", message };
  const refused: MoveOp = { ...aside(prepared.claimed, end.now, { state: "refused", detail }), endAct: "refused" };
  const ended = await move(prepared, hasLeft ? moveIntoDoubt(prepared, error, end) : refused, tools, error);
  return { ...ended, bug };
}

async function move(
  prepared: Prepared,
  op: MoveOp,
  { around, report }: RunTools,
  error?: ChannelError,
): Promise<Ended> {
  if (error) await report(error);
  const [moved] = await around.ledger.write([op]);
  return { prepared, moved, error, done: false };
}
