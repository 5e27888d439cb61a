/** One channel at one moment: how it stands, what waits and why, and when that will be gone. */
import type { Etalase } from "../face.js";
import { type Delivered, type Forecast, forecastBacklog, type Sample } from "./forecast.js";
import type { JournalEntry } from "./journal-entry.js";
import { STANDINGS, type Standing } from "./standing.js";

type Health = Awaited<ReturnType<Etalase["health"]>>;
type ChannelHealth = Health["channels"][string];

/** Why listings of one channel wait, how many, and when the first of them goes on. */
export interface QueuedBecause {
  readonly reason: string;
  readonly count: number;
  readonly nextAt?: Date | undefined;
}

/** Counts one row that waits. */
export function countQueued(
  all: Map<string, Map<string, QueuedBecause>>,
  channel: string,
  reason: string,
  nextAt: Date | undefined,
): void {
  const mine = all.get(channel) ?? new Map<string, QueuedBecause>();
  const known = mine.get(reason);
  const first = known?.nextAt && (!nextAt || known.nextAt < nextAt) ? known.nextAt : nextAt;
  all.set(channel, mine.set(reason, { reason, count: (known?.count ?? 0) + 1, nextAt: first }));
}

/** How a channel stands. Counts are products, each counted once by its most pressing listing. */
export interface ChannelSnapshot extends Omit<ChannelHealth, "listings" | "backlog"> {
  readonly name: string;
  readonly standings: Readonly<Record<Standing, number>>;
  /** `older` and `waiting`. */
  readonly queued: number;
  /** Why they wait, the most first. */
  readonly because: readonly QueuedBecause[];
  readonly forecast: Forecast;
  /** Listings that waited, over the last days; from the journal. */
  readonly waited: readonly Sample[];
  /** Listings brought over in each of the last 24 hours, oldest first; from the journal. */
  readonly delivered: readonly number[];
}

interface Given {
  readonly name: string;
  readonly health: ChannelHealth;
  readonly at: Date;
  readonly counts: Readonly<Record<Standing, number>> | undefined;
  readonly queued: ReadonlyMap<string, QueuedBecause> | undefined;
  readonly journal: readonly JournalEntry[];
}

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** Puts together what is known of one channel. */
export function channelOf({ name, health, at, counts, queued, journal }: Given): ChannelSnapshot {
  const { listings: _listings, backlog: _backlog, ...kept } = health;
  const standings = counts ?? (Object.fromEntries(STANDINGS.map((one) => [one, 0])) as Record<Standing, number>);
  const waiting = standings.older + standings.waiting;
  const because = [...(queued?.values() ?? [])].sort((a, b) => b.count - a.count);
  const now = at.getTime();
  const delivered = deliveredIn(name, journal);
  const samples = samplesOf(name, journal);
  return {
    name,
    ...kept,
    standings,
    queued: waiting,
    because,
    forecast: forecastBacklog({ now, waiting, shut: shutOf(health, because), delivered, samples }),
    waited: samples,
    delivered: perHour(delivered, now),
  };
}

// A verb whose circuit is open holds only its own rows: the channel stands still where nothing waits for anything else.
function shutOf(
  { standing, circuits }: ChannelHealth,
  because: readonly QueuedBecause[],
): { readonly reason: string; readonly nextAt?: Date | undefined } | undefined {
  if (standing !== "open") return { reason: standing };
  const held = because.filter(({ reason }) => reason === "circuit open");
  if (held.length === 0 || held.length < because.length) return undefined;
  const probes = circuits.flatMap(({ probeAt }) => probeAt ?? []).sort((a, b) => a.getTime() - b.getTime());
  return { reason: "circuit open", nextAt: probes[0] };
}

function deliveredIn(name: string, journal: readonly JournalEntry[]): readonly Delivered[] {
  return journal.flatMap((entry): readonly Delivered[] => {
    const count = entry.type === "delivered" ? (entry.channels[name] ?? 0) : 0;
    if (entry.type !== "delivered" || count === 0) return [];
    return [{ from: Date.parse(entry.since), until: Date.parse(entry.at), count }];
  });
}

function samplesOf(name: string, journal: readonly JournalEntry[]): readonly Sample[] {
  return journal.flatMap((entry): readonly Sample[] => {
    const waiting = entry.type === "backlog" ? entry.waiting[name] : undefined;
    return waiting === undefined ? [] : [{ at: Date.parse(entry.at), waiting }];
  });
}

function perHour(delivered: readonly Delivered[], now: number): readonly number[] {
  const hours = Array.from({ length: HOURS }, () => 0);
  for (const { until, count } of delivered) {
    const at = HOURS - 1 - Math.floor((now - until) / HOUR_MS);
    if (at >= 0 && at < HOURS) hours[at] = (hours[at] ?? 0) + count;
  }
  return hours;
}
