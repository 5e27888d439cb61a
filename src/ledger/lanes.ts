/** Which verb a listing needs next, and how much it hurries: pure functions of its row. */
import { FACETS, type Facet } from "../channel/facet.js";
import type { Abilities, Lane, Listing } from "./rows.js";

/** The facets that are wished otherwise than applied, or than the platform is about to have. */
export function dueFacets(row: Pick<Listing, "wished" | "applied" | "want" | "settling">): readonly Facet[] {
  const reached = row.settling?.digests ?? row.applied;
  if (row.want !== "live") {
    const isThere = reached.presence === "live" || (reached.presence === "hidden" && row.want === "gone");
    return isThere ? ["presence"] : [];
  }
  return FACETS.filter((facet) => row.wished[facet] !== reached[facet]);
}

/** The verb a listing needs next; `null` where there is nothing to do, or nothing that this channel can do. */
export function laneOf(row: Listing, can: Abilities): Lane | null {
  if (row.actVerb) return row.actVerb;
  const due = dueFacets(row);
  // A half-made listing that is no longer wanted has to go as well.
  const isLeftOver = row.want !== "live" && row.ref !== null && row.applied.presence === "" && !row.settling;
  const isHalfMade = row.want === "live" && row.ref !== null && !row.complete;
  if (due.length === 0 && !isLeftOver && !isHalfMade) return null;
  if (can.rebuild) return "rebuild";
  if (row.want !== "live") return can.withdraw ? "withdraw" : null;
  if (can.compose && row.occasion === "") return composeLane(row, due);
  return putLane(row, due, can);
}

// What was told once is not told again for a price or a stock: an edition is of what is new.
function composeLane({ applied }: Listing, due: readonly Facet[]): Lane | null {
  return applied.presence === "live" && isCheap(due) ? null : "compose";
}

function isCheap(due: readonly Facet[]): boolean {
  return due.every((facet) => facet === "price" || facet === "stock");
}

function putLane(row: Listing, due: readonly Facet[], can: Abilities): Lane | null {
  if (row.ref === null) return can.create ? "create" : "upsert";
  const cheap = isCheap(due);
  if (cheap && row.complete && can.revise) return "revise";
  if (can.update) return "update";
  return can.upsert ? "upsert" : null;
}

/** How much a listing hurries. */
export function urgencyOf(lane: Lane | null, soldOut: boolean): number {
  if (lane === "withdraw") return 0;
  if (soldOut) return 1;
  return lane === "revise" ? 2 : 3;
}
