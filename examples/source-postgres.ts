/**
 * A table of PostgreSQL as a catalogue. `notify` is the hint that makes a change quick; the column `updated_at` finds what
 * no hint told of, and the sweep what neither did: a row that was committed late, or deleted without a mark.
 *
 *   DATABASE_URL=postgres://… tsx examples/source-postgres.ts
 */
import { createEtalase, type ProductInput } from "etalase";
import { storefront } from "etalase/channels/storefront";
import { followSource, type Source } from "etalase/source";
import pg from "pg";

/** What the table needs: a time that every change sets, and a word to whoever listens. */
export const TABLE = `
  create table if not exists products (
    id text primary key, title text not null, price numeric(18, 2) not null, stock integer not null default 0,
    updated_at timestamptz not null default clock_timestamp(), deleted_at timestamptz
  );
  create or replace function tell_products() returns trigger language plpgsql as $$
  begin
    new.updated_at := clock_timestamp();
    perform pg_notify('products', new.id);
    return new;
  end $$;
  create or replace trigger tell_products before insert or update on products for each row execute function tell_products();
`;

// Money leaves the database as text: a float would lose some of it.
const COLUMNS = "id, title, trim_scale(price)::text as price, stock";

/** The cursor is a time; a minute is read twice, because transactions are committed later than they are dated. */
export function tableSource(pool: pg.Pool): Source {
  return {
    async *changes(cursor) {
      const { rows } = await pool.query<{ id: string; cursor: string; deleted: boolean }>(
        `select id, updated_at::text as cursor, deleted_at is not null as deleted from products
         where updated_at > coalesce($1::timestamptz - interval '1 minute', '-infinity') order by updated_at, id`,
        [cursor ?? null],
      );
      yield* rows;
    },
    async read(ids) {
      const text = `select ${COLUMNS} from products where id = any($1) and deleted_at is null`;
      return (await pool.query<ProductInput>(text, [ids])).rows;
    },
    // Page by page in the order of the key: a large table is never held whole.
    async *all() {
      const text = `select ${COLUMNS} from products where deleted_at is null and id > $1 order by id limit 500`;
      for (let after = ""; ; ) {
        const { rows } = await pool.query<ProductInput>(text, [after]);
        yield* rows;
        const last = rows.at(-1);
        if (last === undefined) return;
        after = last.id;
      }
    },
    newest: async () => (await pool.query<{ now: string }>("select now()::text as now")).rows[0]?.now,
  };
}

/** Hands on what the table tells; a listener that breaks costs a minute, never data. */
export async function listen(client: pg.Client, touch: (ids: readonly string[]) => void): Promise<void> {
  client.on("error", (error) => console.error(`PostgreSQL: ${error.message}`));
  client.on("notification", ({ payload }) => payload !== undefined && touch([payload]));
  await client.connect();
  await client.query("listen products");
}

if (import.meta.filename === process.argv[1]) {
  const connectionString = process.env["DATABASE_URL"];
  const pool = new pg.Pool({ connectionString });
  await pool.query(TABLE);
  const shop = createEtalase({ channels: { web: storefront({ folder: "public" }) } });
  await shop.start();
  const following = followSource(shop, tableSource(pool), { onTrouble: (error) => console.error(error) });
  const client = new pg.Client({ connectionString });
  await listen(client, following.touch);
  process.once("SIGTERM", async () => {
    await Promise.all([following.stop(), client.end()]);
    await Promise.all([shop.close(), pool.end()]);
  });
}
