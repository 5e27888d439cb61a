/** Judges goals by what the places showed: at each decision when it fell, at the end of each outage, and at the end. */
import type { Listing } from "../../src/ledger/rows.js";
import { type Aim, isStandBy } from "./aims.js";
import type { Author, Written } from "./author.js";
import { BEGIN, SHOP } from "./begin.js";
import type { Fault } from "./network.js";
import type { LogLine } from "./place.js";
import type { PlaceConfig } from "./session.js";
import type { World } from "./world.js";

/** Something that the engine decided about a goal, with what its members showed of the product in that moment. */
export interface Decided {
  readonly what: "called" | "over";
  readonly at: number;
  readonly goal: string;
  readonly product: number;
  readonly standIn: string | undefined;
  /** Titles that were shown, by place. */
  readonly shown: ReadonlyMap<string, string>;
}

/** What the places showed when an outage ended. */
export interface Glance {
  readonly fault: Fault;
  readonly shown: ReadonlyMap<string, ReadonlySet<number>>;
}

/** An edit that is kept within this time of a decision may not have been seen by it. */
const BLINK_MS = 5_000;
/** How long a stand-in may take: restarts, sleeping machines, its own limits. */
const SLACK_MS = 15 * 60_000;

/** Answers what is broken about goals, in sentences. */
export function judgeGoals(world: World, author: Author, isAtRest: boolean): readonly string[] {
  const { aims } = world.schedule;
  return aims.flatMap((aim) => [
    ...neededOnly(world, aim),
    ...makeBeforeBreak(world, author, aim),
    ...causeOfRemovals(world, author, aim),
    ...metInOutages(world, author, aim),
    ...(isAtRest ? metInTheEnd(world, author, aim) : []),
  ]);
}

/** What a place shows, by number of product. */
export function shownOn(world: Pick<World, "places">, place: string): ReadonlyMap<number, string> {
  const fake = world.places.get(place);
  const shown = new Map<number, string>();
  for (const { sku, visible, goneAt, fields } of fake?.things.values() ?? [])
    if (visible && goneAt === undefined) shown.set(Number(sku.slice(4)), fields.title ?? "");
  for (const [marker, { title }] of fake?.feed ?? []) shown.set(Number(marker.slice(1)), title ?? "");
  return shown;
}

// --- Only when needed --------------------------------------------------------------

function neededOnly({ schedule, decided }: World, { name, anyOf }: Aim): readonly string[] {
  const isCalm =
    schedule.faults.every(({ place }) => !anyOf.includes(place)) &&
    schedule.closings.every(({ place }) => !anyOf.includes(place)) &&
    // Until the seller says that the other name is the same account, nothing goes there.
    schedule.rebinds.every(({ place }) => !anyOf.includes(place)) &&
    schedule.places.every((config) => !anyOf.includes(config.name) || isSimple(config));
  const called = decided.find(({ what, goal }) => what === "called" && goal === name);
  return isCalm && called ? [`not needed: ${called.standIn} was called for ${name} while all was well`] : [];
}

// Nothing of its own can keep it from its work.
function isSimple({ fate, tokensLiveMs, pulls }: PlaceConfig): boolean {
  return fate === undefined && tokensLiveMs === undefined && pulls !== true;
}

// --- Make before break -------------------------------------------------------------

function makeBeforeBreak(world: World, author: Author, aim: Aim): readonly string[] {
  return world.decided
    .filter(({ what, goal }) => what === "over" && goal === aim.name)
    .flatMap((decision) => {
      const newest = newestTitle(author.written.get(decision.product) ?? [], decision.at - BLINK_MS);
      const current = aim.anyOf.filter((place) => {
        const title = decision.shown.get(place);
        return title !== undefined && numberOf(title) >= newest;
      });
      return fatesOf(world, current) >= aim.atLeast
        ? []
        : [
            `too early: the stand-in of p${decision.product} for ${aim.name} stepped back, shown was ${said(decision, aim)}`,
          ];
    });
}

function said({ shown }: Decided, { anyOf }: Aim): string {
  return anyOf.map((place) => `${place}: ${shown.get(place) ?? "nothing"}`).join(", ");
}

// The number of the newest edit that was surely kept by then.
function newestTitle(all: readonly Written[], before: number): number {
  const kept = all.filter(({ edit, keptAt }) => edit.kind === "publish" && keptAt !== undefined && keptAt <= before);
  return Math.max(0, ...kept.map(({ edit }) => edit.n));
}

function numberOf(title: string): number {
  return Number(/ v(\d+)/.exec(title)?.[1] ?? 0);
}

function causeOfRemovals(world: World, author: Author, aim: Aim): readonly string[] {
  const { schedule, places, decided } = world;
  return aim.standIns
    .filter((place) => isStandBy(schedule.aims, place))
    .flatMap((name) => {
      const lines = (places.get(name)?.log ?? []).filter(({ effect }) => effect === "removed");
      return lines
        .filter((line) => !hasCause(line, productOf(world, name, line), author, decided))
        .map(({ call, id }) => `removed for nothing: ${call} of ${id} on ${name}`);
    });
}

function productOf({ places }: World, name: string, { id }: LogLine): number {
  return Number(places.get(name)?.things.get(id)?.sku.slice(4));
}

function hasCause(line: LogLine, product: number, author: Author, decided: readonly Decided[]): boolean {
  const isDown = ({ edit, begunAt }: Written): boolean =>
    (edit.kind === "withdraw" || edit.kind === "delete") && begunAt <= line.at;
  if ((author.written.get(product) ?? []).some(isDown)) return true;
  return decided.some((one) => one.what === "over" && one.product === product && one.at <= line.at + BLINK_MS);
}

