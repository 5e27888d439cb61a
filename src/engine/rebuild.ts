/** Rebuilding a channel's whole set: renders only what is due, joins the pieces, marks as applied exactly what it claimed. */
import { FACETS } from "../channel/facet.js";
import { ChannelError, isWouldShrink } from "../channel/failures.js";
import type { Rebuilt } from "../channel/verbs.js";
import type { Claimed } from "../ledger/ledger.js";
import type { MoveOp, PieceOp } from "../ledger/ops.js";
import { unknownDigests } from "../ledger/unknown.js";
import { digest } from "../model/canonical.js";
import { backoffMs } from "../resilience/backoff.js";
import { aside } from "./act.js";
import { accountKey, verbKey } from "./circuit-keys.js";
import { parseDocument } from "./document.js";
import { hostPasses } from "./hosting.js";
import { askForLater } from "./later-photos.js";
import { detailOf } from "./outcome.js";
import type { Place } from "./place.js";
import { PAGE, type PieceBody } from "./rebuild-rows.js";
import {
  type Hold,
  holdTurn,
  keepPieces,
  LEASE_MS,
  mayLand,
  runRebuild,
  startHold,
  turnMs,
  whileHeld,
} from "./rebuild-run.js";
import { renderListing } from "./rendering.js";
import { reportFailure, type TaskTools } from "./task.js";
import { moveAndTell } from "./tell.js";

/** Smaller sets may shrink as they like. */
const SMALL = 10;
/** When to look again while another worker rebuilds. */
const ELSEWHERE_MS = 5_000;

export interface Served {
  readonly moved: boolean;
  readonly nextAt: number | null;
}

let serial = 0;

/** One run over everything that is due in this place. */
export async function rebuildPlace(place: Place, tools: TaskTools, stop: AbortSignal): Promise<Served> {
  const { around } = tools;
  serial += 1;
  const owner = `${tools.owner}:rebuild:${serial}`;
  const hold = startHold(around.clock);
  if (!(await holdTurn(place, owner, turnMs(place), tools)))
    return { moved: false, nextAt: around.clock.now().getTime() + ELSEWHERE_MS };
  let turn: Turn | undefined;
  try {
    turn = await whileHeld(place, owner, tools, hold, () => rebuildInTurn(place, owner, tools, stop, hold));
    return turn;
  } finally {
    // A set that may still be taken must not come after a newer one: nobody runs before that is over.
    await holdTurn(place, owner, turn?.lingers ? place.timing.landsWithinMs : null, tools);
  }
}

/** A run and what it leaves behind. */
interface Turn extends Served {
  /** Nobody knows whether its set was taken, or will be. */
  readonly lingers?: boolean;
}

async function rebuildInTurn(
  place: Place,
  owner: string,
  tools: TaskTools,
  stop: AbortSignal,
  hold: Hold,
): Promise<Turn> {
  const { around } = tools;
  const { calls, at } = await tools.permits.look(place, "rebuild", 1);
  if (calls === 0) return { moved: false, nextAt: at };
  const claimed = await claimAll(place, owner, tools);
  if (claimed.length === 0) return { moved: false, nextAt: null };
  const pieces = await renderPieces(place, claimed, tools);
  const mayShrink = await isShrinkAllowed(place, tools);
  const shrink = mayShrink ? undefined : await shrinkOf(place, pieces.ops, tools);
  if (shrink) {
    for (const one of pieces.kept) await moveAndTell(place, one, question(one, shrink, tools), tools);
    return { moved: true, nextAt: null };
  }
  try {
    await keepPieces(pieces.ops, hold, around);
    await runAndApply(place, owner, { kept: pieces.kept, mayShrink, hold }, tools, stop);
    return { moved: true, nextAt: null };
  } catch (error) {
    const served = await putBack(place, pieces.kept, error, tools);
    return { ...served, lingers: mayLand(error) };
  }
}

