/** One turn of delivering: claimed listings are looked for, prepared, sent, and what follows is told to circuits and people. */
import type { ChannelError } from "../channel/failures.js";
import { type DeliverTrace, traced } from "../events/tracing.js";
import type { Claimed } from "../ledger/ledger.js";
import type { StepRow } from "../ledger/rows.js";
import { aside } from "./act.js";
import { accountKey, COUNTED, hostKey, keyOf, keysOf, verbKey } from "./circuit-keys.js";
import type { Circuits } from "./circuits.js";
import { unsettledFor } from "./clock-watch.js";
import { needsPlatform, resolveDoubt } from "./doubt.js";
import { lookBefore } from "./existing.js";
import type { Links } from "./links.js";
import type { Permits } from "./permits.js";
import type { Place } from "./place.js";
import { type Prepared, type PrepareTools, prepareListing } from "./prepare.js";
import { type Ended, finishDone, runPrepared } from "./run.js";
import { laneIsOpen } from "./standing.js";
import type { Surroundings } from "./surroundings.js";
import type { Tallies } from "./tally.js";
import { moveAndTell, tellEnded } from "./tell.js";

/** How often a doubt is looked at that must not be ended by sending again. */
const CLOSING_MS = 3_600_000;

export interface TaskTools {
  readonly around: Surroundings;
  readonly circuits: Circuits;
  readonly permits: Permits;
  readonly links: Links;
  readonly places: ReadonlyMap<string, Place>;
  readonly tallies: Tallies;
  /** As monitors know this turn, where there are some. */
  readonly delivery?: DeliverTrace | undefined;
  /** Goals look at this product soon. */
  readonly touch: (product: number) => void;
  readonly owner: string;
  /** The account waits for a person, or for new tokens. */
  readonly holdAccount: (place: Place, error: ChannelError) => Promise<ChannelError | undefined>;
}

/** Acts on freshly claimed listings of one lane. */
export function actOn(place: Place, claimed: readonly Claimed[], tools: TaskTools, signal: AbortSignal): Promise<void> {
  const lane = claimed[0]?.listing.lane ?? "";
  const { shop } = tools.around;
  return traced(
    "deliver",
    () => ({ shop, channel: place.name, lane, listings: claimed.length }),
    (delivery) => actOnClaimed(place, claimed, { ...tools, delivery }, signal),
  );
}

async function actOnClaimed(
  place: Place,
  claimed: readonly Claimed[],
  tools: TaskTools,
  signal: AbortSignal,
): Promise<void> {
  const rest = await lookBefore(place, claimed, tools, (error) => reportFailure(place, "find", error, tools));
  const prepared = await prepareAll(place, rest, tools, signal);
  const ended = await runAll(place, prepared, tools);
  const lane = claimed[0]?.listing.lane;
  if (lane) await tools.permits.giveBack(place, lane, claimed.length - ended.filter(mayBeUp).length);
}

// What was refused or has not left is no post; of what somebody else has taken over nobody here knows.
function mayBeUp({ done, moved, error }: Ended): boolean {
  return done || moved === false || error?.outcome === "unknown";
}

async function prepareAll(
  place: Place,
  claimed: readonly Claimed[],
  tools: TaskTools,
  signal: AbortSignal,
): Promise<readonly Prepared[]> {
  const prepareTools = preparing(tools);
  const preparations = await Promise.all(claimed.map((one) => prepareGuarded(place, one, prepareTools, signal)));
  const ready: Prepared[] = [];
  for (const [index, preparation] of preparations.entries()) {
    const one = claimed[index];
    if ("ready" in preparation) ready.push(await withSteps(preparation.ready, tools));
    else if (one) {
      if (preparation.bug) bug(place, one, preparation.bug, tools);
      if (preparation.trouble) await reportFailure(place, one.listing.lane ?? "create", preparation.trouble, tools);
      await moveAndTell(place, one, preparation.move, tools);
    }
  }
  return ready;
}

async function prepareGuarded(
  place: Place,
  claimed: Claimed,
  tools: PrepareTools,
  signal: AbortSignal,
): ReturnType<typeof prepareListing> {
  try {
    return await prepareListing(place, claimed, tools, signal);
  } catch (error) {
    // Memory, sharp or the store failed: nothing was sent, the listing waits.
    const message = error instanceof Error ? error.message : String(error);
    const now = tools.around.clock.now().getTime();
    const detail = { reason: "photos waiting", message };
    return { move: aside(claimed, now, { state: "waiting", dueAt: now + 60_000, detail, tries: 1 }) };
  }
}

