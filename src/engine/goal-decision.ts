/** Decides for one product who has to act for a goal, and who may step back. */
import type { Listing, ProductRow } from "../ledger/rows.js";
import { digestOf } from "../model/canonical.js";
import { hostKey, keysOf } from "./circuits.js";
import { parseDocument } from "./document.js";
import type { GoalState } from "./goal-state.js";
import type { Place } from "./place.js";
import { DIRECT, KEPT, LINKED } from "./stand-in.js";
import { standingOf } from "./standing.js";
import type { GoalRule } from "./surroundings.js";
import { planWish } from "./wish.js";

/** How a member of a goal stands for one product. */
type Holding = "holds" | "pending" | "fails";
type ByName = ReadonlyMap<string, Listing>;

interface Decision {
  readonly state: GoalState;
  readonly product: ProductRow;
  readonly byName: ByName;
  readonly name: string;
  readonly goal: GoalRule;
  /** Stand-ins that act for this goal now. */
  readonly acting: readonly string[];
}

/** Everyday listings by the names of their places. */
export function listingsByName({ places }: GoalState, listings: readonly Listing[]): ByName {
  const byKey = new Map(
    listings.filter(({ occasion }) => occasion === "").map((listing) => [listing.account, listing]),
  );
  return new Map(
    [...places.values()].flatMap((place) => {
      const listing = byKey.get(place.account().key);
      return listing ? [[place.name, listing] as const] : [];
    }),
  );
}

/** Whether anything can be shown to people there now. */
export function reachable({ around, circuits }: GoalState, place: Place): boolean {
  const row = place.account();
  if (!standingOf(row, around.clock.now().getTime()).open || row.closesAt !== null) return false;
  return keysOf(place, "create").every((key) => circuits.stateOf(key).state === "closed");
}

/** Calls a stand-in where a goal is missed, lets it step back where it is held again. */
export async function decideProduct(
  state: GoalState,
  product: ProductRow,
  listings: readonly Listing[],
): Promise<void> {
  const byName = listingsByName(state, listings);
  for (const [name, goal] of Object.entries(state.goals)) {
    const acting = goal.standIns.filter((standIn) => byName.get(standIn)?.why.includes(name));
    const decision: Decision = { state, product, byName, name, goal, acting };
    if (count(decision, ["holds", "pending"]) < goal.atLeast) await callStandIn(decision);
    else if (acting.length > 0 && count(decision, ["holds"]) >= goal.atLeast) await stepBack(decision);
  }
}

/** Members that stand in one of these ways; those of one fate count once. */
function count(decision: Decision, wanted: readonly Holding[]): number {
  const { state, goal } = decision;
  const fates = new Set<string>();
  for (const name of goal.anyOf) {
    const place = state.places.get(name);
    if (place && wanted.includes(holding(decision, place))) fates.add(place.inside.fate ?? name);
  }
  return fates.size;
}

function holding({ state, byName, goal }: Decision, place: Place): Holding {
  const listing = byName.get(place.name);
  if (hasFailed(state, place, goal)) return "fails";
  if (listing?.applied.presence === "live" && reachable(state, place)) return "holds";
  // What the stand-in would refuse too does not call it.
  const isDefinite =
    listing?.state === "refused" && listing.detail?.reason !== "invalid" && listing.liveVersion === null;
  return isDefinite ? "fails" : "pending";
}

function hasFailed({ around }: GoalState, place: Place, goal: GoalRule): boolean {
  const row = place.account();
  const now = around.clock.now().getTime();
  const dark = goal.needs === undefined ? undefined : row.darkFor[goal.needs];
  if (dark !== undefined && (dark === null || dark > now)) return true;
  return row.closesAt !== null || (row.failingSince !== null && now - row.failingSince >= goal.afterMs);
}

async function callStandIn(decision: Decision): Promise<void> {
  const { state, goal, name, product, byName, acting } = decision;
  if (acting.some((standIn) => isUsable(decision, standIn))) return;
  const next = goal.standIns.find((standIn) => isUsable(decision, standIn) && !isRefusedThere(byName.get(standIn)));
  if (next === undefined) return;
  const over = [KEPT + name, LINKED + name];
  await wishFor(decision, next, (why) => [...why.filter((reason) => !over.includes(reason)), name]);
  state.around.bus.emit("goal-missed", { goal: name, product: product.id, standIn: next });
}

function isUsable({ state, goal }: Decision, name: string): boolean {
  const place = state.places.get(name);
  if (!place || !reachable(state, place) || pullsFromDeadHost(state, place)) return false;
  const { fate } = place.inside;
  if (fate === undefined) return true;
  const down = goal.anyOf.flatMap((member) => state.places.get(member) ?? []);
  return !down.some((member) => member.inside.fate === fate && hasFailed(state, member, goal));
}

function pullsFromDeadHost({ around, circuits }: GoalState, place: Place): boolean {
  if (!around.host || place.photoRule()?.handedOverAs !== "url") return false;
  return circuits.stateOf(hostKey(around.host.key)).state === "open";
}

function isRefusedThere(listing: Listing | undefined): boolean {
  return listing?.state === "refused" && listing.why.some((reason) => reason !== DIRECT);
}

// Make before break: the preferred listing is confirmed current, and has been for a while.
async function stepBack(decision: Decision): Promise<void> {
  const { state, goal, name, product, byName, acting } = decision;
  const preferred = goal.anyOf.find((member) => byName.get(member)?.applied.presence === "live");
  const listing = preferred === undefined ? undefined : byName.get(preferred);
  if (listing?.state !== "clean") return;
  const since = state.recoveredAt.get(listing.account);
  if (since !== undefined && state.around.clock.now().getTime() - since < goal.cooldownMs) return;
  for (const standIn of acting) {
    const stays = staysAs(state, name, goal, byName.get(standIn)?.why ?? []);
    await wishFor(decision, standIn, (why) => [...why.filter((reason) => reason !== name), ...stays]);
  }
  state.around.bus.emit("goal-held", { goal: name, product: product.id });
}

// Of several goals that it stood in for, the mildest ending wins.
function staysAs({ goals }: GoalState, name: string, goal: GoalRule, why: readonly string[]): readonly string[] {
  const all = [goal.onRecovery, ...why.flatMap((reason) => goals[reason]?.onRecovery ?? [])];
  if (all.includes("keep")) return [KEPT + name];
  return all.includes("link") ? [LINKED + name] : [];
}

async function wishFor(
  { state, product, byName }: Decision,
  name: string,
  change: (why: readonly string[]) => readonly string[],
): Promise<void> {
  const { around, places, tallies } = state;
  const place = places.get(name);
  if (!place) return;
  const known = (await around.ledger.look(around.shop, [product.id])).get(product.id);
  const run = known?.run ?? product.run;
  const why = change(byName.get(name)?.why ?? []);
  const plan = planWish(
    place,
    { product: parseDocument(product), digest: digestOf(product.doc), run, known, why },
    state,
  );
  if (plan.kind !== "wish") return;
  const [result] = await around.ledger.write([{ ...plan.wish, product: product.key, version: product.version }]);
  tallies.wished(run, result.account, result.moves, result.moved ? result.movedRun : undefined);
  around.wakeup.notify([place.account().key]);
}
