/** The ledger in a PostgreSQL schema: durable, for many machines and many shops. */
import { EtalaseError } from "../errors.js";
import { traced } from "../events/tracing.js";
import { applyOps } from "./apply.js";
import { bindTo } from "./binding.js";
import type { BindAccount, Claimed, ClaimQuery, Ledger, LedgerWakeup, TakeQuery } from "./ledger.js";
import type { Op, ResultsOf } from "./ops.js";
import { bringRowsForward, claimRows, isAnyRipe, promoteRows, takeRows } from "./postgres-leases.js";
import { migrate } from "./postgres-migrate.js";
import type { PostgresPool } from "./postgres-pool.js";
import type { PostgresQueue } from "./postgres-queue.js";
import { PostgresReader } from "./postgres-reader.js";
import { writeWithRebind } from "./postgres-rebind.js";
import { PostgresStore } from "./postgres-store.js";
import { sweepRows } from "./postgres-sweep.js";
import { transact } from "./postgres-transaction.js";
import { wakeupOf } from "./postgres-wakeup.js";
import { PostgresWriter } from "./postgres-writer.js";
import type { AccountRow } from "./rows.js";
import type { LedgerScheduler } from "./scheduler.js";
import { realScheduler } from "./scheduler.js";
import { nextNumber } from "./unit.js";

export type { PostgresClient, PostgresPool, PostgresResult } from "./postgres-pool.js";
export type { JobClient, JobListener, PostgresQueue, WakeupJob } from "./postgres-queue.js";

export interface PostgresLedgerOptions {
  /** Schema that holds the tables, made where it is missing; lower case. @defaultValue `"etalase"` */
  readonly schema?: string | undefined;
  /** How long a call waits for a server that restarts before it fails, in milliseconds. @defaultValue `15000` */
  readonly patienceMs?: number | undefined;
  /**
   * Wakes workers of other processes at once, such as `graphileWorker(pool)`.
   * @defaultValue none: each process looks for itself, once a second
   */
  readonly queue?: PostgresQueue | undefined;
  /** Time and turns, for simulations. @defaultValue the real ones */
  readonly scheduler?: LedgerScheduler | undefined;
}

/**
 * A ledger in a schema of PostgreSQL 15 or newer, shared by any number of processes and shops.
 *
 * The pool is yours: the ledger takes connections out of it (up to six at once for writing) and never ends it. It uses
 * no session state and no named statements, so that a pooler in transaction mode may stand between.
 *
 * @throws EtalaseError `invalid-options` for a schema that is no plain name; from `open`: `ledger-unavailable`,
 * `ledger-too-new`. Where a connection broke during a commit and the server could not be asked afterwards, a call throws
 * `ledger-unavailable` with `facts.trouble` `"unknown"`: it may have been kept.
 * @example
 * ```ts
 * const pool = new pg.Pool({ connectionString });
 * const shop = createEtalase({ ledger: postgresLedger(pool), channels });
 * ```
 */
export function postgresLedger(pool: PostgresPool, options: PostgresLedgerOptions = {}): Ledger {
  return new PostgresLedger(pool, options);
}

class PostgresLedger extends PostgresReader implements Ledger {
  readonly id: string;
  readonly sharing = "shared";
  /** Not in the file system: what is kept beside a ledger needs a place of its own. */
  readonly place = undefined;
  readonly wakeup: LedgerWakeup | undefined;
  readonly #writer: PostgresWriter;
  #opening: Promise<void> | undefined;

  constructor(pool: PostgresPool, options: PostgresLedgerOptions) {
    const { schema = "etalase", patienceMs = 15_000, scheduler = realScheduler, queue } = options;
    if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw badSchema(schema);
    super({ id: `postgres:${schema}`, pool, schema, scheduler, patienceMs, queue });
    this.id = this.at.id;
    this.wakeup = queue ? wakeupOf(this.at, queue) : undefined;
    this.#writer = new PostgresWriter(this.at);
  }

