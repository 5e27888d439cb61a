/** How everything stands: accounts, circuits, backlog. One snapshot, for people and for reports. */
import type { Circuit } from "../resilience/circuit.js";
import { type Circuits, keysOf, verbKey } from "./circuits.js";
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
  /** What still waits to be brought over. */
  readonly backlog: number;
  /** Features that a person has said are dark. */
  readonly dark: readonly string[];
}

export interface Health {
  readonly at: Date;
  readonly channels: Readonly<Record<string, ChannelHealth>>;
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
    const standing = standingOf(row, around.clock.now().getTime());
    const listings: Record<string, number> = {};
    for (const { state, count } of mine) listings[state] = (listings[state] ?? 0) + count;
    channels[place.name] = {
      account: row.account,
      standing: standing.open ? "open" : standing.reason,
      message: row.hold?.message,
      cure: row.hold?.cure,
      circuits: circuitsOf(place, circuits),
      listings,
      backlog: mine.filter(({ state }) => WAITING.has(state)).reduce((sum, { count }) => sum + count, 0),
      dark: Object.keys(row.darkFor),
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
  return { at: around.clock.now(), channels, unattended, warnings };
}

function circuitsOf(place: Place, circuits: Circuits): readonly CircuitHealth[] {
  const keys = new Set([...keysOf(place, "create"), ...VERBS.map((verb) => verbKey(place, verb))]);
  return [...keys].flatMap((circuit): readonly CircuitHealth[] => {
    const state = circuits.stateOf(circuit);
    if (state.state === "closed") return [];
    const probeAt = state.state === "open" ? new Date(state.probeAt) : undefined;
    return [{ circuit, state: state.state, since: new Date(state.openedAt), probeAt, message: state.trouble.message }];
  });
}
