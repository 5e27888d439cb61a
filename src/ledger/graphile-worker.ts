/**
 * graphile-worker as what wakes workers: jobs are added in the transaction of the wish, PostgreSQL's NOTIFY brings them
 * to a process that waits, its cron heals what was lost. An optional peer, loaded when the ledger opens.
 * https://worker.graphile.org/docs (0.16 and 0.17, read 2026-11-22): `add_jobs` and `complete_jobs` are documented SQL.
 */
import { EventEmitter } from "node:events";
import { EtalaseError } from "../errors.js";
import type { PostgresClient, PostgresPool } from "./postgres-pool.js";
import type { JobClient, JobListener, PostgresQueue, WakeupJob } from "./postgres-queue.js";

export type { PostgresClient, PostgresPool } from "./postgres-pool.js";
export type { JobClient, JobListener, PostgresQueue, WakeupJob } from "./postgres-queue.js";

/** A pool of `pg` itself. */
export interface GraphilePool extends PostgresPool {
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "connect" | "acquire", listener: (client: Pick<PostgresClient, "on">) => void): unknown;
}

export interface GraphileWorkerOptions {
  /** Schema of graphile-worker's own tables, which may be one that is in use already. @defaultValue `"graphile_worker"` */
  readonly schema?: string | undefined;
  /**
   * How many processes a large publish for one account wakes at once: as many as there are workers, at most.
   * @defaultValue `4`
   */
  readonly shards?: number | undefined;
  /** How often it asks for jobs whose notification went missing, in milliseconds. @defaultValue `10000` */
  readonly pollMs?: number | undefined;
  /** Told of what graphile-worker has to say. @defaultValue nobody is told */
  readonly onLog?: ((level: string, message: string) => void) | undefined;
}

/** Jobs of one process at a time: each only wakes somebody. */
const AT_ONCE = 2;
/**
 * Jobs are marked as done in batches, without waiting for one to fill: only of a batch's failure does anybody hear
 * (0.17.3). That of a lone job is a rejection that nobody handles, which ends the process.
 */
const HEARD = { completeJobBatchDelay: 0, failJobBatchDelay: 0 };
const EVERY_MINUTE = "* * * * *";
/** A job that could not wake anybody is not worth much waiting: the next sweep makes a new one. */
const MOST_ATTEMPTS = 3;

/**
 * Wakes the workers of a PostgreSQL ledger by jobs of graphile-worker. The pool has to be one of `pg` on the same
 * database, connected directly or by a pooler in session mode: what listens keeps a connection of its own.
 *
 * @throws EtalaseError `invalid-options`; from the ledger's `open`: `missing-driver`.
 * @example
 * ```ts
 * const ledger = postgresLedger(pool, { queue: graphileWorker(pool) });
 * ```
 */
export function graphileWorker(pool: GraphilePool, options: GraphileWorkerOptions = {}): PostgresQueue {
  const { schema = "graphile_worker", shards = 4, pollMs = 10_000, onLog } = options;
  checkOptions(schema, shards);
  const guarded = guardOnce(pool);
  return {
    shards,
    async open() {
      const { runMigrations, Logger } = await load();
      guarded();
      await runMigrations({ pgPool: pool, schema, logger: loggerOf(Logger, onLog) });
    },
    add: (client, jobs) => addJobs(client, schema, jobs),
    async listen(listener, signal) {
      if (signal.aborted) return;
      const { run, parseCronItems, Logger } = await load();
      const events = new EventEmitter<Events>();
      const failed = failureOf(events, signal);
      const runner = await run({
        events,
        pgPool: pool,
        schema,
        logger: loggerOf(Logger, onLog),
        taskList: tasksOf(listener, () => dropSpent(pool, schema, listener)),
        parsedCronItems: parseCronItems([{ task: listener.sweep, match: EVERY_MINUTE, identifier: listener.sweep }]),
        concurrency: AT_ONCE,
        pollInterval: pollMs,
        noHandleSignals: true,
        preset: { worker: HEARD },
      });
      const stop = (): void => void runner.stop().catch(() => undefined);
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      try {
        await Promise.race([runner.promise, failed]);
        if (!signal.aborted) throw new Error("graphile-worker has stopped by itself.");
      } finally {
        signal.removeEventListener("abort", stop);
        stop();
      }
    },
  };
}

/** A connection that breaks while it rests, or while it listens, says so by an event, which would end the process unheard. */
function guardOnce(pool: GraphilePool): () => void {
  let isGuarded = false;
  return () => {
    if (isGuarded) return;
    isGuarded = true;
    pool.on("error", ignore);
    const heard = new WeakSet<object>();
    const hear = (client: Pick<PostgresClient, "on">): void => {
      if (heard.has(client)) return;
      heard.add(client);
      client.on("error", ignore);
    };
    // graphile-worker complains where nobody hears of new ones; older ones are met when somebody takes them.
    pool.on("connect", hear);
    pool.on("acquire", hear);
  };
}

