/** What a source is, what it needs of a shop, and how it can be followed. */
import type { ProductInput } from "../model/input.js";
import type { Clock } from "../resilience/clock.js";

/** Keeps the cursor of one source. Losing it costs a sweep, never data. */
export interface CursorStore {
  load(): Promise<string | undefined>;
  save(cursor: string): Promise<void>;
}

/** A product that may have changed. */
export interface SourceChange {
  readonly id: string;
  /** Where to go on after it: whatever `changes` understands. */
  readonly cursor: string;
  /** The source says that it is gone. It is taken down only where `read` does not find it either. */
  readonly deleted?: boolean | undefined;
}

/** Where products come from: a table, a folder, another shop's API. */
export interface Source {
  /**
   * What changed after `cursor`, oldest first; from the beginning where there is none. It may name a product twice, name
   * one that did not change, and miss some: the next sweep finds them.
   */
  changes(cursor: string | undefined, signal: AbortSignal): AsyncIterable<SourceChange>;
  /** These products as they are now, in any order. Those that are not there are left out. */
  read(ids: readonly string[], signal: AbortSignal): Promise<readonly ProductInput[]>;
  /**
   * Everything there is. It ends only when it was complete; anything else is an error, so that half a catalogue never
   * takes the other half down.
   */
  all(signal: AbortSignal): AsyncIterable<ProductInput>;
  /** The cursor behind the newest change: what comes later is read by `changes`. @defaultValue all is read once more */
  newest?(signal: AbortSignal): Promise<string | undefined>;
}

/** What of a shop a source needs; `createEtalase` makes one. */
export interface FollowedShop {
  publish(
    products: Iterable<ProductInput> | AsyncIterable<ProductInput>,
    options: { readonly waitMs: number; readonly whole?: boolean; readonly signal: AbortSignal },
  ): Promise<FollowReport>;
  withdraw(
    products: Iterable<string>,
    options: { readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<FollowReport>;
}

/** What one call came to; a `Report` is one. */
export interface FollowReport {
  readonly kept: number;
  readonly notKept: number;
  /** Set where a person has to confirm before anything is taken down. */
  readonly needsConfirmation?: { readonly token: string } | undefined;
}

/** What is being done: looking for changes, reading named products, or everything. */
export type FollowWork = "changes" | "touched" | "sweep";

/** Options of `followSource`. */
export interface FollowOptions {
  /** How often changes are asked for. @defaultValue a minute */
  readonly everyMs?: number | undefined;
  /** How often everything is read. The first time is at once. @defaultValue a day */
  readonly sweepEveryMs?: number | undefined;
  /** How long hints are gathered before they are read. @defaultValue 2 seconds */
  readonly gatherMs?: number | undefined;
  /** Products that are read at once. @defaultValue 100 */
  readonly atOnce?: number | undefined;
  /** Where to go on after a restart. @defaultValue in memory: the sweep at the start finds the rest */
  readonly cursor?: CursorStore | undefined;
  /** Told of each call to the shop, such as to show `needsConfirmation` to a person. */
  readonly onReport?: ((report: FollowReport, work: FollowWork) => void) | undefined;
  /** Told of trouble with source or shop; it is tried again, later and later up to ten times `everyMs`. */
  readonly onTrouble?: ((error: unknown, work: FollowWork) => void) | undefined;
  /** @defaultValue the system's clock */
  readonly clock?: Clock | undefined;
}

/** A source that is followed. */
export interface Following {
  /** These may have changed, a webhook says: they are read soon, once for many hints. Never waits, never throws. */
  touch(ids: Iterable<string>): void;
  /** Reads everything now. Resolves when it is kept. @throws what the source or the shop threw */
  sweep(): Promise<FollowReport>;
  /** Ends; what is under way is aborted and was kept, or is found again. */
  stop(): Promise<void>;
}
