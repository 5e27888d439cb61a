/** Brings the schema up to date. Of several processes that start at once one does it; the others wait and find it done. */
import { EtalaseError } from "../errors.js";
import { POSTGRES_MIGRATIONS } from "./migrations/postgres.js";
import type { Session } from "./postgres-pool.js";
import type { PostgresPlace } from "./postgres-transaction.js";
import { ask, transact } from "./postgres-transaction.js";

/** The oldest server that the ledger is tested against. */
const LEAST_SERVER = 150_000;

/** @throws EtalaseError `ledger-unavailable`, `ledger-too-new`. */
export async function migrate(place: PostgresPlace): Promise<void> {
  await ask(place, (session) => checkServer(place, session));
  // Who may use the tables need not be allowed to make them.
  if ((await ask(place, (session) => versionOf(place, session))) === POSTGRES_MIGRATIONS.length) return;
  await transact(place, async (session) => {
    await session.text("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))::text j", `etalase:${place.schema}`);
    const version = await versionOf(place, session);
    if (version === 0) await makeSchema(place, session);
    for (const [at, step] of POSTGRES_MIGRATIONS.entries()) {
      if (at < version) continue;
      await session.query(step);
      await session.run("INSERT INTO @migration VALUES ($1, now())", at + 1);
    }
  });
}

async function versionOf({ id, schema }: PostgresPlace, session: Session): Promise<number> {
  // Not by `to_regclass`: while this waited for the lock, what that remembers has gone out of date.
  const isThere = "SELECT count(*)::text j FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = 'migration'";
  if ((await session.text(isThere, schema)) === "0") return 0;
  const version = Number(await session.text("SELECT max(version)::text j FROM @migration"));
  if (version <= POSTGRES_MIGRATIONS.length) return version;
  throw new EtalaseError("ledger-too-new", `The ledger ${id} was made by a newer etalase (schema ${version}).`, {
    field: "ledger",
    cure: "Update the etalase of this process; older ones wait until all are up to date.",
    facts: { schema: version, known: POSTGRES_MIGRATIONS.length },
  });
}

// Who may not make schemas may be given one.
async function makeSchema({ schema }: PostgresPlace, session: Session): Promise<void> {
  const isThere = "SELECT count(*)::text j FROM pg_catalog.pg_namespace WHERE nspname = $1";
  if ((await session.text(isThere, schema)) === "0") await session.query(`CREATE SCHEMA "${schema}"`);
  await session.query("CREATE TABLE @migration (version bigint PRIMARY KEY, made_at timestamptz NOT NULL)");
}

async function checkServer({ id }: PostgresPlace, session: Session): Promise<void> {
  const [[version, encoding] = []] = await session.arrays(
    "SELECT json_build_array(current_setting('server_version_num')::int, current_setting('server_encoding'))::text j",
  );
  if (Number(version) < LEAST_SERVER) {
    throw new EtalaseError("ledger-unavailable", `The server of the ledger ${id} is older than PostgreSQL 15.`, {
      field: "ledger",
      cure: "Use PostgreSQL 15 or newer.",
    });
  }
  if (encoding !== "UTF8") {
    throw new EtalaseError("ledger-unavailable", `The database of the ledger ${id} is encoded as ${encoding}.`, {
      field: "ledger",
      cure: "Make a database with ENCODING 'UTF8'.",
    });
  }
}
