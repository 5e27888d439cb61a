/** A PostgreSQL of the tests' own: loopback, a free port, its data in a temporary folder, never as root. */
import { execFileSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { findPostgres } from "../../.ci/postgres.js";
import type { PostgresLedgerOptions } from "../../src/ledger/postgres.js";
import { postgresLedger } from "../../src/ledger/postgres.js";
import type { LedgerHarness } from "../../src/testing/ledger-fixtures.js";
import { opened } from "./harness.js";

export interface PostgresServer {
  readonly url: string;
  pool(options?: pg.PoolConfig): pg.Pool;
  start(): void;
  /** `immediate`: as in a crash; nothing is written out, the log is read again at the next start. */
  stop(how: "fast" | "immediate"): void;
  end(): Promise<void>;
}

const found = findPostgres();

/** Why these tests are skipped, if they are. */
export const noPostgres: string | undefined = typeof found === "string" ? found : undefined;

/** Starts a server. Without `isDurable` it does not wait for the disk, which only crashes need. */
export async function startPostgres({ isDurable = false } = {}): Promise<PostgresServer> {
  if (typeof found === "string") throw new Error(found);
  const { folder, user } = found;
  const home = mkdtempSync(join(tmpdir(), "etalase-postgres-"));
  if (user) chownSync(home, user.uid, user.gid);
  const run = (program: string, ...words: string[]) =>
    execFileSync(join(folder, program), words, {
      ...user,
      cwd: home,
      stdio: "ignore",
      env: { LC_ALL: "C", PATH: folder },
    });
  const data = join(home, "data");
  const port = await freePort();
  const settings = [
    `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${home} -c max_connections=60`,
    "-c shared_buffers=32MB -c deadlock_timeout=100ms",
    isDurable ? "" : "-c fsync=off -c full_page_writes=off",
  ].join(" ");
  run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync");
  const start = () => void run("pg_ctl", "-D", data, "-w", "-l", join(home, "log"), "-o", settings, "start");
  const stop = (how: "fast" | "immediate") => void run("pg_ctl", "-D", data, "-w", "-m", how, "stop");
  start();
  const pools: pg.Pool[] = [];
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  return {
    url,
    start,
    stop,
    pool: (options) => {
      const pool = new pg.Pool({ connectionString: url, max: 8, ...options });
      pools.push(pool);
      return pool;
    },
    end: async () => {
      await Promise.all(pools.filter((pool) => !pool.ended).map((pool) => pool.end()));
      stop("immediate");
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

let schemas = 0;

/** A schema that no other test uses. */
export function newSchema(): string {
  schemas += 1;
  return `ledger_${process.pid}_${schemas}`;
}

/** A schema of its own; a sudden death leaves its connections behind. */
export function postgresHarness(
  server: () => PostgresServer,
  options: PostgresLedgerOptions = {},
): () => Promise<LedgerHarness> {
  return async () => {
    const schema = newSchema();
    const pool = server().pool();
    const all = [await opened(postgresLedger(pool, { schema, ...options }))];
    const [ledger] = all;
    if (!ledger) throw new Error("no ledger was made");
    return {
      ledger,
      reopen: async (how) => {
        if (how === "closed") await all.at(-1)?.close();
        const next = await opened(postgresLedger(how === "closed" ? pool : server().pool(), { schema, ...options }));
        all.push(next);
        return next;
      },
      end: async () => {
        await Promise.all(all.map((one) => one.close()));
        await pool.query(`DROP SCHEMA "${schema}" CASCADE`);
        await pool.end();
      },
    };
  };
}
