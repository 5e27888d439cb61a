/** Rates as pure functions over JSON state: a sliding allowance that refills evenly, and fixed windows. */

/** No more than `calls` in `perMs`. */
export interface RateRule {
  readonly calls: number;
  readonly perMs: number;
  /** A fixed window that starts anew at this hour UTC, such as a platform's day. */
  readonly resetsAtUtcHour?: number | undefined;
}

export interface BucketState {
  /** Calls already taken, at `at`. */
  readonly used: number;
  readonly at: number;
  /** Shut until then, because the platform said so. */
  readonly shutUntil: number;
  /** Share of the rule's rate that we use, 0…1: lowered by throttling, raised again with time. */
  readonly factor: number;
}

export const FULL_BUCKET: BucketState = { used: 0, at: 0, shutUntil: 0, factor: 1 };

const LOWEST_FACTOR = 0.05;
/** A tenth of the lost rate comes back with each period of the rule, but not slower than in an hour. */
const RECOVERY = 0.1;

/** Takes up to `want` permits. `at`: when the next one is free. */
export function takePermits(
  before: BucketState,
  rule: RateRule,
  want: number,
  now: number,
): { readonly granted: number; readonly at: number; readonly state: BucketState } {
  const state = refill(before, rule, now);
  if (now < state.shutUntil) return { granted: 0, at: state.shutUntil, state };
  const room = Math.max(0, Math.floor(capacityOf(rule, state) - state.used + 1e-9));
  const granted = Math.min(room, want);
  const after = { ...state, used: state.used + granted };
  return { granted, at: room > granted ? now : nextFree(after, rule, now), state: after };
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
  return rule.resetsAtUtcHour === undefined ? Math.max(1, rule.calls * state.factor) : rule.calls;
}

function refill(before: BucketState, rule: RateRule, now: number): BucketState {
  // A clock that was set back must not freeze the bucket.
  const at = Math.min(before.at, now);
  const passed = now - at;
  const factor = Math.min(1, before.factor + (RECOVERY * passed) / Math.min(rule.perMs, 3_600_000));
  if (rule.resetsAtUtcHour !== undefined) {
    const isNew = windowStart(rule, now) > at;
    return { ...before, at: now, used: isNew ? 0 : before.used, factor };
  }
  const used = Math.max(0, before.used - (passed * rule.calls * before.factor) / rule.perMs);
  return { ...before, at: now, used, factor };
}

function nextFree(state: BucketState, rule: RateRule, now: number): number {
  if (rule.resetsAtUtcHour !== undefined) return windowStart(rule, now) + rule.perMs;
  const missing = 1 - (capacityOf(rule, state) - state.used);
  return Math.max(now, Math.ceil(now + (Math.max(0, missing) * rule.perMs) / (rule.calls * state.factor)));
}

function windowStart(rule: RateRule, now: number): number {
  const shift = (rule.resetsAtUtcHour ?? 0) * 3_600_000;
  return Math.floor((now - shift) / rule.perMs) * rule.perMs + shift;
}
