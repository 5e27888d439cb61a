/**
 * What every channel would get of a product, from the same plan, the same rendering and the same photo pipeline as a
 * publish. Nothing is sent and no wish is kept; renditions are made, and lie in the photo store for the publish to come.
 */
import type { PhotoRule } from "../channel/limits.js";
import type { Frozen, Listing } from "../ledger/rows.js";
import { digestOf } from "../model/canonical.js";
import type { Product } from "../model/product.js";
import type { ParsedProduct } from "../model/schema.js";
import { viewProduct } from "../model/view.js";
import type { PhotoProblem, PlannedPhoto } from "../photos/room.js";
import type { Preview, PreviewListing, PreviewPhoto, PreviewPicture, PreviewProblem } from "../preview/room.js";
import { writeDocument } from "./document.js";
import { composeOf } from "./edition.js";
import type { PublishTools } from "./keep.js";
import { preparePhotos } from "./photos.js";
import type { Place } from "./place.js";
import { type PlannedListing, planChunks } from "./plan.js";
import type { Rendition } from "./rendition.js";
import { planWish } from "./wish.js";

/** Photos are made meanwhile: small steps, so that the first preview comes soon. */
const CHUNK = 10;

/** Small copies for pages: sharp enough to judge a crop, a few kilobytes each. */
const PICTURE: PhotoRule = {
  count: { min: 0, max: 100 },
  formats: ["webp"],
  maxEdge: 320,
  aimEdge: 320,
  maxBytes: 16_000,
};

type Accepted = Extract<Rendition, { ok: true }>;

/** Previews products in their order. */
export async function* previewProducts(
  products: Iterable<unknown> | AsyncIterable<unknown>,
  tools: PublishTools,
  signal: AbortSignal,
): AsyncIterable<Preview> {
  for await (const { parsed, rows, troubles } of planChunks(products, tools, signal, { size: CHUNK, copies: true })) {
    for (const [at, result] of parsed.entries()) {
      const mine = rows.filter((row) => row.at === at);
      yield await previewOf(result, mine, troubles.get(at) ?? [], tools, signal);
    }
  }
}

async function previewOf(
  parsed: ParsedProduct,
  rows: readonly PlannedListing[],
  troubles: readonly PhotoProblem[],
  tools: PublishTools,
  signal: AbortSignal,
): Promise<Preview> {
  const product = rows.find((row) => row.product !== undefined)?.product;
  const channels: PreviewListing[] = [];
  const live = await liveOf(product, tools);
  for (const row of rows) {
    const place = tools.places.get(row.row.channel);
    if (place) channels.push(await listingOf(place, row, live, tools, signal));
  }
  const id = product?.id ?? (parsed.ok ? parsed.product.id : (parsed.id ?? ""));
  if (!product) return { product: id, title: id, description: "", pictures: [], channels, problems: issuesOf(parsed) };
  const { clock, choices } = tools.around;
  const { view } = viewProduct(product, { overlay: undefined, locale: choices.seller.locale, now: clock.now() });
  const { pictures, problems } = await picturesOf(product, tools, signal);
  const all = [...troubles, ...problems].map(problemOf);
  return { product: id, title: view.title, description: view.description, pictures, channels, problems: all };
}

function issuesOf(parsed: ParsedProduct): readonly PreviewProblem[] {
  if (parsed.ok) return [];
  return parsed.issues.map(({ path, trouble, cure }) => ({ field: path, message: `${path} ${trouble}`.trim(), cure }));
}

/** What is up of this product now, by account. */
async function liveOf(product: Product | undefined, { around }: PublishTools): Promise<ReadonlyMap<number, Listing>> {
  const known = product && (await around.ledger.look(around.shop, [product.id])).get(product.id);
  const listings = known ? await around.ledger.listingsOf([known.key]) : [];
  return new Map(listings.filter(({ occasion }) => occasion === "").map((listing) => [listing.account, listing]));
}

async function listingOf(
  place: Place,
  planned: PlannedListing,
  live: ReadonlyMap<number, Listing>,
  tools: PublishTools,
  signal: AbortSignal,
): Promise<PreviewListing> {
  const { row } = planned;
  const { inside } = place;
  const listing = live.get(place.account().key);
  const isUp = listing !== undefined && listing.liveVersion !== null;
  const base: PreviewListing = {
    channel: place.name,
    title: inside.title,
    kind: inside.kind,
    action: row.action,
    due: row.due,
    facets: inside.facets,
    limits: inside.limits.text,
    photos: [],
    losses: row.losses,
    problem: row.message === undefined ? undefined : { message: row.message, cure: row.cure },
    there: isUp ? { url: listing.ref?.url, version: listing.liveVersion ?? undefined } : thereOf(row.url),
    cannot: row.cannot,
  };
  if (row.action === "skipped" || row.action === "withdraw") return base;
  const rendition = planned.rendition ?? renderAgain(place, planned.product, tools, listing);
  if (!rendition) return base;
  if (rendition.ok) return withContent(place, base, rendition, planned, tools, signal);
  const { message = rendition.detail.reason, cure, field } = rendition.detail;
  return { ...base, action: "refused", losses: rendition.losses, problem: { message, cure, field } };
}

