/**
 * Going on with a ledger that has forgotten: an old backup, or an empty one before a full platform. What can be looked up
 * is taken over, what can be sent again is, and what nobody can know is asked.
 */

import type { Facet } from "../channel/facet.js";
import { FACETS } from "../channel/facet.js";
import { ChannelError } from "../channel/failures.js";
import type { Found } from "../channel/verbs.js";
import type { Claimed, RowCursor } from "../ledger/ledger.js";
import type { MoveOp } from "../ledger/ops.js";
import type { ListingState } from "../ledger/rows.js";
import { unknownDigests } from "../ledger/unknown.js";
import { digestOf } from "../model/canonical.js";
import { parseDocument } from "./document.js";
import { findListings, type Looked } from "./find.js";
import { hasVerb, type Place } from "./place.js";
import { markerOf } from "./rendering.js";
import { forgottenDetail, isOlder, readRestorations, resetMarker, restorationsKey } from "./restored.js";
import { checkUsable, type ShopContext } from "./shop-run.js";
import type { Surroundings } from "./surroundings.js";

const PAGE = 100;
const DAY_MS = 86_400_000;

export interface RecoverCall {
  readonly askForMs?: number | undefined;
}

/** What a recovery found. */
export interface Recovery {
  /** Whether the marker knew of more than the ledger. */
  readonly wasOlder: boolean;
  /** Listings that were found and taken over, that are sent again, and that a person is asked about, by channel. */
  readonly channels: Readonly<
    Record<string, { readonly adopted: number; readonly sentAgain: number; readonly asked: number }>
  >;
}

type Did = "adopted" | "sentAgain" | "asked";
/** Asked about as soon as somebody wants it there: until then nobody has to answer for what was taken down. */
type Unsure = "unsure";

/** Opens a ledger however old it is, and puts in doubt what it may have forgotten. */
export async function recover(context: ShopContext, { askForMs = DAY_MS }: RecoverCall = {}): Promise<Recovery> {
  const { engine } = context;
  checkUsable(context);
  await engine.openEvenOlder();
  const { around } = engine;
  const wasOlder = await isOlder(around);
  const at = around.clock.now().getTime();
  const before = await readRestorations(around);
  const id = digestOf(`${around.worker}\n${at}\n${before.length}`);
  const value = JSON.stringify([...before, { at, id, asksUntil: at + askForMs }]);
  await around.ledger.write([{ op: "meta", key: restorationsKey(around.shop), value }]);
  await engine.refreshAccounts();
  const channels: Record<string, Recovery["channels"][string]> = {};
  for (const place of engine.places.values()) channels[place.name] = await recoverPlace(place, around);
  await resetMarker(around);
  around.wakeup.notify([...engine.places.values()].map((place) => place.account().key));
  return { wasOlder, channels };
}

async function recoverPlace(place: Place, around: Surroundings): Promise<Record<Did, number>> {
  const counts: Record<Did, number> = { adopted: 0, sentAgain: 0, asked: 0 };
  const account = place.account().key;
  await around.ledger.promote(account, around.clock.now().getTime());
  let after: RowCursor | undefined;
  for (;;) {
    const page = await around.ledger.rows({ shop: around.shop, account, after, limit: PAGE });
    const rows = await around.ledger.readListings(page.map(({ listing }) => listing));
    const known = rows.filter((row): row is Claimed => row?.product != null);
    const mine = known.filter(isForgotten);
    const looked = await lookFor(place, mine, around);
    const moves = [
      ...mine.map((row, index) => moveOf(place, row, looked?.[index], around)),
      ...known.filter(isUnsure).map((row) => unsureMove(row, around.clock.now().getTime())),
    ];
    const moved = await around.ledger.write(moves.flatMap((one) => (one ? [one.move] : [])));
    const did = moves.flatMap((one) => (one ? [one.did] : []));
    for (const [index, one] of did.entries()) if (moved[index] && one !== "unsure") counts[one] += 1;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return counts;
    after = { product: last.listing.product, account, occasion: last.listing.occasion };
  }
}

const DOUBTED: ReadonlySet<ListingState> = new Set(["inFlight", "inDoubt", "settling"]);

