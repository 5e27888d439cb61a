/** Makes a claimed listing ready for its call: what is sent, which facets are due, photos made, the act to begin. */
import { FACETS, type Facet } from "../channel/facet.js";
import type { ChannelError } from "../channel/failures.js";
import type { Photo } from "../channel/verbs.js";
import { dueFacets } from "../ledger/lanes.js";
import type { Claimed } from "../ledger/ledger.js";
import type { MoveOp } from "../ledger/ops.js";
import type { Act, Detail, Digests, Frozen, Lane, Listing, StepRow } from "../ledger/rows.js";
import { unknownDigests } from "../ledger/unknown.js";
import { actOf, aside } from "./act.js";
import { parseDocument } from "./document.js";
import type { Links } from "./links.js";
import type { PhotoTrouble } from "./photo-trouble.js";
import { preparePhotos } from "./photos.js";
import type { Place } from "./place.js";
import { nameThen } from "./renamed.js";
import { renderListing } from "./rendering.js";
import type { Rendition } from "./rendition.js";
import { keySuffix } from "./restored.js";
import { standInOf } from "./stand-in.js";
import type { Surroundings } from "./surroundings.js";

/** A listing whose call can leave as soon as its beginning is committed. */
export interface Prepared {
  readonly place: Place;
  readonly lane: Lane;
  readonly claimed: Claimed;
  readonly listing: Listing;
  readonly product: string;
  readonly identity: string;
  readonly act: Act;
  readonly frozen: Frozen | null;
  readonly photos: readonly Photo[];
  readonly steps: Map<string, StepRow>;
  readonly rerun: Set<string>;
  /** Digests to put in place of the wished ones, because rendering gives others by now. */
  readonly wished: Digests | null;
  readonly changesAt: number | null;
  readonly echoAt: number | null;
}

export type Preparation =
  | { readonly ready: Prepared }
  | { readonly move: MoveOp; readonly bug?: Error | undefined; readonly trouble?: ChannelError | undefined };

export interface PrepareTools {
  readonly around: Surroundings;
  readonly links: Links;
  readonly places: ReadonlyMap<string, Place>;
  readonly owner: string;
  /** Whether this place's photos can be sent now. */
  readonly photosPass: (place: Place) => boolean;
}

const PHOTO_RETRY_MS = 60_000;

/** Who a listing is, for keys and seals. */
function identityOf(place: Place, product: string, act: Act, { restored, renamed }: Surroundings): string {
  return `${nameThen(place.inside.account, act.begunAt, renamed?.list)}\n${product}\n${act.occasion}${keySuffix(restored?.list, act.begunAt)}`;
}

/** Prepares one claimed listing. */
export async function prepareListing(
  place: Place,
  claimed: Claimed,
  tools: PrepareTools,
  signal: AbortSignal,
): Promise<Preparation> {
  const { listing } = claimed;
  const now = tools.around.clock.now().getTime();
  const open = listing.actVerb !== null ? claimed.act : null;
  const lane = open?.verb ?? listing.lane ?? "create";
  if (isTooLate(listing, lane, now))
    return { move: aside(claimed, now, { state: "expired", detail: { reason: "expired" } }) };
  if (lane === "withdraw") return { ready: withdrawal(place, claimed, open, tools) };
  const rendition = open?.frozen ? undefined : renderNow(place, claimed, tools);
  if (rendition && !rendition.ok) {
    return { move: aside(claimed, now, { state: "refused", detail: rendition.detail }), bug: rendition.bug };
  }
  return prepareContent(place, claimed, lane, open, rendition, tools, signal);
}

function isTooLate(listing: Listing, lane: Lane, now: number): boolean {
  return (
    listing.validUntil !== null &&
    now > listing.validUntil &&
    (lane === "create" || lane === "upsert") &&
    listing.ref === null
  );
}

function renderNow(
  place: Place,
  { listing, product, act }: Claimed,
  { around, links, places }: PrepareTools,
): Rendition | undefined {
  // An edition has no product: its content was frozen when it was made.
  if (!product)
    return act?.frozen
      ? undefined
      : { ok: false, losses: [], detail: { reason: "invalid", message: "the edition is empty" } };
  const remembered = place.memo.take(listing.source, around.clock.now().getTime());
  if (remembered && listing.version === product.version) return remembered;
  const document = parseDocument(product);
  const standsInFor = standInOf({ product: document, why: listing.why }, place, places, around.choices);
  return renderListing(
    place,
    { product: document, occasion: listing.occasion, link: links.of(document, place), standsInFor },
    around,
  );
}

async function prepareContent(
  place: Place,
  claimed: Claimed,
  lane: Lane,
  open: Act | null,
  rendition: Extract<Rendition, { ok: true }> | undefined,
  tools: PrepareTools,
  signal: AbortSignal,
): Promise<Preparation> {
  const { listing } = claimed;
  const { around } = tools;
  const now = around.clock.now().getTime();
  const { frozen, digests, wanted } = whatToSend(claimed, lane, open, rendition);
  if (!frozen || wanted.length === 0) return { move: nothingLeft(claimed, digests, open, now) };
  const areUp = listing.applied.photos !== "" && listing.applied.photos === digests.photos;
  const { photos, trouble } = await photosFor(place, lane, { frozen, areUp }, tools, signal);
  const due = trouble ? ladder(place, listing, wanted, digests, trouble, around) : wanted;
  if (trouble && due === undefined) return { move: photoMove(claimed, trouble, now), trouble: trouble.error };
  const act = actOf(place, claimed, lane, open, { due: due ?? wanted, digests, frozen, run: listing.run }, around);
  return {
    ready: {
      place,
      lane,
      claimed,
      listing,
      product: claimed.product?.id ?? "",
      identity: identityOf(place, claimed.product?.id ?? "", act, around),
      act,
      frozen,
      photos,
      steps: new Map(),
      rerun: new Set(),
      wished: open?.frozen || !rendition ? null : { ...rendition.digests, presence: listing.wished.presence },
      changesAt: rendition ? rendition.changesAt : listing.changesAt,
      echoAt: null,
    },
  };
}