// --- Met ---------------------------------------------------------------------------

function metInOutages(world: World, author: Author, aim: Aim): readonly string[] {
  return world.glances
    .filter(({ fault }) => aim.anyOf.includes(fault.place) && hasHealthyStandIn(world, aim, fault))
    .flatMap(({ fault, shown }) => {
      const openedAt = world.opened.find(({ place, at }) => place === fault.place && at >= BEGIN + fault.at)?.at;
      const by = BEGIN + fault.until - SLACK_MS - aim.afterMs;
      if (openedAt === undefined || openedAt > by) return [];
      const others = aim.anyOf.filter((place) => place !== fault.place);
      if (others.length >= aim.atLeast) return [];
      return [...author.written]
        .filter(([product, all]) => isPlain(product, all, by, world, aim))
        .filter(([product]) => !aim.standIns.some((name) => shown.get(name)?.has(product)))
        .map(([product]) => `missed: nobody showed p${product} for ${aim.name} in the outage of ${fault.place}`);
    });
}

// One stand-in that nothing at all happens to, and nothing that would excuse it.
function hasHealthyStandIn({ schedule }: World, { standIns, anyOf }: Aim, fault: Fault): boolean {
  const fate = (name: string): string | undefined => schedule.places.find((config) => config.name === name)?.fate;
  const isPaced = (name: string): boolean =>
    schedule.pace < schedule.products && schedule.places.some((place) => place.name === name && place.kind === "wall");
  return standIns.some((name, index) => {
    const config = schedule.places.find((place) => place.name === name);
    // Pace is no outage: who was called before it and has to wait for tomorrow is waited for.
    if (standIns.slice(0, index + 1).some(isPaced)) return false;
    const isStruck = schedule.faults.some(({ place }) => place === name) || !config || !isSimple(config);
    const closes = schedule.closings.some(({ place }) => place === name || anyOf.includes(place));
    const falls = fate(name) !== undefined && fate(name) === fate(fault.place);
    return !isStruck && !closes && !falls && schedule.jumps.length === 0;
  });
}

function isPlain(product: number, all: readonly Written[], by: number, { schedule }: World, aim: Aim): boolean {
  const isEasy = ({ edit }: Written): boolean =>
    !edit.isForbidden && edit.kind !== "withdraw" && edit.kind !== "delete";
  const isThere = schedule.foreign.some((one) => one.product === product && aim.standIns.includes(one.place));
  return (
    !isThere && all.every(isEasy) && all.some(({ edit, keptAt }) => edit.kind === "publish" && (keptAt ?? by) < by)
  );
}

function metInTheEnd(world: World, author: Author, aim: Aim): readonly string[] {
  const closed = new Set(world.schedule.closings.map(({ place }) => place));
  const members = [...aim.anyOf, ...aim.standIns].filter((place) => !closed.has(place));
  if (fatesOf(world, members) < aim.atLeast) return [];
  const shown = new Map(members.map((place) => [place, shownOn(world, place)] as const));
  return [...author.written].flatMap(([product, all]) => {
    const isEasy = all.every(
      ({ edit, keptAt }) =>
        !edit.isForbidden && keptAt !== undefined && edit.kind !== "withdraw" && edit.kind !== "delete",
    );
    if (!isEasy || !all.some(({ edit }) => edit.kind === "publish")) return [];
    const showing = members.filter((place) => shown.get(place)?.has(product));
    return fatesOf(world, showing) >= aim.atLeast
      ? []
      : [`missed: p${product} is shown nowhere for ${aim.name} in the end`];
  });
}

function fatesOf({ schedule }: World, names: readonly string[]): number {
  const fate = (name: string): string | undefined => schedule.places.find((config) => config.name === name)?.fate;
  return new Set(names.map((name) => fate(name) ?? `name:${name}`)).size;
}

/** The same, read from the ledger. */
export async function lingeringIn(world: Pick<World, "schedule" | "ledger">): Promise<readonly string[]> {
  if (world.schedule.aims.length === 0) return [];
  const { ledger } = world;
  const products = await ledger.walkProducts(SHOP, { after: 0, limit: 1_000 });
  const removed = new Set(products.filter((row) => row.removed).map(({ key }) => key));
  const accounts = await ledger.readAccounts(SHOP);
  const names = new Map(accounts.map(({ key, name }) => [key, name ?? undefined]));
  const listings = await ledger.listingsOf(products.map(({ key }) => key));
  return lingering(
    world,
    listings,
    (account) => names.get(account),
    (product) => removed.has(product),
  );
}

/** Stand-ins that still act although their goal is held; a run is not at rest before they have stepped back. */
function lingering(
  { schedule }: Pick<World, "schedule">,
  listings: readonly Listing[],
  nameOf: (account: number) => string | undefined,
  isRemoved: (product: number) => boolean,
): readonly string[] {
  const closed = new Set(schedule.closings.map(({ place }) => place));
  return schedule.aims.flatMap(({ name, anyOf, atLeast, standIns }) =>
    listings.flatMap((listing) => {
      const place = nameOf(listing.account);
      if (place === undefined || !standIns.includes(place) || !listing.why.includes(name)) return [];
      if (isRemoved(listing.product)) return [];
      const current = anyOf.filter((member) => {
        const its = listings.find((one) => one.product === listing.product && nameOf(one.account) === member);
        return !closed.has(member) && its?.state === "clean" && its.applied.presence === "live";
      });
      return fatesOf({ schedule } as World, current) >= atLeast
        ? [`still standing in: ${listing.product} on ${place} for ${name}`]
        : [];
    }),
  );
}
