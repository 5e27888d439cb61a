/** The circuits of accounts, verbs, apps, fates and hosts: read from the ledger, changed there by compare-and-set. */
import { ChannelError } from "../channel/failures.js";
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
import { COUNTED, hostKey, keysOf, verbKey } from "./circuit-keys.js";
import { hasVerb, type Place } from "./place.js";
import { RateWait } from "./rate-wait.js";
import type { Surroundings } from "./surroundings.js";

const ELSEWHERE_MS = 5_000;
const PROBE_MARGIN_MS = 10_000;
const MOST_ROUNDS = 5;

/** Whether calls may leave: how many, or when to look again. */
export type Allowance = { readonly calls: number } | Shut;

interface Shut {
  readonly until: number;
  readonly because: string;
}

/** Calls that may leave, counted as under way from now on; or when to look again. */
export type Admission = Admitted | Shut;

export interface Admitted {
  readonly calls: number;
  /** So many of them, one unless told, are over or will not leave after all. */
  leave(calls?: number): void;
}

export interface Circuits {
  /** Brings the cached states of this place up to date with the ledger. */
  load(place: Place): Promise<void>;
  /** How many calls may leave now; probes where it is time. */
  allow(place: Place, keys: readonly string[], signal: AbortSignal): Promise<Allowance>;
  /** The same, and holds up to so many of them until they are over: nobody else is let through in their stead. */
  admit(place: Place, keys: readonly string[], most: number, signal: AbortSignal): Promise<Admission>;
  stateOf(key: string): Circuit;
  /** A call showed that what these circuits stand for works. */
  pass(keys: readonly string[]): Promise<void>;
  fail(place: Place, key: string, error: ChannelError): Promise<void>;
}

/** What one process knows of the circuits. */
interface Board {
  readonly around: Surroundings;
  readonly states: Map<string, { readonly version: number; readonly circuit: Circuit }>;
  /** Calls that were let through each circuit and are not over. */
  readonly flying: Map<string, number>;
  /** Circuits that this process is trying. */
  readonly probing: Set<string>;
  /** Looks whether it works again that are under way. */
  readonly probes: Map<string, Promise<Allowance>>;
}

/** An open circuit whose probe is due and that somebody passed all the same was tried: photos and hosts have no ping. */
function tried(board: Board, before: Circuit): Circuit {
  const circuit = clamped(board, before);
  return circuit.state === "open" && circuit.probeAt <= nowOf(board) ? tryCircuit(circuit) : before;
}

/** All circuits of one process, shared through its ledger with all others. */
export function createCircuits(around: Surroundings): Circuits {
  const board: Board = { around, states: new Map(), flying: new Map(), probing: new Set(), probes: new Map() };
  const { choices, random, bus } = around;
  return {
    stateOf: (key) => stateOf(board, key),
    load: (place) => reload(board, loadedKeys(place, around.host?.key)),
    allow: (place, keys, signal) => allow(board, place, keys, signal),
    admit: (place, keys, most, signal) => admit(board, place, keys, most, signal),
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

function stateOf(board: Board, key: string): Circuit {
  return clamped(board, board.states.get(key)?.circuit ?? CLOSED);
}

function clamped(board: Board, circuit: Circuit): Circuit {
  return circuit.state === "open" ? clampProbe(circuit, nowOf(board), board.around.choices.circuit) : circuit;
}

const LOADED_VERBS = ["withdraw", "revise", "update", "upsert", "create", "rebuild", "settle", "find", "photos"];

function loadedKeys(place: Place, host: string | undefined): readonly string[] {
  const hosts = host === undefined ? [] : [hostKey(host)];
  return [...new Set([...LOADED_VERBS.map((verb) => verbKey(place, verb)), ...keysOf(place, "create"), ...hosts])];
}

async function reload({ around, states }: Board, keys: readonly string[]): Promise<void> {
  const read = await around.ledger.readCircuits(keys);
  for (const key of keys) {
    const row = read.get(key);
    if (!row) states.delete(key);
    else if (states.get(key)?.version !== row.version)
      states.set(key, { version: row.version, circuit: JSON.parse(row.state) as Circuit });
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

async function admit(
  board: Board,
  place: Place,
  keys: readonly string[],
  most: number,
  signal: AbortSignal,
): Promise<Admission> {
  const allowance = await allow(board, place, keys, signal);
  if ("until" in allowance) return allowance;
  // Looked at once more and held without a pause in between: others were asking meanwhile.
  const calls = Math.min(most, ...keys.map((key) => roomIn(board, key)));
  if (calls <= 0) return trying(nowOf(board));
  fly(board, keys, calls);
  return { calls, leave: (over = 1) => fly(board, keys, -over) };
}

function fly({ flying }: Board, keys: readonly string[], calls: number): void {
  for (const key of keys) flying.set(key, (flying.get(key) ?? 0) + calls);
}

/** How many more calls may be under way through a circuit. */
function roomIn(board: Board, key: string): number {
  const circuit = stateOf(board, key);
  if (circuit.state === "closed") return Number.POSITIVE_INFINITY;
  return circuit.state === "open" ? 0 : circuit.allowance - (board.flying.get(key) ?? 0);
}

function trying(now: number): Shut {
  return { until: now + ELSEWHERE_MS, because: "trying whether it works again" };
}

async function allowOne(board: Board, place: Place, key: string, signal: AbortSignal): Promise<Allowance> {
  const now = nowOf(board);
  const circuit = stateOf(board, key);
  if (circuit.state === "closed") return { calls: Number.POSITIVE_INFINITY };
  if (circuit.state === "open") {
    if (circuit.probeAt > now) return { until: circuit.probeAt, because: circuit.trouble.message };
    return probeOnce(board, place, key, signal);
  }
  // Its prober may have died: whoever gets the lease goes on trying, and keeps it as long as it does.
  if (!(await lease(board, place, key))) {
    board.probing.delete(key);
    return elsewhere(now);
  }
  board.probing.add(key);
  const calls = roomIn(board, key);
  return calls > 0 ? { calls } : trying(now);
}

/** Whoever comes while it is being tried has the same answer. */
function probeOnce(board: Board, place: Place, key: string, signal: AbortSignal): Promise<Allowance> {
  const probing = board.probes.get(key) ?? probe(board, place, key, signal).finally(() => board.probes.delete(key));
  board.probes.set(key, probing);
  return probing;
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
  if (trouble instanceof RateWait) {
    await stopProbing(board, key);
    return { until: trouble.at, because: trouble.message };
  }
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
  if (board.probing.has(key) && stateOf(board, key).state !== "trying") await stopProbing(board, key);
}

async function stopProbing(board: Board, key: string): Promise<void> {
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

async function ping(place: Place, signal: AbortSignal): Promise<CircuitTrouble | RateWait | undefined> {
  if (!hasVerb(place, "ping")) return undefined;
  const run = place.inside.verb("ping") as (session: unknown, signal: AbortSignal) => Promise<void>;
  try {
    await run(place.session(), signal);
    return undefined;
  } catch (error) {
    if (error instanceof RateWait) return error;
    // It answers: what it says about us is for a real call to hear, which knows what follows.
    if (error instanceof ChannelError && error.outcome === "rejected" && !COUNTED.has(error.kind)) return undefined;
    // A place that says by itself that it has closed goes on saying so.
    const kind = error instanceof ChannelError ? error.kind : "unavailable";
    return { kind, message: error instanceof Error ? error.message : String(error) };
  }
}
