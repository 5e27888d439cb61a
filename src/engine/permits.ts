/** Rates and pace: permits taken from buckets in the ledger, so that all workers together keep a channel's limits. */
import type { ChannelError } from "../channel/failures.js";
import type { Rate } from "../channel/limits.js";
import type { Lane } from "../ledger/rows.js";
import { FULL_BUCKET, type RateRule, takePermits } from "../resilience/rate.js";
import type { Place } from "./place.js";
import type { Surroundings } from "./surroundings.js";

const DAY_MS = 86_400_000;
/** Midnight in western Indonesia: the day by which posts are paced. */
const PACE_RESETS_AT_UTC_HOUR = 17;
/** Only shut and opened again: nobody runs out of it. */
const UNLIMITED: RateRule = { calls: 1_000_000_000, perMs: 1_000 };
const THROTTLE_MS = 30_000;
const SLOWER = 0.7;

interface Bucket {
  readonly key: string;
  readonly rule: RateRule;
  readonly isPace: boolean;
}

export interface Permits {
  /** How many calls of a lane could leave now, and when the next one can; nothing is taken. */
  look(
    place: Place,
    lane: Lane,
    want: number,
  ): Promise<{ readonly calls: number; readonly at: number; readonly isPace: boolean }>;
  /** Takes permits; answers how many, and when the next one is free. */
  take(place: Place, lane: Lane, want: number): Promise<{ readonly calls: number; readonly at: number }>;
  /** The platform said that we are too fast, or that a quota is used up. */
  slow(place: Place, error: ChannelError): Promise<number>;
}

/** Permits of one process, out of buckets that all share. */
export function createPermits(around: Surroundings): Permits {
  return {
    look: (place, lane, want) => look(around, place, lane, want),
    take: (place, lane, want) => take(around, place, lane, want),
    slow: (place, error) => slow(around, place, error),
  };
}

function bucketsOf({ choices }: Surroundings, place: Place, lane: Lane): readonly Bucket[] {
  const rates = place.inside.limits.rates
    .filter((rate) => rate.scope !== "verb" || rate.verb === lane)
    .map((rate): Bucket => ({ key: rateKey(place, rate), rule: rate, isPace: false }));
  const shut: Bucket = { key: shutKey(place), rule: UNLIMITED, isPace: false };
  if (lane !== "create" || !place.can.paced) return [shut, ...rates];
  const calls = choices.pace(place.name);
  const rule: RateRule = { calls, perMs: DAY_MS, resetsAtUtcHour: PACE_RESETS_AT_UTC_HOUR };
  return [shut, ...rates, { key: `pace:${place.inside.account}`, rule, isPace: true }];
}

async function look(around: Surroundings, place: Place, lane: Lane, want: number): ReturnType<Permits["look"]> {
  const buckets = bucketsOf(around, place, lane);
  const states = await around.ledger.readBuckets(buckets.map(({ key }) => key));
  const now = around.clock.now().getTime();
  let least = { calls: want, at: now, isPace: false };
  for (const { key, rule, isPace } of buckets) {
    const { granted, at } = takePermits(states.get(key) ?? FULL_BUCKET, rule, want, now);
    if (granted < least.calls || (granted === 0 && at > least.at)) least = { calls: granted, at, isPace };
  }
  return least;
}

async function take(around: Surroundings, place: Place, lane: Lane, want: number): ReturnType<Permits["take"]> {
  const now = around.clock.now().getTime();
  let calls = want;
  let at = now;
  for (const { key, rule } of bucketsOf(around, place, lane)) {
    if (rule === UNLIMITED || calls === 0) continue;
    const [taken] = await around.ledger.write([{ op: "take", key, want: calls, rule, now }]);
    if (taken.granted < calls) at = Math.max(at, taken.at);
    calls = taken.granted;
  }
  return { calls, at };
}

async function slow({ ledger, clock }: Surroundings, place: Place, error: ChannelError): Promise<number> {
  const now = clock.now().getTime();
  const until = error.retryAt?.getTime() ?? now + THROTTLE_MS;
  const factor = error.kind === "throttled" ? SLOWER : 1;
  const own = place.inside.limits.rates
    .filter(({ scope }) => scope === error.scope)
    .map((rate) => rateKey(place, rate));
  const isApp = error.scope === "app" && place.inside.app !== undefined;
  const shut = isApp ? `shut:app:${place.inside.app}` : shutKey(place);
  await ledger.write([shut, ...own].map((key) => ({ op: "slow" as const, key, until, factor, now })));
  return until;
}

function shutKey(place: Place): string {
  return `shut:${place.inside.account}`;
}

function rateKey(place: Place, rate: Rate): string {
  const whose = rate.scope === "app" && place.inside.app ? `app:${place.inside.app}` : place.inside.account;
  return `rate:${whose}:${rate.verb ?? ""}:${rate.calls}/${rate.perMs}`;
}
