/**
 * `npm run bench -- machines [fleet] [large] [drain] [--products 100000] [--seconds 20] [--profiles folder]`: workers on
 * a PostgreSQL of their own, the place in its own process. `fleet`: four workers over one, and over four processes that
 * claim by hand with SKIP LOCKED from the same tables, all at 50 ms. `large`: memory of a worker and time to its first
 * call with all products on ten channels due, and what claims cost then against 10,000 due rows. `drain`: how much of a
 * permitted rate is used. Without names all of them. Beside each speed stands what a call costs of CPU time and how
 * crowded the machine was: where others had much of it, the figures say more of them than of us.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type pg from "pg";
import { startPostgres } from "../test/ledger/postgres-server.js";
import { drain } from "./machines-drain.js";
import { fleet } from "./machines-fleet.js";
import { large } from "./machines-large.js";

const PARTS = { fleet, large, drain };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    products: { type: "string", default: "100000" },
    seconds: { type: "string", default: "20" },
    profiles: { type: "string" },
  },
});
const unknown = positionals.find((name) => !(name in PARTS));
if (unknown !== undefined) throw new Error(`"${unknown}" is no part; there are ${Object.keys(PARTS).join(", ")}`);

const photos = mkdtempSync(join(tmpdir(), "etalase-machines-"));
const server = await startPostgres({ isDurable: true });
const pool = server.pool({ max: 10 });
const bench = {
  server,
  serverPid: await serverPid(pool),
  photos,
  products: Number(values.products),
  seconds: Number(values.seconds),
  profiles: values.profiles,
};
let figures: object = { products: bench.products, seconds: bench.seconds };
try {
  for (const [name, part] of Object.entries(PARTS)) {
    const isWanted = positionals.length === 0 || positionals.includes(name);
    if (isWanted) figures = { ...figures, ...(await part(bench, pool)) };
  }
} finally {
  await server.end();
  rmSync(photos, { recursive: true, force: true });
}
console.log(JSON.stringify(figures));

async function serverPid(of: pg.Pool): Promise<number> {
  const { rows } = await of.query("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid");
  return Number(rows[0]?.pid);
}
