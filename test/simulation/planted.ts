/**
 * Bugs that are put in from outside, each a switch in a wrapper around the ledger or a channel. The simulation has to
 * find every one: a bug that it does not find, it would not find in the engine either.
 */
import { createHash } from "node:crypto";
import { type Channel, type Inside, inside } from "../../src/channel/define.js";
import { ChannelError } from "../../src/channel/failures.js";
import type { Verb } from "../../src/channel/verbs.js";
import type { Ledger } from "../../src/ledger/ledger.js";
import type { MoveOp, Op } from "../../src/ledger/ops.js";
import type { ProductOp } from "../../src/ledger/product-ops.js";
import type { Listing, ListingKey } from "../../src/ledger/rows.js";
import type { FaultName } from "./network.js";
import type { Schedule } from "./schedule.js";
import type { Kind } from "./session.js";
import type { Plant } from "./world.js";

type Change = (op: Op, row: (at: ListingKey) => Promise<Listing | undefined>) => Op | Promise<Op>;

/** A ledger whose writes are changed on their way in. */
function writing(change: Change): Plant {
  return {
    ledger: (ledger) =>
      replacing(ledger, "write", async (...args) => {
        const row = async (at: ListingKey): Promise<Listing | undefined> =>
          (await ledger.readListings([at]))[0]?.listing;
        const ops: Op[] = [];
        for (const op of args[0] as readonly Op[]) ops.push(await change(op, row));
        return ledger.write(ops);
      }),
  };
}

