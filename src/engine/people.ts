/** What only a person can say or wants to be done: answers to doubts, retries, adoption, reading back. */
import { ChannelError } from "../channel/failures.js";
import type { Many, Seen } from "../channel/verbs.js";
import { EtalaseError } from "../errors.js";
import type { Claimed, RowCursor } from "../ledger/ledger.js";
import type { Moved, MoveOp } from "../ledger/ops.js";
import { type Digests, type Listing, type ListingState, NO_DIGESTS, type ProductRow } from "../ledger/rows.js";
import { digestOf } from "../model/canonical.js";
import { withDeadline } from "./deadline.js";
import { parseDocument } from "./document.js";
import { findListings } from "./find.js";
import type { PublishTools } from "./keep.js";
import { hasVerb, type Place } from "./place.js";
import { shrinkKey } from "./rebuild.js";
import { markerOf, renderListing } from "./rendering.js";
import { planWish } from "./wish.js";

const PAGE = 200;

/** A person's word on what is there. */
export type Truth =
  | { readonly there: true; readonly id?: string | undefined; readonly url?: string | undefined }
  | { readonly there: false };

const ASKED: readonly ListingState[] = ["asking", "inDoubt"];

/** Ends a doubt by a person's word, as if `find` had said it. @throws EtalaseError `not-found` where nothing is asked. */
export async function answerListing(place: Place, product: string, truth: Truth, tools: PublishTools): Promise<void> {
  const { around } = tools;
  const [row] = await around.ledger.readProducts(around.shop, [product]);
  const key = row && { account: place.account().key, product: row.key, occasion: "" };
  const [claimed] = key ? await around.ledger.readListings([key]) : [];
  if (!claimed || !ASKED.includes(claimed.listing.state)) {
    throw new EtalaseError("not-found", `Nothing is asked about "${product}" on "${place.name}".`, {
      cure: 'shop.listings({ status: "waitingForYou" }) shows what is.',
    });
  }
  const now = around.clock.now().getTime();
  const move = truth.there ? thereMove(claimed, truth, now) : notThereMove(claimed, now);
  const [moved] = await around.ledger.write([move]);
  if (moved) wake(place, moved, tools);
  around.bus.emit("doubt-ended", { product, channel: place.name, how: "a person answered" });
}

function thereMove(
  { listing, act }: Claimed,
  truth: { readonly id?: string | undefined; readonly url?: string | undefined },
  now: number,
): MoveOp {
  const id = truth.id ?? listing.ref?.id ?? listing.detail?.code ?? "";
  const ref = { ...listing.ref, id, ...(truth.url ? { url: truth.url } : {}) };
  const isOurs = act !== null && listing.detail?.reason !== "exists already";
  const base = moveOf(listing, now);
  // What was not made by us is brought over whole.
  if (!isOurs) return { ...base, ref, complete: false };
  const done = Object.fromEntries(act.due.map((facet) => [facet, facet === "presence" ? "live" : act.digests[facet]]));
  const applied = act.verb === "withdraw" ? {} : (done as Partial<Digests>);
  return { ...base, endAct: "done", ref, complete: true, applied, liveVersion: act.version };
}

function notThereMove({ listing, act }: Claimed, now: number): MoveOp {
  const base = { ...moveOf(listing, now), endAct: act ? ("undone" as const) : null };
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
    if (filter.reason === "would shrink") {
      await tools.around.ledger.write([{ op: "meta", key: shrinkKey(place.account().key), value: "allowed" }]);
    }
    count += await eachListing(
      place,
      { states: ["refused", "waiting", "expired", "asking"], ...filter },
      tools,
      (claimed) => retryOne(place, claimed, run, tools),
    );
  }
  return count;
}

const NOT_BY_RETRY: ReadonlySet<string> = new Set(["in doubt", "exists already", "gone", "drift", "seller's tap"]);

async function retryOne(
  place: Place,
  { listing, product }: Claimed,
  run: number,
  tools: PublishTools,
): Promise<boolean> {
  const { around } = tools;
  if (listing.state === "asking" && NOT_BY_RETRY.has(listing.detail?.reason ?? "")) return false;
  if (listing.state === "waiting" || listing.state === "asking") {
    const move = { ...moveOf(listing, around.clock.now().getTime()), from: ["waiting", "asking"] as const };
    const [moved] = await around.ledger.write([move]);
    if (moved) wake(place, moved, tools);
    return moved !== false;
  }
  return product ? wishAgain(place, product, run, tools) : false;
}