function preparing(tools: TaskTools): PrepareTools {
  const { around, links, places, owner, circuits } = tools;
  const photosPass = (place: Place): boolean => {
    const states = [
      circuits.stateOf(verbKey(place, "photos")),
      ...(around.host ? [circuits.stateOf(hostKey(around.host.key))] : []),
    ];
    const now = around.clock.now().getTime();
    // An open circuit whose probe is due lets the next listing be the canary.
    return states.every((circuit) => circuit.state !== "open" || circuit.probeAt <= now);
  };
  return { around, links, places, owner, photosPass };
}

async function withSteps(prepared: Prepared, { around }: TaskTools): Promise<Prepared> {
  const { listing, act, place } = prepared;
  const unsettledMs = listing.echoAt === null ? 0 : unsettledFor(place.timing, around);
  // An older call may still land after this one, whatever the clock says by now: it is sent once more.
  const echoAt = unsettledMs > 0 ? act.triedAt + unsettledMs : prepared.echoAt;
  if (listing.actVerb === null) return { ...prepared, echoAt };
  const rows = await around.ledger.readSteps(listing, act.act);
  const steps = new Map(rows.map((row): readonly [string, StepRow] => [row.name, row]));
  return { ...prepared, echoAt, steps };
}

async function runAll(place: Place, prepared: readonly Prepared[], tools: TaskTools): Promise<readonly Ended[]> {
  const all: Ended[] = [];
  for (const lane of new Set(prepared.map((one) => one.lane))) {
    const group = prepared.filter((one) => one.lane === lane);
    const ended = await runPrepared(group, { ...tools, report: reporter(place, lane, tools) });
    await settleEnded(place, lane, ended, tools);
    all.push(...ended);
  }
  return all;
}

async function settleEnded(place: Place, lane: string, ended: readonly Ended[], tools: TaskTools): Promise<void> {
  for (const one of ended) {
    if (one.bug) bug(place, one.prepared.claimed, one.bug, tools);
    tellEnded(place, one, tools);
  }
  if (ended.some(hasWorked)) await tools.circuits.pass([...keysOf(place, lane), ...photoKeys(place, ended, tools)]);
}

// A refusal of one listing shows that the place works as well as a success does.
function hasWorked({ done, error }: Ended): boolean {
  return done || (error?.outcome === "rejected" && error.scope === "listing");
}

function photoKeys(place: Place, ended: readonly Ended[], { around }: TaskTools): readonly string[] {
  const shown = ended.filter(({ done, prepared }) => done && prepared.act.due.includes("photos"));
  const photos = shown.flatMap(({ prepared }) => prepared.photos);
  if (photos.length === 0) return [];
  const isHosted = around.host !== undefined && photos.some(({ url }) => url !== undefined);
  return [verbKey(place, "photos"), ...(isHosted && around.host ? [hostKey(around.host.key)] : [])];
}

// One failure of a batch is one failure, however many listings it strikes.
function reporter(place: Place, lane: string, tools: TaskTools): (error: ChannelError) => Promise<void> {
  const told = new Map<ChannelError, Promise<void>>();
  return (error) => {
    const telling = told.get(error) ?? reportFailure(place, lane, error, tools);
    told.set(error, telling);
    return telling;
  };
}

/** Tells limiter, circuits and holds of a failure. */
export async function reportFailure(place: Place, lane: string, error: ChannelError, tools: TaskTools): Promise<void> {
  const { around, circuits, permits } = tools;
  if (error.kind === "throttled" || error.kind === "quota") {
    // What holds for one listing is written to its row.
    if (error.scope !== "listing") await permits.slow(place, error, lane);
    return;
  }
  if (error.kind === "auth") {
    const passing = await tools.holdAccount(place, error);
    if (passing && COUNTED.has(passing.kind)) await circuits.fail(place, accountKey(place), passing);
    return;
  }
  const key = keyOf(place, lane, error, around.host?.key);
  if (key !== undefined) await circuits.fail(place, key, error);
}

