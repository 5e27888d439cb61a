/** Rates as pure functions over JSON state: sliding windows, in which a limit is never passed, and fixed ones. */

/** No more than `calls` in `perMs`. */
export interface RateRule {
  readonly calls: number;
  readonly perMs: number;
  /** A fixed window that starts anew at this hour UTC, such as a platform's day. */
  readonly resetsAtUtcHour?: number | undefined;
}

/** Calls that were taken close together: when the last of them was taken, and how many they are. */
export type Lump = readonly [at: number, calls: number];

export interface BucketState {
  /** Calls that still count, oldest first. */
  readonly lumps: readonly Lump[];
  /** When it was last looked at. */
  readonly at: number;
  /** Shut until then, because the platform said so. */
  readonly shutUntil: number;
  /** Share of the rule's rate that we use, 0…1: lowered by throttling, raised again with time. */
  readonly factor: number;
}

export const FULL_BUCKET: BucketState = { lumps: [], at: 0, shutUntil: 0, factor: 1 };

/** Clocks of workers may differ by this much without one of them having been set back. */
export const SKEW_MS = 60_000;
const LOWEST_FACTOR = 0.05;
/** A tenth of the lost rate comes back with each period of the rule, but not slower than in an hour. */
const RECOVERY = 0.1;

/** A window is remembered in this many parts: at most a twentieth of the rate is lost to what they round up. */
const PARTS = 20;

/** Takes up to `want` permits; below 0 it gives back what was taken last. `at`: when the next one is free. */
export function takePermits(
  before: BucketState,
  rule: RateRule,
  want: number,
  asked: number,
): { readonly granted: number; readonly at: number; readonly state: BucketState } {
  const state = refresh(before, rule, asked);
  const now = state.at;
  if (want < 0) return { granted: 0, at: now, state: { ...state, lumps: withoutLast(state.lumps, -want) } };
  if (now < state.shutUntil) return { granted: 0, at: state.shutUntil, state };
  const room = Math.max(0, capacityOf(rule, state) - usedOf(state));
  const granted = Math.min(room, want);
  const after = granted === 0 ? state : { ...state, lumps: withTaken(state.lumps, rule, granted, now) };
  return { granted, at: room > granted ? now : nextFree(after, rule, now), state: after };
}

function usedOf({ lumps }: BucketState): number {
  return lumps.reduce((sum, [, calls]) => sum + calls, 0);
}

function withTaken(lumps: readonly Lump[], rule: RateRule, calls: number, now: number): readonly Lump[] {
  const last = lumps.at(-1);
  const partMs = rule.perMs / PARTS;
  // All calls of a part count as long as its last one does.
  if (last && Math.floor(last[0] / partMs) === Math.floor(now / partMs)) {
    return [...lumps.slice(0, -1), [now, last[1] + calls]];
  }
  return [...lumps, [now, calls]];
}

function withoutLast(lumps: readonly Lump[], calls: number): readonly Lump[] {
  const last = lumps.at(-1);
  if (!last || calls <= 0) return lumps;
  const rest = lumps.slice(0, -1);
  return last[1] > calls ? [...rest, [last[0], last[1] - calls]] : withoutLast(rest, calls - last[1]);
}

/** Shuts the bucket until `until` and lowers its rate: the platform throttled us. */
export function slowDown(before: BucketState, until: number, factor: number, now: number): BucketState {
  return {
    ...before,
    at: before.at === 0 ? now : before.at,
    shutUntil: Math.max(before.shutUntil, until),
    factor: Math.max(LOWEST_FACTOR, before.factor * factor),
  };
}

function capacityOf(rule: RateRule, state: BucketState): number {
  // A fixed window is a quota: throttling does not make the day smaller.
  return rule.resetsAtUtcHour === undefined ? Math.max(1, Math.floor(rule.calls * state.factor)) : rule.calls;
}

function refresh(before: BucketState, rule: RateRule, asked: number): BucketState {
  // Who asks with a clock that is behind another one's, or asked a while ago, must not make what others took look older.
  const now = before.at > asked && before.at - asked <= SKEW_MS ? before.at : asked;
  // A clock that was set back must not keep the bucket empty for longer than its window.
  const passed = Math.max(0, now - before.at);
  const factor = Math.min(1, before.factor + (RECOVERY * passed) / Math.min(rule.perMs, 3_600_000));
  const from = rule.resetsAtUtcHour === undefined ? now - rule.perMs : windowStart(rule, now) - 1;
  const lumps = before.lumps.filter(([at]) => at > from).map(([at, calls]): Lump => [Math.min(at, now), calls]);
  // Whoever was shut for an hour before the clock was set back by a day is shut for an hour from then on.
  const back = before.at - now;
  const shutUntil = back > SKEW_MS ? before.shutUntil - back : before.shutUntil;
  return { ...before, lumps, shutUntil, at: now, factor };
}

function nextFree(state: BucketState, rule: RateRule, now: number): number {
  if (rule.resetsAtUtcHour !== undefined) return windowStart(rule, now) + rule.perMs;
  let surplus = usedOf(state) - capacityOf(rule, state) + 1;
  for (const [at, calls] of state.lumps) {
    if (surplus <= 0) break;
    surplus -= calls;
    if (surplus <= 0) return Math.max(now, at + rule.perMs);
  }
  return now;
}

function windowStart(rule: RateRule, now: number): number {
  const shift = (rule.resetsAtUtcHour ?? 0) * 3_600_000;
  return Math.floor((now - shift) / rule.perMs) * rule.perMs + shift;
}
