/** Four workers over one, and over a loop by hand, at a place that answers after 50 ms. */
import type pg from "pg";
import { fillLedger } from "./machines-fill.js";
import { type Bench, round, type Speed, speedOf } from "./machines-processes.js";
import { type BenchPlace, startPlace } from "./place.js";

const LATENCY_MS = 50;
const CONNECTIONS = 16;
const MOST_PER_SECOND = (CONNECTIONS * 1_000) / LATENCY_MS;

export async function fleet(bench: Bench, pool: pg.Pool): Promise<object> {
  const place = await startPlace(LATENCY_MS);
  const one = await speed(bench, pool, place, "worker", 1);
  const four = await speed(bench, pool, place, "worker", 4);
  const bare = await speed(bench, pool, place, "loop", 4);
  await place.close();
  return {
    fourOverOne: round(four.perSecond / one.perSecond),
    ofBareLoop: round(four.perSecond / bare.perSecond),
    cpuMsPerCall: [one, four, bare].map(({ cpuMsPerCall }) => round(cpuMsPerCall)),
    waitShare: [one, four, bare].map(({ load }) => load.waitShare),
    othersShare: [one, four, bare].map(({ load }) => load.othersShare),
  };
}

async function speed(
  bench: Bench,
  pool: pg.Pool,
  place: BenchPlace,
  role: "worker" | "loop",
  count: number,
): Promise<Speed> {
  const schema = `fleet_${role}_${count}`;
  // More than can be sent in that time.
  await fillLedger(pool, bench.photos, schema, Math.ceil((count * MOST_PER_SECOND + 200) * (bench.seconds + 20)), 1);
  const order = { role, schema, place: place.url, channels: 1, rate: 0, connections: CONNECTIONS };
  const measured = await speedOf(bench, count, order, place);
  await pool.query(`DROP SCHEMA "${schema}" CASCADE`);
  return measured;
}
