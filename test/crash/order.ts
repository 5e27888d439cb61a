/** What a shop's process is told to do, and the places that it publishes to. Plain data, one JSON text a line. */
import type { PlaceConfig } from "../simulation/session.js";

/** What one process is asked for. */
export interface Order {
  /** The ledger's file. */
  readonly file: string;
  /** Where the places answer. */
  readonly server: string;
  /** A SQLite module to use in place of the first that is there. */
  readonly driver?: string | undefined;
  /** Keeps other processes out. */
  readonly exclusive: boolean;
  /** How far its clock is ahead of the machine's. */
  readonly offsetMs: number;
  /** A file that says how much further time has gone since, so that it also goes on for a process that stands still. */
  readonly timeFile?: string | undefined;
  readonly seed: string;
  readonly publish: readonly object[];
  readonly stock: readonly { readonly sku: string; readonly onHand: number }[];
  readonly withdraw: readonly string[];
  readonly budgetMs: number;
  /** A person looks after what is in doubt on the wall, and answers. */
  readonly look: boolean;
}

/** A call that was under way when the process before died. */
export interface InFlight {
  readonly product: string;
  readonly place: string;
  readonly verb: string;
}

/** What a process says on its output: one word, then JSON. */
export interface Words {
  readonly ready: null;
  readonly opened: { readonly inFlight: readonly InFlight[]; readonly leased: number; readonly sharing: string };
  readonly kept: null;
  /** What waits for the person, said before anything is answered: the process may be killed on the way. */
  readonly asks: { readonly asked: readonly string[] };
  readonly idle: { readonly asked: readonly string[]; readonly moving: readonly string[] };
  readonly failed: { readonly name: string; readonly code?: string | undefined; readonly message: string };
}

/** Longest that one call may take, and as long again in which it may land. */
export const DEADLINE_MS = 10_000;
export const SHOP = "toko";

/** One place of every safety: handles, keys, natural keys, lookups, absolute values, nothing at all, and a feed. */
export const PLACES: readonly PlaceConfig[] = (["key", "upsert", "lookup", "handle", "wall", "feed"] as const).map(
  (kind) => ({
    name: kind,
    kind,
    deadlineMs: DEADLINE_MS,
    landsWithinMs: DEADLINE_MS,
    readLagMs: 500,
    keyLivesMs: undefined,
    concurrency: 4,
    rate: undefined,
    photos: false,
    hides: false,
    batch: 3,
    onExisting: "ask",
    onDoubt: "ask",
  }),
);
