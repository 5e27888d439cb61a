/** Counts of listings by where they stand, kept with every change of a listing. */
import type { Cache } from "./cache.js";
import type { Listing, ListingKey } from "./rows.js";
import type { SqlValue } from "./sqlite-codec.js";

interface Runner {
  run(sql: string, ...values: SqlValue[]): number;
}

const ADD = `INSERT INTO tally (account, state, lane, reason, count) VALUES (?,?,?,?,?)
  ON CONFLICT (account, state, lane, reason) DO UPDATE SET count = count + excluded.count`;

/** Brings the counts over what the transaction changed and has not written yet. */
export function addTallies(store: Runner, listings: Cache<Listing, ListingKey>): void {
  const counts = new Map<string, { readonly place: readonly SqlValue[]; count: number }>();
  const add = (row: Listing | undefined, count: number) => {
    if (!row) return;
    const place = [row.account, row.state, row.lane ?? "", row.detail?.reason ?? ""];
    const key = place.join("\u0001");
    const known = counts.get(key);
    if (known) known.count += count;
    else counts.set(key, { place, count });
  };
  for (const { before, after } of listings.changes()) {
    add(before, -1);
    add(after, 1);
  }
  for (const { place, count } of counts.values()) if (count !== 0) store.run(ADD, ...place, count);
}