/** Ends the doubts of claimed rows. */
export async function resolveOne(place: Place, claimed: Claimed, tools: TaskTools, signal: AbortSignal): Promise<void> {
  const { listing, act } = claimed;
  const rows = act ? await tools.around.ledger.readSteps(listing, act.act) : [];
  const steps = new Map(rows.map((row) => [row.name, row] as const));
  if (!needsPlatform(place, act, steps)) {
    await resolveNow(place, claimed, steps, tools, signal);
    return;
  }
  const run = (): Promise<void> => resolveNow(place, claimed, steps, tools, signal);
  const shutUntil = await admitted(place, keysOf(place, "find"), tools, signal, run);
  if (shutUntil !== undefined) await waitInDoubt(place, claimed, shutUntil, tools);
}

async function resolveNow(
  place: Place,
  claimed: Claimed,
  steps: ReadonlyMap<string, StepRow>,
  tools: TaskTools,
  signal: AbortSignal,
): Promise<void> {
  const { around } = tools;
  const resolution = await resolveDoubt(place, claimed, steps, around);
  if ("move" in resolution) {
    if (resolution.error) await reportFailure(place, "find", resolution.error, tools);
    else if (resolution.how !== "waits")
      around.bus.emit("doubt-ended", { product: claimed.product?.id ?? "", channel: place.name, how: resolution.how });
    await moveAndTell(place, claimed, resolution.move, tools);
    return;
  }
  const preparation = await prepareGuarded(place, claimed, preparing(tools), signal);
  if (!("ready" in preparation)) {
    await moveAndTell(place, claimed, preparation.move, tools);
    return;
  }
  if ("done" in resolution) await runDone(place, preparation.ready, resolution.done, resolution.sentAt, tools);
  else await runAgain(place, { ...preparation.ready, steps: new Map(steps) }, resolution, tools, signal);
}

/** Goes on with an act whose call may be made again. */
async function runAgain(
  place: Place,
  prepared: Prepared,
  { rerun, echoAt }: { readonly rerun: readonly string[]; readonly echoAt?: number | undefined },
  tools: TaskTools,
  signal: AbortSignal,
): Promise<void> {
  const now = tools.around.clock.now().getTime();
  // The channel closes: it is still found out what is there, but nothing is put up any more.
  if (!laneIsOpen(place.account(), prepared.lane, now)) {
    await waitInDoubt(place, prepared.claimed, now + CLOSING_MS, tools);
    return;
  }
  // The account's own circuits are held by whoever ends the doubt.
  const until = await admitted(place, [verbKey(place, prepared.lane)], tools, signal, async () => {
    const { calls, at } = await tools.permits.take(place, prepared.lane, 1);
    if (calls === 0) await waitInDoubt(place, prepared.claimed, at, tools);
    else await runAll(place, [{ ...prepared, rerun: new Set(rerun), echoAt: echoAt ?? null }], tools);
  });
  if (until !== undefined) await waitInDoubt(place, prepared.claimed, until, tools);
}

/** Runs as one call through these circuits. Answers until when nothing may leave there; `undefined`: it did run. */
export async function admitted(
  place: Place,
  keys: readonly string[],
  tools: TaskTools,
  signal: AbortSignal,
  run: () => Promise<void>,
): Promise<number | undefined> {
  const admission = await tools.circuits.admit(place, keys, 1, signal);
  if ("until" in admission) return admission.until;
  try {
    await run();
  } finally {
    admission.leave();
  }
  return undefined;
}

async function waitInDoubt(place: Place, claimed: Claimed, dueAt: number, tools: TaskTools): Promise<void> {
  const now = tools.around.clock.now().getTime();
  const { detail } = claimed.listing;
  await moveAndTell(place, claimed, aside(claimed, now, { state: "inDoubt", dueAt, detail }), tools);
}

async function runDone(
  place: Place,
  prepared: Prepared,
  done: Parameters<typeof finishDone>[1],
  sentAt: number,
  tools: TaskTools,
): Promise<void> {
  const ended = await finishDone(prepared, done, sentAt, tools.around);
  tools.around.bus.emit("doubt-ended", { product: prepared.product, channel: place.name, how: "it had happened" });
  tellEnded(place, ended, tools);
  await tools.circuits.pass([accountKey(place)]);
}

function bug(place: Place, claimed: Claimed, error: Error, { around }: TaskTools): void {
  around.bus.emit("channel-bug", {
    channel: place.name,
    product: claimed.product?.id ?? "",
    verb: claimed.listing.lane ?? "",
    error,
  });
}
