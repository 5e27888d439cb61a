import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Ledger } from "../../src/ledger/ledger.js";
import { POSTGRES_MIGRATIONS } from "../../src/ledger/migrations/postgres.js";
import type { PostgresResult } from "../../src/ledger/postgres.js";
import { postgresLedger } from "../../src/ledger/postgres.js";
import type { LedgerScheduler } from "../../src/ledger/scheduler.js";
import { realScheduler } from "../../src/ledger/scheduler.js";
import { type Hand, inHand } from "./postgres-hand.js";
import { newSchema, noPostgres, type PostgresServer, startPostgres } from "./postgres-server.js";

const skipped = noPostgres === undefined ? "" : ` (skipped: ${noPostgres})`;

/** Waiting takes no time. */
function impatient(): LedgerScheduler {
  let now = 0;
  return {
    ...realScheduler,
    now: () => now,
    wait: async (ms) => {
      now += ms;
    },
  };
}

function failure(code: string, message = "no"): Error {
  return Object.assign(new Error(message), { code });
}

const LOST = failure("ECONNRESET", "read ECONNRESET");

describe.skipIf(noPostgres !== undefined)(`a PostgreSQL in trouble${skipped}`, () => {
  let server: PostgresServer;
  let schema = "";
  let ledger: Ledger;
  const spoil: { hand: Hand } = { hand: (_text, run) => run() };
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server?.end());
  beforeEach(async () => {
    spoil.hand = (_text, run) => run();
    schema = newSchema();
    ledger = postgresLedger(inHand(server.pool({ application_name: schema }), spoil), {
      schema,
      scheduler: impatient(),
    });
    await ledger.open();
  });

  const note = (value: string) => ledger.write([{ op: "meta", key: "a", value }]);
  /** Spoils the first statement that the pattern fits. */
  const once = (pattern: RegExp, how: (run: () => Promise<PostgresResult>) => Promise<PostgresResult>) => {
    let times = 0;
    spoil.hand = (text, run) => {
      if (!pattern.test(text)) return run();
      times += 1;
      return times === 1 ? how(run) : run();
    };
    return () => times;
  };

  it.each(["40P01", "40001"])("does a transaction again that was given up with %s", async (code) => {
    const tries = once(/INSERT INTO "\w+"."meta"/, () => Promise.reject(failure(code)));
    await note("kept");
    expect(tries()).toBe(2);
    expect(await ledger.readMeta("a")).toBe("kept");
  });

  it("numbers nothing twice where a transaction is done again", async () => {
    once(/^COMMIT/, () => Promise.reject(failure("40001")));
    expect(await ledger.beginRun("shop", false, 0)).toBe(1);
    expect(await ledger.beginRun("shop", false, 0)).toBe(2);
  });

  it("does again what a broken connection took away before the commit", async () => {
    const tries = once(/^COMMIT/, () => Promise.reject(LOST));
    expect(await ledger.beginRun("shop", false, 0)).toBe(1);
    expect(tries()).toBe(2);
  });

  /** Ends the ledger's connections, as an administrator may. */
  const hangUp = () =>
    server
      .pool({ max: 1 })
      .query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", [schema]);

  it("outlives connections that are ended while they rest, or in the middle of a transaction", async () => {
    await note("first");
    await hangUp();
    expect(await ledger.readMeta("a")).toBe("first");
    const tries = once(/INSERT INTO "\w+"."run"/, async (run) => {
      await hangUp();
      return run();
    });
    expect(await ledger.beginRun("shop", false, 0)).toBe(1);
    expect(tries()).toBe(2);
  });

  it("finds out that a commit was kept whose answer was lost", async () => {
    const tries = once(/^COMMIT/, (run) => run().then(() => Promise.reject(LOST)));
    expect(await ledger.beginRun("shop", false, 0)).toBe(1);
    expect(tries()).toBe(1);
    expect(await ledger.beginRun("shop", false, 0)).toBe(2);
  });

  it("says so where nobody can tell whether a commit was kept", async () => {
    spoil.hand = (text, run) =>
      text === "COMMIT"
        ? run().then(() => Promise.reject(LOST))
        : /xact_status/.test(text)
          ? Promise.reject(LOST)
          : run();
    const failed = note("perhaps");
    await expect(failed).rejects.toMatchObject({ code: "ledger-unavailable", facts: { trouble: "unknown" } });
    await expect(failed).rejects.toThrow(/cannot tell whether/);
  });

  it("waits for a server that restarts, but not for ever, and says what to do", async () => {
    let refusals = 0;
    spoil.hand = (_text, run) => {
      refusals += 1;
      return refusals < 5 ? Promise.reject(failure("ECONNREFUSED", "connect ECONNREFUSED")) : run();
    };
    expect(await ledger.readMeta("a")).toBeUndefined();
    spoil.hand = () => Promise.reject(failure("57P03", "the database system is starting up"));
    await expect(note("no")).rejects.toMatchObject({ code: "ledger-unavailable", facts: { trouble: "away" } });
    await expect(ledger.readMeta("a")).rejects.toThrow(/See that PostgreSQL runs/);
  });

  it("puts what is asked at once into few transactions", async () => {
    let commits = 0;
    spoil.hand = (text, run) => {
      commits += text === "COMMIT" ? 1 : 0;
      return run();
    };
    await Promise.all(Array.from({ length: 40 }, (_, at) => note(`${at}`)));
    expect(commits).toBeLessThan(5);
    expect(await ledger.readMeta("a")).toBe("39");
  });

  it("keeps what was written together with something that cannot be", async () => {
    spoil.hand = (text, run) => (/"problem"/.test(text) ? Promise.reject(failure("22003", "out of range")) : run());
    const run = await ledger.beginRun("shop", false, 0);
    const problem = { op: "problem", run, line: 1, product: "p", issues: "[]", status: "refused" } as const;
    const both = await Promise.allSettled([ledger.write([problem]), note("kept")]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect(await ledger.readMeta("a")).toBe("kept");
  });

  it("keeps texts that PostgreSQL cannot hold as near as it can", async () => {
    await note('zero \u0000, half \uD83D, whole \u{1F600}, "\\u0000"');
    expect(await ledger.readMeta("a")).toBe('zero \uFFFD, half \uFFFD, whole \u{1F600}, "\\u0000"');
  });

  it("keeps its promise to be durable where sessions default to something weaker", async () => {
    const settings: string[] = [];
    const pool = server.pool({
      max: 1,
      options: "-c synchronous_commit=off -c default_transaction_isolation=serializable",
    });
    const weak = postgresLedger(pool, { schema });
    await weak.open();
    spoil.hand = (_text, run) => run();
    const client = await pool.connect();
    const query = client.query.bind(client);
    Object.assign(client, {
      query: async (text: string, values?: unknown[]) => {
        if (text === "COMMIT") {
          const { rows } = await query(
            "SELECT current_setting('synchronous_commit') a, current_setting('transaction_isolation') b",
          );
          settings.push(rows[0].a, rows[0].b);
        }
        return query(text, values);
      },
    });
    client.release();
    await weak.write([{ op: "meta", key: "a", value: "x" }]);
    expect(settings).toEqual(["on", "read committed"]);
    await weak.close();
  });

  it("is refused where a newer etalase made it", async () => {
    const pool = server.pool({ max: 1 });
    await pool.query(`INSERT INTO "${schema}".migration VALUES ($1, now())`, [POSTGRES_MIGRATIONS.length + 1]);
    const late = postgresLedger(pool, { schema });
    await expect(late.open()).rejects.toMatchObject({ code: "ledger-too-new", field: "ledger" });
    await expect(late.open()).rejects.toThrow(/Update the etalase/);
  });

  it("says what to do where its user may not make a schema, and opens one that is there", async () => {
    const admin = server.pool({ max: 1 });
    await admin.query(`CREATE ROLE clerk_${schema} LOGIN; GRANT USAGE ON SCHEMA "${schema}" TO clerk_${schema};
      GRANT ALL ON ALL TABLES IN SCHEMA "${schema}" TO clerk_${schema}`);
    const pool = server.pool({
      user: `clerk_${schema}`,
      max: 2,
      connectionString: undefined,
      host: "127.0.0.1",
      port: Number(new URL(server.url).port),
      database: "postgres",
    });
    await expect(postgresLedger(pool, { schema: newSchema() }).open()).rejects.toMatchObject({
      code: "ledger-unavailable",
      facts: { trouble: "denied" },
    });
    const mine = postgresLedger(pool, { schema });
    await mine.open();
    expect(await mine.beginRun("shop", false, 0)).toBe(1);
    await mine.close();
  });

  it("is not open before open and after close", async () => {
    await ledger.close();
    await expect(ledger.readMeta("a")).rejects.toMatchObject({ code: "ledger-unavailable" });
    await expect(note("no")).rejects.toThrow(/not open/);
  });
});
