/** Steps of an act: begun before the call, answered right after, never run again once finished. */
import { createHash } from "node:crypto";
import { ChannelError } from "../channel/failures.js";
import type { Found, Safety, Step, StepOptions } from "../channel/verbs.js";
import type { Frozen, Lane, ListingKey, StepRow } from "../ledger/rows.js";
import type { Deadline } from "./deadline.js";
import type { Permits } from "./permits.js";
import type { Place } from "./place.js";
import type { Sealer, Surroundings } from "./surroundings.js";

/** Thrown through a verb: the rest of the act waits. Finished steps stay. */
export class Later extends Error {
  readonly at: number;
  constructor(at: number) {
    super("later");
    this.at = at;
  }
}
/** Thrown through a verb: an earlier try of this step is in doubt. */
export class InDoubt extends Error {
  readonly row: StepRow;
  constructor(row: StepRow) {
    super("in doubt");
    this.row = row;
  }
}
/** Thrown through a verb: the lease is no longer ours; nothing more may be sent. */
export class Fenced extends Error {}

const INLINE_WAIT_MS = 2_000;

export interface ActContext {
  readonly place: Place;
  readonly key: ListingKey;
  readonly act: number;
  readonly lane: Lane;
  readonly number: number;
  readonly identity: string;
  readonly fence: number;
  readonly frozen: Frozen | null;
  /** Known steps, by name. */
  readonly steps: Map<string, StepRow>;
  /** Steps in doubt that may run again, because their safety says so. */
  readonly rerun: Set<string>;
  /** Renews the lease until then. */
  readonly leaseMs: number;
}

/** The idempotency key of a verb or of one of its steps: identity, verb, number and step, as a hash. */
export function keyFor(
  identity: string,
  lane: Lane,
  number: number,
  act: number,
  step: string,
): { readonly key: string; readonly uuid: string } {
  // A create is one for each number, however often it is tried; every other act has a key of its own.
  const turn = lane === "create" ? `n${number}` : `n${number}a${act}`;
  const hash = createHash("sha256").update(`${identity}\n${lane}\n${turn}\n${step}`).digest();
  const hex = hash.toString("hex");
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  return { key: hash.toString("base64url"), uuid };
}

/** Makes the `step` function of one act. */
export function createStep(
  context: ActContext,
  around: Surroundings,
  permits: Permits,
  sealer: Sealer,
  deadline: Deadline,
): Step<Safety> {
  let isFirst = true;
  let isFrozen = context.frozen === null;
  return async (name, safety, run, options = {}) => {
    const known = context.steps.get(name);
    const stored = storedAnswer(known, around.clock.now().getTime());
    if (stored !== undefined) return answerOf(stored, options);
    if (isOpen(known) && !context.rerun.has(name)) throw new InDoubt(known);
    await waitAfter(context, options, around, deadline.signal);
    if (!isFirst) await waitForPermit(context, around, permits, deadline.signal);
    isFirst = false;
    deadline.touch();
    const body = bodyOf(known, options.body, sealer, context.identity);
    const row = beginRow(name, safety, options.handle, body.sealed, context, around);
    await commitStep(row, isFrozen ? null : context.frozen, context, around);
    isFrozen = true;
    context.steps.set(name, row);
    context.rerun.delete(name);
    const keys = keyFor(context.identity, context.lane, context.number, context.act, name);
    const isRepeated = isOpen(known);
    const answer = await runStep(context, around, name, isRepeated, () => run({ ...keys, body: body.plain }));
    await answerStep(context, around, name, answer, options);
    return answer;
  };
}

function isOpen(row: StepRow | undefined): row is StepRow {
  return row?.answer === null;
}

async function commitStep(
  row: StepRow,
  frozen: Frozen | null,
  { key, fence, leaseMs, act, place }: ActContext,
  around: Surroundings,
): Promise<void> {
  const { name, safety, handle, body, begunAt, lastAt } = row;
  const begin = { op: "stepBegin", ...key, fence, leaseUntil: begunAt + leaseMs, act, name, safety } as const;
  const [isOurs] = await around.ledger.write([{ ...begin, handle, body, begunAt, lastAt, frozen }]);
  const isLate = around.clock.now().getTime() > begunAt + place.timing.deadlineMs;
  // A machine that was asleep meanwhile sends nothing any more: somebody else may be ending the doubt it left.
  if (!isOurs || isLate) throw new Fenced("another worker has taken over");
}

