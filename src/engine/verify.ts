/** Reading live listings back: what differs from what we sent, and what follows from it. */
import { ChannelError } from "../channel/failures.js";
import type { Many, Seen } from "../channel/verbs.js";
import { EtalaseError } from "../errors.js";
import type { Claimed } from "../ledger/ledger.js";
import type { MoveOp } from "../ledger/ops.js";
import type { Listing, ProductRow } from "../ledger/rows.js";
import { digestOf } from "../model/canonical.js";
import { withDeadline } from "./deadline.js";
import { parseDocument } from "./document.js";
import { type DriftFacet, type DriftPolicy, driftDetail, driftMove, facetOf, sendAgain } from "./drift.js";
import type { PublishTools } from "./keep.js";
import { listingsIn } from "./listing-pages.js";
import { hasVerb, type Place } from "./place.js";
import { renderListing } from "./rendering.js";

/** A listing as it was read back. */
export interface Drift {
  readonly product: string;
  readonly visible: boolean;
  readonly because?: string | undefined;
  /** Keys of the content that differ. */
  readonly drift: readonly string[];
  readonly url?: string | undefined;
}

export interface VerifyCall {
  /** For the whole listing, or by side of it. @defaultValue `"ask"` */
  readonly onDrift?: DriftPolicy | Partial<Readonly<Record<DriftFacet, DriftPolicy>>> | undefined;
}

/**
 * Reads live listings back, says what differs, and does what was chosen for it. A listing that is gone is asked about.
 *
 * @throws EtalaseError `invalid-options` where the channel cannot read
 * @throws ChannelError where the place lets nobody in
 */
export async function* verifyPlace(
  place: Place,
  tools: PublishTools,
  { onDrift = "ask" }: VerifyCall = {},
): AsyncIterable<Drift> {
  if (!hasVerb(place, "read")) {
    throw new EtalaseError("invalid-options", `${place.inside.title} cannot be read back.`, {
      field: `channels.${place.name}`,
    });
  }
  for await (const claimed of listingsIn(place, {}, tools)) {
    const { listing, product } = claimed;
    if (listing.ref && listing.applied.presence === "live" && product)
      yield await verifyOne(place, { ...claimed, product }, onDrift, tools);
  }
}

async function verifyOne(
  place: Place,
  claimed: Claimed & { readonly product: ProductRow },
  onDrift: NonNullable<VerifyCall["onDrift"]>,
  tools: PublishTools,
): Promise<Drift> {
  const { listing, product } = claimed;
  const seen = await readOne(place, listing, tools);
  const drift = seen === "gone" ? [] : keysThatDiffer(place, claimed, seen, tools);
  const move = moveFor(place, claimed, seen === "gone" ? seen : drift, onDrift, tools);
  if (move) await tools.around.ledger.write([move]);
  if (move?.state === "by digests") tools.around.wakeup.notify([listing.account]);
  const { visible, because } = seen === "gone" ? { visible: false, because: "gone" } : seen;
  return { product: product.id, visible, because, drift, url: listing.ref?.url };
}

function keysThatDiffer(place: Place, { listing, product: row }: Claimed, seen: Seen, tools: PublishTools): string[] {
  if (!row) return [];
  const product = parseDocument(row);
  const order = { product, occasion: listing.occasion, link: tools.links.of(product, place), standsInFor: undefined };
  const rendition = renderListing(place, order, tools.around);
  const content = rendition.ok ? (rendition.frozen.content as Readonly<Record<string, unknown>>) : {};
  return Object.entries(seen.content ?? {})
    .filter(([key, value]) => digestOf(JSON.stringify(value)) !== digestOf(JSON.stringify(content[key])))
    .map(([key]) => key);
}

// What is on its way there, or is another version than the one that is up, differs because of us.
function moveFor(
  place: Place,
  { listing, product }: Claimed,
  found: "gone" | readonly string[],
  onDrift: NonNullable<VerifyCall["onDrift"]>,
  { around }: PublishTools,
): MoveOp | undefined {
  if (listing.state !== "clean" || listing.liveVersion !== product?.version) return undefined;
  const now = around.clock.now().getTime();
  if (found === "gone") {
    const message = "It was there, and is not any more: deleted by hand, or by the platform.";
    const cure = "shop.answer(listing, { there: false }) puts it up again; withdraw it where it is to stay away.";
    return driftMove(listing, now, { state: "asking", detail: { reason: "gone", message, cure } });
  }
  const chosen = (key: string): DriftPolicy =>
    typeof onDrift === "string" ? onDrift : (onDrift[facetOf(place, key)] ?? "ask");
  const asked = found.filter((key) => chosen(key) === "ask");
  const ours = found.filter((key) => chosen(key) === "ours");
  // What is ours is sent first; the question about the rest is asked when it is looked at again.
  if (ours.length > 0) return sendAgain(listing, [...new Set(ours.map((key) => facetOf(place, key)))], now);
  if (asked.length === 0) return undefined;
  return driftMove(listing, now, { state: "asking", detail: driftDetail(place, listing, asked) });
}

async function readOne(place: Place, { ref }: Listing, { around }: PublishTools): Promise<Seen | "gone"> {
  const verb = place.inside.verb("read") as
    | ((session: unknown, item: unknown, signal: AbortSignal) => Promise<Seen>)
    | Many<unknown, unknown, Seen>;
  try {
    const answer = await withDeadline(around.clock, place.timing.deadlineMs, undefined, async ({ signal }) =>
      typeof verb === "function"
        ? verb(place.session(), { ref }, signal)
        : (await verb.run(place.session(), [{ ref }], signal))[0],
    );
    if (answer instanceof ChannelError) throw answer;
    return answer ?? { visible: false };
  } catch (error) {
    if (error instanceof ChannelError && error.kind === "gone") return "gone";
    throw error;
  }
}
