/** Judges a run that is over, by what the places themselves logged and hold, and by what the ledger promised. */
import type { AccountRow, Listing, ProductRow } from "../../src/ledger/rows.js";
import { isStandBy } from "./aims.js";
import { type Author, priceOf, stockOf, titleOf, type Written } from "./author.js";
import { SHOP } from "./begin.js";
import type { Fields } from "./call.js";
import { judgeTokens } from "./consent.js";
import { measure } from "./measures.js";
import { shaOf } from "./photos.js";
import type { FakePlace, Thing } from "./place.js";
import { judgeGoals, lingeringIn } from "./reach.js";
import type { PlaceConfig } from "./session.js";
import { flapped, plainTitle, wordedOld } from "./upgrade.js";
import type { World } from "./world.js";

/** A product as it is kept, reduced to what places show. */
interface Truth {
  readonly product: number;
  readonly isRemoved: boolean;
  readonly isForbidden: boolean;
  readonly fields: Required<Fields>;
}

/** Answers what is broken, in sentences. */
export async function judge(world: World, author: Author, isAtRest: boolean): Promise<readonly string[]> {
  const products = await world.ledger.walkProducts(SHOP, { after: 0, limit: 1_000 });
  const listings = await world.ledger.listingsOf(products.map(({ key }) => key));
  const accounts = await world.ledger.readAccounts(SHOP);
  const broken = [...world.warnings.map((warning) => `warned: ${warning}`)];
  if (!isAtRest) broken.push(...(await stuck(world)));
  const truths = new Map(products.map((row) => [row.key, truthOf(row)] as const));
  for (const row of products) broken.push(...promised(row, author));
  broken.push(...measure(world), ...flapped(world), ...judgeGoals(world, author, isAtRest), ...judgeTokens(world));
  const closed = new Set(world.schedule.closings.map(({ place }) => place));
  for (const config of world.schedule.places) {
    const place = world.places.get(config.name);
    const account = accounts.find(({ name }) => name === config.name)?.key;
    if (!place) continue;
    broken.push(
      ...place.troubles.map((trouble) => `${config.name}: ${trouble}`),
      ...doubled(place, config, world.schedule.restores.length > 0),
      ...touched(place, config),
    );
    if (closed.has(config.name)) continue;
    const mine = listings.filter((listing) => listing.account === account);
    for (const listing of isAtRest ? mine : []) {
      const truth = truths.get(listing.product);
      if (truth && listing.occasion === "") broken.push(...shown(place, config, listing, truth));
    }
    if (!isStandBy(world.schedule.aims, config.name)) broken.push(...missing(config, mine, [...truths], isAtRest));
  }
  return broken;
}

async function stuck(world: World): Promise<readonly string[]> {
  const rows = await world.ledger.rows({ shop: SHOP, limit: 1_000 });
  const accounts = await world.ledger.readAccounts(SHOP);
  const closed = new Set(accounts.filter(({ closesAt }) => closesAt !== null).map(({ key }) => key));
  const lingering = await lingeringIn(world);
  const moving = rows.filter(
    ({ listing }) =>
      !closed.has(listing.account) && !["clean", "withdrawn", "refused", "expired"].includes(listing.state),
  );
  return [
    ...lingering,
    ...moving.map(({ listing, product }) => {
      const { state, lane, detail, tries, dueAt } = listing;
      return `stuck: ${product} on ${nameOf(accounts, listing.account)}: ${state} ${lane} ${detail?.reason} (${detail?.message}) tries ${tries} due ${dueAt === null ? "" : dueAt - world.time.now()}`;
    }),
    ...accounts.filter(isHeld).map(({ name, account, hold }) => `stuck: ${name ?? account} is held: ${hold?.message}`),
  ];
}

/** Whether somebody has to release this account. One that waits to be rebound has no name yet; one that was left has none any more. */
export function isHeld({ hold, name }: AccountRow): boolean {
  return hold !== null && (name !== null || hold.reason === "account changed");
}

function nameOf(accounts: readonly { readonly key: number; readonly name: string | null }[], key: number): string {
  return accounts.find((account) => account.key === key)?.name ?? String(key);
}

// --- What was promised is kept --------------------------------------------------