async function runAndApply(
  place: Place,
  owner: string,
  { kept, mayShrink, hold }: { readonly kept: readonly Claimed[]; readonly mayShrink: boolean; readonly hold: Hold },
  tools: TaskTools,
  stop: AbortSignal,
): Promise<void> {
  const { around } = tools;
  const { key: account } = place.account();
  await tools.permits.take(place, "rebuild", 1);
  const { rebuilt, isWaiting, puts } = await runRebuild(place, tools, stop, { hold, mayShrink });
  await refuseSome(place, kept, rebuilt, tools);
  if (mayShrink) await around.ledger.write([{ op: "meta", key: shrinkKey(account), value: null }]);
  if (isWaiting) await askForLater(place, tools);
  const now = around.clock.now().getTime();
  const urls = Object.fromEntries(rebuilt.urls ?? []);
  const [done] = await around.ledger.write([{ op: "rebuilt", account, owner, now, urls }]);
  for (const [run, count] of Object.entries(done.runs)) {
    for (let index = 0; index < count; index += 1) tools.tallies.ended(Number(run), account, null);
  }
  tellAll(
    place,
    kept.filter((one) => !isRefused(one, rebuilt)),
    tools,
  );
  await tools.circuits.pass([accountKey(place), verbKey(place, "rebuild"), ...hostPasses(around.host, puts)]);
}

