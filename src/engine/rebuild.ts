/** Rebuilding a channel's whole set: renders only what is due, joins the pieces, marks as applied exactly what it claimed. */
import { FACETS } from "../channel/facet.js";
import { ChannelError } from "../channel/failures.js";
import type { Piece, Rebuilt } from "../channel/verbs.js";
import type { Claimed, PieceRow } from "../ledger/ledger.js";
import type { MoveOp, PieceOp } from "../ledger/ops.js";
import type { FrozenPhoto } from "../ledger/rows.js";
import { unknownDigests } from "../ledger/unknown.js";
import { digest } from "../model/canonical.js";
import { backoffMs } from "../resilience/backoff.js";
import { aside } from "./act.js";
import { parseDocument } from "./document.js";
import { detailOf } from "./outcome.js";
import { preparePhotos } from "./photos.js";
import type { Place } from "./place.js";
import { renderListing } from "./rendering.js";
import { reportFailure, type TaskTools } from "./task.js";
import { moveAndTell } from "./tell.js";

const LEASE_MS = 120_000;
const RENEW_MS = 30_000;
const LONGEST_MS = 3_600_000;
const PAGE = 256;
/** Smaller sets may shrink as they like. */
const SMALL = 10;
/** When to look again while another worker rebuilds. */
const ELSEWHERE_MS = 5_000;

export interface Served {
  readonly moved: boolean;
  readonly nextAt: number | null;
}

interface PieceBody {
  readonly product: string;
  readonly content: unknown;
  readonly photos: readonly FrozenPhoto[];
}

let serial = 0;

/** One run over everything that is due in this place. */
export async function rebuildPlace(place: Place, tools: TaskTools, stop: AbortSignal): Promise<Served> {
  const { around } = tools;
  serial += 1;
  const owner = `${tools.owner}:rebuild:${serial}`;
  if (!(await holdTurn(place, owner, turnMs(place), tools)))
    return { moved: false, nextAt: nowOf(around) + ELSEWHERE_MS };
  let turn: Turn | undefined;
  try {
    turn = await rebuildInTurn(place, owner, tools, stop);
    return turn;
  } finally {
    // A set that may still be taken must not come after a newer one: nobody runs before that is over.
    await holdTurn(place, owner, turn?.lingers ? place.timing.landsWithinMs : null, tools);
  }
}

interface Turn extends Served {
  /** Nobody knows whether its set was taken, or will be. */
  readonly lingers?: boolean;
}

// Of two runs at once the one with the older set could be the last to arrive: there is one at a time.
async function holdTurn(place: Place, owner: string, ms: number | null, { around }: TaskTools): Promise<boolean> {
  const now = nowOf(around);
  const until = ms === null ? null : now + ms;
  const name = `rebuild:${place.inside.account}`;
  const [held] = await around.ledger.write([{ op: "lease", name, owner, until, now }]);
  return held;
}

// Long enough that after a worker's death nobody else begins while its last call could land.
function turnMs({ timing }: Place): number {
  return Math.max(LEASE_MS, RENEW_MS + timing.deadlineMs + timing.landsWithinMs);
}

function nowOf({ clock }: TaskTools["around"]): number {
  return clock.now().getTime();
}

async function rebuildInTurn(place: Place, owner: string, tools: TaskTools, stop: AbortSignal): Promise<Turn> {
  const { around } = tools;
  const claimed = await claimAll(place, owner, tools);
  if (claimed.length === 0) return { moved: false, nextAt: null };
  const pieces = await renderPieces(place, claimed, tools);
  const shrink = await shrinkOf(place, pieces.ops, tools);
  if (shrink) {
    for (const one of pieces.kept) await moveAndTell(place, one, question(one, shrink, tools), tools);
    return { moved: true, nextAt: null };
  }
  for (let start = 0; start < pieces.ops.length; start += PAGE)
    await around.ledger.write(pieces.ops.slice(start, start + PAGE));
  try {
    const rebuilt = await runRebuild(place, owner, tools, stop);
    const now = around.clock.now().getTime();
    const urls = Object.fromEntries(rebuilt.urls ?? []);
    const [done] = await around.ledger.write([{ op: "rebuilt", account: place.account().key, owner, now, urls }]);
    for (const [run, count] of Object.entries(done.runs)) {
      for (let index = 0; index < count; index += 1) tools.tallies.ended(Number(run), place.account().key, null);
    }
    tellAll(place, pieces.kept, tools);
    await tools.circuits.pass([`account:${place.inside.account}`, `verb:${place.inside.account}:rebuild`]);
    return { moved: true, nextAt: null };
  } catch (error) {
    const served = await putBack(place, pieces.kept, error, tools);
    return { ...served, lingers: !(error instanceof ChannelError) || error.outcome === "unknown" };
  }
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
  const allowed = await around.ledger.readMeta(shrinkKey(account));
  if (allowed !== undefined) {
    await around.ledger.write([{ op: "meta", key: shrinkKey(account), value: null }]);
    return undefined;
  }
  return `This run would take ${removed} of ${before} products out of ${place.inside.title}.`;
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

async function runRebuild(place: Place, owner: string, tools: TaskTools, stop: AbortSignal): Promise<Rebuilt> {
  const { around } = tools;
  const account = place.account().key;
  const done = new AbortController();
  const count = await around.ledger.countPieces(account);
  const verb = place.inside.verb("rebuild") as (
    session: unknown,
    set: unknown,
    signal: AbortSignal,
  ) => Promise<Rebuilt>;
  const signal = AbortSignal.any([stop, done.signal]);
  const renewing = keepLease(place, owner, tools, done.signal);
  try {
    return await verb(place.session(), { rows: () => rowsOf(place, tools, signal), count }, stop);
  } finally {
    done.abort();
    await renewing;
  }
}

async function keepLease(place: Place, owner: string, tools: TaskTools, done: AbortSignal): Promise<void> {
  const { around } = tools;
  const { key: account } = place.account();
  for (let spent = 0; spent < LONGEST_MS && !done.aborted; spent += RENEW_MS) {
    await around.clock.sleep(RENEW_MS, done).catch(() => undefined);
    if (done.aborted) return;
    const leaseUntil = around.clock.now().getTime() + LEASE_MS;
    await around.ledger.write([{ op: "renew", account, owner, leaseUntil }]);
    await holdTurn(place, owner, turnMs(place), tools);
  }
}

async function* rowsOf(place: Place, { around }: TaskTools, signal: AbortSignal): AsyncIterable<Piece<unknown>> {
  const account = place.account().key;
  let after: string | null = null;
  for (;;) {
    const page: readonly PieceRow[] = await around.ledger.pieces(account, after, PAGE);
    for (const row of page) {
      const body = JSON.parse(row.body) as PieceBody;
      const frozen = { content: body.content, extras: {}, photos: body.photos, skus: [], variants: [] };
      const { photos, trouble } = await preparePhotos(place, frozen, around, signal);
      if (trouble?.passing)
        throw (
          trouble.error ?? new ChannelError("unavailable", trouble.message, { outcome: "not-sent", scope: "listing" })
        );
      yield { product: body.product, content: body.content, photos, digest: row.digest, presence: "live" };
      after = row.sort;
    }
    if (page.length < PAGE) return;
  }
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
