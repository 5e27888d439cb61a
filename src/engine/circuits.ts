/** The circuits of accounts, verbs, apps, fates and hosts: read from the ledger, changed there by compare-and-set. */
import type { ChannelError } from "../channel/failures.js";
import {
  type Circuit,
  CLOSED,
  clampProbe,
  failCircuit,
  passCircuit,
  reopen,
  tryCircuit,
} from "../resilience/circuit.js";
import { type Place, hasVerb } from "./place.js";
import type { Surroundings } from "./surroundings.js";

const ELSEWHERE_MS = 5_000;
const PROBE_MARGIN_MS = 10_000;

/** Whether calls may leave: how many, or when to look again. */
export type Allowance = { readonly calls: number } | { readonly until: number; readonly because: string };

export interface Circuits {
  /** Brings the cached states of this place up to date with the ledger. */
  load(place: Place): Promise<void>;
  /** How many calls of a lane may leave now; probes where it is time. */
  allow(place: Place, keys: readonly string[], signal: AbortSignal): Promise<Allowance>;
  stateOf(key: string): Circuit;
  enter(keys: readonly string[]): void;
  leave(keys: readonly string[]): void;
  /** A call showed that what these circuits stand for works. */
  pass(keys: readonly string[]): Promise<void>;
  fail(place: Place, key: string, error: ChannelError): Promise<void>;
}

export const accountKey = (place: Place): string => `account:${place.inside.account}`;
export const verbKey = (place: Place, verb: string): string => `verb:${place.inside.account}:${verb}`;
const appKey = (place: Place): readonly string[] => (place.inside.app ? [`app:${place.inside.app}`] : []);
const fateKey = (place: Place): readonly string[] => (place.inside.fate ? [`fate:${place.inside.fate}`] : []);
export const hostKey = (host: string): string => `host:${host}`;

/** The circuits that a lane's calls pass through. */
export function keysOf(place: Place, verb: string): readonly string[] {
  return [accountKey(place), verbKey(place, verb), ...appKey(place), ...fateKey(place)];
}

/** The circuit that a failure counts against; `undefined`: none, it is the listing's own trouble. */
export function keyOf(place: Place, verb: string, error: ChannelError, host: string | undefined): string | undefined {
  if (error.kind === "forbidden" || error.kind === "closed" || error.kind === "unavailable") {
    switch (error.scope) {
      case "listing":
        return undefined;
      case "verb":
        return verbKey(place, error.verb ?? verb);
      case "account":
        return error.kind === "unavailable" && error.outcome === "not-sent"
          ? (fateKey(place)[0] ?? accountKey(place))
          : accountKey(place);
      case "app":
        return appKey(place)[0] ?? accountKey(place);
      case "host":
        return host === undefined ? undefined : hostKey(host);
      default:
        return error.scope satisfies never;
    }
  }
  return undefined;
}