async function claimAll(place: Place, owner: string, { around }: TaskTools): Promise<readonly Claimed[]> {
  const all: Claimed[] = [];
  for (;;) {
    const now = around.clock.now().getTime();
    const page = await around.ledger.claim({
      account: place.account().key,
      lane: "rebuild",
      owner,
      now,
      leaseUntil: now + LEASE_MS,
      limit: PAGE,
      rendering: place.inside.rendering,
      order: "urgent",
    });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

async function renderPieces(
  place: Place,
  claimed: readonly Claimed[],
  tools: TaskTools,
): Promise<{ readonly ops: readonly PieceOp[]; readonly kept: readonly Claimed[] }> {
  const ops: PieceOp[] = [];
  const kept: Claimed[] = [];
  for (const one of claimed) {
    const piece = pieceOf(place, one, tools);
    if ("detail" in piece) {
      // The last accepted rendering stays in the set.
      const now = tools.around.clock.now().getTime();
      await moveAndTell(place, one, aside(one, now, { state: "refused", detail: piece.detail }), tools);
      continue;
    }
    kept.push(one);
    ops.push(piece);
  }
  return { ops, kept };
}

function pieceOf(
  place: Place,
  { listing, product }: Claimed,
  { around, links }: TaskTools,
): PieceOp | { readonly detail: NonNullable<MoveOp["detail"]> } {
  const sort = product?.id ?? "";
  const base = { op: "piece" as const, account: listing.account, product: listing.product, sort };
  if (listing.want !== "live" || !product) return { ...base, digest: "", body: null };
  const document = parseDocument(product);
  const link = links.of(document, place);
  const rendition = renderListing(
    place,
    { product: document, occasion: listing.occasion, link, standsInFor: undefined },
    around,
  );
  if (!rendition.ok) return { detail: rendition.detail };
  const body: PieceBody = { product: product.id, content: rendition.frozen.content, photos: rendition.frozen.photos };
  return { ...base, digest: digest([body, rendition.digests.photos]), body: JSON.stringify(body) };
}

/** What stops a run that would drop too much; `undefined`: it may run. */
async function shrinkOf(place: Place, ops: readonly PieceOp[], { around }: TaskTools): Promise<string | undefined> {
  const removed = ops.filter(({ body }) => body === null).length;
  if (removed === 0) return undefined;
  const account = place.account().key;
  const before = await around.ledger.countPieces(account);
  if (before <= SMALL || removed <= before * around.choices.maxShrink) return undefined;
  return `This run would take ${removed} of ${before} products out of ${place.inside.title}.`;
}

/** Whether a person has consented. It holds until a run has come to its end. */
async function isShrinkAllowed(place: Place, { around }: TaskTools): Promise<boolean> {
  return (await around.ledger.readMeta(shrinkKey(place.account().key))) !== undefined;
}

/** Where a person's consent to a shrinking run is kept. */
export function shrinkKey(account: number): string {
  return `shrink:${account}`;
}

function question(claimed: Claimed, message: string, { around }: TaskTools): MoveOp {
  const cure = `If that is meant, shop.retry({ reason: "would shrink" }).`;
  return aside(claimed, around.clock.now().getTime(), {
    state: "asking",
    detail: { reason: "would shrink", message, cure },
  });
}

/** Rows whose product the set went out without, claimed or not: the others are applied, these say why they are not. */
async function refuseSome(
  place: Place,
  claimed: readonly Claimed[],
  { refused = new Map() }: Rebuilt,
  tools: TaskTools,
): Promise<void> {
  const { around } = tools;
  const refuse = async (one: Claimed, error: ChannelError, more: Partial<MoveOp>): Promise<void> => {
    const now = around.clock.now().getTime();
    // No version of it is there any more: once it is cured, all of it is due.
    const left = { liveVersion: null, applied: unknownDigests(FACETS) };
    const to = aside(one, now, { state: "refused", detail: detailOf(error) });
    await moveAndTell(place, one, { ...to, ...left, ...more }, tools);
  };
  const others = new Map(refused);
  for (const one of claimed) {
    const id = one.product?.id ?? "";
    const error = refused.get(id);
    others.delete(id);
    if (error && one.listing.want === "live") await refuse(one, error, {});
  }
  for (const one of await listingsOf(place, [...others.keys()], tools)) {
    const error = others.get(one.product?.id ?? "");
    // A row that is on its way somewhere else says so itself when it comes.
    if (error && one.listing.want === "live") await refuse(one, error, { fence: null, from: ["clean"] });
  }
}

async function listingsOf(place: Place, ids: readonly string[], { around }: TaskTools): Promise<readonly Claimed[]> {
  const { key: account, shop } = place.account();
  const found: Claimed[] = [];
  for (let start = 0; start < ids.length; start += PAGE) {
    const products = await around.ledger.readProducts(shop, ids.slice(start, start + PAGE));
    const keys = products.map(({ key }) => ({ account, product: key, occasion: "" }));
    found.push(...(await around.ledger.readListings(keys)).filter((one) => one !== undefined));
  }
  return found;
}

function isRefused({ listing, product }: Claimed, { refused }: Rebuilt): boolean {
  return listing.want === "live" && refused?.has(product?.id ?? "") === true;
}

function tellAll(place: Place, claimed: readonly Claimed[], { around }: TaskTools): void {
  for (const { listing, product } of claimed) {
    const whom = { product: product?.id ?? "", channel: place.name };
    if (listing.want !== "live") around.bus.emit("listing-withdrawn", whom);
    else if (listing.liveVersion === null) around.bus.emit("listing-published", { ...whom, version: listing.version });
    else around.bus.emit("listing-updated", { ...whom, version: listing.version });
  }
}

// A rebuild that failed left the old set in place: it runs again, harmlessly.
async function putBack(place: Place, claimed: readonly Claimed[], thrown: unknown, tools: TaskTools): Promise<Served> {
  const { around } = tools;
  const error =
    thrown instanceof ChannelError
      ? thrown
      : new ChannelError("unavailable", messageOf(thrown), { scope: "verb", cause: thrown });
  if (isWouldShrink(error)) {
    for (const one of claimed) await moveAndTell(place, one, question(one, error.message, tools), tools);
    return { moved: true, nextAt: null };
  }
  const now = around.clock.now().getTime();
  await reportFailure(place, "rebuild", error, tools);
  const isRefusal = error.kind === "invalid" || error.kind === "blocked";
  const dueAt =
    error.retryAt?.getTime() ??
    now + backoffMs(Math.max(0, ...claimed.map(({ listing }) => listing.tries)), around.random);
  // Whether the set was taken is not known: also what was wished before the run may not be there any more.
  const applied = error.outcome === "unknown" ? unknownDigests(FACETS) : {};
  for (const one of claimed) {
    const to = isRefusal
      ? aside(one, now, { state: "refused", detail: detailOf(error) })
      : { ...aside(one, now, { state: "by digests", dueAt, detail: detailOf(error), tries: 1 }), applied };
    await moveAndTell(place, one, to, tools);
  }
  return { moved: true, nextAt: isRefusal ? null : dueAt };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
