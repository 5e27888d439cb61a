/**
 * Group commit: what is asked to be written while a transaction is pending goes into one. A transaction holds at most
 * 32 products' worth of work, so that the event loop is never stopped for long.
 */
import type { Op } from "./ops.js";
import type { LedgerScheduler } from "./scheduler.js";
import { troubleOf, unavailable } from "./sqlite-failures.js";
import type { SqliteStore } from "./sqlite-store.js";

/** Weight of one product; other operations weigh a quarter. */
const PRODUCT_WEIGHT = 4;
const MOST_WEIGHT = 32 * PRODUCT_WEIGHT;
/** How long writes wait for another process before they fail. */
const PATIENCE_MS = 15_000;

interface Job {
  readonly weight: number;
  readonly ops: readonly Op[];
  work(): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export interface WriterOptions {
  readonly file: string;
  readonly isShared: boolean;
  readonly scheduler: LedgerScheduler;
}

export class SqliteWriter {
  readonly #store: SqliteStore;
  readonly #options: WriterOptions;
  readonly #queue: Job[] = [];
  readonly #idle: (() => void)[] = [];
  #isPending = false;
  #blockedSince: number | undefined;
  #dataVersion: unknown;

  constructor(store: SqliteStore, options: WriterOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** Runs work inside a transaction, together with others; resolves when it is on the disk. */
  enqueue<R>(work: () => R, ops: readonly Op[] = [], weight = weightOf(ops)): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      const answer = { value: undefined as R | undefined };
      this.#queue.push({
        weight,
        ops,
        work: () => {
          answer.value = work();
        },
        // Only called after `work` has set it.
        resolve: () => resolve(answer.value as R),
        reject,
      });
      this.#schedule();
    });
  }

  /** Everything asked for until now is written, or has failed. */
  async drain(): Promise<void> {
    if (this.#queue.length === 0 && !this.#isPending) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Whether another process may have changed rows that are in memory: then they are forgotten. */
  refresh(): void {
    if (!this.#options.isShared) return;
    const version = this.#store.value("SELECT data_version j FROM pragma_data_version");
    if (version !== this.#dataVersion) this.#store.forget();
    this.#dataVersion = version;
  }

  #schedule(): void {
    if (this.#isPending) return;
    this.#isPending = true;
    this.#options.scheduler.soon(() => this.#flush());
  }

  #flush(): void {
    const jobs = this.#next();
    if (jobs.length > 0 && !this.#commit(jobs)) return;
    if (this.#queue.length > 0) {
      this.#options.scheduler.soon(() => this.#flush());
      return;
    }
    this.#isPending = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #next(): Job[] {
    const jobs: Job[] = [];
    let weight = 0;
    for (const job of this.#queue) {
      if (jobs.length > 0 && weight + job.weight > MOST_WEIGHT) break;
      jobs.push(job);
      weight += job.weight;
    }
    this.#queue.splice(0, jobs.length);
    return jobs;
  }

  /** `false`: another process writes; it goes on by itself later. */
  #commit(jobs: readonly Job[]): boolean {
    try {
      this.#transact(jobs);
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === "busy" && this.#hasPatience()) {
        this.#queue.unshift(...jobs);
        this.#retryLater();
        return false;
      }
      this.#blockedSince = undefined;
      // One that cannot be done must not take the others along.
      if (trouble === "other" && jobs.length > 1) return this.#commitEach(jobs);
      for (const job of jobs) job.reject(unavailable(this.#options.file, error));
      return true;
    }
    this.#blockedSince = undefined;
    for (const job of jobs) job.resolve(undefined);
    return true;
  }

  #commitEach(jobs: readonly Job[]): boolean {
    for (const [place, job] of jobs.entries()) {
      if (this.#commit([job])) continue;
      this.#queue.splice(1, 0, ...jobs.slice(place + 1));
      return false;
    }
    return true;
  }

  #transact(jobs: readonly Job[]): void {
    const store = this.#store;
    store.exec("BEGIN IMMEDIATE");
    try {
      this.refresh();
      store.prefetch(jobs.flatMap((job) => job.ops));
      for (const job of jobs) job.work();
      store.flush();
      store.exec("COMMIT");
    } catch (error) {
      store.forget();
      this.#rollBack();
      throw error;
    }
    store.trim();
  }

  #rollBack(): void {
    try {
      this.#store.exec("ROLLBACK");
    } catch (error) {
      // A full disk or a failed commit may have rolled back already; what went wrong before is what counts.
      if (troubleOf(error) === "busy") throw error;
    }
  }

  #hasPatience(): boolean {
    const now = this.#options.scheduler.now();
    this.#blockedSince ??= now;
    return now - this.#blockedSince < PATIENCE_MS;
  }

  // Never by SQLite's own busy handler: that would stop the event loop.
  #retryLater(): void {
    const { scheduler } = this.#options;
    const next = () => scheduler.soon(() => this.#flush());
    scheduler.wait(5 + scheduler.random() * 45).then(next, next);
  }
}

function weightOf(ops: readonly Op[]): number {
  return ops.reduce((weight, op) => weight + (op.op === "product" ? PRODUCT_WEIGHT : 1), 0);
}
