/** Rows as people read them: status, reason, cure, when it goes on. Account-wide waits are worked out when a row is read. */

import type { Facet } from "../channel/facet.js";
import type { Loss } from "../channel/render.js";
import type { PlaceStatus } from "../channel/verbs.js";
import { dueFacets, urgencyOf } from "../ledger/lanes.js";
import type { ListedRow, RowCursor, RowQuery, RunTally } from "../ledger/ledger.js";
import type { Detail, Lane, Listing } from "../ledger/rows.js";
import { runPlaceOf } from "../ledger/run-tally.js";
import { keysOf } from "./circuit-keys.js";
import type { Circuits } from "./circuits.js";
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
  /** Where one listing stands on several places: how it stands on each. */
  readonly places?: readonly PlaceStatus[] | undefined;
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
  readonly permits: Pick<Permits, "look">;
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
    const paged = { ...tools, permits: lookingOnce(tools.permits) };
    for (const listed of page) {
      const row = await rowOf(listed, paged, seenIn);
      if (row) yield row;
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    const { product, account, occasion } = last.listing;
    after = { product, account, occasion };
  }
}

// Thousands of due rows of one lane have the same answer, which the ledger would be asked for each.
function lookingOnce({ look }: Pick<Permits, "look">): Pick<Permits, "look"> {
  const answers = new Map<string, ReturnType<Permits["look"]>>();
  return {
    look(place, lane, want) {
      const key = `${place.name}\n${lane}\n${want}`;
      const answer = answers.get(key) ?? look(place, lane, want);
      answers.set(key, answer);
      return answer;
    },
  };
}

/** One row; `undefined` for accounts without a name, and for editions about which nothing is asked. */
async function rowOf(listed: ListedRow, tools: ReportTools, seenIn?: number): Promise<Row | undefined> {
  const place = tools.placesByKey.get(listed.listing.account);
  const { listing } = listed;
  if (!place || (listing.product === 0 && listing.state !== "asking")) return undefined;
  const { status, reason, nextAt, because } = await statusOf(standsOf(listing, seenIn), place, tools);
  const { ref } = listing;
  const detail = because ?? listing.detail;
  return {
    // An edition is called by its occasion, also where it is answered.
    product: listed.product || listing.occasion,
    title: listed.title || listing.occasion,
    channel: place.name,
    status,
    reason,
    message: detail?.message ?? leftBehind(listing, place),
    cure: detail?.cure,
    field: detail?.field,
    code: detail?.code,
    checkUrl: detail?.checkUrl,
    url: ref?.url,
    remoteId: ref?.id,
    places: ref?.places,
    losses: listing.losses,
    nextAt: nextAt === null ? undefined : new Date(nextAt),
    live: listing.liveVersion === null ? undefined : { version: listing.liveVersion, url: ref?.url },
    due: dueFacets(listing),
    actsFor: listing.why.filter((why) => why !== DIRECT && !why.startsWith(KEPT) && !why.startsWith(LINKED)),
  };
}

/** What is up says something else by now, and its place cannot be told: why, in the channel's words. */
function leftBehind(listing: Listing, { can, inside: { limits } }: Place): string | undefined {
  // A letter is of its day: nobody expects it to change.
  if (listing.state !== "clean" || listing.lane !== null || can.compose) return undefined;
  const due = dueFacets(listing);
  if (due.length === 0) return undefined;
  const { soldOut, update } = limits.cannot ?? {};
  const isSoldOut = listing.urgency <= urgencyOf(null, true);
  return due.includes("stock") && isSoldOut ? (soldOut ?? update) : update;
}

function standsOf(listing: Listing, seenIn: number | undefined): Stands {
  const { rendering, dueAt, settleAt } = listing;
  return { ...runPlaceOf(listing, seenIn ?? null), rendering, dueAt, settleAt };
}

interface Stand {
  readonly status: Status;
  readonly reason?: string | undefined;
  readonly nextAt: number | null;
  /** What the account waits for, which is not the listing's own trouble. */
  readonly because?: Detail | undefined;
}

