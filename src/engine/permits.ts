/** Rates and pace: permits taken from buckets in the ledger, so that all workers together keep a channel's limits. */
import type { ChannelError } from "../channel/failures.js";
import type { Rate } from "../channel/limits.js";
import type { Lane } from "../ledger/rows.js";
import { FULL_BUCKET, type RateRule, SKEW_MS, takePermits } from "../resilience/rate.js";
import { batchOf } from "./batches.js";
import type { Place } from "./place.js";
import { RateWait } from "./rate-wait.js";
import type { Surroundings } from "./surroundings.js";

const DAY_MS = 86_400_000;
/** Midnight in western Indonesia: the day by which posts are paced. */
const PACE_RESETS_AT_UTC_HOUR = 17;
/** Only shut and opened again: nobody runs out of it. */
const UNLIMITED: RateRule = { calls: 1_000_000_000, perMs: 1_000 };
const THROTTLE_MS = 30_000;
const SLOWER = 0.7;

/** Why nothing may leave now. */
type Wait = "rate" | "quota" | "pace";

interface Bucket {
  readonly key: string;
  readonly rule: RateRule & Pick<Rate, "counts">;
  readonly because: Wait;
  /** Listings that one permit lets through. */
  readonly each: number;
}

export interface Permits {
  /** How many listings of a lane could leave now, and when the next one can; nothing is taken. */
  look(
    place: Place,
    lane: Lane,
    want: number,
  ): Promise<{ readonly calls: number; readonly at: number; readonly because: Wait }>;
  /** Takes permits for so many listings; answers how many may leave, and when the next one may. */
  take(place: Place, lane: Lane, want: number): Promise<{ readonly calls: number; readonly at: number }>;
  /**
   * Pays for one request where the platform counts requests.
   * @throws RateWait where it may not leave yet
   */
  toll(place: Pick<Place, "inside">): Promise<void>;
  /** A post was definitely refused, so that none left: its place in the day is free again. */
  giveBack(place: Place, lane: Lane, calls: number): Promise<void>;
  /** The platform said to a call of this lane that we are too fast, or that a quota is used up. */
  slow(place: Place, error: ChannelError, lane: string): Promise<number>;
}

/** Permits of one process, out of buckets that all share. */
export function createPermits(around: Surroundings): Permits {
  return {
    look: (place, lane, want) => look(around, place, lane, want),
    take: (place, lane, want) => take(around, place, lane, want),
    toll: (place) => toll(around, place),
    giveBack: (place, lane, calls) => giveBack(around, place, lane, calls),
    slow: (place, error, lane) => slow(around, place, error, lane),
  };
}

function bucketsOf({ choices }: Surroundings, place: Place, lane: Lane): readonly Bucket[] {
  const rates = place.inside.limits.rates
    .filter((rate) => rate.scope !== "verb" || rate.verb === lane)
    .map((rate): Bucket => {
      const each = rate.counts === "calls" ? batchOf(place, lane) : 1;
      return { key: rateKey(place, rate), rule: rate, because: "rate", each };
    });
  const whole = ["account", "app", "verb"] as const;
  const shut = (["rate", "quota"] as const).flatMap((because) =>
    whole.map((scope): Bucket => ({ key: shutKey(place, because, scope, lane), rule: UNLIMITED, because, each: 1 })),
  );
  if (lane !== "create" || !place.can.paced) return [...shut, ...rates];
  const calls = choices.pace(place.name);
  const rule: RateRule = { calls, perMs: DAY_MS, resetsAtUtcHour: PACE_RESETS_AT_UTC_HOUR };
  return [...shut, ...rates, { key: `pace:${place.inside.account}`, rule, because: "pace", each: 1 }];
}

