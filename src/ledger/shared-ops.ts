/** What can be written beside listings: what accounts, workers and people share. */

import type { RateRule } from "../resilience/rate.js";
import type { Abilities, Detail } from "./rows.js";

export interface UploadOp {
  readonly op: "upload";
  readonly account: number;
  readonly rendition: string;
  readonly purpose: string;
  readonly begunAt: number;
  readonly answer: string | null;
  readonly expiresAt: number | null;
}

/** Compare-and-set of a circuit. Result: the new version, or `null` where somebody else was faster. */
export interface CircuitOp {
  readonly op: "circuit";
  readonly key: string;
  readonly version: number;
  /** JSON. */
  readonly state: string;
}
/** Takes permits out of a bucket. Result `{ granted, at }`: `at` is when the next one is free. */
export interface TakeOp {
  readonly op: "take";
  readonly key: string;
  /** Below 0: so many of those that were taken last are given back. */
  readonly want: number;
  readonly rule: RateRule;
  readonly now: number;
}
/** Shuts a bucket until a time, and slows it: the platform said so. */
export interface SlowOp {
  readonly op: "slow";
  readonly key: string;
  readonly until: number;
  readonly factor: number;
  readonly now: number;
}

/** A named lease: the one deliverer of a SQLite file, the one prober, the one who refreshes a token. */
export interface LeaseOp {
  readonly op: "lease";
  readonly name: string;
  readonly owner: string;
  /** `null`: gives it back. */
  readonly until: number | null;
  readonly now: number;
}

/** Compare-and-set of sealed tokens; never with nothing. `version: 0` where none are stored. */
export interface TokenOp {
  readonly op: "token";
  readonly account: number;
  readonly version: number;
  readonly sealed: string;
  /** Digest of the seed in the options that these came from, directly or by refreshing. */
  readonly seed: string;
  readonly expiresAt: number | null;
}

export interface FactOp {
  readonly op: "fact";
  readonly account: number;
  readonly key: string;
  readonly value: string;
  readonly digest: string;
  readonly readAt: number;
  readonly expiresAt: number;
}

/** Who an account is and how it stands. Absent fields stay as they are. */
export interface AccountOp {
  readonly op: "account";
  readonly key: number;
  readonly pausedAt?: number | null | undefined;
  readonly pausedUntil?: number | null | undefined;
  readonly darkFor?: Readonly<Record<string, number | null>> | undefined;
  readonly hold?: Detail | null | undefined;
  readonly holdAt?: number | null | undefined;
  readonly closesAt?: number | null | undefined;
  readonly drainUntil?: number | null | undefined;
  readonly failingSince?: number | null | undefined;
  readonly name?: string | null | undefined;
  readonly seenAt?: number | undefined;
  readonly abilities?: Abilities | undefined;
}

/** Everything of one account becomes another's, which may have been wished something but must not have sent anything. */
export interface RebindOp {
  readonly op: "rebind";
  readonly from: number;
  readonly to: number;
}

export interface RunOp {
  readonly op: "run";
  readonly run: number;
  readonly kept: number;
  readonly endedAt: number | null;
}
export interface ProblemOp {
  readonly op: "problem";
  readonly run: number;
  readonly line: number;
  readonly product: string | null;
  /** JSON of the model's issues, or of one detail. */
  readonly issues: string;
  readonly status: "refused" | "skipped";
}

/** A walk over all products for one reason; `after: null` ends it. */
export interface WalkOp {
  readonly op: "walk";
  readonly shop: string;
  readonly why: string;
  readonly after: number | null;
  readonly askedAt: number;
}

export interface WorkerOp {
  readonly op: "worker";
  readonly id: string;
  readonly shop: string;
  readonly accounts: readonly number[];
  /** Digest of its goals and when it first had them. */
  readonly goals: string;
  readonly seenAt: number;
}

export interface MetaOp {
  readonly op: "meta";
  readonly key: string;
  readonly value: string | null;
}

/**
 * A number outside the ledger, beside its file or in the photo store, that grows with its work: a ledger that knows a
 * smaller one is an older copy of itself.
 */
export interface Marker {
  /** Where it lies, for messages. */
  readonly place: string;
  /** `undefined`: none was written yet. */
  read(): Promise<number | undefined>;
  write(epoch: number): Promise<void>;
}