// What is under way or in doubt already is ended by its own rules. Who had leased a row then is gone with that time.
function isForgotten({ listing: { state, owner } }: Claimed): boolean {
  return state === "leased" || (owner === null && !DOUBTED.has(state));
}

// Of what is under way on a listing its rules find the end, and not what may have come after that.
function isUnsure({ listing: { state, ref } }: Claimed): boolean {
  return ref !== null && (state === "inFlight" || state === "inDoubt");
}

function unsureMove(row: Claimed, now: number): { readonly move: MoveOp; readonly did: Unsure } {
  const { state, dueAt, detail } = row.listing;
  const end = state === "inDoubt" ? { dueAt, detail } : { dueAt: now, detail: { reason: "in doubt" } as const };
  const move: MoveOp = {
    ...baseOf(row, now),
    ...end,
    state: "inDoubt",
    endAct: null,
    applied: unknownDigests(["content"]),
  };
  return { did: "unsure", move };
}

async function lookFor(
  place: Place,
  rows: readonly Claimed[],
  around: Surroundings,
): Promise<readonly Looked[] | undefined> {
  if (rows.length === 0 || place.inside.kind !== "shelf" || !hasVerb(place, "find")) return undefined;
  const wanted = rows.map(({ listing, product }) => ({
    marker: markerOf(product?.id ?? "", listing.occasion),
    skus: product ? parseDocument(product).variants.map(({ sku }) => sku) : [],
  }));
  return findListings(place, wanted, around);
}

function moveOf(
  place: Place,
  row: Claimed,
  looked: Looked | undefined,
  around: Surroundings,
): { readonly move: MoveOp; readonly did: Did | Unsure } | undefined {
  const { listing } = row;
  const base = baseOf(row, around.clock.now().getTime());
  const hasLooked = looked !== undefined && !(looked instanceof ChannelError);
  if (hasLooked && looked.length > 0) return foundMove(place, row, looked, base);
  if (listing.ref !== null) return { did: "sentAgain", move: { ...base, applied: unknownDigests(sentOf(row)) } };
  const isHarmless = hasLooked || place.can.rebuild || (place.can.upsert && !place.can.create);
  if (isHarmless) return undefined;
  if (listing.want !== "live") return { did: "unsure", move: { ...base, applied: unknownDigests(["content"]) } };
  return { did: "asked", move: asked(base, place, undefined) };
}

function foundMove(
  place: Place,
  { listing, product }: Claimed,
  [found, ...more]: readonly Found[],
  base: MoveOp,
): { readonly move: MoveOp; readonly did: Did } {
  const marker = markerOf(product?.id ?? "", listing.occasion);
  if (!found || more.length > 0 || found.marker !== marker)
    return { did: "asked", move: asked(base, place, found?.url) };
  const { id, url } = found;
  const fresh = url ? { id, url } : { id };
  const ref = listing.ref?.id === id ? listing.ref : fresh;
  // Known to be there, and nothing else: brought over whole, or taken down.
  const applied = {
    ...unknownDigests(sidesOf(listing)),
    ...(listing.want === "live" ? {} : { presence: "live" as const }),
  };
  return { did: "adopted", move: { ...base, ref, complete: false, applied } };
}

// A listing that is wanted down is taken down again, and another may stand there; any other gets all that is wished of it.
function sentOf({ listing }: Claimed): readonly Facet[] {
  return listing.want === "live" ? sidesOf(listing) : ["content"];
}

// A side that is not wished there at all, such as photos where there are none, would stay due for ever.
function sidesOf({ wished }: Claimed["listing"]): readonly Facet[] {
  return FACETS.filter((facet) => facet === "presence" || wished[facet] !== "");
}

function baseOf({ listing }: Claimed, now: number): MoveOp {
  const { account, product, occasion, actVerb, owner } = listing;
  const endAct = actVerb === null ? null : "undone";
  const key = { account, product, occasion };
  const fence = owner === null ? null : listing.fence;
  return { op: "move", ...key, fence, state: "by digests", dueAt: null, detail: null, tries: 0, endAct, now };
}

function asked(base: MoveOp, place: Place, url: string | undefined): MoveOp {
  return { ...base, state: "asking", detail: forgottenDetail(place, url) };
}