async function look(around: Surroundings, place: Place, lane: Lane, want: number): ReturnType<Permits["look"]> {
  const buckets = bucketsOf(around, place, lane);
  const states = await around.ledger.readBuckets(buckets.map(({ key }) => key));
  const now = around.clock.now().getTime();
  let least: Awaited<ReturnType<Permits["look"]>> = { calls: want, at: now, because: "rate" };
  for (const { key, rule, because, each } of buckets) {
    const state = states.get(key) ?? FULL_BUCKET;
    // The clock was set back: what was counted later than now has to be kept as counted now, or it never grows old.
    if (state.at > now + SKEW_MS) await around.ledger.write([{ op: "take", key, want: 0, rule, now }]);
    around.clockWatch?.meet(state.at);
    const taken = takePermits(state, rule, Math.ceil(want / each), now);
    const [granted, at] = [Math.min(want, taken.granted * each), taken.at];
    if (granted < least.calls || (granted === 0 && at > least.at)) least = { calls: granted, at, because };
  }
  return least;
}

async function take(around: Surroundings, place: Place, lane: Lane, want: number): ReturnType<Permits["take"]> {
  const now = around.clock.now().getTime();
  let calls = want;
  let at = now;
  for (const { key, rule, each } of bucketsOf(around, place, lane)) {
    // Requests are paid for one by one, right before they leave.
    if (rule === UNLIMITED || calls === 0 || rule.counts === "requests") continue;
    const [taken] = await around.ledger.write([{ op: "take", key, want: Math.ceil(calls / each), rule, now }]);
    if (taken.granted * each < calls) at = Math.max(at, taken.at);
    calls = Math.min(calls, taken.granted * each);
  }
  return { calls, at };
}

async function toll({ ledger, clock }: Surroundings, place: Pick<Place, "inside">): Promise<void> {
  const paid: { readonly key: string; readonly rule: Rate }[] = [];
  for (const rule of place.inside.limits.rates) {
    if (rule.counts !== "requests" || rule.scope === "verb") continue;
    const key = rateKey(place, rule);
    const now = clock.now().getTime();
    const [taken] = await ledger.write([{ op: "take", key, want: 1, rule, now }]);
    if (taken.granted === 0) {
      await ledger.write(paid.map((one) => ({ op: "take" as const, ...one, want: -1, now })));
      throw new RateWait(taken.at);
    }
    paid.push({ key, rule });
  }
}

async function giveBack(around: Surroundings, place: Place, lane: Lane, calls: number): Promise<void> {
  const pace = bucketsOf(around, place, lane).find(({ because }) => because === "pace");
  if (!pace || calls <= 0) return;
  const { key, rule } = pace;
  // A rate is the platform's count of calls, refused ones included; the pace is ours, of posts.
  await around.ledger.write([{ op: "take", key, want: -calls, rule, now: around.clock.now().getTime() }]);
}

async function slow({ ledger, clock }: Surroundings, place: Place, error: ChannelError, lane: string): Promise<number> {
  const now = clock.now().getTime();
  const until = error.retryAt?.getTime() ?? now + THROTTLE_MS;
  // What a channel's own brake held back was not too fast: it waits, and the rate stays what it was.
  const factor = error.kind === "throttled" && error.outcome !== "not-sent" ? SLOWER : 1;
  const own = place.inside.limits.rates
    .filter(({ scope, verb }) => scope === error.scope && (scope !== "verb" || verb === (error.verb ?? lane)))
    .map((rate) => rateKey(place, rate));
  const because = error.kind === "quota" ? "quota" : "rate";
  const shut = shutKey(place, because, error.scope, error.verb ?? lane);
  await ledger.write([shut, ...own].map((key) => ({ op: "slow" as const, key, until, factor, now })));
  return until;
}

// What the platform said of one verb holds this verb, what it said of the app holds every account of it.
function shutKey({ inside }: Place, because: "rate" | "quota", scope: ChannelError["scope"], lane: string): string {
  const whose = scope === "app" && inside.app !== undefined ? `app:${inside.app}` : inside.account;
  const shut = because === "quota" ? "spent" : "shut";
  return scope === "verb" ? `${shut}:${whose}:${lane}` : `${shut}:${whose}`;
}

function rateKey(place: Pick<Place, "inside">, rate: Rate): string {
  const whose = rate.scope === "app" && place.inside.app ? `app:${place.inside.app}` : place.inside.account;
  return `rate:${whose}:${rate.verb ?? ""}:${rate.calls}/${rate.perMs}`;
}