async function wishAgain(place: Place, row: ProductRow, run: number, tools: PublishTools): Promise<boolean> {
  const { around } = tools;
  const known = (await around.ledger.look(around.shop, [row.id])).get(row.id);
  const order = { product: parseDocument(row), digest: digestOf(row.doc), run, known, force: true };
  const plan = row.removed ? { kind: "nothing" as const } : planWish(place, order, tools);
  if (plan.kind !== "wish") return false;
  const [result] = await around.ledger.write([{ ...plan.wish, product: row.key, version: row.version }]);
  tools.tallies.wished(run, result.account, result.moves, result.moved ? result.movedRun : undefined);
  around.wakeup.notify([place.account().key]);
  return result.result === "wished";
}

/** Sends again what an older rendering number made. Answers how many listings are due by it. */
export async function refreshPlace(place: Place, run: number, tools: PublishTools): Promise<number> {
  return eachListing(place, {}, tools, async (claimed) =>
    claimed.listing.rendering < place.inside.rendering && claimed.product
      ? wishAgain(place, claimed.product, run, tools)
      : false,
  );
}

/** Takes over listings that are there and were not made by us. Answers how many. */
export async function adoptListings(place: Place, dryRun: boolean, tools: PublishTools): Promise<number> {
  const { around } = tools;
  return eachListing(place, { states: ["asking"], reason: "exists already" }, tools, async ({ listing, product }) => {
    if (!product) return false;
    const { variants } = parseDocument(product);
    const wanted = { marker: markerOf(product.id, listing.occasion), skus: variants.map(({ sku }) => sku) };
    const [looked] = await findListings(place, [wanted], around);
    if (!looked || looked instanceof ChannelError || looked.length !== 1) return false;
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

/** A listing that differs from what we sent. */
export interface Drift {
  readonly product: string;
  readonly visible: boolean;
  readonly because?: string | undefined;
  /** Keys of the content that differ. */
  readonly drift: readonly string[];
  readonly url?: string | undefined;
}

/** Reads live listings back and says what differs. */
export async function* verifyPlace(place: Place, tools: PublishTools): AsyncIterable<Drift> {
  const { around } = tools;
  if (!hasVerb(place, "read")) {
    throw new EtalaseError("invalid-options", `${place.inside.title} cannot be read back.`, {
      field: `channels.${place.name}`,
    });
  }
  for await (const claimed of listingsIn(place, {}, tools)) {
    const { listing, product } = claimed;
    if (!listing.ref || listing.applied.presence !== "live" || !product) continue;
    const seen = await readOne(place, listing, tools);
    const document = parseDocument(product);
    const rendition = renderListing(
      place,
      { product: document, occasion: listing.occasion, link: tools.links.of(document, place), standsInFor: undefined },
      around,
    );
    const content = rendition.ok ? (rendition.frozen.content as Readonly<Record<string, unknown>>) : {};
    const drift = Object.entries(seen.content ?? {}).filter(
      ([key, value]) => digestOf(JSON.stringify(value)) !== digestOf(JSON.stringify(content[key])),
    );
    yield {
      product: product.id,
      visible: seen.visible,
      because: seen.because,
      drift: drift.map(([key]) => key),
      url: listing.ref.url,
    };
  }
}

async function readOne(place: Place, { ref }: Listing, { around }: PublishTools): Promise<Seen> {
  const verb = place.inside.verb("read") as
    | ((session: unknown, item: unknown, signal: AbortSignal) => Promise<Seen>)
    | Many<unknown, unknown, Seen>;
  const answer = await withDeadline(around.clock, place.timing.deadlineMs, undefined, async ({ signal }) =>
    typeof verb === "function"
      ? verb(place.session(), { ref }, signal)
      : (await verb.run(place.session(), [{ ref }], signal))[0],
  );
  if (answer instanceof ChannelError) throw answer;
  return answer ?? { visible: false };
}

interface ListingFilter {
  readonly states?: readonly ListingState[] | undefined;
  readonly reason?: string | undefined;
  readonly product?: string | undefined;
}

async function* listingsIn(place: Place, filter: ListingFilter, { around }: PublishTools): AsyncIterable<Claimed> {
  let after: RowCursor | undefined;
  for (;;) {
    const { states, reason, product } = filter;
    const page = await around.ledger.rows({
      shop: around.shop,
      account: place.account().key,
      states,
      reason,
      product,
      after,
      limit: PAGE,
    });
    const rows = await around.ledger.readListings(page.map(({ listing }) => listing));
    for (const row of rows) if (row) yield row;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = { product: last.listing.product, account: last.listing.account, occasion: last.listing.occasion };
  }
}

async function eachListing(
  place: Place,
  filter: ListingFilter,
  tools: PublishTools,
  act: (claimed: Claimed) => Promise<boolean>,
): Promise<number> {
  let count = 0;
  for await (const claimed of listingsIn(place, filter, tools)) if (await act(claimed)) count += 1;
  return count;
}

function wake(place: Place, moved: Moved, { around, tallies }: PublishTools): void {
  if (moved.state === "due") tallies.busy(place.account().key);
  around.wakeup.notify([place.account().key]);
}
