/** What a verb is handed: the listing's content, its keys, and how steps and uploads are kept. */
import type { Deadline } from "./deadline.js";
import type { Permits } from "./permits.js";
import type { Prepared } from "./prepare.js";
import { type ActContext, createStep, keyFor } from "./steps.js";
import type { Surroundings } from "./surroundings.js";
import { createUpload } from "./uploads.js";

interface ItemTools {
  readonly around: Surroundings;
  readonly permits: Permits;
}

const LEASE_MARGIN_MS = 15_000;

/** How long a lease has to last so that nobody takes over while a call may be under way. */
export function leaseMsOf(prepared: Pick<Prepared, "place">): number {
  return prepared.place.timing.deadlineMs + LEASE_MARGIN_MS;
}

/** The item of one prepared listing. */
export function itemOf(prepared: Prepared, { around, permits }: ItemTools, deadline: Deadline): unknown {
  const { place, listing, act, lane, identity, frozen } = prepared;
  const context: ActContext = {
    place,
    key: { account: listing.account, product: listing.product, occasion: listing.occasion },
    act: act.act,
    lane,
    number: act.number,
    identity,
    fence: listing.fence,
    frozen: act.frozen ? null : frozen,
    steps: prepared.steps,
    rerun: prepared.rerun,
    leaseMs: leaseMsOf(prepared),
  };
  const sealer = around.sealerFor(place.inside.account, undefined);
  const step = createStep(context, around, permits, sealer, deadline);
  const keys = keyFor(identity, lane, act.number, act.act, "");
  if (lane === "withdraw") {
    const how = listing.want === "hidden" && place.can.hides ? "hide" : "delete";
    return { ref: listing.ref, how, marker: act.marker, ...keys, step };
  }
  const upload = createUpload(place, around);
  const had = Object.keys(listing.ref?.variants ?? {});
  const removedVariants = had.filter((id) => !frozen?.variants.includes(id));
  const previous = listing.ref ?? undefined;
  return {
    content: frozen?.content,
    due: act.due,
    photos: prepared.photos,
    extras: frozen?.extras,
    marker: act.marker,
    ...keys,
    step,
    upload,
    previous,
    removedVariants,
  };
}
