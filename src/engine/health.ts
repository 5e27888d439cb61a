/** How everything stands: accounts, circuits, backlog. One snapshot, for people and for reports. */
import type { AccountRow } from "../ledger/rows.js";
import type { Circuit } from "../resilience/circuit.js";
import { hostKey, keysOf, verbKey } from "./circuit-keys.js";
import type { Circuits } from "./circuits.js";
import type { GoalHealth } from "./goal-standing.js";
import type { GoalKeeper } from "./goals.js";
import { successorOf } from "./moves.js";
import type { Place } from "./place.js";
import { standingOf } from "./standing.js";
import type { Surroundings } from "./surroundings.js";

export interface CircuitHealth {
  readonly circuit: string;
  readonly state: Circuit["state"];
  readonly since?: Date | undefined;
  readonly probeAt?: Date | undefined;
  readonly message?: string | undefined;
}

export interface ChannelHealth {
  readonly account: string;
  /** `open`, or why nothing is delivered there. */
  readonly standing: "open" | "paused" | "reconnect" | "account changed" | "closed";
  readonly message?: string | undefined;
  readonly cure?: string | undefined;
  /** Circuits that are not closed. */
  readonly circuits: readonly CircuitHealth[];
  /** Listings by state of the ledger. */
  readonly listings: Readonly<Record<string, number>>;
  /** When nothing new is taken any more, when nothing leaves at all, and who takes its place: said by `sunset`. */
  readonly closing?:
    | { readonly closesAt: Date; readonly drainUntil: Date; readonly moveTo?: string | undefined }
    | undefined;
  /** The platform says that it, or this account there, is closed. Nothing follows but this word: see `sunset`. */
  readonly suspectedClosed?: { readonly since: Date; readonly message: string } | undefined;
  /** What still waits to be brought over. */
  readonly backlog: number;
  /** Features that a person has said are dark. */
  readonly dark: readonly string[];
}

export interface Health {
  readonly at: Date;
  readonly channels: Readonly<Record<string, ChannelHealth>>;
  /** Goals by name. */
  readonly goals: Readonly<Record<string, GoalHealth>>;
  /** Accounts of this shop that no name means any more, with their live listings. */
  readonly unattended: readonly { readonly account: string; readonly live: number }[];
  readonly warnings: readonly string[];
}

const WAITING: ReadonlySet<string> = new Set(["due", "waiting", "leased", "inFlight", "inDoubt", "settling"]);
const VERBS = ["create", "upsert", "update", "revise", "withdraw", "rebuild", "photos", "find", "settle"];

/** Takes a snapshot. */
export async function readHealth(
  places: ReadonlyMap<string, Place>,
  circuits: Circuits,
  goals: Pick<GoalKeeper, "health">,
  around: Surroundings,
  warnings: readonly string[],
): Promise<Health> {
  const [accounts, tally] = await Promise.all([
    around.ledger.readAccounts(around.shop),
    around.ledger.tally(around.shop),
  ]);
  const channels: Record<string, ChannelHealth> = {};
  for (const place of places.values()) {
    await circuits.load(place);
    const row = place.account();
    const mine = tally.filter(({ account }) => account === row.key);
    const { standing, message, cure } = await standingNow(place, around);
    const listings: Record<string, number> = {};
    for (const { state, count } of mine) listings[state] = (listings[state] ?? 0) + count;
    channels[place.name] = {
      account: row.account,
      standing,
      message,
      cure,
      circuits: circuitsOf(place, circuits, around),
      listings,
      closing: await closingOf(place, around),
      suspectedClosed: suspicionOf(place, circuits),
      backlog: mine.filter(({ state }) => WAITING.has(state)).reduce((sum, { count }) => sum + count, 0),
      dark: darkIn(row.darkFor, around.clock.now().getTime()),
    };
  }
  const named = new Set([...places.values()].map((place) => place.account().key));
  const unattended = accounts
    .filter(({ key, shop }) => shop === around.shop && !named.has(key))
    .map(({ key, account }) => ({
      account,
      live: tally
        .filter((one) => one.account === key && one.state === "clean")
        .reduce((sum, { count }) => sum + count, 0),
    }));
  return { at: around.clock.now(), channels, goals: goals.health(), unattended, warnings };
}

/** Nobody has to wait for the first call to hear that there are no tokens yet. */
async function standingNow(
  place: Place,
  around: Surroundings,
): Promise<Pick<ChannelHealth, "standing" | "message" | "cure">> {
  const row = place.account();
  const now = standingOf(row, around.clock.now().getTime());
  const missing = now.open ? await place.tokens?.missing() : undefined;
  if (missing) return { standing: "reconnect", message: missing.message, cure: missing.cure };
  return { standing: now.open ? "open" : now.reason, message: row.hold?.message, cure: row.hold?.cure };
}

async function closingOf(place: Place, around: Surroundings): Promise<ChannelHealth["closing"]> {
  const { closesAt, drainUntil } = place.account();
  if (closesAt === null) return undefined;
  const moveTo = await successorOf(place, around);
  return { closesAt: new Date(closesAt), drainUntil: new Date(drainUntil ?? closesAt), moveTo };
}

// What the platform said lies in the circuit that it opened, and heals with it.
function suspicionOf(place: Place, circuits: Circuits): ChannelHealth["suspectedClosed"] {
  for (const key of keysOf(place, "create")) {
    const circuit = circuits.stateOf(key);
    if (circuit.state === "closed" || circuit.trouble.kind !== "closed") continue;
    return { since: new Date(circuit.openedAt), message: circuit.trouble.message };
  }
  return undefined;
}

function darkIn(darkFor: AccountRow["darkFor"], now: number): readonly string[] {
  return Object.entries(darkFor).flatMap(([feature, until]) => (until === null || until > now ? [feature] : []));
}

function circuitsOf(place: Place, circuits: Circuits, { host }: Surroundings): readonly CircuitHealth[] {
  const pulls = host !== undefined && place.photoRule()?.handedOverAs === "url";
  const hosts = pulls ? [hostKey(host.key)] : [];
  const keys = new Set([...keysOf(place, "create"), ...VERBS.map((verb) => verbKey(place, verb)), ...hosts]);
  return [...keys].flatMap((circuit): readonly CircuitHealth[] => {
    const state = circuits.stateOf(circuit);
    if (state.state === "closed") return [];
    const probeAt = state.state === "open" ? new Date(state.probeAt) : undefined;
    return [{ circuit, state: state.state, since: new Date(state.openedAt), probeAt, message: state.trouble.message }];
  });
}
