/** Tells people and waiting callers what became of a listing. */
import type { Claimed } from "../ledger/ledger.js";
import type { Moved, MoveOp } from "../ledger/ops.js";
import type { Place } from "./place.js";
import type { Ended } from "./run.js";
import type { Surroundings } from "./surroundings.js";
import type { Tallies } from "./tally.js";

/** Who is told. */
export interface Tellers {
  readonly around: Surroundings;
  readonly tallies: Tallies;
  readonly touch: (product: number) => void;
}

const AT_REST: ReadonlySet<string> = new Set(["clean", "withdrawn", "refused", "expired", "asking"]);

/** A call ended, one way or the other. */
export function tellEnded(place: Place, ended: Ended, tellers: Tellers): void {
  const { moved, prepared, error, done, asks } = ended;
  if (!moved) return;
  count(prepared.claimed, moved, tellers);
  const { bus } = tellers.around;
  const whom = { product: prepared.product, channel: place.name };
  // A draft in the seller's app is not published before the seller's tap.
  if (asks) {
    const { reason, message = "", checkUrl } = asks;
    tellState(place, prepared.product, moved, { reason, message, checkUrl }, tellers.around);
    return;
  }
  if (done) {
    const url = prepared.listing.ref?.url;
    if (prepared.lane === "withdraw") bus.emit("listing-withdrawn", whom);
    else if (prepared.listing.liveVersion === null)
      bus.emit("listing-published", { ...whom, version: prepared.act.version, url });
    else bus.emit("listing-updated", { ...whom, version: prepared.act.version, url });
    return;
  }
  if (moved.state === "inDoubt") bus.emit("listing-doubted", { ...whom, verb: prepared.lane });
  tellState(
    place,
    prepared.product,
    moved,
    { reason: error?.kind ?? "", message: error?.message ?? "" },
    tellers.around,
  );
}

/** A row was moved without a call. */
function tellMoved(place: Place, claimed: Claimed, op: MoveOp, moved: Moved, tellers: Tellers): void {
  count(claimed, moved, tellers);
  const { settling, state } = claimed.listing;
  if (op.settled === "done" && state === "asking" && settling) {
    const whom = { product: claimed.product?.id ?? "", channel: place.name };
    tellers.around.bus.emit("listing-published", { ...whom, version: settling.version, url: op.ref?.url });
    return;
  }
  const detail = { reason: op.detail?.reason ?? "", message: op.detail?.message ?? "", checkUrl: op.detail?.checkUrl };
  tellState(place, claimed.product?.id ?? "", moved, detail, tellers.around);
}

function tellState(
  place: Place,
  product: string,
  moved: Moved,
  detail: { readonly reason: string; readonly message: string; readonly checkUrl?: string | undefined },
  { bus }: Surroundings,
): void {
  const whom = { product, channel: place.name };
  if (moved.state === "refused") bus.emit("listing-refused", { ...whom, ...detail });
  else if (moved.state === "asking") bus.emit("listing-waits-for-you", { ...whom, ...detail });
  else if (moved.dueAt !== null)
    bus.emit("listing-delayed", { ...whom, reason: detail.reason, until: new Date(moved.dueAt) });
}

function count({ listing }: Claimed, moved: Moved, { tallies, touch }: Tellers): void {
  if (AT_REST.has(moved.state)) touch(listing.product);
  if (AT_REST.has(moved.state)) tallies.ended(moved.run, listing.account, null);
  else if (moved.dueAt !== null) tallies.ended(moved.run, listing.account, moved.dueAt);
  else if (moved.state === "settling") tallies.ended(moved.run, listing.account, null);
}

/** Moves a row and tells those who wait for it. */
export async function moveAndTell(place: Place, claimed: Claimed, op: MoveOp, tools: Tellers): Promise<void> {
  const [moved] = await tools.around.ledger.write([op]);
  if (moved) tellMoved(place, claimed, op, moved, tools);
}
