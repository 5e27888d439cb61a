/** The ledger in one SQLite file: durable, embedded, the default. */
import { resolve } from "node:path";
import { traced } from "../events/tracing.js";
import { applyOps } from "./apply.js";
import { bindTo } from "./binding.js";
import { bringRowForward, byClaimOrder, leaseRow, promoteRow, takeRow } from "./leases.js";
import type { BindAccount, Claimed, ClaimQuery, Ledger, TakeQuery } from "./ledger.js";
import type { Op, ResultsOf } from "./ops.js";
import type { AccountRow, Listing } from "./rows.js";
import type { LedgerScheduler } from "./scheduler.js";
import { realScheduler } from "./scheduler.js";
import type { ConnectionOptions } from "./sqlite-connection.js";
import { connect, disconnect } from "./sqlite-connection.js";
import type { SqliteDriver, SqliteDriverName } from "./sqlite-driver.js";
import { loadDriver } from "./sqlite-driver.js";
import { realFile } from "./sqlite-file.js";
import { aheadRows, askableRows, claimedRows, dueRows, ripeRows } from "./sqlite-queries.js";
import { SqliteReader } from "./sqlite-reader.js";
import type { SqliteStore } from "./sqlite-store.js";
import { sweepRows } from "./sqlite-sweep.js";
import { unitOf } from "./sqlite-unit.js";
import type { Unit } from "./unit.js";
import { nextNumber } from "./unit.js";

export interface SqliteLedgerOptions {
  /**
   * Which SQLite: by name, or your own.
   * @defaultValue the first that is there: `node:sqlite` (Node 22.13), `better-sqlite3`, `libsql`
   */
  readonly driver?: SqliteDriverName | SqliteDriver | undefined;
  /** Keep other processes out even where this SQLite could share the file. @defaultValue `false` */
  readonly exclusive?: boolean | undefined;
  /** How long opening waits for another process to let go, as at a restart. @defaultValue `3000` */
  readonly waitMs?: number | undefined;
  /** Time and turns, for simulations. @defaultValue the real ones */
  readonly scheduler?: LedgerScheduler | undefined;
}

/**
 * A ledger in a SQLite file, made where it is missing (readable by its owner only).
 *
 * From SQLite 3.51.3 several processes may share the file; with an older one, such as libsql on Node 20, it is held by
 * one process. Two ledgers of one process with the same file share its connection.
 *
 * @throws EtalaseError from `open`: `missing-driver`, `ledger-unavailable`, `ledger-too-new`; LedgerBusy.
 * @example
 * ```ts
 * const shop = createEtalase({ ledger: sqliteLedger("etalase.db"), channels });
 * ```
 */
export function sqliteLedger(file: string, options: SqliteLedgerOptions = {}): Ledger {
  return new SqliteLedger(file, options);
}

/** Ripe rows that are moved in one transaction. */
const PROMOTED_AT_ONCE = 256;

class SqliteLedger extends SqliteReader implements Ledger {
  readonly id: string;
  readonly place: string | undefined;
  readonly #options: SqliteLedgerOptions;
  #isShared = false;
  #unit: Unit | undefined;
  #opening: Promise<void> | undefined;

  constructor(file: string, options: SqliteLedgerOptions) {
    const path = file === ":memory:" ? file : resolve(file);
    super(path, options.scheduler ?? realScheduler);
    this.id = `sqlite:${path}`;
    this.place = file === ":memory:" ? undefined : path;
    this.#options = options;
  }

  get sharing(): "exclusive" | "shared" {
    return this.#isShared ? "shared" : "exclusive";
  }

  open(signal?: AbortSignal): Promise<void> {
    this.#opening ??= this.#open(signal).catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async close(): Promise<void> {
    const connection = this.connection;
    this.connection = undefined;
    this.#opening = undefined;
    if (connection) await disconnect(this.file, connection);
  }

  async write<const T extends readonly Op[]>(ops: T): Promise<ResultsOf<T>> {
    const results = await traced(
      "ledger",
      () => ({ ledger: "sqlite", operations: ops.length }),
      () => this.#transact((unit) => applyOps(unit, ops), ops),
    );
    // Answers stand in the order of the operations, which a type cannot show of an array.
    return results as ResultsOf<T>;
  }

