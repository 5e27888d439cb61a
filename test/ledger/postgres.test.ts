import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgresLedger } from "../../src/ledger/postgres.js";
import { ledgerPromises } from "../../src/testing/ledger-promises.js";
import { newSchema, noPostgres, type PostgresServer, postgresHarness, startPostgres } from "./postgres-server.js";

const skipped = noPostgres === undefined ? "" : ` (skipped: ${noPostgres})`;

describe.skipIf(noPostgres !== undefined)(`postgresLedger${skipped}`, () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server?.end());

  describe("as every ledger", () => {
    for (const promise of ledgerPromises) it(promise.name, () => promise.run(postgresHarness(() => server)));
  });

  it("keeps its tables in the schema that it was given, and refuses what is no name", async () => {
    const pool = server.pool();
    const schema = newSchema();
    const ledger = postgresLedger(pool, { schema });
    await ledger.open();
    expect([ledger.id, ledger.sharing, ledger.place]).toEqual([`postgres:${schema}`, "shared", undefined]);
    const { rows } = await pool.query("SELECT schemaname FROM pg_tables WHERE tablename = 'listing'");
    expect(rows.map((row) => row.schemaname)).toContain(schema);
    await ledger.close();
    for (const wrong of ["Shop", 'a"; DROP', "", "1a"])
      expect(() => postgresLedger(pool, { schema: wrong })).toThrow(/no name for a schema/);
  });
});
