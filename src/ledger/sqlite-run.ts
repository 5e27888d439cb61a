/** Counts of what a run saw: too many rows for one statement, so they are counted portion by portion. */
import type { RunTally } from "./ledger.js";
import type { Lane, ListingState } from "./rows.js";
import type { SqliteStore } from "./sqlite-store.js";

/** Products that one statement counts: a few milliseconds with five channels. */
const PRODUCTS_AT_ONCE = 1_000;

type Count = readonly [number, ListingState, string, string, RunTally["applied"], 0 | 1, 0 | 1, number];

/** One portion, and the last product it counted; `undefined`: there is no more. */
export interface RunPortion {
  readonly tallies: readonly RunTally[];
  readonly next: number | undefined;
}

const COUNTED = `SELECT json_group_array(json_array(account, state, lane, reason, applied, there, wanted, count)) j FROM (
  SELECT l.account, l.state, ifnull(l.lane, '') lane, ifnull(l.detail ->> '$.reason', '') reason,
      CASE WHEN l.applied_run IS NULL OR l.applied_run < ?2 THEN 'before'
        WHEN l.made_in_run = l.applied_run THEN 'made' ELSE 'changed' END applied,
      l.ref IS NOT NULL AND l.applied_presence = 'live' there, l.why <> '[]' wanted, count(*) count
    FROM product p INDEXED BY product_run CROSS JOIN listing l INDEXED BY listing_key ON l.product = p.key
    WHERE p.shop = ?1 AND p.run = ?2 AND p.key > ?3 AND p.key <= ?4 GROUP BY 1, 2, 3, 4, 5, 6, 7)`;

const LAST = `SELECT max(key) j FROM (SELECT p.key FROM product p INDEXED BY product_run
  WHERE p.shop = ?1 AND p.run = ?2 AND p.key > ?3 ORDER BY p.key LIMIT ${PRODUCTS_AT_ONCE})`;

/** Counts the listings of the run's products after the one with this key. */
export function runPortion(store: SqliteStore, shop: string, run: number, after: number): RunPortion {
  const last = store.value(LAST, shop, run, after);
  if (last === null) return { tallies: [], next: undefined };
  const counts = store.arrays(COUNTED, shop, run, after, Number(last)) as readonly Count[];
  return { tallies: counts.map(tallyOf), next: Number(last) };
}

function tallyOf([account, state, lane, reason, applied, isThere, isWanted, count]: Count): RunTally {
  return {
    account,
    state,
    lane: lane === "" ? null : (lane as Lane),
    reason: reason === "" ? null : reason,
    applied,
    isThere: isThere === 1,
    isWanted: isWanted === 1,
    count,
  };
}

/** Portions put together. */
export function addedUp(portions: readonly (readonly RunTally[])[]): RunTally[] {
  const sums = new Map<string, RunTally>();
  for (const { count, ...place } of portions.flat()) {
    const key = JSON.stringify(place);
    sums.set(key, { ...place, count: count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}
