/** A dry run: what a publish would send, in how many requests, with which losses, and what is there already. Nothing is written. */
import type { Facet } from "../channel/facet.js";
import { ChannelError } from "../channel/failures.js";
import type { Loss } from "../channel/render.js";
import { digestOf } from "../model/canonical.js";
import type { PhotoRef, PhotoSource, Product } from "../model/product.js";
import { type ParsedProduct, parseProduct } from "../model/schema.js";
import type { Identified, PhotoProblem } from "../photos/room.js";
import { writeDocument } from "./document.js";
import { findListings } from "./find.js";
import type { PublishTools } from "./keep.js";
import { hasVerb, type Place } from "./place.js";
import { markerOf } from "./rendering.js";
import type { Rendition } from "./rendition.js";
import { planWish } from "./wish.js";

export type PlannedAction = "create" | "update" | "withdraw" | "nothing" | "refused" | "exists already" | "skipped";

export interface PlanRow {
  readonly product: string;
  readonly channel: string;
  readonly action: PlannedAction;
  readonly due: readonly Facet[];
  readonly losses: readonly Loss[];
  readonly message?: string | undefined;
  readonly cure?: string | undefined;
  readonly url?: string | undefined;
  /** Photos it will carry. */
  readonly photos: number;
  /** What the channel cannot do later, such as editing. */
  readonly cannot: readonly string[];
}

const CHUNK = 100;

/** A row with what it was made of. */
export interface PlannedListing {
  readonly row: PlanRow;
  /** Position in the chunk, counted from 0. */
  readonly at: number;
  /** Absent where the input is no product. */
  readonly product?: Product | undefined;
  /** Absent where nothing was rendered. */
  readonly rendition?: Rendition | undefined;
}

/** Plans products one chunk at a time. */
export async function* planProducts(
  products: Iterable<unknown> | AsyncIterable<unknown>,
  tools: PublishTools,
  signal: AbortSignal,
): AsyncIterable<PlanRow> {
  for await (const { rows } of planChunks(products, tools, signal, { size: CHUNK }))
    for (const { row } of rows) yield row;
}

/** A chunk of the input with its rows, channel by channel. */
export interface PlannedChunk {
  readonly parsed: readonly ParsedProduct[];
  readonly rows: readonly PlannedListing[];
  /** Photos that cannot be had at all, by position in the chunk. */
  readonly troubles: ReadonlyMap<number, readonly PhotoProblem[]>;
}

/** Plans chunks. `copies`: what could vanish is copied into the photo store, so that its photos can be made. */
export async function* planChunks(
  products: Iterable<unknown> | AsyncIterable<unknown>,
  tools: PublishTools,
  signal: AbortSignal,
  { size, copies = false }: { readonly size: number; readonly copies?: boolean | undefined },
): AsyncIterable<PlannedChunk> {
  let chunk: unknown[] = [];
  for await (const input of products) {
    signal.throwIfAborted();
    chunk.push(input);
    if (chunk.length < size) continue;
    yield await planChunk(chunk, tools, signal, copies);
    chunk = [];
  }
  if (chunk.length > 0) yield await planChunk(chunk, tools, signal, copies);
}

async function planChunk(
  chunk: readonly unknown[],
  tools: PublishTools,
  signal: AbortSignal,
  copies: boolean,
): Promise<PlannedChunk> {
  const { around, places } = tools;
  const { seller } = around.choices;
  const parsed = chunk.map((input) => parseProduct(input, { currency: seller.currency, locale: seller.locale }));
  const good = parsed.flatMap((result, at) => (result.ok ? [{ ...result, at }] : []));
  const rows: PlannedListing[] = parsed.flatMap((result, at) => (result.ok ? [] : refusedRows(result, at, places)));
  const identified = await identify(good, tools, signal, copies);
  const known = await around.ledger.look(
    around.shop,
    identified.map(({ product }) => product.id),
  );
  for (const place of places.values()) {
    const planned = identified.map(({ product, at }): PlannedListing => {
      const digest = digestOf(writeDocument(product));
      const plan = planWish(place, { product, digest, run: 0, known: known.get(product.id) }, tools);
      const row = rowOf(place, product, plan, known.get(product.id) !== undefined);
      return { row, at, product, rendition: plan.kind === "wish" ? plan.rendition : undefined };
    });
    rows.push(...(await withExisting(place, planned, tools)));
  }
  return { parsed, rows, troubles: new Map(identified.map(({ at, troubles = [] }) => [at, troubles])) };
}

