/** What only a person can say or wants to be done: answers to doubts, retries, adoption, reading back. */
import { ChannelError } from "../channel/failures.js";
import type { Found } from "../channel/verbs.js";
import { EtalaseError } from "../errors.js";
import type { Claimed } from "../ledger/ledger.js";
import type { Moved, MoveOp, Op } from "../ledger/ops.js";
import { type Digests, type Listing, type ListingState, NO_DIGESTS, type ProductRow } from "../ledger/rows.js";
import { digestOf } from "../model/canonical.js";
import { parseDocument } from "./document.js";
import { DRIFT, driftAnswer, sendAgain } from "./drift.js";
import { findListings } from "./find.js";
import { forgetHosted } from "./hosting.js";
import type { PublishTools } from "./keep.js";
import { eachListing } from "./listing-pages.js";
import type { Place } from "./place.js";
import { shrinkKey } from "./rebuild.js";
import { markerOf } from "./rendering.js";
import type { Surroundings } from "./surroundings.js";
import { planWish } from "./wish.js";

/** A person's word on what is there; of a drift, whose version stays. */
export type Truth =
  | { readonly there: true; readonly id?: string | undefined; readonly url?: string | undefined }
  | { readonly there: false }
  | { readonly keep: "ours" | "theirs" };

const ASKED: readonly ListingState[] = ["asking", "inDoubt"];

const EDITION = /^edition:\d+$/;

/**
 * Ends a doubt by a person's word, as if `find` had said it, or says what becomes of a drift. An edition of a mailbox is
 * named by its occasion, as its row is.
 *
 * @throws EtalaseError `not-found` where nothing is asked, `invalid-options` where something else is asked
 */
export async function answerListing(place: Place, product: string, truth: Truth, tools: PublishTools): Promise<void> {
  const { around } = tools;
  const claimed = await askedAbout(place, product, around);
  if (!claimed) {
    throw new EtalaseError("not-found", `Nothing is asked about "${product}" on "${place.name}".`, {
      cure: 'shop.listings({ status: "waitingForYou" }) shows what is.',
    });
  }
  const results = await around.ledger.write(await answerOps(place, claimed, truth, around));
  const moved = results.at(-1) as Moved | false | undefined;
  if (moved) wake(place, moved, tools);
  // The answer alone can hold a goal again: a stand-in may step back without anything being delivered.
  if (claimed.listing.product !== 0) tools.touch(claimed.listing.product);
  around.bus.emit("doubt-ended", { product, channel: place.name, how: "a person answered" });
}

async function askedAbout(place: Place, product: string, { ledger, shop }: Surroundings): Promise<Claimed | undefined> {
  const account = place.account().key;
  const [row] = await ledger.readProducts(shop, [product]);
  const isEdition = row === undefined && EDITION.test(product);
  if (!row && !isEdition) return undefined;
  const key = { account, product: row?.key ?? 0, occasion: isEdition ? product : "" };
  const [claimed] = await ledger.readListings([key]);
  return claimed && ASKED.includes(claimed.listing.state) ? claimed : undefined;
}

/** What an answer writes; the move of the listing comes last. */
async function answerOps(
  place: Place,
  claimed: Claimed,
  truth: Truth,
  { ledger, clock }: Surroundings,
): Promise<readonly Op[]> {
  const now = clock.now().getTime();
  const { listing, act } = claimed;
  if (listing.detail?.reason === DRIFT || "keep" in truth) return [driftAnswer(place, listing, truth, now)];
  const steps = act ? await ledger.readSteps(listing, act.act) : [];
  const open = steps.find(({ answer }) => answer === null);
  if (!act || !open || listing.product !== 0) {
    // Behind the step that is asked about others may come: what is there can be half-made, and hidden.
    const isWhole = open === undefined || open.safety === "blind" || !place.can.update;
    return [truth.there ? thereMove(claimed, truth, isWhole, now) : notThereMove(claimed, now)];
  }
  // One letter of an edition: the others go on, and those that have gone out stay answered.
  const key = { account: listing.account, product: listing.product, occasion: listing.occasion };
  const answer = truth.there ? JSON.stringify({ id: truth.id ?? "", ...(truth.url ? { url: truth.url } : {}) }) : null;
  const end = { op: "stepEnd", ...key, act: act.act, name: open.name, answer, made: null } as const;
  return [{ ...end, answeredAt: now, expiresAt: null }, moveOf(listing, now)];
}

