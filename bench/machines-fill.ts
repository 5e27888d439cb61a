/** A ledger with many listings that are due: one is published, and the server copies it. */
import { join } from "node:path";
import type pg from "pg";
import { createEtalase } from "../src/etalase.js";
import { postgresLedger } from "../src/ledger/postgres.js";
import { columnsOf } from "../src/ledger/sqlite-tables.js";
import { machinesChannels } from "./machines-channel.js";
import { products } from "./place.js";

/** Makes a schema with so many products on so many channels, all of them due. */
export async function fillLedger(
  pool: pg.Pool,
  folder: string,
  schema: string,
  count: number,
  channels: number,
): Promise<void> {
  const shop = createEtalase({
    deliver: "elsewhere",
    ledger: postgresLedger(pool, { schema }),
    photos: { folder: join(folder, schema) },
    channels: machinesChannels({ place: "http://127.0.0.1:1", channels, rate: 0, connections: 1 }),
  });
  await shop.publish(products(1, 1), { waitMs: 0 });
  await shop.close();
  const copies = `generate_series(2, ${count}) k`;
  const own = (name: "product" | "sku" | "listing", changed: Readonly<Record<string, string>>): string => {
    const columns = columnsOf(name, "t").split(",");
    const values = columns.map((column) => changed[column.slice("t.".length)] ?? column);
    return `INSERT INTO "${schema}"."${name}" (${columns.map((column) => column.slice(2)).join(",")}) SELECT ${values.join(",")}
      FROM "${schema}"."${name}" t, ${copies} WHERE ${name === "product" ? "t.key" : "t.product"} = 1`;
  };
  const renamed = (column: string): string => `replace(${column}, '"p0', '"p' || k)`;
  await pool.query(own("product", { key: "k", id: "'p' || k", doc: renamed("t.doc"), skus: renamed("t.skus") }));
  await pool.query(own("sku", { product: "k", sku: "'p' || k || '-0'" }));
  await pool.query(own("listing", { product: "k", wish: `k * ${channels} + t.account` }));
  await pool.query(`UPDATE "${schema}".tally SET count = count * ${count};
    UPDATE "${schema}".counter SET value = ${count} WHERE name = 'product';
    UPDATE "${schema}".counter SET value = ${(count + 1) * channels} WHERE name = 'wish'`);
  await pool.query(`VACUUM ANALYZE "${schema}".listing, "${schema}".product`);
}
