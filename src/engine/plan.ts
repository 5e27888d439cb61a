/** A dry run: what a publish would send, in how many requests, with which losses, and what is there already. Nothing is written. */
import type { Facet } from "../channel/facet.js";
import { ChannelError } from "../channel/failures.js";
import type { Loss } from "../channel/render.js";
import { digestOf } from "../model/canonical.js";
import type { Product } from "../model/product.js";
import { parseProduct } from "../model/schema.js";
import { writeDocument } from "./document.js";
import { findListings } from "./find.js";
import type { PublishTools } from "./keep.js";
import { hasVerb, type Place } from "./place.js";
import { markerOf } from "./rendering.js";
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

/** Plans products one chunk at a time. */
export async function* planProducts(
  products: Iterable<unknown> | AsyncIterable<unknown>,
  tools: PublishTools,
  signal: AbortSignal,
): AsyncIterable<PlanRow> {
  let chunk: unknown[] = [];
  for await (const input of products) {
    signal.throwIfAborted();
    chunk.push(input);
    if (chunk.length < CHUNK) continue;
    yield* planChunk(chunk, tools, signal);
    chunk = [];
  }
  yield* planChunk(chunk, tools, signal);
}

async function* planChunk(chunk: readonly unknown[], tools: PublishTools, signal: AbortSignal): AsyncIterable<PlanRow> {
  const { around, places } = tools;
  const { seller } = around.choices;
  const parsed = chunk.map((input) => parseProduct(input, { currency: seller.currency, locale: seller.locale }));
  const good = parsed.flatMap((result) => (result.ok ? [result.product] : []));
  for (const result of parsed) {
    if (result.ok) continue;
    const message = result.issues.map(({ path, trouble }) => `${path} ${trouble}`).join("; ");
    for (const place of places.values())
      yield { ...empty(result.id ?? "", place), action: "refused", message, cure: result.issues[0]?.cure };
  }
  const identified = await identify(good, tools, signal);
  const known = await around.ledger.look(
    around.shop,
    identified.map(({ id }) => id),
  );
  for (const place of places.values()) {
    const rows: PlanRow[] = [];
    const fresh: Product[] = [];
    for (const product of identified) {
      const digest = digestOf(writeDocument(product));
      const plan = planWish(place, { product, digest, run: 0, known: known.get(product.id) }, tools);
      const row = rowOf(place, product, plan, known.get(product.id) !== undefined);
      if (row.action === "create") fresh.push(product);
      rows.push(row);
    }
    yield* withExisting(place, rows, fresh, tools);
  }
}

async function identify(
  products: readonly Product[],
  { around }: PublishTools,
  signal: AbortSignal,
): Promise<readonly Product[]> {
  if (!around.photos) return products;
  // Bytes and streams are not copied for a plan: they are new by definition.
  const asked = products.flatMap(({ id, photos }) =>
    photos
      .filter(({ source }) => !source.startsWith("vanishing:"))
      .map((ref) => ({ ref, owner: `${around.shop}/${id}` })),
  );
  const answers = await around.photos.identify(asked, signal);
  const known = new Map(answers.map((answer, index) => [asked[index]?.ref, answer] as const));
  return products.map((product) => ({
    ...product,
    photos: product.photos.map((ref) => {
      const answer = known.get(ref);
      return answer && answer.error === undefined ? { ...answer.ref, identity: answer.identity } : ref;
    }),
  }));
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

async function* withExisting(
  place: Place,
  rows: readonly PlanRow[],
  fresh: readonly Product[],
  { around }: PublishTools,
): AsyncIterable<PlanRow> {
  if (fresh.length === 0 || place.inside.kind !== "shelf" || !hasVerb(place, "find")) {
    yield* rows;
    return;
  }
  const wanted = fresh.map((product) => ({
    marker: markerOf(product.id, ""),
    skus: product.variants.map(({ sku }) => sku),
  }));
  const looked = await findListings(place, wanted, around);
  const there = new Map(fresh.map((product, index) => [product.id, looked[index]] as const));
  for (const row of rows) {
    const found = there.get(row.product);
    if (found instanceof ChannelError)
      yield { ...row, message: `could not look whether it is there: ${found.message}` };
    else if (found && found.length > 0) yield { ...row, action: "exists already", url: found[0]?.url };
    else yield row;
  }
}