function truthOf(row: ProductRow): Truth {
  const doc = JSON.parse(row.doc) as {
    readonly title: Readonly<Record<string, string>>;
    readonly variants: readonly [
      { readonly price: { readonly list: { readonly amount: string } }; readonly stock: Stock },
    ];
    readonly photos: readonly { readonly identity?: string }[];
  };
  const [variant] = doc.variants;
  const [title = ""] = Object.values(doc.title);
  return {
    product: Number(row.id.slice(1)),
    isRemoved: row.removed,
    isForbidden: title.includes("forbidden"),
    fields: {
      title,
      price: Number(variant.price.list.amount),
      stock: variant.stock.byLocation[0]?.onHand ?? 0,
      photos: doc.photos.map(({ identity }) => shaOf(identity ?? "")),
    },
  };
}

interface Stock {
  readonly byLocation: readonly { readonly onHand: number }[];
}

type Aspect = "title" | "price" | "stock" | "presence";

// For each aspect the last word counts; of words that overlapped, or that nobody heard the end of, any.
function promised(row: ProductRow, author: Author): readonly string[] {
  const truth = truthOf(row);
  const all = author.written.get(truth.product) ?? [];
  return (["title", "price", "stock", "presence"] as const).flatMap((aspect) => {
    const mine = all.filter(({ edit }) => says(edit.kind, aspect));
    const allowed = mine.filter((one) => !mine.some((other) => isOver(one, other, all)));
    const values = allowed.map(({ edit }) => wordOf(truth.product, edit, aspect));
    const kept = aspect === "presence" ? truth.isRemoved : truth.fields[aspect];
    if (kept !== undefined && values.includes(kept)) return [];
    return [`lost: ${row.id}.${aspect} is kept as ${kept}, allowed are ${values.join(" | ")}`];
  });
}

function says(kind: Written["edit"]["kind"], aspect: Aspect): boolean {
  if (kind === "publish" || kind === "stale") return true;
  if (aspect === "presence") return kind === "withdraw" || kind === "delete";
  if (aspect === "price") return kind === "price";
  return aspect === "stock" && (kind === "stock" || kind === "sold-out");
}

function wordOf(product: number, edit: Written["edit"], aspect: Aspect): string | number | boolean {
  if (aspect === "title") return titleOf(product, edit);
  if (aspect === "price") return priceOf(edit.n);
  if (aspect === "stock") return stockOf(edit);
  return edit.kind === "withdraw" || edit.kind === "delete";
}

/** Whether `other` has the last word over `one`. */
function isOver(one: Written, other: Written, all: readonly Written[]): boolean {
  if (one === other || other.keptAt === undefined) return false;
  if (isOfRemoved(other, all)) return false;
  if (other.edit.kind === "stale" && isBeaten(other, all)) return false;
  if (one.edit.kind === "stale" && other.edit.kind === "publish" && other.keptAt <= one.begunAt) return true;
  // What nobody heard the end of may have been kept at any time.
  return one.keptAt !== undefined && one.keptAt < other.begunAt;
}

// Numbers for a product that may have been taken out of the catalogue are a problem of their run.
function isOfRemoved({ edit, keptAt }: Written, all: readonly Written[]): boolean {
  if (edit.kind !== "stock" && edit.kind !== "sold-out" && edit.kind !== "price") return false;
  return all.some(
    (one) =>
      says(one.edit.kind, "presence") && one.edit.kind.match(/^(withdraw|delete)$/) && one.begunAt <= (keptAt ?? 0),
  );
}

// An older revision does nothing where a newer one may have been kept before it.
function isBeaten(stale: Written, all: readonly Written[]): boolean {
  return all.some(
    ({ edit, begunAt }) => edit.kind === "publish" && begunAt <= (stale.keptAt ?? Number.POSITIVE_INFINITY),
  );
}

// --- What the places show ----------------------------------------------------------

function doubled(place: FakePlace, { kind }: PlaceConfig, isForgetful: boolean): readonly string[] {
  const { log, rules } = place;
  // A ledger that has forgotten an edition gives its number to another one.
  if (kind === "mailbox") return isForgetful ? [] : lettersTwice(place);
  return log
    .filter(({ effect, alive }) => effect === "made" && alive > 1)
    .map(({ marker, call, alive }) => `doubled: ${rules.name} has ${alive} of ${marker} after ${call}`);
}

