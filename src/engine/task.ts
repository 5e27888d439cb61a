/** One turn of delivering: claimed listings are looked for, prepared, sent, and what follows is told to circuits and people. */
import { ChannelError } from "../channel/failures.js";
import type { Claimed } from "../ledger/ledger.js";
import type { MoveOp } from "../ledger/ops.js";
import type { StepRow } from "../ledger/rows.js";
import { aside } from "./act.js";
import { accountKey, type Circuits, hostKey, keyOf, keysOf, verbKey } from "./circuits.js";
import { resolveDoubt } from "./doubt.js";
import { findListings } from "./find.js";
import type { Links } from "./links.js";
import type { Permits } from "./permits.js";
import { hasVerb, type Place } from "./place.js";
import { type Prepared, type PrepareTools, prepareListing } from "./prepare.js";
import { markerOf } from "./rendering.js";
import { type Ended, finishDone, runPrepared } from "./run.js";
import type { Surroundings } from "./surroundings.js";
import type { Tallies } from "./tally.js";
import { tellEnded, tellMoved } from "./tell.js";

export interface TaskTools {
  readonly around: Surroundings;
  readonly circuits: Circuits;
  readonly permits: Permits;
  readonly links: Links;
  readonly places: ReadonlyMap<string, Place>;
  readonly tallies: Tallies;
  /** Goals look at this product soon. */
  readonly touch: (product: number) => void;
  readonly owner: string;
  /** The account waits for a person, or for new tokens. */
  readonly holdAccount: (place: Place, error: ChannelError) => Promise<void>;
}

const LOOK_AGAIN_MS = 30_000;
const OF_ACCOUNT: ReadonlySet<string> = new Set(["auth", "closed", "throttled", "quota"]);
const ADOPTABLE_ASK = "A listing with this product's SKU is there already and was not made by us.";

/** Acts on freshly claimed listings of one lane. */
export async function actOn(
  place: Place,
  claimed: readonly Claimed[],
  tools: TaskTools,
  signal: AbortSignal,
): Promise<void> {
  const rest = await lookBefore(place, claimed, tools);
  const prepared = await prepareAll(place, rest, tools, signal);
  await runAll(place, prepared, tools);
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
  const { listing, act } = prepared;
  if (listing.actVerb === null) return prepared;
  const rows = await around.ledger.readSteps(listing, act.act);
  const steps = new Map(rows.map((row): readonly [string, StepRow] => [row.name, row]));
  return { ...prepared, steps };
}

// On a shelf that can be searched, what our ledger does not know is looked for before it is put up.
async function lookBefore(place: Place, claimed: readonly Claimed[], tools: TaskTools): Promise<readonly Claimed[]> {
  const { around } = tools;
  if (place.inside.kind !== "shelf" || !hasVerb(place, "find")) return claimed;
  if (around.choices.onExisting(place.name) === "createAnyway") return claimed;
  const unknown = claimed.filter(({ listing }) => isUnknown(listing.lane, listing.ref === null && listing.act === 0));
  if (unknown.length === 0) return claimed;
  const looked = await findListings(
    place,
    unknown.map(({ product, listing }) => ({
      marker: markerOf(product?.id ?? "", listing.occasion),
      skus: skusOf(product?.doc),
    })),
    around,
  );
  const taken = new Set<Claimed>();
  for (const [index, one] of unknown.entries()) {
    const answer = looked[index];
    const now = around.clock.now().getTime();
    if (answer instanceof ChannelError) {
      taken.add(one);
      await reportFailure(place, "find", answer, tools);
      const detail = { reason: "due", message: answer.message };
      // Where the account waits, its rows do not wait by themselves.
      const wait = OF_ACCOUNT.has(answer.kind)
        ? aside(one, now, { state: "by digests", detail })
        : aside(one, now, { state: "waiting", dueAt: now + LOOK_AGAIN_MS, detail, tries: 1 });
      await moveAndTell(place, one, wait, tools);
    } else if (answer && answer.length > 0) {
      taken.add(one);
      await moveAndTell(place, one, existing(place, one, answer[0], answer.length, around), tools);
    }
  }
  return claimed.filter((one) => !taken.has(one));
}

function isUnknown(lane: string | null, isNew: boolean): boolean {
  return isNew && (lane === "create" || lane === "upsert");
}