function thereMove(
  { listing, act }: Claimed,
  truth: { readonly id?: string | undefined; readonly url?: string | undefined },
  isWhole: boolean,
  now: number,
): MoveOp {
  const id = truth.id ?? listing.ref?.id ?? listing.detail?.code ?? "";
  const ref = { ...listing.ref, id, ...(truth.url ? { url: truth.url } : {}) };
  const isOurs = act !== null && listing.detail?.reason !== "exists already";
  const base = { ...moveOf(listing, now), ...(listing.settling ? { settled: "done" as const } : {}) };
  // What was not made by us is brought over whole.
  if (!isOurs) return { ...base, ref, complete: false };
  if (!isWhole && act.verb === "create") return { ...base, endAct: "done", ref, complete: false };
  const done = Object.fromEntries(act.due.map((facet) => [facet, facet === "presence" ? "live" : act.digests[facet]]));
  const applied = act.verb === "withdraw" ? {} : (done as Partial<Digests>);
  return { ...base, endAct: "done", ref, complete: true, applied, liveVersion: act.version };
}

function notThereMove({ listing, act }: Claimed, now: number): MoveOp {
  const settled = listing.settling ? { settled: "refused" as const } : {};
  const base = { ...moveOf(listing, now), ...settled, endAct: act ? ("undone" as const) : null };
  if (act?.verb === "withdraw")
    return { ...base, ref: null, complete: false, applied: NO_DIGESTS, liveVersion: null, nextNumber: true };
  const isUp = listing.ref !== null && listing.detail?.reason !== "gone";
  if (isUp) return base;
  return { ...base, ref: null, complete: false, applied: NO_DIGESTS, liveVersion: null, nextNumber: true };
}

function moveOf(listing: Listing, now: number): MoveOp {
  const { account, product, occasion } = listing;
  return {
    op: "move",
    account,
    product,
    occasion,
    fence: null,
    from: ASKED,
    state: "by digests",
    dueAt: null,
    detail: null,
    tries: 0,
    endAct: null,
    now,
  };
}

export interface RetryFilter {
  readonly channel?: string | undefined;
  readonly reason?: string | undefined;
  readonly product?: string | undefined;
}

/** Tries again what was refused or put aside, after a fix. Answers how many. What is in doubt is not touched. */
export async function retryListings(
  places: readonly Place[],
  filter: RetryFilter,
  run: number,
  tools: PublishTools,
): Promise<number> {
  let count = 0;
  for (const place of places) {
    if (filter.reason === "would shrink") await allowShrink(place, tools);
    count += await eachListing(
      place,
      { states: ["refused", "waiting", "expired", "asking"], ...filter },
      tools,
      (claimed) => retryOne(place, claimed, run, tools),
    );
  }
  return count;
}

// Only where it is asked: a later shrink of another place is another question.
async function allowShrink(place: Place, { around: { ledger } }: PublishTools): Promise<void> {
  const account = place.account().key;
  const [isAsked] = await ledger.rows({ shop: place.account().shop, account, reason: "would shrink", limit: 1 });
  if (isAsked) await ledger.write([{ op: "meta", key: shrinkKey(account), value: "allowed" }]);
}

const NOT_BY_RETRY: ReadonlySet<string> = new Set(["in doubt", "exists already", "gone", DRIFT, "seller's tap"]);

