/** The contract of a queue that wakes workers of a PostgreSQL ledger. */
import type { PostgresValue } from "./postgres-pool.js";

/** A job: at most one of a key waits at any time, and adding it again brings it forward or puts it back. */
export interface WakeupJob {
  /** What it is called in the queue. */
  readonly task: string;
  readonly key: string;
  /** Not before so many milliseconds have gone by. @defaultValue at once */
  readonly inMs?: number | undefined;
}

/** A connection, or a pool. */
export interface JobClient {
  query(text: string, values: PostgresValue[]): Promise<unknown>;
}

/** What a process does with the jobs it gets. */
export interface JobListener {
  /** Names of the jobs it can do. Others are left to other processes. */
  readonly tasks: readonly string[];
  /** A job came. It may come twice, or never. */
  run(task: string): Promise<void>;
  /** Done by one process each minute. */
  readonly sweep: string;
}

/**
 * A queue in the ledger's own database. Implementation: `graphileWorker`. Exclusion is never its work: a job may be lost,
 * or run twice at once.
 */
export interface PostgresQueue {
  /** Parts of an account that may be woken apart, each by a job of its own. */
  readonly shards: number;
  /** Makes its tables, or brings them up to date. @throws EtalaseError `missing-driver` */
  open(): Promise<void>;
  /** Adds jobs by this connection, so that they are there when its transaction is. */
  add(client: JobClient, jobs: readonly WakeupJob[]): Promise<void>;
  /** Hands jobs to a listener until the signal is aborted. Rejects where none come any more. */
  listen(listener: JobListener, signal: AbortSignal): Promise<void>;
}
