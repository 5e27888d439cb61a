/** Rows as people read them: status, reason, cure, when it goes on. Account-wide waits are worked out when a row is read. */

import type { Facet } from "../channel/facet.js";
import type { Loss } from "../channel/render.js";
import type { ListedRow, RowCursor, RowQuery } from "../ledger/ledger.js";
import type { Listing } from "../ledger/rows.js";
import { dueFacets } from "../ledger/transitions.js";
import type { Circuits } from "./circuits.js";
import { keysOf } from "./circuits.js";
import type { Permits } from "./permits.js";
import type { Place } from "./place.js";
import { DIRECT, KEPT, LINKED } from "./stand-in.js";
import { laneIsOpen, standingOf } from "./standing.js";
import type { Surroundings } from "./surroundings.js";

export type Status =
  | "published"
  | "updated"
  | "unchanged"
  | "withdrawn"
  | "queued"
  | "waitingForYou"
  | "refused"
  | "skipped";

export const STATUSES = [
  "published",
  "updated",
  "unchanged",
  "withdrawn",
  "queued",
  "waitingForYou",
  "refused",
  "skipped",
] as const satisfies readonly Status[];

/** How one product stands on one channel. */
export interface Row {
  readonly product: string;
  readonly title: string;
  readonly channel: string;
  readonly status: Status;
  /** One of the reasons of its status, such as `rate`, `in doubt`, `invalid`. */
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  /** What to do. */
  readonly cure?: string | undefined;
  readonly field?: string | undefined;
  /** The platform's own code. */
  readonly code?: string | undefined;
  /** Where to look, in a doubt. */
  readonly checkUrl?: string | undefined;
  readonly url?: string | undefined;
  /** The platform's id. */
  readonly remoteId?: string | undefined;
  readonly losses: readonly Loss[];
  /** When it goes on. */
  readonly nextAt?: Date | undefined;
  /** What buyers see now. */
  readonly live?: { readonly version: number; readonly url?: string | undefined } | undefined;
  /** Facets that are still to be brought over. */
  readonly due: readonly Facet[];
  /** Goals it stands in for. */
  readonly actsFor: readonly string[];
}

export interface ReportTools {
  readonly around: Surroundings;
  readonly placesByKey: ReadonlyMap<number, Place>;
  readonly circuits: Circuits;
  readonly permits: Permits;
}

const PAGE = 500;

/** Streams rows of the ledger, a page in memory at a time. */
export async function* streamRows(
  query: Omit<RowQuery, "limit" | "after">,
  tools: ReportTools,
  seenIn?: number,
): AsyncIterable<Row> {
  let after: RowCursor | undefined;
  for (;;) {
    const page = await tools.around.ledger.rows({ ...query, after, limit: PAGE });
    for (const listed of page) {
      const row = await rowOf(listed, tools, seenIn);
      if (row) yield row;
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    const { product, account, occasion } = last.listing;
    after = { product, account, occasion };
  }
}

/** One row; `undefined` for accounts without a name and for editions. */
async function rowOf(listed: ListedRow, tools: ReportTools, seenIn?: number): Promise<Row | undefined> {
  const place = tools.placesByKey.get(listed.listing.account);
  if (!place || listed.listing.product === 0) return undefined;
  const { listing } = listed;
  const { status, reason, nextAt } = await statusOf(listing, place, tools, seenIn);
  const { detail, ref } = listing;
  return {
    product: listed.product,
    title: listed.title,
    channel: place.name,
    status,
    reason,
    message: detail?.message,
    cure: detail?.cure,
    field: detail?.field,
    code: detail?.code,
    checkUrl: detail?.checkUrl,
    url: ref?.url,
    remoteId: ref?.id,
    losses: listing.losses,
    nextAt: nextAt === null ? undefined : new Date(nextAt),
    live: listing.liveVersion === null ? undefined : { version: listing.liveVersion, url: ref?.url },
    due: dueFacets(listing),
    actsFor: listing.why.filter((why) => why !== DIRECT && !why.startsWith(KEPT) && !why.startsWith(LINKED)),
  };
}

interface Stand {
  readonly status: Status;
  readonly reason?: string | undefined;
  readonly nextAt: number | null;
}

async function statusOf(
  listing: Listing,
  place: Place,
  tools: ReportTools,
  seenIn: number | undefined,
): Promise<Stand> {
  const still = (status: Status, reason?: string): Stand => ({ status, reason, nextAt: null });
  switch (listing.state) {
    case "clean":
      return still(cleanStatus(listing, seenIn), listing.detail?.reason);
    case "withdrawn":
      return withdrawnStand(listing);
    case "refused":
      return still("refused", listing.detail?.reason ?? "invalid");
    case "expired":
      return still("skipped", "expired");
    case "asking":
      return still("waitingForYou", listing.detail?.reason ?? "in doubt");
    case "inDoubt":
      return { status: "queued", reason: "in doubt", nextAt: listing.dueAt };
    case "settling":
      return { status: "queued", reason: "settling", nextAt: listing.settleAt };
    case "waiting":
      return { status: "queued", reason: listing.detail?.reason ?? "due", nextAt: listing.dueAt };
    case "leased":
    case "inFlight":
      return still("queued", "due");
    case "due":
      return dueStand(listing, place, tools);
    default:
      return listing.state satisfies never;
  }
}

function cleanStatus(listing: Listing, seenIn: number | undefined): Status {
  if (seenIn === undefined || listing.appliedRun === null || listing.appliedRun < seenIn) return "unchanged";
  return listing.madeInRun === listing.appliedRun ? "published" : "updated";
}

function withdrawnStand(listing: Listing): Stand {
  const isThere = listing.ref !== null && listing.applied.presence === "live";
  if (isThere) return { status: "waitingForYou", reason: "cannot be withdrawn", nextAt: null };
  return {
    status: listing.why.length === 0 ? "withdrawn" : "skipped",
    reason: listing.why.length === 0 ? undefined : "overlay says no",
    nextAt: null,
  };
}

// Waits of an account are never written to rows: they are worked out here.
async function dueStand(listing: Listing, place: Place, { around, circuits, permits }: ReportTools): Promise<Stand> {
  const now = around.clock.now().getTime();
  const row = place.account();
  const standing = standingOf(row, now);
  if (!standing.open) {
    const skipped = standing.reason === "paused" || standing.reason === "closed";
    return { status: skipped ? "skipped" : "waitingForYou", reason: standing.reason, nextAt: standing.until };
  }
  const lane = listing.lane ?? "create";
  if (!laneIsOpen(row, lane, now)) return { status: "skipped", reason: "closed", nextAt: null };
  if (listing.rendering > place.inside.rendering) return queued("newer worker needed");
  const open = keysOf(place, lane)
    .map((key) => circuits.stateOf(key))
    .find(({ state }) => state === "open");
  if (open?.state === "open") return queued("circuit open", open.probeAt);
  if (lane === "compose") return queued("pace");
  const free = await permits.look(place, lane, 1);
  return free.calls > 0 ? queued("due") : queued(free.isPace ? "pace" : "rate", free.at);
}

function queued(reason: string, nextAt: number | null = null): Stand {
  return { status: "queued", reason, nextAt };
}
