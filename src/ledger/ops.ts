/**
 * What can be written. A batch of operations is one transaction: all of it is durable or nothing is. An operation that
 * no longer applies (fenced, moved on) writes nothing and says so in its result; it does not fail the batch.
 */
import type { Facet } from "../channel/facet.js";
import type { Loss } from "../channel/render.js";
import type { Ref, Safety } from "../channel/verbs.js";
import type { BucketState } from "../resilience/rate.js";
import type { ProductOp, ProductResult, WishOp, WishResult } from "./product-ops.js";
import type { Act, Detail, Digests, Frozen, ListingKey, ListingState, Presence, SettlingWork } from "./rows.js";
import type {
  AccountOp,
  CircuitOp,
  FactOp,
  LeaseOp,
  MetaOp,
  ProblemOp,
  RebindOp,
  RunOp,
  SlowOp,
  TakeOp,
  TokenOp,
  UploadOp,
  WalkOp,
  WorkerOp,
} from "./shared-ops.js";

/** A call is about to leave: fenced by the lease. Result `false`: do not send. */
export interface BeginOp extends ListingKey {
  readonly op: "begin";
  readonly owner: string;
  readonly fence: number;
  readonly leaseUntil: number;
  readonly act: Act;
  /** What rendering gives now, where that differs from the wish that was claimed. */
  readonly wished: Digests | null;
  readonly changesAt: number | null;
  /** A repetition of a call that may still land: until then, what is sent counts as sent too early. */
  readonly echoAt: number | null;
}

export interface StepBeginOp extends ListingKey {
  readonly op: "stepBegin";
  readonly fence: number;
  readonly leaseUntil: number;
  readonly act: number;
  readonly name: string;
  readonly safety: Safety;
  readonly handle: string | null;
  readonly body: string | null;
  readonly begunAt: number;
  readonly lastAt: number;
  /** Written once: from the first step on, every try sends the same. */
  readonly frozen: Frozen | null;
}
/** An answer that came is a fact: it is written whoever holds the lease. */
export interface StepEndOp extends ListingKey {
  readonly op: "stepEnd";
  readonly act: number;
  readonly name: string;
  /** JSON. `null`: refused, or it never left: the step is removed, as if it had not begun. */
  readonly answer: string | null;
  /**
   * Of a removal: the lease it had begun under. Who took over since has begun it anew, and what is known of that stays.
   * @defaultValue removed whoever began it
   */
  readonly fence?: number | undefined;
  readonly answeredAt: number;
  readonly expiresAt: number | null;
  /** The step made the listing exist. */
  readonly made: Ref | null;
}

/** The verb came to its definite end with success. */
export interface FinishOp extends ListingKey {
  readonly op: "finish";
  readonly fence: number;
  readonly act: number;
  readonly run: number;
  readonly version: number;
  readonly due: readonly Facet[];
  readonly digests: Digests;
  /** What the verb made of its presence. */
  readonly presence: Presence | null;
  readonly ref: Ref | null;
  readonly complete: boolean;
  readonly left: readonly Facet[];
  readonly leftUntil: number | null;
  readonly settling: SettlingWork | null;
  readonly settleAt: number | null;
  /** Start of the call that answered. */
  readonly sentAt: number;
  readonly now: number;
  readonly detail: Detail | null;
  /** What the platform dropped by itself, beside what the rendering lost. @defaultValue none */
  readonly losses?: readonly Loss[] | undefined;
  /** Waits for a tap of the seller. */
  readonly asks: boolean;
}

/** A long act goes on: everything this owner has leased of an account stays leased until then. */
export interface RenewOp {
  readonly op: "renew";
  readonly account: number;
  readonly owner: string;
  readonly leaseUntil: number;
}

