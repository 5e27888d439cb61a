import { ChannelError } from "../channel/failures.js";
import type { PhotoRule } from "../channel/limits.js";
import type { Loss, StandsInFor } from "../channel/render.js";
import type { ProductView } from "../channel/view.js";
import type { Detail, Digests, Frozen, FrozenPhoto, Presence } from "../ledger/rows.js";
import { digest, digestOf } from "../model/canonical.js";
import { fit } from "../model/fit.js";
import type { Overlay, Product } from "../model/product.js";
import { viewProduct } from "../model/view.js";
import { digestPhotos, pickPhotos } from "../photos/digest.js";
import { refuseStrangers } from "./payees.js";
import type { Place } from "./place.js";
import type { Rendition } from "./rendition.js";
import type { Choices, Surroundings } from "./surroundings.js";

/** Why a listing is wanted, when, and until when. */
export interface Intent {
  readonly want: Presence;
  readonly notBefore: number | null;
  /** When the window opens or closes next. */
  readonly changesAt: number | null;
  readonly validUntil: number | null;
}

/** The name under which a listing can be found again: the product's id, and the occasion where it is a special one. */
export function markerOf(product: string, occasion: string): string {
  return occasion === "" ? product : `${product}~${occasion}`;
}

/** What a seller wants for a product on one channel, as of now. */
export function intentOf(product: Product, overlay: Overlay | undefined, now: number): Intent {
  const validUntil = timeOf(overlay?.validUntil);
  if (product.status !== "active" && product.status !== "discontinued") return none(validUntil);
  const publish = overlay?.publish;
  if (publish === false) return none(validUntil);
  const window = typeof publish === "object" ? publish : {};
  const from = timeOf(window.from);
  const until = timeOf(window.until);
  if (until !== null && now >= until) return none(validUntil);
  const notBefore = from !== null && now < from ? from : null;
  return { want: "live", notBefore, changesAt: until, validUntil };
}

function none(validUntil: number | null): Intent {
  return { want: "hidden", notBefore: null, changesAt: null, validUntil };
}

function timeOf(text: string | undefined): number | null {
  return text === undefined ? null : new Date(text).getTime();
}

/** Digest of everything a rendering depends on: equal means that nothing has to be rendered. */
export function sourceDigest(
  place: Place,
  productDigest: string,
  link: string | undefined,
  standsInFor: StandsInFor | undefined,
  choices: Choices,
): string {
  const standIn = standsInFor ? standInText(standsInFor) : "";
  return digestOf(productDigest, place.configDigest, place.factsDigest(), link ?? "", standIn, sellerDigest(choices));
}

function standInText({ goal, channel, url = "", check }: StandsInFor): string {
  // Only where there is one: listings of shops without it keep their digests.
  return [goal, channel, url, ...(check === undefined ? [] : [check])].join("\n");
}

const sellerDigests = new WeakMap<object, string>();
function sellerDigest({ seller, payees = [] }: Choices): string {
  // Only where there are some: listings of shops without them keep their digests.
  const known = sellerDigests.get(seller) ?? digest(payees.length === 0 ? seller : [seller, payees]);
  sellerDigests.set(seller, known);
  return known;
}

export interface RenderOrder {
  readonly product: Product;
  readonly occasion: string;
  readonly link: string | undefined;
  readonly standsInFor: StandsInFor | undefined;
}

/** Renders one product for one place. Never throws: what is wrong is in the answer. */
export function renderListing(place: Place, order: RenderOrder, around: Surroundings): Rendition {
  const overlay = order.product.channels[place.name];
  const now = around.clock.now();
  const extras = parseExtras(place, overlay);
  if ("detail" in extras) return { ok: false, detail: extras.detail, losses: [] };
  const locale = overlay?.locale ?? around.choices.seller.locale;
  const seen = viewProduct(order.product, { overlay, locale, now });
  try {
    refuseStrangers(seen.view, around.choices.payees ?? []);
    const rendered = place.inside.render({
      product: seen.view,
      settings: place.inside.publicSettings,
      extras: extras.value,
      seller: around.choices.seller,
      link: order.link,
      standsInFor: order.standsInFor,
      facts: place.facts(),
      marker: markerOf(order.product.id, order.occasion),
      now,
      tools: around.toolsFor(locale),
    });
    const rule = place.photoRule();
    const picked = pickOf(order.product, seen.view, rendered.photos, rule);
    const losses = [...seen.losses, ...(rendered.losses ?? []), ...picked.losses];
    const refused = refusedLoss(losses, around.choices);
    if (refused) return { ok: false, detail: refused, losses };
    const frozen: Frozen = {
      content: rendered.content,
      extras: extras.value,
      photos: picked.photos,
      skus: seen.view.variants.map(({ sku }) => sku),
      variants: seen.view.variants.map(({ id }) => id),
    };
    return {
      ok: true,
      frozen,
      digests: digestsOf(place, frozen, rule),
      losses,
      changesAt: earliest(seen.changesAt, rendered.changesAt),
      soldOut: seen.view.availability === "outOfStock",
      rule,
      view: seen.view,
    };
  } catch (error) {
    return refusalOf(error, place, seen.losses);
  }
}

