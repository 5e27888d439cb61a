/** Looking before a first create: a listing that is there and not ours is neither doubled nor overwritten. */
import { ChannelError } from "../channel/failures.js";
import type { Found } from "../channel/verbs.js";
import type { Claimed } from "../ledger/ledger.js";
import type { MoveOp } from "../ledger/ops.js";
import { aside } from "./act.js";
import { findListings } from "./find.js";
import { hasVerb, type Place } from "./place.js";
import { markerOf } from "./rendering.js";
import type { Surroundings } from "./surroundings.js";
import { moveAndTell, type Tellers } from "./tell.js";

const ADOPTABLE_ASK = "A listing with this product's SKU is there already and was not made by us.";
const OF_ACCOUNT: ReadonlySet<string> = new Set(["auth", "closed", "throttled", "quota"]);
const LOOK_AGAIN_MS = 30_000;

/** On a shelf that can be searched, what our ledger does not know is looked for before it is put up. Answers the rest. */
export async function lookBefore(
  place: Place,
  claimed: readonly Claimed[],
  tools: Tellers,
  report: (error: ChannelError) => Promise<void>,
): Promise<readonly Claimed[]> {
  const { around } = tools;
  if (place.inside.kind !== "shelf" || !hasVerb(place, "find")) return claimed;
  if (around.choices.onExisting(place.name) === "createAnyway") return claimed;
  const unknown = claimed.filter(({ listing }) => isUnknown(listing.lane, listing.ref === null && listing.act === 0));
  if (unknown.length === 0) return claimed;
  const looked = await findListings(
    place,
    unknown.map(({ product, listing }) => ({
      marker: markerOf(product?.id ?? "", listing.occasion),
      skus: skusOf(product?.doc),
    })),
    around,
  );
  const rest = new Set(claimed);
  for (const [index, one] of unknown.entries()) {
    const answer = looked[index] ?? [];
    if (answer instanceof ChannelError) await report(answer);
    const move = answer instanceof ChannelError ? unseen(one, answer, around) : existing(place, one, answer, around);
    if (!move) continue;
    rest.delete(one);
    await moveAndTell(place, one, move, tools);
  }
  return claimed.filter((one) => rest.has(one));
}

// Where the account waits, its rows do not wait by themselves.
function unseen(claimed: Claimed, error: ChannelError, { clock }: Surroundings): MoveOp {
  const now = clock.now().getTime();
  const detail = { reason: "due", message: error.message };
  if (OF_ACCOUNT.has(error.kind)) return aside(claimed, now, { state: "by digests", detail });
  return aside(claimed, now, { state: "waiting", dueAt: now + LOOK_AGAIN_MS, detail, tries: 1 });
}

function isUnknown(lane: string | null, isNew: boolean): boolean {
  return isNew && (lane === "create" || lane === "upsert");
}

function skusOf(doc: string | undefined): readonly string[] {
  if (doc === undefined) return [];
  const { variants } = JSON.parse(doc) as { readonly variants: readonly { readonly sku: string }[] };
  return variants.map(({ sku }) => sku);
}

function existing(place: Place, claimed: Claimed, answer: readonly Found[], around: Surroundings): MoveOp | undefined {
  const [found] = answer;
  if (!found) return undefined;
  const now = around.clock.now().getTime();
  if (around.choices.onExisting(place.name) === "adopt" && answer.length === 1) {
    const { id, url } = found;
    return {
      ...aside(claimed, now, { state: "by digests", detail: null }),
      ref: url ? { id, url } : { id },
      complete: false,
    };
  }
  const cure = `shop.channel("${place.name}").adopt({ match: "sku" }) takes it over; onExisting: "createAnyway" puts up a second one.`;
  return aside(claimed, now, {
    state: "asking",
    detail: {
      reason: "exists already",
      message: ADOPTABLE_ASK,
      checkUrl: found.url ?? place.inside.home,
      cure,
      code: found.id,
    },
  });
}