/** Marks an answer that did not come from the call but from looking afterwards. */
export const FOUND = "etalase:found";

function answerOf<T>(stored: string, options: StepOptions<T>): T {
  const answer = JSON.parse(stored) as unknown;
  if (typeof answer !== "object" || answer === null || !(FOUND in answer)) return answer as T;
  const { createdAt, ...found } = answer[FOUND] as Found & { readonly createdAt?: string };
  return options.found?.({ ...found, ...(createdAt ? { createdAt: new Date(createdAt) } : {}) }) ?? (found as T);
}

function storedAnswer(row: StepRow | undefined, now: number): string | undefined {
  if (!row || row.answer === null) return undefined;
  return row.expiresAt !== null && row.expiresAt <= now ? undefined : row.answer;
}

function beginRow(
  name: string,
  safety: Safety,
  handle: string | undefined,
  body: string | null,
  { place }: ActContext,
  around: Surroundings,
): StepRow {
  const begunAt = around.clock.now().getTime();
  const lastAt = begunAt + place.timing.deadlineMs + place.timing.landsWithinMs;
  return {
    name,
    safety,
    begunAt,
    lastAt,
    handle: handle ?? null,
    body,
    answer: null,
    answeredAt: null,
    expiresAt: null,
  };
}

function bodyOf(
  known: StepRow | undefined,
  given: string | undefined,
  sealer: Sealer,
  identity: string,
): { readonly plain: string | undefined; readonly sealed: string | null } {
  const kept = known?.body ? sealer.open(known.body, identity) : undefined;
  const plain = kept ?? given;
  return { plain, sealed: plain === undefined ? null : sealer.seal(plain, identity) };
}

async function runStep<T>(
  context: ActContext,
  around: Surroundings,
  name: string,
  isRepeated: boolean,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    // Refused, or it never left: as if it had not begun, so that a later try may run it. Of a repeated step an earlier
    // call may have taken effect all the same: it stays in doubt, as old as it is.
    if (error instanceof ChannelError && error.outcome !== "unknown" && !isRepeated) {
      await around.ledger.write([
        {
          op: "stepEnd",
          ...context.key,
          act: context.act,
          name,
          answer: null,
          fence: context.fence,
          answeredAt: 0,
          expiresAt: null,
          made: null,
        },
      ]);
      context.steps.delete(name);
    }
    throw error;
  }
}

/** Writes the answer of a step: at once, because it is all that is known of what happened there. */
export async function answerStep<T>(
  context: Pick<ActContext, "key" | "act" | "steps">,
  around: Surroundings,
  name: string,
  answer: T,
  options: StepOptions<T>,
): Promise<void> {
  const answeredAt = around.clock.now().getTime();
  const text = JSON.stringify(answer ?? null);
  const expiresAt = options.keepMs === undefined ? null : answeredAt + options.keepMs;
  const made = options.made?.(answer) ?? null;
  await around.ledger.write([
    { op: "stepEnd", ...context.key, act: context.act, name, answer: text, answeredAt, expiresAt, made },
  ]);
  const row = context.steps.get(name);
  if (row) context.steps.set(name, { ...row, answer: text, answeredAt, expiresAt });
}

async function waitAfter<T>(
  context: ActContext,
  options: StepOptions<T>,
  around: Surroundings,
  signal: AbortSignal,
): Promise<void> {
  if (options.afterMs === undefined) return;
  const answered = [...context.steps.values()].flatMap(({ answeredAt }) => (answeredAt === null ? [] : [answeredAt]));
  if (answered.length === 0) return;
  await waitUntil(Math.max(...answered) + options.afterMs, around, signal);
}

async function waitForPermit(
  context: ActContext,
  around: Surroundings,
  permits: Permits,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const { calls, at } = await permits.take(context.place, context.lane === "create" ? "update" : context.lane, 1);
    if (calls > 0) return;
    await waitUntil(at, around, signal);
  }
}

async function waitUntil(at: number, around: Surroundings, signal: AbortSignal): Promise<void> {
  const wait = at - around.clock.now().getTime();
  if (wait <= 0) return;
  if (wait > INLINE_WAIT_MS) throw new Later(at);
  await around.clock.sleep(wait, signal);
}
