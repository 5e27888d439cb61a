/** The circuits of accounts, verbs, apps, fates and hosts: read from the ledger, changed there by compare-and-set. */
import type { ChannelError } from "../channel/failures.js";
import {
  type Circuit,
  type CircuitTrouble,
  CLOSED,
  clampProbe,
  failCircuit,
  passCircuit,
  reopen,
  tryCircuit,
} from "../resilience/circuit.js";
import { hasVerb, type Place } from "./place.js";
import type { Surroundings } from "./surroundings.js";

const ELSEWHERE_MS = 5_000;
const PROBE_MARGIN_MS = 10_000;
const MOST_ROUNDS = 5;

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
export const hostKey = (host: string): string => `host:${host}`;
const appKey = (place: Place): readonly string[] => (place.inside.app ? [`app:${place.inside.app}`] : []);
const fateKey = (place: Place): readonly string[] => (place.inside.fate ? [`fate:${place.inside.fate}`] : []);

/** The circuits that a lane's calls pass through. */
export function keysOf(place: Place, verb: string): readonly string[] {
  return [accountKey(place), verbKey(place, verb), ...appKey(place), ...fateKey(place)];
}

const COUNTED: ReadonlySet<string> = new Set(["unavailable", "forbidden", "closed"]);

/** The circuit that a failure counts against; `undefined`: none, it is the listing's own trouble. */
export function keyOf(place: Place, verb: string, error: ChannelError, host: string | undefined): string | undefined {
  if (!COUNTED.has(error.kind)) return undefined;
  switch (error.scope) {
    case "listing":
      return undefined;
    case "verb":
      // Photos that are not taken are no trouble of the verb that carried them: text still passes.
      return verbKey(place, error.verb ?? (isOfPhotos(error) ? "photos" : verb));
    case "account":
      return isTransport(error) ? (fateKey(place)[0] ?? accountKey(place)) : accountKey(place);
    case "app":
      return appKey(place)[0] ?? accountKey(place);
    case "host":
      return host === undefined ? undefined : hostKey(host);
    default:
      return error.scope satisfies never;
  }
}

function isTransport({ kind, outcome }: ChannelError): boolean {
  return kind === "unavailable" && outcome === "not-sent";
}

/** What one process knows of the circuits. */
interface Board {
  readonly around: Surroundings;
  readonly states: Map<string, { readonly version: number; readonly circuit: Circuit }>;
  /** Calls under way through each circuit. */
  readonly flying: Map<string, number>;
  /** Circuits that this process is trying. */
  readonly probing: Set<string>;
}

/** An open circuit whose probe is due and that somebody passed all the same was tried: photos and hosts have no ping. */
function tried(board: Board, before: Circuit): Circuit {
  return before.state === "open" && before.probeAt <= nowOf(board) ? tryCircuit(before) : before;
}

function isOfPhotos({ facets }: ChannelError): boolean {
  return facets !== undefined && facets.length > 0 && facets.every((facet) => facet === "photos");
}

/** All circuits of one process, shared through its ledger with all others. */
export function createCircuits(around: Surroundings): Circuits {
  const board: Board = { around, states: new Map(), flying: new Map(), probing: new Set() };
  const { choices, random, bus } = around;
  return {
    stateOf: (key) => stateOf(board, key),
    load: (place) => reload(board, loadedKeys(place)),
    allow: (place, keys, signal) => allow(board, place, keys, signal),
    enter(keys) {
      for (const key of keys) board.flying.set(key, (board.flying.get(key) ?? 0) + 1);
    },
    leave(keys) {
      for (const key of keys) board.flying.set(key, Math.max(0, (board.flying.get(key) ?? 0) - 1));
    },
    async pass(keys) {
      for (const key of keys) {
        if (board.states.get(key) === undefined) continue;
        await change(board, key, (before) => passCircuit(tried(board, before), choices.circuit));
        await endProbing(board, key);
      }
    },
    async fail(place, key, error) {
      const failure = { kind: error.kind, message: error.message, isUnknown: error.outcome === "unknown" };
      await change(board, key, (before) =>
        failCircuit(tried(board, before), failure, nowOf(board), random, choices.circuit),
      );
      if (error.kind === "closed") bus.emit("closing-suspected", { channel: place.name, message: error.message });
      await endProbing(board, key);
    },
  };
}

function nowOf({ around }: Board): number {
  return around.clock.now().getTime();
}

function stateOf({ states }: Board, key: string): Circuit {
  return states.get(key)?.circuit ?? CLOSED;
}

const LOADED_VERBS = ["withdraw", "revise", "update", "upsert", "create", "rebuild", "settle", "find", "photos"];

function loadedKeys(place: Place): readonly string[] {
  return [...new Set([...LOADED_VERBS.map((verb) => verbKey(place, verb)), ...keysOf(place, "create")])];
}