function thereOf(url: string | undefined): PreviewListing["there"] {
  return url === undefined ? undefined : { url };
}

// What did not change was not rendered for the plan.
function renderAgain(
  place: Place,
  product: Product | undefined,
  tools: PublishTools,
  listing: Listing | undefined,
): Rendition | undefined {
  if (!product) return undefined;
  const order = { product, digest: digestOf(writeDocument(product)), run: 0, known: undefined, why: listing?.why };
  const plan = planWish(place, { ...order, force: true }, tools);
  return plan.kind === "wish" ? plan.rendition : undefined;
}

async function withContent(
  place: Place,
  base: PreviewListing,
  rendition: Accepted,
  { product }: PlannedListing,
  tools: PublishTools,
  signal: AbortSignal,
): Promise<PreviewListing> {
  const { around } = tools;
  const { frozen, rule } = rendition;
  const { photos, losses, trouble } = await photosOf(place, frozen, rule, tools, signal);
  const isRefused = trouble !== undefined && !trouble.passing && !around.choices.withoutPhotos(place.name);
  const { content } = frozen;
  const edition =
    place.inside.compose && product ? composeOf(place, [{ id: product.id, frozen }], 1, around) : undefined;
  return {
    ...base,
    ...(isRefused ? { action: "refused" as const } : {}),
    content,
    ...(edition ? { edition: edition.frozen.content } : {}),
    photos,
    losses: withoutTwins([...rendition.losses, ...(edition?.losses ?? []), ...losses]),
    problem: trouble ? { message: trouble.message, cure: trouble.cure, field: trouble.field } : base.problem,
  };
}

function withoutTwins(losses: PreviewListing["losses"]): PreviewListing["losses"] {
  return [...new Map(losses.map((loss) => [`${loss.field}\n${loss.reason}\n${loss.note ?? ""}`, loss])).values()];
}

async function photosOf(
  place: Place,
  frozen: Frozen,
  rule: PhotoRule | null,
  { around }: PublishTools,
  signal: AbortSignal,
) {
  if (!rule || !around.photos) return { photos: [], losses: [], trouble: undefined };
  // As if they were up already: addresses are said, and nothing is handed to the host.
  const { photos, trouble } = await preparePhotos(place, frozen, around, signal, true);
  const plan = await around.photos.plan(frozen.photos, rule);
  const how = new Map(plan.photos.map((one) => [one.id, one]));
  return { photos: photos.map((photo) => previewPhoto(photo, how.get(photo.id))), losses: plan.losses, trouble };
}

const WHOLE: PreviewPhoto["placed"] = { mode: "whole", left: 0, top: 0, width: 1, height: 1 };

function previewPhoto(
  photo: Awaited<ReturnType<typeof preparePhotos>>["photos"][number],
  how: PlannedPhoto | undefined,
): PreviewPhoto {
  const { id, alt, sha256, format, width, height, byteLength, url } = photo;
  const made = { id, alt, sha256, format, width, height, byteLength, url };
  return { ...made, placed: how?.placed ?? WHOLE, reasons: how?.reasons ?? [] };
}

async function picturesOf(
  product: Product,
  { around: { photos: room } }: PublishTools,
  signal: AbortSignal,
): Promise<{ readonly pictures: readonly PreviewPicture[]; readonly problems: readonly PhotoProblem[] }> {
  if (!room || product.photos.length === 0) return { pictures: [], problems: [] };
  const asked = product.photos.map(({ id, source, identity = source }) => ({ id, source, identity }));
  const [made] = await room.render(asked, [PICTURE], signal);
  const pictures: PreviewPicture[] = [];
  for (const { id, sha256, width, height, format } of made?.photos ?? [])
    pictures.push({ id, width, height, format, bytes: await room.bytes(sha256) });
  return { pictures, problems: made?.problems ?? [] };
}

function problemOf({ id, error: { message, cure } }: PhotoProblem): PreviewProblem {
  return { field: id === undefined ? "photos" : `photos.${id}`, message, cure };
}
