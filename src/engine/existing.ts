/** Looking before a first create: a listing that is there and not ours is neither doubled nor overwritten. */
import { ChannelError } from "../channel/failures.js";
import type { Found } from "../channel/verbs.js";
import type { Claimed } from "../ledger/ledger.js";
import type { MoveOp } from "../ledger/ops.js";
import type { Listing } from "../ledger/rows.js";
import { isUnknownDigest } from "../ledger/unknown.js";
import { aside } from "./act.js";
import { findListings } from "./find.js";
import { hasVerb, type Place } from "./place.js";
import { RateWait } from "./rate-wait.js";
import { markerOf } from "./rendering.js";
import { forgottenDetail, isForgetful } from "./restored.js";
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
  if (around.restored?.list.length && !hasVerb(place, "find")) return askForgotten(place, claimed, tools);
  if (place.inside.kind !== "shelf" || !hasVerb(place, "find")) return claimed;
  if (around.choices.onExisting(place.name) === "createAnyway") return claimed;
  const unknown = claimed.filter(({ listing }) => isUnknown(listing, around));
  if (unknown.length === 0) return claimed;
  return lookFor(place, claimed, unknown, tools, report);
}

async function lookFor(
  place: Place,
  claimed: readonly Claimed[],
  unknown: readonly Claimed[],
  tools: Tellers,
  report: (error: ChannelError) => Promise<void>,
): Promise<readonly Claimed[]> {
  const { around } = tools;
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

// Nobody can look, and the ledger has forgotten a while: what it has never heard of may stand there from then.
async function askForgotten(place: Place, claimed: readonly Claimed[], tools: Tellers): Promise<readonly Claimed[]> {
  const now = tools.around.clock.now().getTime();
  const isAsked = ({ listing }: Claimed): boolean =>
    listing.lane === "create" && listing.ref === null && mayBeThere(listing, tools.around);
  for (const one of claimed.filter(isAsked)) {
    await moveAndTell(
      place,
      one,
      aside(one, now, { state: "asking", detail: forgottenDetail(place, undefined) }),
      tools,
    );
  }
  return claimed.filter((one) => !isAsked(one));
}

// Never heard of, or taken down when it was last heard of. A number above the first means that somebody has answered.
function mayBeThere({ act, number, applied }: Listing, around: Surroundings): boolean {
  return isUnknownDigest(applied.content) || (act === 0 && number === 1 && isForgetful(around));
}

// Where the account waits, its rows do not wait by themselves.
function unseen(claimed: Claimed, error: ChannelError, { clock }: Surroundings): MoveOp {
  const now = clock.now().getTime();
  const detail = { reason: "due", message: error.message };
  if (error instanceof RateWait)
    return aside(claimed, now, { state: "waiting", dueAt: error.at, detail: { reason: "rate" } });
  if (OF_ACCOUNT.has(error.kind) && error.scope !== "listing")
    return aside(claimed, now, { state: "by digests", detail });
  return aside(claimed, now, { state: "waiting", dueAt: now + LOOK_AGAIN_MS, detail, tries: 1 });
}

function isUnknown({ lane, ref, act, applied }: Listing, around: Surroundings): boolean {
  if (ref !== null || (lane !== "create" && lane !== "upsert")) return false;
  return act === 0 || isUnsure(applied, around);
}

// It was taken down, and another one may have been put up in a time that the ledger has forgotten.
function isUnsure({ content }: Listing["applied"], { restored }: Surroundings): boolean {
  return isUnknownDigest(content) && (restored?.list.length ?? 0) > 0;
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
  // By its own marker, and forgotten: it is ours.
  const mayBe = isForgetful(around) || isUnsure(claimed.listing.applied, around);
  const isForgotten = mayBe && found.marker === markerOf(claimed.product?.id ?? "", "");
  if ((isForgotten || around.choices.onExisting(place.name) === "adopt") && answer.length === 1) {
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