function replacing(
  ledger: Ledger,
  name: keyof Ledger,
  method: (...args: readonly unknown[]) => Promise<unknown>,
): Ledger {
  return new Proxy(ledger, {
    get(target, key) {
      if (key === name) return method;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/** A channel with other insides. */
function within(change: (inner: Inside) => Partial<Inside>): Plant {
  return {
    channel: (channel): Channel => {
      const before = channel[inside];
      return Object.defineProperty({ ...channel }, inside, { value: { ...before, ...change(before) } });
    },
  };
}

type Run = (session: unknown, item: unknown, signal: AbortSignal) => Promise<unknown>;

function wrapped(verb: unknown, wrap: (run: Run) => Run): unknown {
  if (typeof verb === "function") return wrap(verb as Run);
  if (typeof verb !== "object" || verb === null) return verb;
  return { ...verb, run: wrap((verb as { readonly run: Run }).run) };
}

function refusedByAuth(run: Run): Run {
  return async (session, item, signal) => {
    try {
      return await run(session, item, signal);
    } catch (error) {
      if (error instanceof ChannelError && error.kind === "auth") throw new ChannelError("invalid", error.message);
      throw error;
    }
  };
}

function gapFilled(run: Run): Run {
  return async (session, items, signal) => {
    const answers = (await run(session, items, signal)) as readonly unknown[];
    const refs = items as readonly { readonly previous: unknown }[];
    const isGap = (answer: unknown): boolean => answer instanceof ChannelError && answer.outcome === "unknown";
    return answers.map((answer, index) => (isGap(answer) ? refs[index]?.previous : answer));
  };
}

interface Stepping {
  readonly marker: string;
  readonly step: (
    name: string,
    safety: string,
    run: (call: object) => Promise<unknown>,
    options?: object,
  ) => Promise<unknown>;
}

function withoutNumber(run: Run): Run {
  return (session, item, signal) => {
    const { marker, step } = item as Stepping;
    const key = createHash("sha256").update(marker).digest("base64url");
    const stepping: Stepping["step"] = (name, safety, call, options) =>
      step(name, safety, (given) => call({ ...given, key }), options);
    return run(session, { ...(item as object), step: stepping }, signal);
  };
}

const MOST_TRIES = 5;

/** What goals are told of the listings. */
function listed(change: (row: Listing) => Listing): Plant {
  return {
    ledger: (ledger) =>
      replacing(ledger, "listingsOf", async (...args) => {
        const rows = await ledger.listingsOf(...(args as Parameters<Ledger["listingsOf"]>));
        return rows.map(change);
      }),
  };
}

async function forced(op: ProductOp, ledger: Ledger): Promise<ProductOp> {
  const known = (await ledger.look(op.shop, [op.id])).get(op.id);
  return op.expect === null || !known ? op : { ...op, expect: known.version };
}

const isAdoption = (op: Op): op is MoveOp =>
  op.op === "move" && op.complete === false && typeof op.ref === "object" && op.ref !== null;

const FENCED: ReadonlySet<string> = new Set(["begin", "stepBegin", "stepEnd", "finish", "move"]);

async function unfenced(op: Op, row: (at: ListingKey) => Promise<Listing | undefined>): Promise<Op> {
  if (!FENCED.has(op.op) || !("fence" in op) || op.fence === null || op.fence === undefined) return op;
  const now = await row(op);
  if (!now) return op;
  const fence = now.fence;
  return op.op === "begin" ? { ...op, fence, owner: now.owner ?? op.owner } : { ...op, fence };
}

const verbs = (names: readonly Verb[], wrap: (run: Run) => Run): Plant =>
  within((before) => ({
    verb: (name) => (names.includes(name) ? wrapped(before.verb(name), wrap) : before.verb(name)),
  }));

/** Schedules in which the bug can show at all, so that the hunt need not run the others. */
export const SUITS: Readonly<Record<string, (schedule: Schedule) => boolean>> = {
  "adopt as clean": ({ foreign }) => foreign.length > 0,
  "no settle time": (schedule) => hasKind(schedule, "lookup") && hasFault(schedule, "late"),
  "no fence": ({ freezes }) => freezes.length > 0,
  "a key without number": (schedule) =>
    hasKind(schedule, "key") && schedule.edits.some(({ kind }) => kind === "delete"),
  "a lower revision wins": ({ edits }) => edits.some(({ kind }) => kind === "stale"),
  "auth counted as refusal": (schedule) => hasFault(schedule, "auth"),
  "a batch gap as success": (schedule) => hasFault(schedule, "gap"),
  "a late old stock beats a newer sold-out": isOvertaken,
  "the stand-in goes before the preferred one is up": hasHastyGoal,
  "the stand-in goes while the preferred one is stale": hasHastyGoal,
  "a feed drops what was refused": (schedule) =>
    hasKind(schedule, "feed") && schedule.edits.some(({ isForbidden, kind }) => isForbidden && kind === "publish"),
  "the seed overwrites a refreshed token": ({ places }) =>
    places.some(({ tokensLiveMs }) => tokensLiveMs !== undefined),
  "attempts are used up while waiting": ({ faults }) => faults.some(({ until, at }) => until - at > 600_000),
  "version flap": ({ upgrades }) => upgrades.length > 0,
  "steps forgotten at the next try": ({ places }) =>
    places.some(({ kind, rate }) => kind === "lookup" && rate !== undefined),
};

/** A call is so late that the last piece is sold before it lands. */
function isOvertaken({ faults, edits, places }: Schedule): boolean {
  const isAbsolute = (name: string): boolean =>
    places.some((place) => place.name === name && ["key", "lookup", "handle"].includes(place.kind));
  return faults.some(
    ({ what, place, share, at, until }) =>
      what === "late" &&
      share === 1 &&
      isAbsolute(place) &&
      edits.some((edit) => edit.kind === "sold-out" && edit.at > at && edit.at < until),
  );
}

/** A goal whose stand-ins may go as soon as the preferred place is back, and edits that it missed. */
function hasHastyGoal({ aims, faults, edits }: Schedule): boolean {
  return aims.some(
    ({ cooldownMs, anyOf }) =>
      cooldownMs === 0 &&
      faults.some(
        ({ what, place, at, until }) =>
          what === "outage" &&
          anyOf.includes(place) &&
          edits.some((edit) => edit.kind === "publish" && edit.at >= at && edit.at < until),
      ),
  );
}

function hasKind({ places }: Schedule, wanted: Kind): boolean {
  return places.some(({ kind }) => kind === wanted);
}

function hasFault({ faults }: Schedule, wanted: FaultName): boolean {
  return faults.some(({ what }) => what === wanted);
}

/** By name. */
export const PLANTED: Readonly<Record<string, Plant>> = {
  "adopt as clean": writing(async (op, row) => {
    const listing = isAdoption(op) ? await row(op) : undefined;
    return listing && isAdoption(op) ? { ...op, complete: true, applied: listing.wished } : op;
  }),
  "no settle time": within(({ limits }) => ({
    limits: { ...limits, timing: { ...limits.timing, landsWithinMs: 0, readLagMs: 0 } },
  })),
  "no fence": writing(unfenced),
  "a key without number": verbs(["create"], withoutNumber),
  "a lower revision wins": {
    ledger: (ledger) =>
      replacing(ledger, "look", async (...args) => {
        const known = await ledger.look(...(args as Parameters<Ledger["look"]>));
        return new Map([...known].map(([id, one]) => [id, { ...one, revision: null }]));
      }),
  },
  "auth counted as refusal": verbs(["create", "upsert", "update", "revise", "withdraw"], refusedByAuth),
  "a batch gap as success": verbs(["revise"], gapFilled),
  "a late old stock beats a newer sold-out": writing((op) => {
    if (op.op === "begin") return { ...op, echoAt: null };
    return op.op === "move" ? { ...op, echoAt: undefined } : op;
  }),
  // Whoever tries knows what it has done; nobody after it does.
  "steps forgotten at the next try": writing((op) =>
    op.op === "stepEnd" && op.name === "add-item" ? { ...op, answer: null, answeredAt: 0 } : op,
  ),
  "the stand-in goes before the preferred one is up": listed((row) =>
    row.why.includes("direct") ? { ...row, state: "clean", applied: { ...row.applied, presence: "live" } } : row,
  ),
  "the stand-in goes while the preferred one is stale": listed((row) =>
    row.applied.presence === "live" ? { ...row, state: "clean" } : row,
  ),
  "a feed drops what was refused": {
    ledger: (ledger) =>
      replacing(ledger, "pieces", async (...args) => {
        const [account] = args as Parameters<Ledger["pieces"]>;
        const pieces = await ledger.pieces(...(args as Parameters<Ledger["pieces"]>));
        const rows = await ledger.readListings(pieces.map(({ product }) => ({ account, product, occasion: "" })));
        return pieces.filter((_, index) => rows[index]?.listing.state !== "refused");
      }),
  },
  "whoever writes last wins": {
    ledger: (ledger) =>
      replacing(ledger, "write", async (...args) => {
        const ops: Op[] = [];
        for (const op of args[0] as readonly Op[]) ops.push(op.op === "product" ? await forced(op, ledger) : op);
        return ledger.write(ops);
      }),
  },
  "the seed overwrites a refreshed token": {
    ledger: (ledger) =>
      replacing(ledger, "readToken", async (...args) => {
        const row = await ledger.readToken(...(args as Parameters<Ledger["readToken"]>));
        return row && { ...row, seed: "" };
      }),
  },
  "attempts are used up while waiting": writing(async (op, row) => {
    if (op.op !== "move" || op.dueAt === null || ((await row(op))?.tries ?? 0) < MOST_TRIES) return op;
    return {
      ...op,
      state: "refused",
      dueAt: null,
      endAct: "refused",
      detail: { reason: "invalid", message: "gave up" },
    };
  }),
  "version flap": {
    ledger: (ledger) =>
      replacing(ledger, "claim", (...args) => {
        const [query] = args as Parameters<Ledger["claim"]>;
        return ledger.claim({ ...query, rendering: Number.MAX_SAFE_INTEGER });
      }),
  },
  "a doubt is simply tried again": writing((op) =>
    op.op === "move" && op.state === "inDoubt" ? { ...op, state: "by digests", dueAt: null, endAct: "undone" } : op,
  ),
};
