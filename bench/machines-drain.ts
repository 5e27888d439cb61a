/** A backlog at a permitted rate, with two workers that share it. */
import type pg from "pg";
import { fillLedger } from "./machines-fill.js";
import { type Bench, round, speedOf } from "./machines-processes.js";
import { startPlace } from "./place.js";

const RATE = 100;

/** The first seconds, in which permits lie ready, do not count. */
export async function drain(bench: Bench, pool: pg.Pool): Promise<object> {
  const place = await startPlace(20);
  // Six hours of it would be measured for six hours: what is measured is a part in the middle.
  await fillLedger(pool, bench.photos, "drain", RATE * (bench.seconds + 40), 1);
  const order = { schema: "drain", place: place.url, channels: 1, connections: 16 };
  const { perSecond, load } = await speedOf(bench, 2, { ...order, role: "worker", rate: RATE }, place);
  await place.close();
  return { drainShare: round(perSecond / RATE), drainOthersShare: load.othersShare };
}