function lettersTwice({ letters, rules }: FakePlace): readonly string[] {
  return [...letters].flatMap(([to, all]) =>
    all
      .filter((name, index) => all.indexOf(name) !== index)
      .map((name) => `doubled: ${rules.name} sent ${name} to ${to} again`),
  );
}

function touched({ log, things, rules }: FakePlace, { onExisting }: PlaceConfig): readonly string[] {
  if (onExisting === "adopt") return [];
  return log.flatMap(({ id, effect, call }) => {
    const thing = things.get(id);
    return effect !== "none" && thing?.isForeign && !thing.isAdopted
      ? [`overwritten: ${rules.name} ${id} was put there by hand, and ${call} changed it`]
      : [];
  });
}

function shown(place: FakePlace, config: PlaceConfig, listing: Listing, truth: Truth): readonly string[] {
  if (config.kind === "mailbox") return [];
  const where = `p${truth.product} on ${config.name} (${listing.state})`;
  // Where it was withdrawn before, and nobody knows whether that happened, nothing is promised.
  const isUp = listing.liveVersion !== null && listing.applied.presence === "live";
  const isKept = listing.state !== "refused" || !isUp || shows(place, config, truth);
  if (!isKept) return [`dropped: ${where}: a refused version took the older one down`];
  if (listing.state === "refused") return truth.isForbidden ? [] : [`refused: ${where}: ${listing.detail?.message}`];
  if (listing.state === "expired") return [`expired: ${where}`];
  const up = config.kind === "feed" ? fed(place, truth) : visible(place, truth);
  const isWanted = !truth.isRemoved && listing.why.length > 0;
  // What was there before and was never touched by us is not ours to take down.
  const isTouched = truth.isRemoved || listing.act > 0 || listing.ref !== null;
  if (!isWanted) return up.length === 0 || !isTouched ? [] : [`still up: ${where}`];
  if (up.length !== 1) return [`${up.length === 0 ? "missing" : "doubled"}: ${where}: ${up.length} are shown`];
  if (wordedOld(up[0]?.title, listing.rendering)) return [`old wording: ${where}: ${up[0]?.title}`];
  return differences(up[0] ?? {}, truth.fields, config).map((difference) => `old: ${where}: ${difference}`);
}

function shows(place: FakePlace, { kind }: PlaceConfig, truth: Truth): boolean {
  return (kind === "feed" ? fed(place, truth) : visible(place, truth)).length > 0;
}

function fed({ feed }: FakePlace, { product }: Truth): readonly Fields[] {
  const fields = feed.get(`p${product}`);
  return fields ? [fields] : [];
}

function visible(place: FakePlace, { product }: Truth): readonly Fields[] {
  const up = (thing: Thing): boolean => thing.visible && (!thing.isForeign || thing.isAdopted || isOurs(place, thing));
  return place
    .alive(`sku-${product}`)
    .filter(up)
    .map(({ fields }) => fields);
}

// Adopted without asking: it was written to.
function isOurs({ log }: FakePlace, { id }: Thing): boolean {
  return log.some((line) => line.id === id && line.effect !== "none");
}

function differences(fields: Fields, wished: Required<Fields>, { photos }: PlaceConfig): readonly string[] {
  const keys = ["title", "price", "stock", ...(photos ? (["photos"] as const) : [])] as const;
  return keys.flatMap((key) => {
    const is = JSON.stringify(key === "title" ? plainTitle(fields.title) : fields[key]);
    const should = JSON.stringify(wished[key]);
    return is === should ? [] : [`${key} is ${is}, newest is ${should}`];
  });
}

function missing(
  { name, kind }: PlaceConfig,
  listings: readonly Listing[],
  truths: readonly (readonly [number, Truth])[],
  isAtRest: boolean,
): readonly string[] {
  if (!isAtRest || kind === "mailbox") return [];
  return truths
    .filter(([key, { isRemoved }]) => !isRemoved && !listings.some(({ product }) => product === key))
    .map(([, { product }]) => `missing: p${product} was never wished on ${name}`);
}
