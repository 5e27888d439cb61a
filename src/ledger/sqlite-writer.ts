/**
 * Group commit: what is asked to be written while a transaction is pending goes into one. A transaction holds at most
 * 32 products' worth of work, so that the event loop is never stopped for long.
 */
import type { Op } from "./ops.js";
import type { LedgerScheduler } from "./scheduler.js";
import { troubleOf, unavailable } from "./sqlite-failures.js";
import type { SqliteLog } from "./sqlite-log.js";
import type { SqliteStore } from "./sqlite-store.js";

/** Weight of one product; other operations weigh a quarter. */
const PRODUCT_WEIGHT = 4;
const MOST_WEIGHT = 32 * PRODUCT_WEIGHT;
/** How long writes wait for another process before they fail. */
const PATIENCE_MS = 15_000;
/**
 * After a commit the next one waits this many times as long as the last one took, so that what comes meanwhile goes
 * along: a disk that is slow to sync is then asked less often. Whoever writes alone does not wait.
 */
const REST = 1;
const LONGEST_REST_MS = 4;
/** Timers are no finer than this. */
const LEAST_REST_MS = 1;

interface Job {
  readonly weight: number;
  /** Leases and the like: what a power failure takes away is simply done again. It need not be synced by itself. */
  readonly isLight: boolean;
  readonly ops: readonly Op[];
  work(): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export interface WriterOptions {
  readonly file: string;
  readonly isShared: boolean;
  readonly scheduler: LedgerScheduler;
  /** Syncs what was committed; without it each commit is synced as it is made. */
  readonly log: SqliteLog | undefined;
}

export class SqliteWriter {
  readonly #store: SqliteStore;
  readonly #options: WriterOptions;
  readonly #queue: Job[] = [];
  readonly #idle: (() => void)[] = [];
  #isPending = false;
  #weight = 0;
  /** Committed, and not yet known to be on the disk. */
  #unsynced = 0;
  #restUntil = 0;
  /** As the connection was opened. */
  #isSynced = true;
  #blockedSince: number | undefined;
  #dataVersion: unknown;

  constructor(store: SqliteStore, options: WriterOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** Runs work inside a transaction, together with others; resolves when it is on the disk. */
  enqueue<R>(work: () => R, ops: readonly Op[] = [], weight = weightOf(ops), isLight = false): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      const answer = { value: undefined as R | undefined };
      this.#queue.push({
        weight,
        isLight,
        ops,
        work: () => {
          answer.value = work();
        },
        // Only called after `work` has set it.
        resolve: () => resolve(answer.value as R),
        reject,
      });
      this.#weight += weight;
      this.#schedule();
    });
  }

  /** Everything asked for until now is written, or has failed. */
  async drain(): Promise<void> {
    if (this.#isIdle()) return;
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
    const { log } = this.#options;
    // What comes while the disk is busy goes along with what comes next, until that is a whole transaction.
    if (log?.isBusy && this.#weight < MOST_WEIGHT) {
      if (this.#queue.length === 1) log.whenIdle(() => this.#schedule());
      return;
    }
    if (this.#queue.length === 0) return;
    this.#isPending = true;
    const { scheduler } = this.#options;
    const rest = this.#restUntil - scheduler.now();
    const flush = () => this.#flush();
    if (rest < LEAST_REST_MS) scheduler.soon(flush);
    else scheduler.wait(rest).then(flush, flush);
  }

  #flush(): void {
    const jobs = this.#next();
    if (jobs.length > 0 && !this.#commit(jobs)) return;
    if (this.#queue.length > 0) {
      this.#options.scheduler.soon(() => this.#flush());
      return;
    }
    this.#isPending = false;
    this.#tellIdle();
  }

  #isIdle(): boolean {
    return this.#queue.length === 0 && !this.#isPending && this.#unsynced === 0;
  }

  #tellIdle(): void {
    if (this.#isIdle()) for (const resolve of this.#idle.splice(0)) resolve();
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
    this.#weight -= weight;
    return jobs;
  }

  /** `false`: another process writes; it goes on by itself later. */
  #commit(jobs: readonly Job[]): boolean {
    const { scheduler } = this.#options;
    const begun = scheduler.now();
    try {
      this.#checkLog();
      this.#transact(jobs);
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === "busy" && this.#hasPatience()) {
        this.#putBack(jobs, 0);
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
    const ended = scheduler.now();
    this.#restUntil = ended + Math.min((ended - begun) * REST, LONGEST_REST_MS);
    this.#answer(jobs);
    return true;
  }

  #putBack(jobs: readonly Job[], at: number): void {
    this.#queue.splice(at, 0, ...jobs);
    for (const { weight } of jobs) this.#weight += weight;
  }

  // After a failed sync nobody knows what the disk has, whatever the next one says.
  #checkLog(): void {
    const { log } = this.#options;
    if (log?.trouble) throw log.trouble;
  }

  #answer(jobs: readonly Job[]): void {
    const { log } = this.#options;
    const durable = log ? jobs.filter(({ isLight }) => !isLight) : [];
    for (const job of jobs) if (!log || job.isLight) job.resolve(undefined);
    this.#unsynced += durable.length;
    log?.await(
      durable.map((job) => ({
        resolve: () => this.#synced(() => job.resolve(undefined)),
        reject: (error) => this.#synced(() => job.reject(error)),
      })),
    );
  }

  #synced(tell: () => void): void {
    this.#unsynced -= 1;
    tell();
    this.#tellIdle();
  }

  #commitEach(jobs: readonly Job[]): boolean {
    for (const [place, job] of jobs.entries()) {
      if (this.#commit([job])) continue;
      this.#putBack(jobs.slice(place + 1), 1);
      return false;
    }
    return true;
  }

  #transact(jobs: readonly Job[]): void {
    const store = this.#store;
    this.#setSync(!jobs.every(({ isLight }) => isLight));
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

  /** In the write-ahead log, what was not synced is synced with the next commit that is. */
  #setSync(isFull: boolean): void {
    if (this.#options.log || isFull === this.#isSynced) return;
    this.#store.exec(`PRAGMA synchronous = ${isFull ? "FULL" : "NORMAL"}`);
    this.#isSynced = isFull;
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