// Rendering shows that nothing is left to do: the wish was made of something that has passed. What an act carried that is
// still open may have come there at an earlier try: it is not known any more, and goes out anew.
function nothingLeft(claimed: Claimed, digests: Digests, open: Act | null, now: number): MoveOp {
  const wished = { ...digests, presence: claimed.listing.want };
  const move = aside(claimed, now, { state: "by digests", detail: null, wished });
  return open ? { ...move, endAct: "undone", echoAt: open.lastAt, applied: unknownDigests(open.due) } : move;
}

// A frozen act sends what it began with; anything else what rendering gives now.
function whatToSend(
  { listing, act }: Claimed,
  lane: Lane,
  open: Act | null,
  rendition: Extract<Rendition, { ok: true }> | undefined,
): { readonly frozen: Frozen | null; readonly digests: Digests; readonly wanted: readonly Facet[] } {
  if (open?.frozen) return { frozen: open.frozen, digests: open.digests, wanted: open.due };
  const digests = rendition?.digests ?? listing.wished;
  return { frozen: rendition?.frozen ?? act?.frozen ?? null, digests, wanted: dueOf(listing, digests, lane) };
}

async function photosFor(
  place: Place,
  lane: Lane,
  { frozen, areUp }: { readonly frozen: Frozen; readonly areUp: boolean },
  tools: PrepareTools,
  signal: AbortSignal,
): Promise<{ readonly photos: readonly Photo[]; readonly trouble: PhotoTrouble | undefined }> {
  if (lane === "revise" || frozen.photos.length === 0) return { photos: [], trouble: undefined };
  const isFetched = areUp && place.photoRule()?.handedOverAs === "url";
  if (isFetched || tools.photosPass(place)) return preparePhotos(place, frozen, tools.around, signal, areUp);
  return { photos: [], trouble: { passing: true, message: "photos cannot be sent there now" } };
}

function dueOf(listing: Listing, digests: Digests, lane: Lane): readonly Facet[] {
  const wished = { ...digests, presence: listing.want };
  // What is not known to be complete is brought over whole.
  if (lane === "create" || !listing.complete) return FACETS.filter((facet) => wished[facet] !== "");
  const due = dueFacets({ ...listing, wished });
  // That lane's call carries nothing else: the rest is not over with it.
  if (lane === "revise") return due.filter((facet) => facet === "price" || facet === "stock");
  return lane === "upsert" && due.length > 0 ? FACETS.filter((facet) => wished[facet] !== "") : due;
}

/** Takes photos out of what is due where the listing may go without; `undefined`: it has to wait for them. */
function ladder(
  place: Place,
  listing: Listing,
  due: readonly Facet[],
  digests: Digests,
  trouble: PhotoTrouble,
  { choices }: Surroundings,
): readonly Facet[] | undefined {
  if (!trouble.passing) return undefined;
  // An upsert replaces everything: without them it would take down the photos that are there.
  if (listing.lane === "upsert" && listing.applied.photos !== "") return undefined;
  // An upsert sends everything: where only the photos are missing it would send the rest in vain, again and again.
  const missing = listing.complete ? dueFacets({ ...listing, wished: { ...digests, presence: listing.want } }) : due;
  if (missing.every((facet) => facet === "photos")) return undefined;
  const rest = due.filter((facet) => facet !== "photos");
  const isUp = listing.ref !== null && listing.complete;
  const mayGo = isUp || place.inside.limits.edit.addPhotos || choices.withoutPhotos(place.name);
  return mayGo && rest.length > 0 ? rest : undefined;
}

function photoMove(claimed: Claimed, trouble: PhotoTrouble, now: number): MoveOp {
  if (trouble.passing) {
    const detail: Detail = { reason: "photos waiting", message: trouble.message, cure: trouble.cure };
    return aside(claimed, now, { state: "waiting", dueAt: now + (trouble.retryMs ?? PHOTO_RETRY_MS), detail });
  }
  return aside(claimed, now, {
    state: "refused",
    detail: { reason: "invalid", field: trouble.field ?? "photos", message: trouble.message, cure: trouble.cure },
  });
}

function withdrawal(place: Place, claimed: Claimed, open: Act | null, { around }: PrepareTools): Prepared {
  const { listing, product } = claimed;
  const digests: Digests = { ...listing.applied, presence: listing.want };
  const act = actOf(
    place,
    claimed,
    "withdraw",
    open,
    { due: ["presence"], digests, frozen: null, run: listing.run },
    around,
  );
  const id = product?.id ?? "";
  return {
    place,
    lane: "withdraw",
    claimed,
    listing,
    product: id,
    identity: identityOf(place, id, act, around),
    act,
    frozen: null,
    photos: [],
    steps: new Map(),
    rerun: new Set(),
    wished: null,
    changesAt: listing.changesAt,
    echoAt: null,
  };
}