async function reload({ around, states }: Board, keys: readonly string[]): Promise<void> {
  const read = await around.ledger.readCircuits(keys);
  for (const key of keys) {
    const row = read.get(key);
    if (row) states.set(key, { version: row.version, circuit: JSON.parse(row.state) as Circuit });
    else states.delete(key);
  }
}

async function change(board: Board, key: string, next: (before: Circuit) => Circuit): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = board.states.get(key) ?? { version: 0, circuit: CLOSED };
    const circuit = next(before.circuit);
    if (circuit === before.circuit) return;
    const state = JSON.stringify(circuit);
    const [version] = await board.around.ledger.write([{ op: "circuit", key, version: before.version, state }]);
    if (version !== null) {
      board.states.set(key, { version, circuit });
      tell(board, key, before.circuit, circuit);
      return;
    }
    await reload(board, [key]);
  }
}

function tell({ around: { bus } }: Board, key: string, before: Circuit, after: Circuit): void {
  if (before.state === after.state) return;
  if (after.state === "open") bus.emit("circuit-opened", { circuit: key, message: after.trouble.message });
  else if (after.state === "trying") bus.emit("circuit-trying", { circuit: key });
  else bus.emit("circuit-closed", { circuit: key });
}

async function allow(board: Board, place: Place, keys: readonly string[], signal: AbortSignal): Promise<Allowance> {
  let calls = Number.POSITIVE_INFINITY;
  for (const key of keys) {
    const one = await allowOne(board, place, key, signal);
    if ("until" in one) return one;
    calls = Math.min(calls, one.calls);
  }
  return { calls };
}

async function allowOne(board: Board, place: Place, key: string, signal: AbortSignal): Promise<Allowance> {
  const now = nowOf(board);
  const circuit = clampProbe(stateOf(board, key), now, board.around.choices.circuit);
  if (circuit.state === "closed") return { calls: Number.POSITIVE_INFINITY };
  if (circuit.state === "open") {
    if (circuit.probeAt > now) return { until: circuit.probeAt, because: circuit.trouble.message };
    return probe(board, place, key, signal);
  }
  // Its prober may have died: whoever gets the lease goes on trying.
  if (!board.probing.has(key) && !(await lease(board, place, key))) return elsewhere(now);
  board.probing.add(key);
  const calls = circuit.allowance - (board.flying.get(key) ?? 0);
  return calls > 0 ? { calls } : { until: now + ELSEWHERE_MS, because: "trying whether it works again" };
}

/** One prober in the whole fleet: a ping, then one real listing. */
async function probe(board: Board, place: Place, key: string, signal: AbortSignal): Promise<Allowance> {
  const { random, choices } = board.around;
  if (!(await lease(board, place, key))) return elsewhere(nowOf(board));
  await reload(board, [key]);
  const circuit = stateOf(board, key);
  if (circuit.state === "closed") return { calls: Number.POSITIVE_INFINITY };
  if (circuit.state === "open" && circuit.probeAt > nowOf(board)) {
    return { until: circuit.probeAt, because: circuit.trouble.message };
  }
  board.probing.add(key);
  const trouble = key.startsWith("verb:") ? undefined : await ping(place, signal);
  if (!trouble) {
    await change(board, key, tryCircuit);
    return { calls: 1 };
  }
  await change(board, key, (before) => reopen(before, trouble, nowOf(board), random, choices.circuit));
  await endProbing(board, key);
  const after = stateOf(board, key);
  const until = after.state === "open" ? after.probeAt : nowOf(board) + ELSEWHERE_MS;
  return { until, because: trouble.message };
}

async function endProbing(board: Board, key: string): Promise<void> {
  if (!board.probing.has(key) || stateOf(board, key).state === "trying") return;
  board.probing.delete(key);
  await writeLease(board, key, null);
}

function lease(board: Board, place: Place, key: string): Promise<boolean> {
  return writeLease(board, key, place.timing.deadlineMs + PROBE_MARGIN_MS);
}

async function writeLease(board: Board, key: string, ms: number | null): Promise<boolean> {
  const now = nowOf(board);
  const until = ms === null ? null : now + ms;
  const op = { op: "lease" as const, name: `probe:${key}`, owner: board.around.worker, until, now };
  const [held] = await board.around.ledger.write([op]);
  return held;
}

function elsewhere(now: number): Allowance {
  return { until: now + ELSEWHERE_MS, because: "another worker is trying whether it works again" };
}

async function ping(place: Place, signal: AbortSignal): Promise<CircuitTrouble | undefined> {
  if (!hasVerb(place, "ping")) return undefined;
  const run = place.inside.verb("ping") as (session: unknown, signal: AbortSignal) => Promise<void>;
  try {
    await run(place.session(), signal);
    return undefined;
  } catch (error) {
    return { kind: "unavailable", message: error instanceof Error ? error.message : String(error) };
  }
}
