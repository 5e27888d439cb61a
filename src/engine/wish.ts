/** From a kept product to wishes: what each channel should show of it, rendered only where something changed. */

import { urgencyOf } from "../ledger/lanes.js";
import type { Known, KnownListing } from "../ledger/ledger.js";
import type { WishOp } from "../ledger/product-ops.js";
import { type Digests, NO_DIGESTS, type Presence } from "../ledger/rows.js";
import type { Product } from "../model/product.js";
import type { Links } from "./links.js";
import type { Place } from "./place.js";
import { intentOf, renderListing, sooner, sourceDigest } from "./rendering.js";
import type { Rendition } from "./rendition.js";
import { DIRECT, standInOf } from "./stand-in.js";
import type { Choices, Surroundings } from "./surroundings.js";

export type PlannedWish = Omit<WishOp, "product" | "version">;

export interface WishTools {
  readonly around: Surroundings;
  readonly links: Links;
  readonly places: ReadonlyMap<string, Place>;
}

/** What a channel is to be told of a product: nothing at all, nothing new, or a wish. */
export type WishPlan =
  | { readonly kind: "nothing" }
  | { readonly kind: "same"; readonly listing: KnownListing }
  | { readonly kind: "wish"; readonly wish: PlannedWish; readonly rendition: Rendition | undefined };

export interface WishOrder {
  readonly product: Product;
  /** Digest of the whole document. */
  readonly digest: string;
  readonly run: number;
  readonly known: Known | undefined;
  /** Also where nothing changed. */
  readonly force?: boolean | undefined;
  /** Reasons in place of the ones that the product and its listing give. */
  readonly why?: readonly string[] | undefined;
  /** Takes it out of the catalogue. */
  readonly removed?: { readonly how: "hide" | "delete" } | undefined;
}

/** Whether a channel only acts when a goal calls it. */
export function standsBy(name: string, choices: Choices): boolean {
  const goals = Object.values(choices.goals);
  return goals.some(({ standIns }) => standIns.includes(name)) && !goals.some(({ anyOf }) => anyOf.includes(name));
}

/** Plans the everyday wish of one product for one place. */
export function planWish(place: Place, order: WishOrder, tools: WishTools): WishPlan {
  const { around } = tools;
  const now = around.clock.now().getTime();
  const listing = order.known?.listings.find(
    ({ account, occasion }) => account === place.account().key && occasion === "",
  );
  const overlay = order.product.channels[place.name];
  const intent = intentOf(order.product, overlay, now);
  const why = order.why ?? reasonsOf(place, order, listing, around.choices);
  const want = wantOf(order, intent.want, why);
  if (want !== "live" && !listing) return { kind: "nothing" };
  const link = tools.links.of(order.product, place);
  const standsInFor = standInOf({ product: order.product, why }, place, tools.places, around.choices);
  const source = sourceDigest(place, order.digest, link, standsInFor, around.choices);
  if (listing && !order.force && isUnchanged(listing, { source, want, why, now })) return { kind: "same", listing };
  const base = {
    place,
    run: order.run,
    why,
    want,
    source,
    now,
    validUntil: intent.validUntil,
    notBefore: intent.notBefore,
    force: order.force === true,
    sawWhy: listing?.why ?? [],
  };
  if (want !== "live") return { kind: "wish", rendition: undefined, wish: downWish(base, want) };
  const rendition = renderListing(place, { product: order.product, occasion: "", link, standsInFor }, around);
  place.memo.keep(source, rendition);
  return { kind: "wish", rendition, wish: upWish(base, rendition, intent.changesAt) };
}

/** Plans the everyday wishes of one product for all places where there is something to wish. */
export function planWishes(order: WishOrder, tools: WishTools): readonly PlannedWish[] {
  return [...tools.places.values()].flatMap((place) => {
    const plan = planWish(place, order, tools);
    return plan.kind === "wish" ? [plan.wish] : [];
  });
}

/** Accounts that only a goal calls in, and that had no listing of it: one that comes between reading and writing is to be seen. */
export function uncalled(known: Known | undefined, { places, around }: WishTools): readonly number[] {
  if (!known) return [];
  const has = (key: number): boolean =>
    known.listings.some(({ account, occasion }) => account === key && occasion === "");
  return [...places.values()]
    .filter(({ name }) => standsBy(name, around.choices))
    .map((place) => place.account().key)
    .filter((key) => !has(key));
}

function reasonsOf(
  place: Place,
  { product, removed }: WishOrder,
  listing: KnownListing | undefined,
  choices: Choices,
): readonly string[] {
  if (removed) return [];
  const called = (listing?.why ?? []).filter((reason) => reason !== DIRECT);
  const overlay = product.channels[place.name];
  const isAsked = overlay?.publish === true || typeof overlay?.publish === "object";
  return !standsBy(place.name, choices) || isAsked ? [DIRECT, ...called] : called;
}

function wantOf({ removed }: WishOrder, intended: Presence, why: readonly string[]): Presence {
  if (removed) return removed.how === "delete" ? "gone" : "hidden";
  return why.length === 0 ? "hidden" : intended;
}

function isUnchanged(
  listing: KnownListing,
  now: { readonly source: string; readonly want: Presence; readonly why: readonly string[]; readonly now: number },
): boolean {
  return (
    listing.source === now.source &&
    listing.want === now.want &&
    (listing.changesAt === null || listing.changesAt > now.now) &&
    listing.why.length === now.why.length &&
    listing.why.every((reason, index) => reason === now.why[index])
  );
}

interface Base {
  readonly place: Place;
  readonly run: number;
  readonly why: readonly string[];
  readonly want: Presence;
  readonly source: string;
  readonly now: number;
  readonly validUntil: number | null;
  readonly notBefore: number | null;
  readonly force: boolean;
  readonly sawWhy: readonly string[];
}

function wishOf(
  base: Base,
  parts: { readonly wished: Digests; readonly changesAt: number | null; readonly urgency: number },
): PlannedWish {
  const { place, run, why, want, source, now, validUntil, notBefore, force, sawWhy } = base;
  return {
    op: "wish",
    account: place.account().key,
    occasion: "",
    want,
    why,
    run,
    rendering: place.inside.rendering,
    source,
    losses: [],
    refused: null,
    notBefore,
    validUntil,
    force,
    sawWhy,
    now,
    ...parts,
  };
}

function downWish(base: Base, want: Presence): PlannedWish {
  return wishOf(base, {
    wished: { ...NO_DIGESTS, presence: want },
    changesAt: null,
    urgency: urgencyOf("withdraw", false),
  });
}

function upWish(base: Base, rendition: Rendition, windowEnds: number | null): PlannedWish {
  if (!rendition.ok) {
    const wish = wishOf(base, { wished: NO_DIGESTS, changesAt: windowEnds, urgency: 3 });
    return { ...wish, refused: rendition.detail, losses: rendition.losses };
  }
  const changesAt = sooner(rendition.changesAt, windowEnds);
  const wish = wishOf(base, { wished: rendition.digests, changesAt, urgency: urgencyOf(null, rendition.soldOut) });
  return { ...wish, losses: rendition.losses };
}
