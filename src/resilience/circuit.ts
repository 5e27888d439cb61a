/**
 * Circuits as pure functions over JSON state. The state lies in the ledger, so that a whole fleet shares it; one prober
 * tries whether the place works again, then one real listing, then twice as many each time.
 */
import type { Random } from "./backoff.js";

/** What opened it, for people. */
export interface CircuitTrouble {
  readonly kind: string;
  readonly message: string;
}

export type Circuit =
  | {
      readonly state: "closed";
      /** Consecutive failures, how many of them of unknown outcome, and since when. */
      readonly failures: number;
      readonly unknowns: number;
      readonly failingSince: number | null;
    }
  | {
      readonly state: "open";
      readonly openedAt: number;
      readonly probes: number;
      readonly probeAt: number;
      readonly trouble: CircuitTrouble;
    }
  | {
      readonly state: "trying";
      readonly openedAt: number;
      readonly probes: number;
      /** How many calls may be under way. */
      readonly allowance: number;
      readonly trouble: CircuitTrouble;
    };

export const CLOSED: Circuit = { state: "closed", failures: 0, unknowns: 0, failingSince: null };

/** Spacing of probes; `scale` shrinks all of them for demonstrations. */
export interface CircuitPolicy {
  /** Consecutive failures that open it. */
  readonly failures: number;
  /** Fewer failures do, when nothing has worked for this long: small shops make few calls. */
  readonly lowVolumeMs: number;
  readonly firstProbeMs: number;
  readonly capMs: number;
  readonly capAfterDayMs: number;
  readonly capAfterWeekMs: number;
  /** Allowance at which it closes. */
  readonly closesAt: number;
}

export const CIRCUIT_POLICY: CircuitPolicy = {
  failures: 3,
  lowVolumeMs: 60_000,
  firstProbeMs: 15_000,
  capMs: 600_000,
  capAfterDayMs: 1_800_000,
  capAfterWeekMs: 7_200_000,
  closesAt: 16,
};

const DAY_MS = 86_400_000;

/** A call failed because the place does not work. */
export function failCircuit(
  before: Circuit,
  failure: CircuitTrouble & { readonly isUnknown: boolean },
  now: number,
  random: Random,
  policy: CircuitPolicy = CIRCUIT_POLICY,
): Circuit {
  const trouble = { kind: failure.kind, message: failure.message };
  if (before.state === "open") return before;
  if (before.state === "trying") return reopen(before, trouble, now, random, policy);
  const failures = before.failures + 1;
  const unknowns = before.unknowns + (failure.isUnknown ? 1 : 0);
  const since = before.failingSince ?? now;
  const isLow = failures >= 2 && now - since >= policy.lowVolumeMs;
  if (failures < policy.failures && unknowns < 3 && !isLow) {
    return { state: "closed", failures, unknowns, failingSince: since };
  }
  return { state: "open", openedAt: now, probes: 0, probeAt: now + spacing(0, 0, random, policy), trouble };
}

/** A call came back well. */
export function passCircuit(before: Circuit, policy: CircuitPolicy = CIRCUIT_POLICY): Circuit {
  if (before.state === "closed") return before.failures === 0 ? before : CLOSED;
  if (before.state === "open") return before;
  const allowance = before.allowance * 2;
  return allowance >= policy.closesAt ? CLOSED : { ...before, allowance };
}

/** The probe was answered: one real listing may go. */
export function tryCircuit(before: Circuit): Circuit {
  if (before.state !== "open") return before;
  const { openedAt, probes, trouble } = before;
  return { state: "trying", openedAt, probes, allowance: 1, trouble };
}

/** The probe, or the canary, failed. */
export function reopen(
  before: Circuit,
  trouble: CircuitTrouble,
  now: number,
  random: Random,
  policy: CircuitPolicy = CIRCUIT_POLICY,
): Circuit {
  const openedAt = before.state === "closed" ? now : before.openedAt;
  const probes = before.state === "closed" ? 0 : before.probes + 1;
  return { state: "open", openedAt, probes, probeAt: now + spacing(probes, now - openedAt, random, policy), trouble };
}

/**
 * A stored probe time further away than the longest spacing of a circuit of this age was written by a clock that has since
 * been set back: it is long overdue.
 */
export function clampProbe(circuit: Circuit, now: number, policy: CircuitPolicy = CIRCUIT_POLICY): Circuit {
  if (circuit.state !== "open" || circuit.probeAt - now <= longest(now - circuit.openedAt, policy)) return circuit;
  return { ...circuit, probeAt: now - DAY_MS };
}

function spacing(probes: number, age: number, random: Random, policy: CircuitPolicy): number {
  const top = Math.min(longest(age, policy), policy.firstProbeMs * 2 ** Math.min(probes, 20));
  // Half fixed, half by chance: fleets do not probe in step, and nobody probes at once.
  return Math.round(top * (0.5 + random.next() / 2));
}

/** How far two probes are apart at most, that long after it opened. */
function longest(age: number, policy: CircuitPolicy): number {
  if (age >= 7 * DAY_MS) return policy.capAfterWeekMs;
  return age >= DAY_MS ? policy.capAfterDayMs : policy.capMs;
}