/** All circuits of one process, shared through its ledger with all others. */
export function createCircuits(around: Surroundings): Circuits {
  const { ledger, clock, random, bus, choices } = around;
  const states = new Map<string, { readonly version: number; readonly circuit: Circuit }>();
  const flying = new Map<string, number>();
  const probing = new Set<string>();

  const now = (): number => clock.now().getTime();
  const stateOf = (key: string): Circuit => states.get(key)?.circuit ?? CLOSED;
  const reload = async (keys: readonly string[]): Promise<void> => {
    const read = await ledger.readCircuits(keys);
    for (const key of keys) {
      const row = read.get(key);
      if (row) states.set(key, { version: row.version, circuit: JSON.parse(row.state) as Circuit });
      else states.delete(key);
    }
  };
  const change = async (key: string, next: (before: Circuit) => Circuit): Promise<void> => {
    for (let round = 0; round < 5; round += 1) {
      const before = states.get(key) ?? { version: 0, circuit: CLOSED };
      const circuit = next(before.circuit);
      if (circuit === before.circuit) return;
      const [version] = await ledger.write([
        { op: "circuit", key, version: before.version, state: JSON.stringify(circuit) },
      ]);
      if (version !== null) {
        states.set(key, { version, circuit });
        tell(key, before.circuit, circuit);
        return;
      }
      await reload([key]);
    }
  };
  const tell = (key: string, before: Circuit, after: Circuit): void => {
    if (before.state === after.state) return;
    if (after.state === "open") bus.emit("circuit-opened", { circuit: key, message: after.trouble.message });
    else if (after.state === "trying") bus.emit("circuit-trying", { circuit: key });
    else bus.emit("circuit-closed", { circuit: key });
  };
  const lease = async (key: string, ms: number | null): Promise<boolean> => {
    const at = now();
    const until = ms === null ? null : at + ms;
    const [held] = await ledger.write([{ op: "lease", name: `probe:${key}`, owner: around.worker, until, now: at }]);
    return held;
  };
  const probe = async (place: Place, key: string, signal: AbortSignal): Promise<Allowance> => {
    if (!(await lease(key, place.timing.deadlineMs + PROBE_MARGIN_MS))) return elsewhere(now());
    await reload([key]);
    const circuit = stateOf(key);
    if (circuit.state === "closed") return { calls: Number.POSITIVE_INFINITY };
    if (circuit.state === "open" && circuit.probeAt > now())
      return { until: circuit.probeAt, because: circuit.trouble.message };
    probing.add(key);
    const trouble = key.startsWith("verb:") ? undefined : await ping(place, signal);
    if (!trouble) {
      await change(key, tryCircuit);
      return { calls: 1 };
    }
    await change(key, (before) => reopen(before, trouble, now(), random, choices.circuit));
    probing.delete(key);
    await lease(key, null);
    const after = stateOf(key);
    return { until: after.state === "open" ? after.probeAt : now() + ELSEWHERE_MS, because: trouble.message };
  };
  const allowOne = async (place: Place, key: string, signal: AbortSignal): Promise<Allowance> => {
    const circuit = clampProbe(stateOf(key), now(), choices.circuit);
    if (circuit.state === "closed") return { calls: Number.POSITIVE_INFINITY };
    if (circuit.state === "open") {
      if (circuit.probeAt > now()) return { until: circuit.probeAt, because: circuit.trouble.message };
      return probe(place, key, signal);
    }
    // Its prober may have died: whoever gets the lease goes on trying.
    if (!probing.has(key) && !(await lease(key, place.timing.deadlineMs + PROBE_MARGIN_MS))) return elsewhere(now());
    probing.add(key);
    const calls = circuit.allowance - (flying.get(key) ?? 0);
    return calls > 0 ? { calls } : { until: now() + ELSEWHERE_MS, because: "trying whether it works again" };
  };

  return {
    stateOf,
    load: (place) =>
      reload([...new Set([...LOADED_VERBS.map((verb) => verbKey(place, verb)), ...keysOf(place, "ping")])]),
    async allow(place, keys, signal) {
      let calls = Number.POSITIVE_INFINITY;
      for (const key of keys) {
        const one = await allowOne(place, key, signal);
        if ("until" in one) return one;
        calls = Math.min(calls, one.calls);
      }
      return { calls };
    },
    enter(keys) {
      for (const key of keys) flying.set(key, (flying.get(key) ?? 0) + 1);
    },
    leave(keys) {
      for (const key of keys) flying.set(key, Math.max(0, (flying.get(key) ?? 0) - 1));
    },
    async pass(keys) {
      for (const key of keys) {
        if (states.get(key) === undefined) continue;
        await change(key, (before) => passCircuit(before, choices.circuit));
        await endProbing(key);
      }
    },
    async fail(place, key, error) {
      const failure = { kind: error.kind, message: error.message, isUnknown: error.outcome === "unknown" };
      await change(key, (before) => failCircuit(before, failure, now(), random, choices.circuit));
      if (error.kind === "closed") bus.emit("closing-suspected", { channel: place.name, message: error.message });
      await endProbing(key);
    },
  };

  async function endProbing(key: string): Promise<void> {
    if (!probing.has(key) || stateOf(key).state === "trying") return;
    probing.delete(key);
    await lease(key, null);
  }
}

const LOADED_VERBS = ["withdraw", "revise", "update", "upsert", "create", "rebuild", "settle", "photos", "ping"];

function elsewhere(now: number): Allowance {
  return { until: now + ELSEWHERE_MS, because: "another worker is trying whether it works again" };
}

async function ping(
  place: Place,
  signal: AbortSignal,
): Promise<{ readonly kind: string; readonly message: string } | undefined> {
  if (!hasVerb(place, "ping")) return undefined;
  const run = place.inside.verb("ping") as (session: unknown, signal: AbortSignal) => Promise<void>;
  try {
    await run(place.session(), signal);
    return undefined;
  } catch (error) {
    return { kind: "unavailable", message: error instanceof Error ? error.message : String(error) };
  }
}
