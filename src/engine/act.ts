/** Acts: what begins when a call leaves, and how a claimed listing is put aside without one. */
import type { Facet } from "../channel/facet.js";
import type { WriteVerb } from "../channel/verbs.js";
import type { Claimed } from "../ledger/ledger.js";
import type { MoveOp } from "../ledger/ops.js";
import type { Act, Digests, Frozen, Lane } from "../ledger/rows.js";
import type { Place } from "./place.js";
import { markerOf } from "./rendering.js";
import type { Surroundings } from "./surroundings.js";

const REPLAYED: ReadonlySet<string> = new Set(["key", "upsert", "handle"]);

/** The write verb of a lane that deals with one listing. */
export function verbOf(lane: Lane): WriteVerb {
  return lane === "rebuild" || lane === "compose" ? "create" : lane;
}

/** What an act brings over. */
export interface ActParts {
  readonly due: readonly Facet[];
  readonly digests: Digests;
  readonly frozen: Frozen | null;
  readonly run: number;
}

/** The act of a claimed listing: the open one tried again, or a new one. */
export function actOf(
  place: Place,
  claimed: Claimed,
  lane: Lane,
  open: Act | null,
  parts: ActParts,
  around: Surroundings,
): Act {
  const { listing, product } = claimed;
  const now = around.clock.now().getTime();
  const lastAt = now + place.timing.deadlineMs + place.timing.landsWithinMs;
  if (open)
    return {
      ...open,
      due: parts.due,
      digests: parts.digests,
      triedAt: now,
      lastAt,
      tries: open.tries + 1,
    };
  const safety = place.inside.safety[verbOf(lane)] ?? "blind";
  const isEdition = listing.product === 0;
  return {
    account: listing.account,
    product: listing.product,
    occasion: listing.occasion,
    act: listing.act + 1,
    verb: lane,
    number: listing.number,
    version: isEdition ? listing.version : (product?.version ?? listing.version),
    run: parts.run,
    rendering: place.inside.rendering,
    marker: markerOf(product?.id ?? "", listing.occasion),
    due: parts.due,
    digests: parts.digests,
    // Kept from the beginning where a repetition has to be the same call; else from the first step on.
    frozen: isEdition || REPLAYED.has(safety) ? parts.frozen : null,
    begunAt: now,
    triedAt: now,
    lastAt,
    tries: 1,
    endedAt: null,
    outcome: null,
    failure: null,
  };
}

/** Puts a claimed listing aside without a call. */
export function aside(
  { listing }: Claimed,
  now: number,
  to: Pick<MoveOp, "state" | "detail"> & Partial<Pick<MoveOp, "dueAt" | "wished" | "tries">>,
): MoveOp {
  return {
    op: "move",
    account: listing.account,
    product: listing.product,
    occasion: listing.occasion,
    fence: listing.fence,
    dueAt: null,
    tries: 0,
    endAct: null,
    now,
    ...to,
  };
}
