/** Runs a verb for one prepared listing or a batch of them: begins, calls, and commits how each one ended. */
import { ChannelError } from "../channel/failures.js";
import type { Done, Many, Verb } from "../channel/verbs.js";
import { EtalaseError } from "../errors.js";
import type { BeginOp, FinishOp, Moved, MoveOp } from "../ledger/ops.js";
import { aside } from "./act.js";
import { type Deadline, withDeadline } from "./deadline.js";
import { doubtOf, type Ending, finishOf, moveAfterFailure, moveIntoDoubt } from "./outcome.js";
import type { Permits } from "./permits.js";
import type { Prepared } from "./prepare.js";
import { type ActContext, createStep, Fenced, InDoubt, keyFor, Later } from "./steps.js";
import type { Surroundings } from "./surroundings.js";
import { createUpload } from "./uploads.js";

const LEASE_MARGIN_MS = 15_000;

/** How one listing's call ended, for circuits, events and those who wait. */
export interface Ended {
  readonly prepared: Prepared;
  readonly moved: Moved | false;
  readonly error: ChannelError | undefined;
  readonly done: boolean;
  readonly bug?: Error | undefined;
}

export interface RunTools {
  readonly around: Surroundings;
  readonly permits: Permits;
  readonly owner: string;
  /** Tells limiter, circuits and holds. Before the row moves: else it could be claimed again before they know. */
  readonly report: (error: ChannelError) => Promise<void>;
}

/** How long a lease has to last so that nobody takes over while a call may be under way. */
function leaseMsOf(prepared: Pick<Prepared, "place">): number {
  return prepared.place.timing.deadlineMs + LEASE_MARGIN_MS;
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
  return all.filter(({ act, place }, index) => begun[index] && now <= act.triedAt + place.timing.deadlineMs);
}

async function runOne(prepared: Prepared, verb: OneVerb, tools: RunTools): Promise<Ended> {
  const { around } = tools;
  const sentAt = around.clock.now().getTime();
  const calls = countCalls();
  let done: unknown;
  try {
    done = await withDeadline(around.clock, prepared.place.timing.deadlineMs, undefined, (deadline) =>
      verb(prepared.place.session(calls.add), itemOf(prepared, tools, deadline), deadline.signal),
    );
  } catch (error) {
    return fail(prepared, error, tools, calls.count() > 0);
  }
  return finish(prepared, done as Done | undefined, sentAt, tools);
}

function countCalls(): { readonly add: () => void; readonly count: () => number } {
  let calls = 0;
  return {
    add: () => {
      calls += 1;
    },
    count: () => calls,
  };
}

async function runBatch(
  ready: readonly Prepared[],
  verb: Many<unknown, unknown, unknown>,
  tools: RunTools,
): Promise<readonly Ended[]> {
  const { around } = tools;
  const [first] = ready;
  if (!first) return [];
  const sentAt = around.clock.now().getTime();
  const calls = countCalls();
  let results: readonly unknown[];
  try {
    results = await withDeadline(around.clock, first.place.timing.deadlineMs, undefined, (deadline) =>
      verb.run(
        first.place.session(calls.add),
        ready.map((prepared) => itemOf(prepared, tools, deadline)),
        deadline.signal,
      ),
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

function itemOf(prepared: Prepared, { around, permits }: RunTools, deadline: Deadline): unknown {
  const { place, listing, act, lane, identity, frozen } = prepared;
  const context: ActContext = {
    place,
    key: { account: listing.account, product: listing.product, occasion: listing.occasion },
    act: act.act,
    lane,
    number: act.number,
    identity,
    fence: listing.fence,
    frozen: act.frozen ? null : frozen,
    steps: prepared.steps,
    rerun: prepared.rerun,
    leaseMs: leaseMsOf(prepared),
  };
  const sealer = around.sealerFor(place.inside.account, undefined);
  const step = createStep(context, around, permits, sealer, deadline);
  const keys = keyFor(identity, lane, act.number, act.act, "");
  if (lane === "withdraw") {
    const how = listing.want === "hidden" && place.can.hides ? "hide" : "delete";
    return { ref: listing.ref, how, marker: act.marker, ...keys, step };
  }
  const upload = createUpload(place, around);
  const had = Object.keys(listing.ref?.variants ?? {});
  const removedVariants = had.filter((id) => !frozen?.variants.includes(id));
  const previous = listing.ref ?? undefined;
  return {
    content: frozen?.content,
    due: act.due,
    photos: prepared.photos,
    extras: frozen?.extras,
    marker: act.marker,
    ...keys,
    step,
    upload,
    previous,
    removedVariants,
  };
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
  return { prepared, moved, error: undefined, done: moved !== false };
}

async function fail(prepared: Prepared, error: unknown, tools: RunTools, hasLeft = true): Promise<Ended> {
  const { around } = tools;
  const now = around.clock.now().getTime();
  if (error instanceof Fenced) return { prepared, moved: false, error: undefined, done: false };
  if (error instanceof Later)
    return move(
      prepared,
      aside(prepared.claimed, now, { state: "waiting", dueAt: error.at, detail: { reason: "rate" } }),
      tools,
    );
  const doubt = error instanceof InDoubt ? error.row : doubtOf(prepared);
  const end: Ending = { now, random: around.random, ...doubt, onDoubt: around.choices.onDoubt(prepared.place.name) };
  if (error instanceof InDoubt) return move(prepared, moveIntoDoubt(prepared, undefined, end), tools);
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
