/** One connection to one file, shared by all ledgers of this process that name it. */
import { EtalaseError, LedgerBusy } from "../errors.js";
import { APPLICATION_ID, SQLITE_MIGRATIONS } from "./migrations/sqlite.js";
import type { LedgerScheduler } from "./scheduler.js";
import type { SqliteDriver } from "./sqlite-driver.js";
import { troubleOf, unavailable } from "./sqlite-failures.js";
import { foreignFile, prepareFile, tooNew } from "./sqlite-file.js";
import { openLog, type SqliteLog } from "./sqlite-log.js";
import { SqliteStore } from "./sqlite-store.js";
import { SqliteWriter } from "./sqlite-writer.js";

/** At most this long may SQLite itself wait for a lock; longer waits give the event loop back. */
const BUSY_MS = 20;
/** The first SQLite without the WAL-reset race between connections (3.7.0 to 3.51.2), 2026-03-13. */
const SHARES_FROM = [3, 51, 3] as const;

export interface ConnectionOptions {
  readonly driver: SqliteDriver;
  readonly exclusive: boolean;
  readonly waitMs: number;
  readonly scheduler: LedgerScheduler;
}

export interface Connection {
  readonly store: SqliteStore;
  readonly writer: SqliteWriter;
  readonly log: SqliteLog | undefined;
  readonly isShared: boolean;
}

interface Shared {
  readonly options: ConnectionOptions;
  readonly connection: Promise<Connection>;
  users: number;
}

// By real path: two connections of one process to one file would lock each other out.
const open = new Map<string, Shared>();

/** Opens the file, or joins the connection that this process has. */
export async function connect(file: string, options: ConnectionOptions, signal?: AbortSignal): Promise<Connection> {
  if (file === ":memory:") return openFile(file, options, signal);
  const known = open.get(file);
  if (known && (known.options.driver.name !== options.driver.name || known.options.exclusive !== options.exclusive)) {
    throw new EtalaseError("ledger-busy", `${file} is open in this process with other options.`, {
      field: "ledger",
      cure: "Make one sqliteLedger and hand it to both, or give both the same options.",
    });
  }
  const shared = known ?? { options, connection: openFile(file, options, signal), users: 0 };
  open.set(file, shared);
  shared.users += 1;
  try {
    return await shared.connection;
  } catch (error) {
    shared.users -= 1;
    if (open.get(file) === shared) open.delete(file);
    throw error;
  }
}

/** Gives the connection back; the last one closes the file. */
export async function disconnect(file: string, connection: Connection): Promise<void> {
  await connection.writer.drain();
  const shared = open.get(file);
  if (shared && --shared.users > 0) return;
  if (shared) open.delete(file);
  closeStore(connection);
}

function closeStore({ store, log, isShared }: Connection): void {
  log?.close();
  try {
    store.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    // libsql closes a file only when the last statement is collected: the lock is given up here.
    if (!isShared) release(store);
  } catch (error) {
    // Another process may be reading; it will bring the log in itself.
    if (troubleOf(error) !== "busy") throw error;
  } finally {
    store.close();
  }
}

function release(store: SqliteStore): void {
  store.exec("PRAGMA journal_mode = DELETE");
  store.exec("PRAGMA locking_mode = NORMAL");
  store.value("SELECT count(*) j FROM meta");
}

async function openFile(file: string, options: ConnectionOptions, signal?: AbortSignal): Promise<Connection> {
  const { scheduler } = options;
  const until = scheduler.now() + options.waitMs;
  if (file !== ":memory:") prepareFile(file);
  for (;;) {
    try {
      return openOnce(file, options);
    } catch (cause) {
      if (troubleOf(cause) !== "busy") throw unavailable(file, cause);
      if (scheduler.now() >= until) throw new LedgerBusy(file, cause);
    }
    await scheduler.wait(20 + scheduler.random() * 80, signal);
  }
}

function openOnce(file: string, options: ConnectionOptions): Connection {
  const database = options.driver.open(file, { timeoutMs: BUSY_MS });
  const store = new SqliteStore(database);
  try {
    store.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    const isShared = !options.exclusive && file !== ":memory:" && canShare(store);
    if (!isShared) store.exec("PRAGMA locking_mode = EXCLUSIVE");
    store.exec("PRAGMA journal_mode = WAL");
    store.exec("PRAGMA synchronous = FULL");
    store.exec("PRAGMA wal_autocheckpoint = 1000");
    store.exec("PRAGMA journal_size_limit = 16777216");
    store.exec("PRAGMA temp_store = MEMORY");
    migrate(file, store);
    if (!isShared) endLeases(store);
    const log = file === ":memory:" ? undefined : openLog(file, options.scheduler);
    // From here on the log is synced beside the event loop; SQLite still syncs it before a checkpoint.
    if (log) store.exec("PRAGMA synchronous = NORMAL");
    return { store, isShared, log, writer: new SqliteWriter(store, { ...options, file, isShared, log }) };
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Whoever leased a row of a file that only this process has open is dead, or has closed it: its leases have run out, and
 * the next look heals them. What guards calls that may still land (`lastAt` of acts, turns of rebuilds) stays as it is.
 */
function endLeases(store: SqliteStore): void {
  store.exec("UPDATE listing INDEXED BY listing_lease SET lease_until = 0 WHERE lease_until IS NOT NULL");
}

function canShare(store: SqliteStore): boolean {
  const version = (store.text("SELECT sqlite_version() j") ?? "0").split(".").map(Number);
  for (const [place, least] of SHARES_FROM.entries()) {
    const part = version[place] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

/** Brings the schema up to date in one transaction: of two processes that start at once, one waits and finds it done. */
function migrate(file: string, store: SqliteStore): void {
  store.exec("BEGIN IMMEDIATE");
  try {
    const version = Number(store.value("SELECT user_version j FROM pragma_user_version"));
    checkTables(file, store);
    if (version > SQLITE_MIGRATIONS.length) throw tooNew(file, version);
    for (const step of SQLITE_MIGRATIONS.slice(version)) store.exec(step);
    if (version < SQLITE_MIGRATIONS.length) {
      store.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SQLITE_MIGRATIONS.length}`);
    }
    store.exec("COMMIT");
  } catch (error) {
    store.exec("ROLLBACK");
    throw error;
  }
}

function checkTables(file: string, store: SqliteStore): void {
  const id = Number(store.value("SELECT application_id j FROM pragma_application_id"));
  const isEmpty = store.value("SELECT count(*) j FROM sqlite_schema") === 0;
  if (!isEmpty && id !== APPLICATION_ID) throw foreignFile(file);
}
