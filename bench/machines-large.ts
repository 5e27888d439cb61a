/** A worker with all products on ten channels due, and what claims cost then against a few due rows. */
import type pg from "pg";
import { postgresLedger } from "../src/ledger/postgres.js";
import { fillLedger } from "./machines-fill.js";
import { type Bench, pause, round, startMachine } from "./machines-processes.js";
import { startPlace } from "./place.js";

const CHANNELS = 10;
const FEW = 10_000;
const WARM_CLAIMS = 20;
/** What a channel has that says nothing. */
const USUAL_CONNECTIONS = 4;

export async function large(bench: Bench, pool: pg.Pool): Promise<object> {
  const { products } = bench;
  await fillLedger(pool, bench.photos, "few", FEW, 1);
  const few = await claimMs(pool, "few");
  const begunAt = performance.now();
  await fillLedger(pool, bench.photos, "many", products, CHANNELS);
  console.log(`${products * CHANNELS} listings made in ${Math.round((performance.now() - begunAt) / 1_000)} s`);
  await tellSizes(pool, "many");
  const many = await claimMs(pool, "many");
  console.log(
    `a claim of 50: ${few.toFixed(2)} ms of ${FEW} due rows, ${many.toFixed(2)} ms of ${products * CHANNELS}`,
  );
  return { claimRatio: round(many / few), ...(await workOn(bench)) };
}

async function workOn(bench: Bench): Promise<object> {
  const place = await startPlace(5);
  const order = { schema: "many", place: place.url, channels: CHANNELS, connections: USUAL_CONNECTIONS };
  const machine = startMachine(bench, { ...order, role: "worker", rate: 0 });
  const startedAt = await machine.startedAt;
  while ((await place.requests()) === 0) await pause(5);
  const firstCallMs = Date.now() - startedAt;
  await pause(bench.seconds * 1_000);
  const calls = await place.requests();
  const { peakMiB, cpuMs } = await machine.end();
  await place.close();
  console.log(
    `first call after ${firstCallMs} ms; ${calls} calls, ${Math.round(peakMiB)} MiB at most, CPU ${Math.round(cpuMs)} ms`,
  );
  return { firstCallMs, rssMiB: Math.round(peakMiB) };
}

/** What a product and a listing take on the disk, indexes included: for sizing. */
async function tellSizes(pool: pg.Pool, schema: string): Promise<void> {
  const bytes = async (table: string): Promise<number> => {
    const sql = "SELECT pg_total_relation_size($1::regclass)::text AS bytes, (SELECT count(*) FROM ";
    const { rows } = await pool.query(`${sql} "${schema}".${table})::text AS count`, [`${schema}.${table}`]);
    return Math.round(Number(rows[0].bytes) / Number(rows[0].count));
  };
  console.log(`on the disk: ${await bytes("product")} bytes a product, ${await bytes("listing")} a listing`);
}

/** The middle of many claims of 50 rows, in milliseconds; few and many are measured the same way. */
async function claimMs(pool: pg.Pool, schema: string): Promise<number> {
  const ledger = postgresLedger(pool, { schema });
  await ledger.open();
  const query = { account: 1, lane: "upsert", owner: "bench", limit: 50, rendering: 1, order: "urgent" } as const;
  const spent: number[] = [];
  for (let turn = 0; turn < WARM_CLAIMS + 100; turn += 1) {
    const since = performance.now();
    const now = Date.now();
    const rows = await ledger.claim({ ...query, now, leaseUntil: now + 60_000 });
    if (turn >= WARM_CLAIMS) spent.push(performance.now() - since);
    if (rows.length !== 50) throw new Error(`a claim brought ${rows.length} rows`);
  }
  await ledger.close();
  return spent.sort((a, b) => a - b)[50] ?? 0;
}