  beginRun(shop: string, whole: boolean, now: number): Promise<number> {
    return this.#transact((unit) => {
      const run = nextNumber(unit, "run");
      unit.run.put({ run, shop, whole, begunAt: now, endedAt: null, kept: 0, problems: 0 });
      return run;
    });
  }

  bindAccounts(shop: string, accounts: readonly BindAccount[], now: number): Promise<readonly AccountRow[]> {
    return this.#transact((unit) => bindTo(unit, shop, accounts, now));
  }

  async promote(account: number, now: number): Promise<number> {
    let all = 0;
    for (;;) {
      const isRipe = await this.read((store) => ripeRows(store, account, now, 1).length > 0);
      if (!isRipe) return all;
      const moved = await this.#passing((unit, store) => promoteSome(unit, store, account, now), 64);
      if (moved === 0) return all;
      all += moved;
    }
  }

  async bringForward(account: number, now: number, leasesAfter: number): Promise<number> {
    let all = 0;
    for (;;) {
      const some = (unit: Unit, store: SqliteStore): number => bringSome(unit, store, account, now, leasesAfter);
      const moved = await this.#passing(some, PROMOTED_AT_ONCE);
      if (moved === 0) return all;
      all += moved;
    }
  }

  claim(query: ClaimQuery): Promise<readonly Claimed[]> {
    return this.#passing((unit, store) => {
      store.flush();
      const rows = dueRows(store, query).sort(byClaimOrder(query.order)).slice(0, query.limit);
      return leased(unit, store, rows, (row) => leaseRow(row, query));
    }, query.limit);
  }

  take(query: TakeQuery): Promise<readonly Claimed[]> {
    return this.#passing((unit, store) => {
      store.flush();
      return leased(unit, store, askableRows(store, query), (row) => takeRow(row, query));
    }, query.limit);
  }

  async saveSources(rows: Parameters<Ledger["saveSources"]>[0]): Promise<void> {
    await this.#passing((unit) => rows.forEach((row) => void unit.source.put(row)), rows.length);
  }

  async saveRenditions(rows: Parameters<Ledger["saveRenditions"]>[0]): Promise<void> {
    await this.#passing((unit) => rows.forEach((row) => void unit.rendition.put(row)), rows.length);
  }

  sweep(before: number, limit: number): Promise<number> {
    return this.#transact((_unit, store) => sweepRows(store, before, limit), limit);
  }

  async #open(signal: AbortSignal | undefined): Promise<void> {
    const { driver, exclusive = false, waitMs = 3_000 } = this.#options;
    const options: ConnectionOptions = {
      driver: typeof driver === "object" ? driver : loadDriver(driver),
      exclusive,
      waitMs,
      scheduler: this.scheduler,
    };
    if (this.place !== undefined) this.file = realFile(this.file);
    const connection = await connect(this.file, options, signal);
    this.connection = connection;
    this.#isShared = connection.isShared;
    this.#unit = unitOf(connection.store);
  }

  /** Work that a power failure may undo: leases end by themselves, and photos can be looked at again. */
  async #passing<R>(work: (unit: Unit, store: SqliteStore) => R, rows: number): Promise<R> {
    const { writer, store } = this.opened();
    const unit = this.#unit ?? unitOf(store);
    return writer.enqueue(() => work(unit, store), [], rows, true);
  }

  /** Work inside a transaction, by its operations or by how many rows it touches. */
  async #transact<R>(work: (unit: Unit, store: SqliteStore) => R, what: readonly Op[] | number = 1): Promise<R> {
    const { writer, store } = this.opened();
    const unit = this.#unit ?? unitOf(store);
    return typeof what === "number"
      ? writer.enqueue(() => work(unit, store), [], what)
      : writer.enqueue(() => work(unit, store), what, undefined, what.every(onlySaysSeen));
  }
}

/** That a product was seen again as it is: publishing it once more says so again. */
function onlySaysSeen(op: Op): boolean {
  return op.op === "product" && op.doc === null && op.wishes.length === 0;
}

function promoteSome(unit: Unit, store: SqliteStore, account: number, now: number): number {
  store.flush();
  const can = unit.account.get({ key: account })?.abilities;
  if (!can) return 0;
  let moved = 0;
  for (const row of ripeRows(store, account, now, PROMOTED_AT_ONCE)) {
    const after = promoteRow(row, can, now);
    if (!after) continue;
    unit.listing.put(after);
    moved += 1;
  }
  return moved;
}

function bringSome(unit: Unit, store: SqliteStore, account: number, now: number, leasesAfter: number): number {
  store.flush();
  const rows = aheadRows(store, account, now, leasesAfter, PROMOTED_AT_ONCE);
  for (const row of rows) unit.listing.put(bringRowForward(row, now, leasesAfter));
  return rows.length;
}

function leased(unit: Unit, store: SqliteStore, rows: readonly Listing[], lease: (row: Listing) => Listing): Claimed[] {
  const after = rows.map(lease);
  for (const row of after) unit.listing.put(row);
  return claimedRows(store, after);
}
