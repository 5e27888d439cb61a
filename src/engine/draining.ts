/** What still leaves for a channel that is about to close: nothing new from its notice on, then only price and stock. */

import { dueFacets } from "../ledger/lanes.js";
import type { Claimed } from "../ledger/ledger.js";
import type { Lane } from "../ledger/rows.js";
import { aside } from "./act.js";
import type { Place } from "./place.js";
import { standingOf } from "./standing.js";
import type { Surroundings } from "./surroundings.js";

/** Whether a shut lane is served all the same, because what it carries may hold a stock. */
export function drainsThrough(place: Place, lane: Lane, now: number): boolean {
  const standing = standingOf(place.account(), now);
  return standing.open && standing.lanes === "draining" && lane === "update" && place.can.revise;
}

/** Puts aside what may not leave any more, and takes the stock out of the rest. Answers what may go on. */
export async function narrow(
  place: Place,
  lane: Lane,
  claimed: readonly Claimed[],
  { ledger, clock }: Pick<Surroundings, "ledger" | "clock">,
): Promise<readonly Claimed[]> {
  const { closesAt, drainUntil } = place.account();
  if (closesAt === null) return claimed;
  const now = clock.now().getTime();
  const isDraining = drainsThrough(place, lane, now);
  const passing = claimed.map((one) => (isDraining ? stockOf(one) : isNew(lane, one) ? undefined : one));
  const shut = claimed.filter((_, index) => passing[index] === undefined);
  const detail = { reason: "closed", message: `${place.inside.title} takes nothing new any more.` };
  const dueAt = isDraining ? (drainUntil ?? closesAt) : closesAt;
  await ledger.write(shut.map((one) => aside(one, now, { state: "waiting", dueAt: Math.max(dueAt, now + 1), detail })));
  return passing.filter((one) => one !== undefined);
}

function isNew(lane: Lane, { listing }: Claimed): boolean {
  return lane === "upsert" && listing.ref === null && listing.actVerb === null;
}

function stockOf(one: Claimed): Claimed | undefined {
  const { listing } = one;
  const isCounted = dueFacets(listing).some((facet) => facet === "price" || facet === "stock");
  if (listing.actVerb !== null || !listing.complete || !isCounted || listing.ref === null) return undefined;
  return { ...one, listing: { ...listing, lane: "revise" } };
}