function ignore(): void {
  // graphile-worker connects anew, and whoever waits for an answer hears of it there.
}

/**
 * Rejects when jobs could not be asked for, or marked as done. graphile-worker would ask again after `pollMs`, but
 * remembers for ever that its very first question failed (0.17.3), and stops where it cannot mark: whoever listens anew
 * is rid of both, and sooner back.
 */
function failureOf(events: EventEmitter<Events>, signal: AbortSignal): Promise<never> {
  const failed = new Promise<never>((_resolve, reject) => {
    const fail = ({ error }: { readonly error: unknown }): void => {
      if (!signal.aborted) reject(error);
    };
    events.on("worker:getJob:error", fail);
    events.on("pool:fatalError", fail);
  });
  failed.catch(ignore);
  return failed;
}

function tasksOf({ tasks, run, sweep }: JobListener, drop: () => Promise<void>): Tasks {
  const all = tasks.map((task): [string, () => Promise<void>] => [task, () => run(task)]);
  const sweepAll = async (): Promise<void> => {
    await drop();
    await run(sweep);
  };
  return Object.fromEntries([...all, [sweep, sweepAll]]);
}

async function addJobs(client: JobClient, schema: string, jobs: readonly WakeupJob[]): Promise<void> {
  const sql = `SELECT count(*)::text j FROM "${schema}".add_jobs((SELECT array_agg((k.task, '{}'::json, NULL,
      CASE WHEN k.in_ms > 0 THEN now() + k.in_ms * interval '1 millisecond' END, ${MOST_ATTEMPTS}, k.key, NULL,
      NULL)::"${schema}".job_spec ORDER BY k.key)
    FROM unnest($1::text[], $2::text[], $3::bigint[]) k(task, key, in_ms)))`;
  await client.query(sql, [
    jobs.map(({ task }) => task),
    jobs.map(({ key }) => key),
    jobs.map(({ inMs = 0 }) => Math.max(0, Math.ceil(inMs))),
  ]);
}

// A job whose process died is detached from its key by the next one of that key, and would lie there for ever.
async function dropSpent(pool: PostgresPool, schema: string, { tasks }: JobListener): Promise<void> {
  const sql = `SELECT count(*)::text j FROM "${schema}".complete_jobs((SELECT coalesce(array_agg(id), '{}')
    FROM "${schema}".jobs WHERE task_identifier = ANY($1::text[]) AND key IS NULL AND attempts >= max_attempts))`;
  await pool.query(sql, [[...tasks]]);
}

// --- What of graphile-worker is used ------------------------------------------------

type Tasks = Readonly<Record<string, () => Promise<void>>>;
type Events = Readonly<Record<"worker:getJob:error" | "pool:fatalError", [{ readonly error: unknown }]>>;
type Log = (level: string, message: string) => void;

interface Shared {
  readonly pgPool: PostgresPool;
  readonly schema: string;
  readonly logger: object;
}
interface Runner {
  stop(): Promise<void>;
  readonly promise: Promise<void>;
}
interface GraphileModule {
  runMigrations(options: Shared): Promise<void>;
  run(options: Shared & Readonly<Record<string, unknown>>): Promise<Runner>;
  parseCronItems(items: readonly object[]): readonly object[];
  readonly Logger: LoggerClass;
}
type LoggerClass = new (factory: () => Log) => object;

function loggerOf(Logger: LoggerClass, onLog: Log | undefined): object {
  return new Logger(() => (level, message) => onLog?.(level, message));
}

async function load(): Promise<GraphileModule> {
  try {
    const found: unknown = await import("graphile-worker");
    return found as GraphileModule;
  } catch (cause) {
    throw new EtalaseError("missing-driver", "graphile-worker cannot be loaded.", {
      field: "ledger.queue",
      cure: "npm install graphile-worker@0.17",
      cause,
    });
  }
}

function checkOptions(schema: string, shards: number): void {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new EtalaseError("invalid-options", `"${schema}" is no name for a schema.`, {
      field: "ledger.queue.schema",
      cure: "Use lower-case letters, digits and underscores, and begin with a letter.",
    });
  }
  if (Number.isInteger(shards) && shards >= 1 && shards <= 64) return;
  throw new EtalaseError("invalid-options", `${shards} is no number of shards.`, {
    field: "ledger.queue.shards",
    cure: "Give a whole number from 1 to 64.",
  });
}