  open(signal?: AbortSignal): Promise<void> {
    this.#opening ??= this.#open(signal).catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#opening = undefined;
    await this.#writer.drain();
    this.at.pool.removeListener("error", ignore);
  }

  async write<const T extends readonly Op[]>(ops: T): Promise<ResultsOf<T>> {
    this.opened();
    const results = await traced(
      "ledger",
      () => ({ ledger: "postgres", operations: ops.length }),
      () => this.#writeAny(ops),
    );
    // Answers stand in the order of the operations, which a type cannot show of an array.
    return results as ResultsOf<T>;
  }

  async #writeAny(ops: readonly Op[]): Promise<readonly unknown[]> {
    // Nothing to write is no reason for a transaction.
    if (ops.length === 0) return [];
    if (!ops.some(({ op }) => op === "rebind")) return this.#writer.enqueue((unit) => applyOps(unit, ops), ops);
    return writeWithRebind(this.at, ops).finally(() => this.#writer.memory.forget());
  }

  async beginRun(shop: string, whole: boolean, now: number): Promise<number> {
    this.opened();
    return this.#writer.enqueue((unit) => {
      const run = nextNumber(unit, "run");
      unit.run.put({ run, shop, whole, begunAt: now, endedAt: null, kept: 0, problems: 0 });
      return run;
    });
  }

  async bindAccounts(shop: string, accounts: readonly BindAccount[], now: number): Promise<readonly AccountRow[]> {
    return transact(this.opened(), async (session) => {
      // A name that nobody has yet is no row that could be locked.
      await session.text("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))::text j", `bind:${this.at.schema}`);
      return new PostgresStore(session, true).apply((unit) => bindTo(unit, shop, accounts, now));
    });
  }

  async promote(account: number, now: number): Promise<number> {
    let all = 0;
    while (await this.read((session) => isAnyRipe(session, account, now))) {
      const moved = await transact(this.opened(), (session) => promoteRows(session, account, now));
      // What another process holds just now is moved there.
      if (moved === 0) return all;
      all += moved;
    }
    return all;
  }

  async bringForward(account: number, now: number, leasesAfter: number): Promise<number> {
    let all = 0;
    for (;;) {
      const moved = await transact(this.opened(), (session) => bringRowsForward(session, account, now, leasesAfter));
      if (moved === 0) return all;
      all += moved;
    }
  }

  async claim(query: ClaimQuery): Promise<readonly Claimed[]> {
    const { memory } = this.#writer;
    let learn: () => void = () => undefined;
    const claimed = await transact(this.opened(), (session, madeBy) =>
      claimRows(session, query, (caches) => {
        learn = () => memory.learn(caches, madeBy);
      }),
    );
    learn();
    return claimed;
  }

  async take(query: TakeQuery): Promise<readonly Claimed[]> {
    return transact(this.opened(), (session) => takeRows(session, query));
  }

  async saveSources(rows: Parameters<Ledger["saveSources"]>[0]): Promise<void> {
    this.opened();
    await this.#writer.enqueue((unit) => rows.forEach((row) => void unit.source.put(row)), [], rows.length);
  }

  async saveRenditions(rows: Parameters<Ledger["saveRenditions"]>[0]): Promise<void> {
    this.opened();
    await this.#writer.enqueue((unit) => rows.forEach((row) => void unit.rendition.put(row)), [], rows.length);
  }

  async sweep(before: number, limit: number): Promise<number> {
    return transact(this.opened(), (session) => sweepRows(session, before, limit));
  }

  async #open(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    await migrate(this.at);
    await this.at.queue?.open();
    // An idle connection that breaks says so by an event, which would end the process unheard.
    this.at.pool.on("error", ignore);
    this.isOpen = true;
  }
}

function ignore(): void {
  // The next call opens a connection of its own, and fails with a cure where that is not possible.
}

function badSchema(schema: string): EtalaseError {
  return new EtalaseError("invalid-options", `"${schema}" is no name for a schema.`, {
    field: "ledger.schema",
    cure: "Use lower-case letters, digits and underscores, and begin with a letter.",
  });
}
