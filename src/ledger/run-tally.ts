/** What a run's report tells listings apart by; the SQL ledgers say the same in SQL. */
import type { RunTally } from "./ledger.js";
import type { Listing } from "./rows.js";

/** Where a listing stands as seen from a run; `null`: from no run in particular. */
export function runPlaceOf(row: Listing, run: number | null): Omit<RunTally, "count"> {
  return {
    account: row.account,
    state: row.state,
    lane: row.lane,
    reason: row.detail?.reason ?? null,
    applied: appliedIn(row, run),
    isThere: row.ref !== null && row.applied.presence === "live",
    isWanted: row.why.length > 0,
  };
}

function appliedIn({ appliedRun, madeInRun }: Listing, run: number | null): RunTally["applied"] {
  if (run === null || appliedRun === null || appliedRun < run) return "before";
  return madeInRun === appliedRun ? "made" : "changed";
}