function parseExtras(
  place: Place,
  overlay: Overlay | undefined,
): { readonly value: unknown } | { readonly detail: Detail } {
  const { extras } = place.inside;
  const given = overlay?.extras;
  if (!extras) {
    if (given === undefined) return { value: {} };
    return { detail: invalid(`channels.${place.name}.extras`, `${place.inside.title} has no extras`, "Remove them.") };
  }
  const parsed = extras.safeParse(given ?? {});
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  const field = [`channels.${place.name}.extras`, ...(issue?.path.map(String) ?? [])].join(".");
  return { detail: invalid(field, issue?.message ?? "not accepted", `See the extras of ${place.inside.id}.`) };
}

function invalid(field: string, message: string, cure: string): Detail {
  return { reason: "invalid", field, message, cure };
}

function pickOf(
  product: Product,
  view: ProductView,
  wanted: readonly string[] | undefined,
  rule: PhotoRule | null,
): { readonly photos: readonly FrozenPhoto[]; readonly losses: readonly Loss[] } {
  if (!rule) {
    return {
      photos: [],
      losses: view.photos.length > 0 ? [{ field: "photos", reason: "dropped", note: "no photos there" }] : [],
    };
  }
  const refs = new Map(product.photos.map((ref) => [ref.id, ref]));
  const ids = wanted ?? view.photos.map(({ id }) => id);
  const alts = new Map(view.photos.map(({ id, alt }) => [id, alt]));
  const all = ids.flatMap((id): readonly FrozenPhoto[] => {
    const ref = refs.get(id);
    if (!ref) return [];
    const { source, focal } = ref;
    return [{ id, source, identity: ref.identity ?? source, alt: alts.get(id) ?? "", ...(focal ? { focal } : {}) }];
  });
  const picked = pickPhotos(all, rule);
  const dropped = all.slice(picked.length).map(({ id }) => ({ field: `photos.${id}`, reason: "dropped" as const }));
  const { photos, losses } = withShortAlts(picked, rule);
  return { photos, losses: [...dropped, ...losses] };
}

/** What describes a photo is cut to what the channel takes of it. */
function withShortAlts(
  photos: readonly FrozenPhoto[],
  { altText }: PhotoRule,
): { readonly photos: readonly FrozenPhoto[]; readonly losses: readonly Loss[] } {
  if (!altText) return { photos, losses: [] };
  const cut = photos.map((photo) => {
    const { text, losses } = fit({ field: `photos.${photo.id}.alt`, text: photo.alt }, altText);
    return { photo: losses.length === 0 ? photo : { ...photo, alt: text }, losses };
  });
  return { photos: cut.map(({ photo }) => photo), losses: cut.flatMap(({ losses }) => losses) };
}

/** Digests of a rendering, facet by facet. */
export function digestsOf(place: Place, frozen: Frozen, rule: PhotoRule | null): Digests {
  const { price, stock } = place.inside.facets;
  const content = frozen.content;
  return {
    presence: "live",
    content: digest([without(content, [...price, ...stock]), frozen.extras]),
    price: price.length === 0 ? "" : digest(only(content, price)),
    stock: stock.length === 0 ? "" : digest(only(content, stock)),
    photos: rule && frozen.photos.length > 0 ? digestPhotos(frozen.photos, rule).slice(0, 22) : "",
  };
}

function only(content: unknown, keys: readonly string[]): unknown {
  const object = content as Readonly<Record<string, unknown>>;
  return Object.fromEntries(keys.filter((key) => object[key] !== undefined).map((key) => [key, object[key]]));
}

function without(content: unknown, keys: readonly string[]): unknown {
  if (keys.length === 0 || content === null || typeof content !== "object" || Array.isArray(content)) return content;
  return Object.fromEntries(Object.entries(content).filter(([key]) => !keys.includes(key)));
}

function refusedLoss(losses: readonly Loss[], choices: Choices): Detail | undefined {
  const loss = losses.find(({ reason }) => choices.refuseLosses.includes(reason));
  if (!loss) return undefined;
  return {
    reason: "loss not allowed",
    field: loss.field,
    message: `${loss.field} would be ${loss.reason}${loss.note ? ` (${loss.note})` : ""}`,
    cure: "Shorten or change it in the product, or give this channel an overlay.",
  };
}

function refusalOf(error: unknown, place: Place, losses: readonly Loss[]): Rendition {
  if (error instanceof ChannelError) {
    const { message, cure, field, platformCode: code } = error;
    return {
      ok: false,
      detail: { reason: error.kind === "invalid" ? "invalid" : error.kind, message, cure, field, code },
      losses,
    };
  }
  const bug = error instanceof Error ? error : new Error(String(error));
  return {
    ok: false,
    losses,
    bug,
    detail: {
      reason: "bug in the channel",
      message: `${place.inside.id} could not render this product: ${bug.message}`,
    },
  };
}

function earliest(...dates: readonly (Date | undefined)[]): number | null {
  const times = dates.flatMap((date) => (date ? [date.getTime()] : []));
  return times.length === 0 ? null : Math.min(...times);
}

/** The earlier of two instants, where there are any. */
export function sooner(left: number | null, right: number | null): number | null {
  if (left === null) return right;
  return right === null ? left : Math.min(left, right);
}
