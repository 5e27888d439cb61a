/** Mailboxes: products gathered into one digest at a time, frozen when it is due, each recipient a step of its create. */
import type { Loss } from "../channel/render.js";
import type { Claimed } from "../ledger/ledger.js";
import type { Frozen } from "../ledger/rows.js";
import { digest } from "../model/canonical.js";
import { aside } from "./act.js";
import { parseDocument } from "./document.js";
import type { Place } from "./place.js";
import type { Served } from "./rebuild.js";
import { digestsOf, markerOf, renderListing } from "./rendering.js";
import type { Rendition } from "./rendition.js";
import type { Surroundings } from "./surroundings.js";
import type { TaskTools } from "./task.js";
import { moveAndTell } from "./tell.js";

/** How long the first edition waits for the rest of a publish. */
const GATHER_MS = 60_000;
const LEASE_MS = 60_000;
const MOST = 500;

interface Issue {
  readonly number: number;
  /** When the last edition was composed; 0: none yet. */
  readonly at: number;
  /** Since when products have been waiting for the first one. */
  readonly gatheringSince: number;
}

/** Composes the next edition of a mailbox when it is time. */
export async function composeEdition(place: Place, tools: TaskTools): Promise<Served> {
  const { around } = tools;
  const now = around.clock.now().getTime();
  const account = place.account().key;
  const issue = await readIssue(account, tools);
  const readyAt = readyTime(issue, place, now);
  if (now < readyAt) {
    if (issue.gatheringSince === 0) await writeIssue(account, { ...issue, gatheringSince: now }, tools);
    return { moved: false, nextAt: readyAt };
  }
  const number = issue.number + 1;
  const owner = `${tools.owner}:edition:${number}`;
  const claimed = await around.ledger.claim({
    account,
    lane: "compose",
    owner,
    now,
    leaseUntil: now + LEASE_MS,
    limit: MOST,
    rendering: place.inside.rendering,
    order: "fresh",
  });
  const accepted = await renderAll(place, claimed, tools);
  if (accepted.length === 0) return { moved: claimed.length > 0, nextAt: null };
  const { frozen, losses } = compose(place, accepted, number, tools);
  await around.ledger.write([
    {
      op: "edition",
      account,
      owner,
      number,
      frozen,
      digests: digestsOf(place, frozen, place.photoRule()),
      losses,
      rendering: place.inside.rendering,
      run: Math.max(...accepted.map(({ claimed: { listing } }) => listing.run)),
      now,
    },
    { op: "meta", key: issueKey(account), value: JSON.stringify({ number, at: now, gatheringSince: 0 }) },
  ]);
  around.wakeup.notify([account]);
  return { moved: true, nextAt: null };
}

function readyTime(issue: Issue, place: Place, now: number): number {
  const everyMs = place.inside.everyMs ?? 0;
  if (issue.at > 0) return issue.at + everyMs;
  const since = issue.gatheringSince === 0 ? now : issue.gatheringSince;
  return since + Math.min(everyMs, GATHER_MS);
}

interface Accepted {
  readonly claimed: Claimed;
  readonly rendition: Extract<Rendition, { ok: true }>;
}

async function renderAll(place: Place, claimed: readonly Claimed[], tools: TaskTools): Promise<readonly Accepted[]> {
  const { around, links } = tools;
  const accepted: Accepted[] = [];
  for (const one of claimed) {
    if (!one.product) continue;
    const product = parseDocument(one.product);
    const order = { product, occasion: "", link: links.of(product, place), standsInFor: undefined };
    const rendition = renderListing(place, order, around);
    if (rendition.ok) accepted.push({ claimed: one, rendition });
    else {
      const now = around.clock.now().getTime();
      await moveAndTell(place, one, aside(one, now, { state: "refused", detail: rendition.detail }), tools);
    }
  }
  return accepted;
}

function compose(place: Place, accepted: readonly Accepted[], number: number, { around }: TaskTools): Composed {
  const products = accepted.map(({ claimed, rendition }) => ({ id: claimed.product?.id ?? "", ...rendition }));
  return composeOf(place, products, number, around);
}

/** An edition, and what of its products has no room in it. */
interface Composed {
  readonly frozen: Frozen;
  readonly losses: readonly Loss[];
}

/** The edition that these products make, as it is frozen. */
export function composeOf(
  place: Place,
  products: readonly { readonly id: string; readonly frozen: Frozen }[],
  number: number,
  around: Surroundings,
): Composed {
  const { seller } = around.choices;
  const rendered = place.inside.compose?.({
    products: products.map(({ id, frozen }) => ({
      id,
      content: frozen.content,
      photos: frozen.photos.map((photo) => `${id}/${photo.id}`),
    })),
    number,
    settings: place.inside.publicSettings,
    seller,
    marker: markerOf(digest(place.inside.account), `edition:${number}`),
    now: around.clock.now(),
    tools: around.toolsFor(seller.locale),
  });
  const all = products.flatMap(({ id, frozen }) =>
    frozen.photos.map((photo) => ({ ...photo, id: `${id}/${photo.id}` })),
  );
  const wanted = rendered?.photos;
  const photos = wanted ? all.filter(({ id }) => wanted.includes(id)) : all;
  const frozen: Frozen = { content: rendered?.content, extras: {}, photos, skus: [], variants: [] };
  return { frozen, losses: rendered?.losses ?? [] };
}

function issueKey(account: number): string {
  return `edition:${account}`;
}

async function readIssue(account: number, { around }: TaskTools): Promise<Issue> {
  const text = await around.ledger.readMeta(issueKey(account));
  return text === undefined ? { number: 0, at: 0, gatheringSince: 0 } : (JSON.parse(text) as Issue);
}

async function writeIssue(account: number, issue: Issue, { around }: TaskTools): Promise<void> {
  await around.ledger.write([{ op: "meta", key: issueKey(account), value: JSON.stringify(issue) }]);
}
