/** Every product and how it stands in each place, as columns: products that stand alike share one pattern. */
import type { Row } from "../face.js";
import { morePressing, STANDINGS, type Standing, standingOf } from "./standing.js";

/** Products that stand alike in every place. */
export interface Pattern {
  /** In the order of the snapshot's channels. */
  readonly standings: readonly Standing[];
  readonly count: number;
  readonly samples: readonly { readonly product: string; readonly title: string }[];
}

/** Products as columns, in the order of the ledger. */
export interface Catalogue {
  readonly products: number;
  readonly shown: number;
  readonly current: number;
  readonly ids: readonly string[];
  readonly titles: readonly string[];
  /** Position in the snapshot's patterns. */
  readonly patterns: readonly number[];
}

type Counts = Record<Standing, number>;

/** What a catalogue came to. */
export interface Finished {
  readonly catalogue: Catalogue;
  readonly patterns: readonly Pattern[];
  readonly counts: ReadonlyMap<string, Counts>;
}

const MOST_SAMPLES = 5;

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly standings: Standing[];
  isShown: boolean;
}

/** Gathers rows of these channels. */
export function createCatalogue(channels: readonly string[]): { add(row: Row): void; finish(): Finished } {
  const entries = new Map<string, Entry>();
  const position = new Map(channels.map((name, at) => [name, at]));
  return {
    add(row) {
      const at = position.get(row.channel);
      if (at === undefined) return;
      const blank = (): Standing[] => channels.map(() => "none");
      const entry = entries.get(row.product) ?? {
        id: row.product,
        title: row.title,
        standings: blank(),
        isShown: false,
      };
      entries.set(row.product, entry);
      entry.standings[at] = morePressing(standingOf(row), entry.standings[at] ?? "none");
      entry.isShown ||= row.live !== undefined;
    },
    finish: () => finish([...entries.values()], channels),
  };
}

const FINE: ReadonlySet<Standing> = new Set(["live", "standIn", "none"]);

function finish(entries: readonly Entry[], channels: readonly string[]): Finished {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = entry.standings.join();
    const mine = groups.get(key);
    if (mine) mine.push(entry);
    else groups.set(key, [entry]);
  }
  const sorted = [...groups.values()].sort((a, b) => b.length - a.length);
  const patternOf = new Map(sorted.map((group, at) => [group[0]?.standings.join() ?? "", at]));
  const patterns = sorted.map((group): Pattern => {
    const samples = group.slice(0, MOST_SAMPLES).map(({ id, title }) => ({ product: id, title }));
    return { standings: group[0]?.standings ?? [], count: group.length, samples };
  });
  return {
    patterns,
    counts: countsOf(patterns, channels),
    catalogue: {
      products: entries.length,
      shown: entries.filter(({ isShown }) => isShown).length,
      current: entries.filter(({ isShown, standings }) => isShown && standings.every((one) => FINE.has(one))).length,
      ids: entries.map(({ id }) => id),
      titles: entries.map(({ title }) => title),
      patterns: entries.map(({ standings }) => patternOf.get(standings.join()) ?? 0),
    },
  };
}

function countsOf(patterns: readonly Pattern[], channels: readonly string[]): ReadonlyMap<string, Counts> {
  return new Map(
    channels.map((name, at) => {
      const counts = Object.fromEntries(STANDINGS.map((one) => [one, 0])) as Counts;
      for (const { standings, count } of patterns) counts[standings[at] ?? "none"] += count;
      return [name, counts];
    }),
  );
}
