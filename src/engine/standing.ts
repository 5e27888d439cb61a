/** How an account stands: whether anything may be delivered there at all. Derived, never written to rows. */
import type { AccountRow, Lane } from "../ledger/rows.js";

/** Who may be delivered to, which lanes are open, or why not and until when. */
export type Standing =
  | { readonly open: true; readonly lanes: "all" | "draining" }
  | {
      readonly open: false;
      readonly reason: "paused" | "reconnect" | "account changed" | "closed";
      readonly until: number | null;
    };

/** What is left to do on a closing channel: stock, and taking down. */
const DRAINING: ReadonlySet<Lane> = new Set(["revise", "withdraw"]);

/** Derives how an account stands at `now`. */
export function standingOf(row: AccountRow, now: number): Standing {
  if (row.drainUntil !== null && now >= row.drainUntil) return { open: false, reason: "closed", until: null };
  if (row.hold) {
    const reason = row.hold.reason === "account changed" ? "account changed" : "reconnect";
    return { open: false, reason, until: null };
  }
  if (row.pausedAt !== null && (row.pausedUntil === null || now < row.pausedUntil)) {
    return { open: false, reason: "paused", until: row.pausedUntil };
  }
  return { open: true, lanes: row.closesAt !== null && now >= row.closesAt ? "draining" : "all" };
}

/** Whether this lane may still be used. A channel that closes takes nothing new from its notice on. */
export function laneIsOpen(row: AccountRow, lane: Lane, now: number): boolean {
  const standing = standingOf(row, now);
  if (!standing.open) return false;
  if (row.closesAt !== null && (lane === "create" || lane === "compose")) return false;
  return standing.lanes === "all" || DRAINING.has(lane);
}
