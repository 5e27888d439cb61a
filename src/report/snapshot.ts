/** One look at a shop: every number of `etalase status`, of the report and of its Markdown twin comes from here. */
import type { Etalase } from "../face.js";
import { type Catalogue, createCatalogue, type Pattern } from "./catalogue.js";
import { type Cause, createCauseGroups } from "./causes.js";
import { type ChannelSnapshot, channelOf, countQueued, type QueuedBecause } from "./channel-snapshot.js";
import type { JournalEntry } from "./journal-entry.js";
import { createLossGroups, type LossGroup } from "./losses.js";
import { channelsOf, type Lane, timelineOf } from "./timeline.js";
import { type GoalSnapshot, goalsOf, type Totals, totalsOf } from "./totals.js";
import { type Verdict, verdictOf } from "./verdict.js";

/** What a snapshot is taken of; a shop of `createEtalase` fits. */
export type Looked = Pick<Etalase, "health" | "listings" | "reach">;

export interface SnapshotOptions {
  /** Names of all goals: one that is held by every product is not told by the shop. @defaultValue those that are missed */
  readonly goals?: readonly string[] | undefined;
  /** What happened lately; see `readJournal`. @defaultValue none */
  readonly journal?: readonly JournalEntry[] | undefined;
}

/** How a shop stood at one moment. */
export interface Snapshot {
  readonly v: 1;
  readonly at: Date;
  readonly verdict: Verdict;
  readonly totals: Totals;
  readonly channels: readonly ChannelSnapshot[];
  readonly goals: readonly GoalSnapshot[];
  /** What needs a person, the largest first. */
  readonly causes: readonly Cause[];
  readonly losses: readonly LossGroup[];
  /** Products that stand alike everywhere, the most first. */
  readonly patterns: readonly Pattern[];
  /** Circuits of the last 72 hours. */
  readonly timeline: readonly Lane[];
  /** What happened, newest first; empty without a journal. */
  readonly history: readonly JournalEntry[];
  readonly hasJournal: boolean;
  /** Accounts that no name means any more, with their live listings. */
  readonly unattended: readonly { readonly account: string; readonly live: number }[];
  readonly warnings: readonly string[];
  /** Every product and how it stands; large. */
  readonly catalogue: Catalogue;
}

/** How far back timeline and pictures go. */
export const WINDOW_MS = 72 * 3_600_000;
const MOST_HISTORY = 100;

/**
 * Looks at a shop. Listings are streamed; what stays in memory is one short line a product.
 *
 * @throws EtalaseError whatever the shop's own calls throw, such as `ledger-busy`
 */
export async function takeSnapshot(shop: Looked, options: SnapshotOptions = {}): Promise<Snapshot> {
  const { journal = [] } = options;
  const health = await shop.health();
  const names = Object.keys(health.channels);
  const catalogue = createCatalogue(names);
  const causes = createCauseGroups();
  const losses = createLossGroups();
  const queued = new Map<string, Map<string, QueuedBecause>>();
  let asked = 0;
  for await (const row of shop.listings()) {
    catalogue.add(row);
    causes.add(row);
    losses.add(row);
    if (row.status === "waitingForYou") asked += 1;
    if (row.status === "queued") countQueued(queued, row.channel, row.reason ?? "due", row.nextAt);
  }
  const { counts, ...found } = catalogue.finish();
  const channels = Object.entries(health.channels).map(([name, one]) =>
    channelOf({ name, health: one, at: health.at, counts: counts.get(name), queued: queued.get(name), journal }),
  );
  const goals = await goalsOf(shop, options.goals ?? []);
  const totals = totalsOf(channels, found.catalogue, asked);
  const base = { channels, goals, causes: causes.list(), totals, at: health.at };
  return {
    v: 1,
    ...base,
    verdict: verdictOf(base),
    losses: losses.list(),
    ...found,
    timeline: timelineOf(health, journal, new Date(health.at.getTime() - WINDOW_MS)),
    history: historyOf(journal).map((entry) =>
      entry.type === "circuit" ? { ...entry, channels: [...channelsOf(entry.circuit, health)] } : entry,
    ),
    hasJournal: options.journal !== undefined,
    unattended: health.unattended,
    warnings: health.warnings,
  };
}

// What is counted all the time is for the pictures; what changed is history.
function historyOf(journal: readonly JournalEntry[]): readonly JournalEntry[] {
  return journal
    .filter(({ type }) => type !== "backlog" && type !== "delivered")
    .slice(-MOST_HISTORY)
    .reverse();
}

/** A snapshot without its list of products: what `status --json` says. */
export type Numbers = Omit<Snapshot, "catalogue">;

/** Leaves the list of products out. */
export function numbersOf({ catalogue: _catalogue, ...numbers }: Snapshot): Numbers {
  return numbers;
}
