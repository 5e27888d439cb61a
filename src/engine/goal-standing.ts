/** How the places of a goal stand for one product, read from listings, accounts and circuits. */
import type { Listing } from "../ledger/rows.js";
import type { Circuit } from "../resilience/circuit.js";
import { hostKey, keysOf, verbKey } from "./circuit-keys.js";
import { countFates, type GoalView, type Member, type StandInView } from "./goal-decision.js";
import { type GoalState, nowOf } from "./goal-state.js";
import type { Place } from "./place.js";
import { standingOf } from "./standing.js";
import type { GoalRule } from "./surroundings.js";

export type ByName = ReadonlyMap<string, Listing>;

/** How the places of one goal stand, whatever the products: which of those miss it is what `reach` tells. */
export interface GoalHealth {
  /** Whether enough of its members can be reached; those of one fate count once. */
  readonly isHeld: boolean;
  readonly atLeast: number;
  /** Members that can be reached. */
  readonly holding: readonly string[];
  /** Members that cannot, or whose feature that the goal needs is dark. */
  readonly failing: readonly string[];
  /** Stand-ins that can be reached. */
  readonly standIns: readonly string[];
}

/** How the places of one goal stand now. */
export function healthOf(state: GoalState, goal: GoalRule): GoalHealth {
  const members = placesOf(state, goal.anyOf);
  const holding = members.filter((place) => isReachable(state, place) && !isDark(state, place, goal));
  const fates = holding.map(({ name, inside: { fate } }) => ({ name, fate }));
  const standIns = placesOf(state, goal.standIns).filter((place) => isReachable(state, place));
  return {
    isHeld: countFates(fates) >= goal.atLeast,
    atLeast: goal.atLeast,
    holding: holding.map(({ name }) => name),
    failing: members.filter((place) => !holding.includes(place)).map(({ name }) => name),
    standIns: standIns.map(({ name }) => name),
  };
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

/** Whether an account may be delivered to at all. */
export function isOpen({ around }: Pick<GoalState, "around">, place: Place): boolean {
  const row = place.account();
  return standingOf(row, around.clock.now().getTime()).open && row.closesAt === null;
}

/** Whether what is shown there can be kept up: the account, its app and its fate work. */
export function isReachable(state: GoalState, place: Place): boolean {
  return isOpen(state, place) && accountKeys(place).every((key) => isPassing(state, place, key));
}

/** Whether something new can be put up there as well. */
export function takesNew(state: GoalState, place: Place): boolean {
  const keys = [...newKeys(place), ...(goesWithPhotosOnly(state, place) ? [verbKey(place, "photos")] : [])];
  return isReachable(state, place) && keys.every((key) => isPassing(state, place, key));
}

// Where a listing neither stays text nor gets its photos later, photos that are not taken are listings that are not.
function goesWithPhotosOnly({ around }: GoalState, place: Place): boolean {
  const { edit } = place.inside.limits;
  return place.photoRule() !== null && !edit.addPhotos && !around.choices.withoutPhotos(place.name);
}

function accountKeys(place: Place): readonly string[] {
  return keysOf(place, "create").filter((key) => key !== verbKey(place, "create"));
}

function newKeys(place: Place): readonly string[] {
  return (["create", "upsert"] as const).filter((verb) => place.can[verb]).map((verb) => verbKey(place, verb));
}

/** The circuits that a listing has to pass to be put up. */
export function goalKeys(place: Place): readonly string[] {
  return [...accountKeys(place), ...newKeys(place)];
}

// A canary that came back well is proof enough: a small shop has no sixteen listings to close a circuit with.
function isPassing({ circuits, untried }: GoalState, place: Place, key: string): boolean {
  const circuit: Circuit = circuits.stateOf(key);
  if (circuit.state === "trying") return circuit.allowance > 1 || untried.has(place.account().key);
  return circuit.state === "closed";
}

/** One goal as it stands for one product. */
export function viewOf(state: GoalState, name: string, goal: GoalRule, byName: ByName): GoalView {
  return {
    atLeast: goal.atLeast,
    members: placesOf(state, goal.anyOf).map((place) => memberOf(state, goal, place, byName.get(place.name))),
    standIns: placesOf(state, goal.standIns).map((place) => standInOf(state, name, place, byName.get(place.name))),
  };
}

function placesOf({ places }: GoalState, names: readonly string[]): readonly Place[] {
  return names.flatMap((name) => places.get(name) ?? []);
}

function memberOf(state: GoalState, goal: GoalRule, place: Place, listing: Listing | undefined): Member {
  const recoveredAt = state.recoveredAt.get(place.account().key);
  const isLive = listing?.applied.presence === "live";
  return {
    name: place.name,
    fate: place.inside.fate,
    isReachable: isReachable(state, place),
    hasFailed: hasFailed(state, place, goal, isLive),
    isLive,
    isCurrent: listing?.state === "clean",
    // What the stand-in would refuse too does not call it.
    isRefused: listing?.state === "refused" && listing.detail?.reason !== "invalid" && listing.liveVersion === null,
    // Reachable again a moment before anybody noted it: its cool-down has not even begun.
    isCool:
      place.account().failingSince === null &&
      (recoveredAt === undefined || nowOf(state) - recoveredAt >= goal.cooldownMs),
  };
}

/** Whether somebody said that the feature which a goal needs is dark there now. */
export function isDark({ around }: Pick<GoalState, "around">, place: Place, { needs }: GoalRule): boolean {
  const until = needs === undefined ? undefined : place.account().darkFor[needs];
  return until === null || (until !== undefined && until > around.clock.now().getTime());
}

// It has closed, its feature is dark, or it has not worked for as long as the goal waits. Where only new listings are not
// taken, what is up already is up.
function hasFailed(state: GoalState, place: Place, goal: GoalRule, isLive: boolean): boolean {
  const row = place.account();
  const now = nowOf(state);
  if (row.closesAt !== null || isDark(state, place, goal)) return true;
  const isLate = row.failingSince !== null && now - row.failingSince >= goal.afterMs;
  return isLate && !(isLive && isReachable(state, place));
}

function standInOf(state: GoalState, goal: string, place: Place, listing: Listing | undefined): StandInView {
  return {
    name: place.name,
    fate: place.inside.fate,
    isUsable: takesNew(state, place) && !pullsFromDeadHost(state, place),
    isActing: listing?.why.includes(goal) === true,
    isRefused: listing?.state === "refused" && listing.liveVersion === null,
  };
}

function pullsFromDeadHost({ around, circuits }: GoalState, place: Place): boolean {
  if (!around.host || place.photoRule()?.handedOverAs !== "url") return false;
  return circuits.stateOf(hostKey(around.host.key)).state === "open";
}
