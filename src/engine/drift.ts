/** What somebody else changed: a listing that is there, but not as we sent it, and whose version stays. */
import type { Facet } from "../channel/facet.js";
import { EtalaseError } from "../errors.js";
import type { MoveOp } from "../ledger/ops.js";
import type { Detail, Listing } from "../ledger/rows.js";
import { unknownDigests } from "../ledger/unknown.js";
import type { Place } from "./place.js";

export const DRIFT = "drift";

/**
 * Whose version stays where a listing differs from what we sent: `ours` is sent again, `theirs` is left alone until we
 * change that side ourselves, `ask` asks a person.
 */
export type DriftPolicy = "ours" | "theirs" | "ask";

/** Sides of a listing that can be read back. */
export type DriftFacet = Exclude<Facet, "presence">;

/** The side of a listing that a key of its content belongs to. */
export function facetOf(place: Place, key: string): DriftFacet {
  const { price, stock } = place.inside.facets;
  if (price.includes(key)) return "price";
  if (stock.includes(key)) return "stock";
  return key === "photos" ? "photos" : "content";
}

const SEPARATOR = ", ";

/** What is asked about a listing that differs in these keys. */
export function driftDetail(place: Place, { ref }: Listing, keys: readonly string[]): Detail {
  return {
    reason: DRIFT,
    message: `${place.inside.title} shows another ${keys.join(" and ")} than was sent.`,
    field: keys.join(SEPARATOR),
    checkUrl: ref?.url ?? place.inside.home,
    cure: 'shop.answer(listing, { keep: "ours" }) sends ours again; shop.answer(listing, { keep: "theirs" }) leaves it.',
  };
}

/** Moves a listing that nobody works on; only one that is clean differs by somebody else's hand. */
export function driftMove(listing: Listing, now: number, to: Partial<MoveOp>): MoveOp {
  const { account, product, occasion } = listing;
  const base = { op: "move", account, product, occasion, fence: null, from: ["clean"], state: "by digests" } as const;
  return { ...base, dueAt: null, detail: null, tries: 0, endAct: null, now, ...to };
}

/** These sides are sent again. */
export function sendAgain(listing: Listing, facets: readonly DriftFacet[], now: number): MoveOp {
  return driftMove(listing, now, { applied: unknownDigests(facets) });
}

/** A person's word on a drift. @throws EtalaseError `invalid-options` where the answer is to another question */
export function driftAnswer(place: Place, listing: Listing, truth: object, now: number): MoveOp {
  const isDrift = listing.detail?.reason === DRIFT;
  if (!isDrift || !("keep" in truth)) {
    throw new EtalaseError("invalid-options", "This answers another question than the one that is asked.", {
      field: "truth",
      cure: isDrift
        ? 'Say { keep: "ours" } or { keep: "theirs" }: the listing is there, but not as it was sent.'
        : "Say { there: true, id } or { there: false }: what is asked is whether the listing is there.",
    });
  }
  const from = ["asking"] as const;
  if (truth.keep === "theirs") return driftMove(listing, now, { from });
  const keys = listing.detail?.field?.split(SEPARATOR) ?? [];
  return { ...sendAgain(listing, [...new Set(keys.map((key) => facetOf(place, key)))], now), from };
}