type Stands = Omit<RunTally, "count"> &
  Partial<Pick<Listing, "rendering">> & { readonly dueAt: number | null; readonly settleAt: number | null };

/** How many listings of a run stand where, by channel. */
export async function countStatuses(
  run: number,
  tools: ReportTools,
): Promise<ReadonlyMap<Place, ReadonlyMap<Status, number>>> {
  const counts = new Map<Place, Map<Status, number>>();
  for (const tally of await tools.around.ledger.tallyRun(tools.around.shop, run)) {
    const place = tools.placesByKey.get(tally.account);
    if (!place) continue;
    const mine = counts.get(place) ?? new Map<Status, number>();
    const { status } = await statusOf({ ...tally, dueAt: null, settleAt: null }, place, tools);
    counts.set(place, mine.set(status, (mine.get(status) ?? 0) + tally.count));
  }
  return counts;
}

async function statusOf(at: Stands, place: Place, tools: ReportTools): Promise<Stand> {
  const still = (status: Status, reason?: string): Stand => ({ status, reason, nextAt: null });
  switch (at.state) {
    case "clean":
      return still(CLEAN[at.applied], at.reason ?? undefined);
    case "withdrawn":
      return withdrawnStand(at);
    case "refused":
      return still("refused", at.reason ?? "invalid");
    case "expired":
      return still("skipped", "expired");
    case "asking":
      return still("waitingForYou", at.reason ?? "in doubt");
    case "inDoubt":
      return { status: "queued", reason: "in doubt", nextAt: at.dueAt };
    case "settling":
      return { status: "queued", reason: "settling", nextAt: at.settleAt };
    case "waiting":
      if (at.reason === "closed") return still("skipped", "closed");
      // Gathered in an edition: what holds the account holds it too.
      if (at.reason === "pace" && at.dueAt === null) {
        return shutStand(at.lane ?? "compose", place, tools.around.clock.now().getTime()) ?? queued("pace");
      }
      return { status: "queued", reason: at.reason ?? "due", nextAt: at.dueAt };
    case "leased":
    case "inFlight":
      return still("queued", "due");
    case "due":
      return dueStand(at, place, tools);
    default:
      return at.state satisfies never;
  }
}

const CLEAN = { before: "unchanged", made: "published", changed: "updated" } as const satisfies Record<
  RunTally["applied"],
  Status
>;

function withdrawnStand({ isThere, isWanted }: Stands): Stand {
  if (isThere) return { status: "waitingForYou", reason: "cannot be withdrawn", nextAt: null };
  return {
    status: isWanted ? "skipped" : "withdrawn",
    reason: isWanted ? "overlay says no" : undefined,
    nextAt: null,
  };
}

// Waits of an account are never written to rows: they are worked out here.
async function dueStand(at: Stands, place: Place, { around, circuits, permits }: ReportTools): Promise<Stand> {
  const lane = at.lane ?? "create";
  const shut = shutStand(lane, place, around.clock.now().getTime());
  if (shut) return shut;
  if ((at.rendering ?? 0) > place.inside.rendering) return queued("newer worker needed");
  const open = keysOf(place, lane)
    .map((key) => circuits.stateOf(key))
    .find(({ state }) => state === "open");
  if (open?.state === "open") return queued("circuit open", open.probeAt);
  if (lane === "compose") return queued("pace");
  const free = await permits.look(place, lane, 1);
  return free.calls > 0 ? queued("due") : queued(free.because, free.at);
}

function shutStand(lane: Lane, place: Place, now: number): Stand | undefined {
  const row = place.account();
  const standing = standingOf(row, now);
  if (!standing.open) {
    const skipped = standing.reason === "paused" || standing.reason === "closed";
    const because = row.hold ?? undefined;
    return { status: skipped ? "skipped" : "waitingForYou", reason: standing.reason, nextAt: standing.until, because };
  }
  return laneIsOpen(row, lane, now) ? undefined : { status: "skipped", reason: "closed", nextAt: null };
}

function queued(reason: string, nextAt: number | null = null): Stand {
  return { status: "queued", reason, nextAt };
}
