/** When a backlog will be gone: from what was delivered, by the clock on the wall and pauses included. */

/** What was delivered in one span. */
export interface Delivered {
  readonly from: number;
  readonly until: number;
  readonly count: number;
}

/** How much waited at one moment. */
export interface Sample {
  readonly at: number;
  readonly waiting: number;
}

/** What is known of one channel. Times are milliseconds since 1970. */
export interface BacklogView {
  readonly now: number;
  readonly waiting: number;
  /** Why nothing leaves now, where nothing does. */
  readonly shut?: { readonly reason: string; readonly nextAt?: Date | undefined } | undefined;
  /** Oldest first. */
  readonly delivered: readonly Delivered[];
  /** Oldest first. */
  readonly samples: readonly Sample[];
}

/** `empty`: nothing waits. `unknown`: too little was delivered lately to say. Rates are listings an hour. */
export type Forecast =
  | { readonly state: "empty" }
  | {
      readonly state: "clears";
      readonly at: Date;
      readonly earliest: Date;
      readonly latest: Date;
      readonly rate: number;
    }
  | { readonly state: "stalled"; readonly reason: string; readonly nextAt?: Date | undefined }
  | { readonly state: "growing"; readonly rate: number }
  | { readonly state: "unknown" };

const HOUR_MS = 3_600_000;
/** Fewer deliveries say nothing about the next one. */
const FEWEST = 5;
/** Newer deliveries tell more: no more than these are looked at. */
const MOST = 50;
const WINDOW_MS = 24 * HOUR_MS;
/** A backlog that grew over this span, and is not delivered faster than it grows, will not drain. */
const TREND_MS = HOUR_MS;

/** Says whether a backlog clears, stands still or grows. The sign matters more than the size. */
export function forecastBacklog(view: BacklogView): Forecast {
  if (view.waiting === 0) return { state: "empty" };
  if (view.shut) return { state: "stalled", ...view.shut };
  const growth = growthOf(view);
  if (growth > 0) return { state: "growing", rate: growth };
  const measured = rateOf(view);
  if (!measured) return { state: "unknown" };
  const ms = (view.waiting / measured.rate) * HOUR_MS;
  // The spread of a count that came by chance: the square root of it.
  const spread = ms / Math.sqrt(measured.count);
  return {
    state: "clears",
    rate: measured.rate,
    at: new Date(view.now + ms),
    earliest: new Date(view.now + Math.max(0, ms - spread)),
    latest: new Date(view.now + ms + spread),
  };
}

/** Listings an hour, over the newest deliveries; `undefined` under five. */
function rateOf({ now, delivered }: BacklogView): { readonly rate: number; readonly count: number } | undefined {
  let count = 0;
  let since = now;
  for (const span of [...delivered].reverse()) {
    if (span.until < now - WINDOW_MS || count >= MOST) break;
    count += span.count;
    since = span.from;
  }
  const hours = (now - since) / HOUR_MS;
  return count < FEWEST || hours <= 0 ? undefined : { rate: count / hours, count };
}

/** By how many listings an hour it grew; 0 where it did not, or where too short a time was watched. */
function growthOf({ now, waiting, samples }: BacklogView): number {
  const within = samples.filter(({ at }) => at >= now - TREND_MS && at < now);
  const [first] = within;
  const middle = within[Math.floor(within.length / 2)];
  if (!first || !middle || within.length < 3) return 0;
  // Both halves of the hour: one big publish is no trend.
  const grows = middle.waiting > first.waiting && waiting > middle.waiting;
  return grows ? ((waiting - first.waiting) / (now - first.at)) * HOUR_MS : 0;
}