function skusOf(doc: string | undefined): readonly string[] {
  if (doc === undefined) return [];
  const { variants } = JSON.parse(doc) as { readonly variants: readonly { readonly sku: string }[] };
  return variants.map(({ sku }) => sku);
}

function existing(
  place: Place,
  claimed: Claimed,
  found: { readonly id: string; readonly url?: string | undefined } | undefined,
  count: number,
  around: Surroundings,
): MoveOp {
  const now = around.clock.now().getTime();
  if (around.choices.onExisting(place.name) === "adopt" && count === 1 && found) {
    const { id, url } = found;
    return {
      ...aside(claimed, now, { state: "by digests", detail: null }),
      ref: url ? { id, url } : { id },
      complete: false,
    };
  }
  const cure = `shop.channel("${place.name}").adopt({ match: "sku" }) takes it over; onExisting: "createAnyway" puts up a second one.`;
  return aside(claimed, now, {
    state: "asking",
    detail: {
      reason: "exists already",
      message: ADOPTABLE_ASK,
      checkUrl: found?.url ?? place.inside.home,
      cure,
      code: found?.id,
    },
  });
}

async function runAll(place: Place, prepared: readonly Prepared[], tools: TaskTools): Promise<void> {
  for (const lane of new Set(prepared.map((one) => one.lane))) {
    const group = prepared.filter((one) => one.lane === lane);
    const keys = keysOf(place, lane);
    tools.circuits.enter(keys);
    try {
      const { around, permits, owner } = tools;
      const ended = await runPrepared(group, { around, permits, owner, report: reporter(place, lane, tools) });
      await settleEnded(place, lane, ended, tools);
    } finally {
      tools.circuits.leave(keys);
    }
  }
}

async function settleEnded(place: Place, lane: string, ended: readonly Ended[], tools: TaskTools): Promise<void> {
  let worked = false;
  for (const one of ended) {
    if (one.done || one.error?.outcome === "rejected") worked ||= one.done || one.error?.scope === "listing";
    if (one.bug) bug(place, one.prepared.claimed, one.bug, tools);
    tellEnded(place, one, tools);
  }
  const shown = ended.filter(({ done, prepared }) => done && prepared.act.due.includes("photos"));
  const photos = shown.flatMap(({ prepared }) => prepared.photos);
  const byHost = photos.some(({ url }) => url !== undefined) && tools.around.host;
  if (worked)
    await tools.circuits.pass([
      ...keysOf(place, lane),
      ...(photos.length > 0 ? [verbKey(place, "photos")] : []),
      ...(byHost ? [hostKey(byHost.key)] : []),
    ]);
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
    await permits.slow(place, error);
    return;
  }
  if (error.kind === "auth") {
    await tools.holdAccount(place, error);
    return;
  }
  const key = keyOf(place, lane, error, around.host?.key);
  if (key !== undefined) await circuits.fail(place, key, error);
}

/** Ends the doubts of claimed rows. */
export async function resolveOne(place: Place, claimed: Claimed, tools: TaskTools, signal: AbortSignal): Promise<void> {
  const { around } = tools;
  const { listing, act } = claimed;
  const rows = act ? await around.ledger.readSteps(listing, act.act) : [];
  const steps = new Map(rows.map((row) => [row.name, row] as const));
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
  if ("done" in resolution) {
    await runDone(place, preparation.ready, resolution.done, resolution.sentAt, tools);
    return;
  }
  const rerun = new Set(resolution.rerun);
  await runAll(
    place,
    [{ ...preparation.ready, steps: new Map(steps), rerun, echoAt: resolution.echoAt ?? null }],
    tools,
  );
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

/** Moves a row and tells those who wait for it. */
export async function moveAndTell(
  place: Place,
  claimed: Claimed,
  op: MoveOp,
  tools: Pick<TaskTools, "around" | "tallies" | "touch">,
): Promise<void> {
  const [moved] = await tools.around.ledger.write([op]);
  if (moved) tellMoved(place, claimed, op, moved, tools);
}

function bug(place: Place, claimed: Claimed, error: Error, { around }: TaskTools): void {
  around.bus.emit("channel-bug", {
    channel: place.name,
    product: claimed.product?.id ?? "",
    verb: claimed.listing.lane ?? "",
    error,
  });
}