/** Moves a row otherwise: backoff, doubt, refusal, question, answer, adoption. */
export interface MoveOp extends ListingKey {
  readonly op: "move";
  /** `null`: for rows that nobody has leased. */
  readonly fence: number | null;
  /** Only from these states; default any. */
  readonly from?: readonly ListingState[] | undefined;
  /** `by digests`: where wished and applied say it belongs, not before `dueAt`. */
  readonly state: "by digests" | "waiting" | "inDoubt" | "asking" | "refused" | "expired" | "settling";
  readonly dueAt: number | null;
  readonly detail: Detail | null;
  /** Added to the count of tries. */
  readonly tries: number;
  /** The act has come to its definite end. */
  readonly endAct: "done" | "refused" | "undone" | null;
  readonly ref?: Ref | null | undefined;
  readonly complete?: boolean | undefined;
  readonly applied?: Partial<Digests> | undefined;
  /** What rendering gives now, in place of the wish that was claimed. */
  readonly wished?: Digests | undefined;
  readonly liveVersion?: number | null | undefined;
  /** The previous create is definitely absent. */
  readonly nextNumber?: boolean | undefined;
  readonly echoAt?: number | undefined;
  /** The platform has ended what it was working on. */
  readonly settled?: "done" | "refused" | undefined;
  /** What the platform dropped by itself, beside what is known as lost. @defaultValue none */
  readonly losses?: readonly Loss[] | undefined;
  readonly settleAt?: number | null | undefined;
  readonly now: number;
}

/** A rebuild ran: what its owner claimed is applied; what moved on meanwhile is due again. */
export interface RebuiltOp {
  readonly op: "rebuilt";
  readonly account: number;
  readonly owner: string;
  readonly now: number;
  /** Product id to its page, where it has one. */
  readonly urls: Readonly<Record<string, string>>;
}
/** The newest acceptable rendering of one product for a `rebuild` channel; `body: null` takes it out. */
export interface PieceOp {
  readonly op: "piece";
  readonly account: number;
  readonly product: number;
  readonly sort: string;
  readonly digest: string;
  readonly body: string | null;
}

/** Products gathered into an edition: the edition becomes a due listing, its products wait for it. */
export interface EditionOp {
  readonly op: "edition";
  readonly account: number;
  readonly owner: string;
  readonly number: number;
  readonly frozen: Frozen;
  readonly digests: Digests;
  /** What composing it lost, beside what its products lost. @defaultValue none */
  readonly losses?: readonly Loss[] | undefined;
  readonly rendering: number;
  readonly run: number;
  readonly now: number;
}

export type Op =
  | WishOp
  | ProductOp
  | BeginOp
  | StepBeginOp
  | StepEndOp
  | FinishOp
  | MoveOp
  | RenewOp
  | RebuiltOp
  | PieceOp
  | EditionOp
  | UploadOp
  | CircuitOp
  | TakeOp
  | SlowOp
  | LeaseOp
  | TokenOp
  | FactOp
  | AccountOp
  | RebindOp
  | RunOp
  | ProblemOp
  | WalkOp
  | WorkerOp
  | MetaOp;

/** Where a moved row stands now: for events and for those who wait. */
export interface Moved {
  readonly ok: true;
  readonly state: ListingState;
  readonly run: number;
  readonly dueAt: number | null;
  readonly lane: string | null;
}
export interface Granted {
  readonly granted: number;
  readonly at: number;
  readonly state: BucketState;
}

/** What each operation answers. */
export interface Results {
  readonly wish: WishResult;
  readonly product: ProductResult;
  readonly begin: boolean;
  readonly stepBegin: boolean;
  readonly stepEnd: boolean;
  readonly finish: Moved | false;
  readonly move: Moved | false;
  readonly renew: boolean;
  readonly rebuilt: { readonly count: number; readonly runs: Readonly<Record<number, number>> };
  readonly piece: boolean;
  readonly edition: boolean;
  readonly upload: boolean;
  readonly circuit: number | null;
  readonly take: Granted;
  readonly slow: boolean;
  readonly lease: boolean;
  readonly token: number | null;
  readonly fact: boolean;
  readonly account: boolean;
  readonly rebind: boolean;
  readonly run: boolean;
  readonly problem: boolean;
  readonly walk: boolean;
  readonly worker: boolean;
  readonly meta: boolean;
}
export type ResultOf<O extends Op> = Results[O["op"]];
/** Results in the order of the operations. */
export type ResultsOf<T extends readonly Op[]> = { readonly [I in keyof T]: T[I] extends Op ? ResultOf<T[I]> : never };