function refusedRows(
  result: Extract<ParsedProduct, { ok: false }>,
  at: number,
  places: ReadonlyMap<string, Place>,
): readonly PlannedListing[] {
  const message = result.issues.map(({ path, trouble }) => `${path} ${trouble}`).join("; ");
  const cure = result.issues[0]?.cure;
  return [...places.values()].map((place) => ({
    at,
    row: { ...empty(result.id ?? "", place), action: "refused", message, cure },
  }));
}

interface Identifying {
  readonly product: Product;
  readonly vanishing: ReadonlyMap<string, PhotoSource>;
  readonly at: number;
  /** Photos that were left out, and why. */
  readonly troubles?: readonly PhotoProblem[] | undefined;
}

async function identify(
  products: readonly Identifying[],
  { around }: PublishTools,
  signal: AbortSignal,
  copies: boolean,
): Promise<readonly Identifying[]> {
  if (!around.photos) return products;
  // Bytes and streams are not copied for a plan: they are new by definition.
  const asked = products.flatMap(({ product: { id, photos }, vanishing }) =>
    photos
      .filter(({ source }) => copies || !source.startsWith("vanishing:"))
      .map((ref) => ({ ref, bytes: copies ? vanishing.get(ref.id) : undefined, owner: `${around.shop}/${id}` })),
  );
  const answers = await around.photos.identify(asked, signal);
  const known = new Map(answers.map((answer, index) => [asked[index]?.ref, answer] as const));
  return products.map((one) => withIdentities(one, known, copies));
}

function withIdentities(
  one: Identifying,
  known: ReadonlyMap<PhotoRef | undefined, Identified>,
  copies: boolean,
): Identifying {
  const troubles: PhotoProblem[] = [];
  const photos = one.product.photos.flatMap((ref) => {
    const answer = known.get(ref);
    if (answer?.error === undefined) return [answer ? { ...answer.ref, identity: answer.identity } : ref];
    // As a publish does: trouble that passes is met again when the photo is needed; what could vanish is gone by then.
    if (!copies || (answer.error.passing && !one.vanishing.has(ref.id))) return [ref];
    troubles.push({ id: ref.id, error: answer.error });
    return [];
  });
  return { ...one, troubles, product: { ...one.product, photos } };
}

function rowOf(place: Place, product: Product, plan: ReturnType<typeof planWish>, isKnown: boolean): PlanRow {
  const base = empty(product.id, place);
  if (plan.kind === "nothing") return { ...base, action: "skipped" };
  if (plan.kind === "same") return { ...base, action: plan.listing.state === "refused" ? "refused" : "nothing" };
  const { wish, rendition } = plan;
  if (wish.refused)
    return { ...base, action: "refused", message: wish.refused.message, cure: wish.refused.cure, losses: wish.losses };
  if (wish.want !== "live") return { ...base, action: "withdraw", due: ["presence"] };
  const facets = (["presence", "stock", "price", "content", "photos"] as const).filter(
    (facet) => wish.wished[facet] !== "",
  );
  const photos = rendition?.ok ? rendition.frozen.photos.length : 0;
  return { ...base, action: isKnown ? "update" : "create", due: facets, losses: wish.losses, photos };
}

function empty(product: string, place: Place): PlanRow {
  const cannot = Object.values(place.inside.limits.cannot ?? {});
  return { product, channel: place.name, action: "skipped", due: [], losses: [], photos: 0, cannot };
}

async function withExisting(
  place: Place,
  planned: readonly PlannedListing[],
  { around }: PublishTools,
): Promise<readonly PlannedListing[]> {
  const fresh = planned.flatMap(({ row, product }) => (row.action === "create" && product ? [product] : []));
  if (fresh.length === 0 || place.inside.kind !== "shelf" || !hasVerb(place, "find")) return planned;
  const wanted = fresh.map((product) => ({
    marker: markerOf(product.id, ""),
    skus: product.variants.map(({ sku }) => sku),
  }));
  const looked = await findListings(place, wanted, around);
  const there = new Map(fresh.map((product, index) => [product, looked[index]] as const));
  return planned.map((one) => {
    const found = one.product && there.get(one.product);
    if (found instanceof ChannelError) {
      return { ...one, row: { ...one.row, message: `could not look whether it is there: ${found.message}` } };
    }
    if (!found || found.length === 0) return one;
    return { ...one, row: { ...one.row, action: "exists already", url: found[0]?.url } };
  });
}