async function retryOne(
  place: Place,
  { listing, product }: Claimed,
  run: number,
  tools: PublishTools,
): Promise<boolean> {
  const { around } = tools;
  if (listing.state === "asking" && NOT_BY_RETRY.has(listing.detail?.reason ?? "")) return false;
  if (listing.state === "waiting" || listing.state === "asking") {
    const now = around.clock.now().getTime();
    // What the platform still works on is asked about again at once.
    const settling = listing.settling ? { settleAt: now } : {};
    const move = { ...moveOf(listing, now), ...settling, from: ["waiting", "asking"] as const };
    const [moved] = await around.ledger.write([move]);
    if (moved) wake(place, moved, tools);
    return moved !== false;
  }
  return product ? wishAgain(place, product, run, tools) : false;
}

async function wishAgain(
  place: Place,
  row: ProductRow,
  run: number,
  tools: PublishTools,
  force = true,
): Promise<boolean> {
  const { around } = tools;
  const known = (await around.ledger.look(around.shop, [row.id])).get(row.id);
  const order = { product: parseDocument(row), digest: force ? digestOf(row.doc) : row.digest, run, known, force };
  const plan = row.removed ? { kind: "nothing" as const } : planWish(place, order, tools);
  if (plan.kind !== "wish") return false;
  const [result] = await around.ledger.write([{ ...plan.wish, product: row.key, version: row.version }]);
  tools.tallies.wished(run, result.account, result.moves, result.moved ? result.movedRun : undefined);
  around.wakeup.notify([place.account().key]);
  return result.result === "wished";
}

/**
 * Sends again what an older rendering number, or other settings, made. For a set whose photos are fetched from our host
 * the host is asked for each of them again. Answers how many listings are due by it.
 */
export async function refreshPlace(place: Place, run: number, tools: PublishTools): Promise<number> {
  const { around } = tools;
  const isHosted = place.can.rebuild && around.host !== undefined && place.photoRule()?.handedOverAs === "url";
  if (isHosted) await forgetHosted(place, around);
  return eachListing(place, {}, tools, async ({ listing, product }) => {
    if (!product) return false;
    const isOlder = listing.rendering < place.inside.rendering;
    return (
      (await wishAgain(place, product, run, tools, isOlder)) || (isHosted && (await photosAgain(place, listing, tools)))
    );
  });
}

async function photosAgain(place: Place, listing: Listing, tools: PublishTools): Promise<boolean> {
  if (listing.applied.photos === "") return false;
  const { ledger, clock } = tools.around;
  const [moved] = await ledger.write([sendAgain(listing, ["photos"], clock.now().getTime())]);
  if (moved) wake(place, moved, tools);
  return moved !== false && moved.state === "due";
}

/** Takes over listings that are there and were not made by us. Answers how many. */
export async function adoptListings(place: Place, dryRun: boolean, tools: PublishTools): Promise<number> {
  const { around } = tools;
  return eachListing(place, { states: ["asking"], reason: "exists already" }, tools, async ({ listing, product }) => {
    if (!product) return false;
    const { variants } = parseDocument(product);
    const wanted = { marker: markerOf(product.id, listing.occasion), skus: variants.map(({ sku }) => sku) };
    const looked = foundIn(await findListings(place, [wanted], around));
    if (looked.length !== 1) return false;
    if (dryRun) return true;
    const [found] = looked;
    if (!found) return false;
    const { marker: _marker, createdAt: _createdAt, complete: _complete, ...ref } = found;
    const [moved] = await around.ledger.write([
      { ...moveOf(listing, around.clock.now().getTime()), ref, complete: false },
    ]);
    if (moved) wake(place, moved, tools);
    return moved !== false;
  });
}

// A place that lets nobody in says nothing about any listing.
function foundIn([looked]: readonly (readonly Found[] | ChannelError | undefined)[]): readonly Found[] {
  if (looked instanceof ChannelError && looked.scope !== "listing") throw looked;
  return looked instanceof ChannelError ? [] : (looked ?? []);
}

function wake(place: Place, moved: Moved, { around, tallies }: PublishTools): void {
  if (moved.state === "due") tallies.busy(place.account().key);
  around.wakeup.notify([place.account().key]);
}
