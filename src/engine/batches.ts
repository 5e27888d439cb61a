/** Verbs that deal with several listings in one call. */
import type { Many } from "../channel/verbs.js";
import type { Lane } from "../ledger/rows.js";
import type { Place } from "./place.js";

/** How many listings of a lane one call carries at most. */
export function batchOf({ inside }: Pick<Place, "inside">, lane: Lane): number {
  const verb = lane === "rebuild" || lane === "compose" ? undefined : inside.verb(lane);
  return isMany(verb) ? verb.upTo : 1;
}

function isMany(verb: unknown): verb is Many<unknown, unknown, unknown> {
  return typeof verb === "object" && verb !== null;
}
