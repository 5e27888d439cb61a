/** Stock: reading what was written, what may be sold, and whether it can be bought. */

import type { StockCount, StockDetails, StockInput } from "./input.js";
import type { Stock, StockAt } from "./product.js";
import type { Availability } from "./product-view.js";
import { complain, type Ground, momentOf, readTime } from "./reading.js";

/** The name of the one place of a stock that names none. */
const DEFAULT_LOCATION = "default";
const UNTRACKED: Stock = { policy: "untracked", byLocation: [], minOrder: 1 };

/** Stock in its one form. Nothing written means not tracked. */
export function readStock(value: StockInput | undefined, path: string, ground: Ground): Stock {
  if (value === undefined) return UNTRACKED;
  if (typeof value === "number") {
    return { policy: "track", byLocation: [stockAt(DEFAULT_LOCATION, { onHand: value })], minOrder: 1 };
  }
  const byLocation = readLocations(value, path, ground);
  const policy = value.policy ?? (byLocation.length > 0 ? "track" : "untracked");
  if (policy === "track" && byLocation.length === 0) {
    complain(ground, path, "is tracked and has no number", "Give onHand, or byLocation.");
  }
  const minOrder = value.minOrder ?? 1;
  if (value.maxOrder !== undefined && value.maxOrder < minOrder) {
    complain(ground, `${path}.maxOrder`, `is less than minOrder, ${minOrder}`, "Raise it, or leave it out.");
  }
  return {
    policy,
    byLocation,
    backorder: readBackorder(value.backorder, path, ground),
    preorder: readPreorder(value.preorder, path, ground),
    minOrder,
    maxOrder: value.maxOrder,
  };
}

function readLocations(value: StockDetails, path: string, ground: Ground): readonly StockAt[] {
  const { byLocation, onHand, reserved, buffer } = value;
  if (byLocation === undefined) {
    if (onHand !== undefined) return [stockAt(DEFAULT_LOCATION, { onHand, reserved, buffer })];
    if (reserved !== undefined || buffer !== undefined) {
      complain(ground, `${path}.onHand`, "is missing", "Give the number of pieces that are there.");
    }
    return [];
  }
  if (onHand !== undefined || reserved !== undefined || buffer !== undefined) {
    complain(ground, path, "counts once for all and once by place", "Keep onHand or byLocation, not both.");
  }
  const list = isList(byLocation)
    ? byLocation.map((each) => stockAt(each.location, each))
    : Object.entries(byLocation).map(([place, each]) =>
        stockAt(place, typeof each === "number" ? { onHand: each } : each),
      );
  const seen = new Set<string>();
  for (const [at, { location }] of list.entries()) {
    if (seen.has(location)) {
      complain(ground, `${path}.byLocation[${at}]`, `names "${location}" again`, "Count each place once.");
    }
    seen.add(location);
  }
  // The order in which places were written means nothing.
  return list.toSorted((a, b) => (a.location < b.location ? -1 : 1));
}

function isList<T>(value: Readonly<Record<string, unknown>> | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function stockAt(location: string, { onHand, reserved = 0, buffer = 0 }: StockCount): StockAt {
  return { location, onHand, reserved, buffer };
}

function readBackorder(value: StockDetails["backorder"], path: string, ground: Ground): Stock["backorder"] {
  if (value === undefined || value === false) return undefined;
  if (value === true || value.until === undefined) return {};
  return { until: readTime(value.until, `${path}.backorder.until`, ground) };
}

function readPreorder(value: StockDetails["preorder"], path: string, ground: Ground): Stock["preorder"] {
  if (value === undefined) return undefined;
  const { shipDays, releaseDate } = value;
  if (shipDays === undefined && releaseDate === undefined) {
    complain(ground, `${path}.preorder`, "says neither when nor how fast", "Give shipDays or releaseDate.");
  }
  return {
    shipDays,
    releaseDate: readTime(releaseDate, `${path}.preorder.releaseDate`, ground),
  };
}

// --- What may be sold -----------------------------------------------------------------------

/** How much of the stock one channel may sell: a share 0…1 or a number of pieces. */
export type StockShare = number | { readonly fixed: number } | undefined;

/** What one channel may sell of a stock, in total and by place; `undefined`: not tracked. */
export interface Sellable {
  readonly total: number | undefined;
  readonly byLocation: readonly { readonly location: string; readonly stock: number }[];
}

/** Pieces that may be sold: less what is reserved and kept back, never below zero, then the channel's share. */
export function sellable(stock: Stock, share: StockShare): Sellable {
  if (stock.policy === "untracked") return { total: undefined, byLocation: [] };
  const free = stock.byLocation.map(({ location, onHand, reserved, buffer }) => ({
    location,
    stock: Math.max(0, onHand - reserved - buffer),
  }));
  const all = free.reduce((sum, each) => sum + each.stock, 0);
  const total = allowed(all, share);
  return { total, byLocation: total === all ? free : spread(free, all, total) };
}

function allowed(all: number, share: StockShare): number {
  if (share === undefined) return all;
  if (typeof share === "object") return Math.min(all, share.fixed);
  // In ten thousandths, because 0.29 * 100 is 28.999999999999996.
  return Math.min(all, Math.floor((all * Math.round(share * 10_000)) / 10_000));
}

/** Shares `total` out over the places in proportion, whole pieces, what is left to the first that have more. */
function spread(
  free: readonly { readonly location: string; readonly stock: number }[],
  all: number,
  total: number,
): Sellable["byLocation"] {
  const parts = free.map(({ stock }) => Math.floor((stock * total) / all));
  let left = total - parts.reduce((sum, part) => sum + part, 0);
  return free.map(({ location, stock }, at) => {
    const part = parts[at] ?? 0;
    const more = Math.min(left, stock - part, 1);
    left -= more;
    return { location, stock: part + more };
  });
}

// --- Whether it can be bought -----------------------------------------------------------------

/** What somebody finds who wants to buy, and when that changes by itself. */
export interface AvailabilityNow {
  readonly availability: Availability;
  /** The preorder, while it is one. */
  readonly preorder: Stock["preorder"];
  /** In milliseconds. */
  readonly changesAt: number | undefined;
}

/** Whether a stock can be bought from at a moment. Total: every stock has an answer; more pieces never make it worse. */
export function availabilityAt(stock: Stock, total: number | undefined, now: number): AvailabilityNow {
  const release = stock.preorder?.releaseDate === undefined ? undefined : momentOf(stock.preorder.releaseDate);
  if (stock.preorder !== undefined && (release === undefined || now < release)) {
    return { availability: "preorder", preorder: stock.preorder, changesAt: release };
  }
  if (total === undefined || total >= stock.minOrder) {
    return { availability: "inStock", preorder: undefined, changesAt: undefined };
  }
  const end = stock.backorder?.until === undefined ? undefined : momentOf(stock.backorder.until);
  return stock.backorder !== undefined && (end === undefined || now < end)
    ? { availability: "backorder", preorder: undefined, changesAt: end }
    : { availability: "outOfStock", preorder: undefined, changesAt: undefined };
}

const BEST_FIRST = ["inStock", "preorder", "backorder", "outOfStock", "discontinued"] as const;

/** The best of several: a product can be bought where one of its variants can. */
export function bestAvailability(all: readonly Availability[]): Availability {
  return BEST_FIRST.find((each) => all.includes(each)) ?? "discontinued";
}
