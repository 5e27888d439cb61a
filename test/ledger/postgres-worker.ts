/** A worker in a process of its own: delivers from a PostgreSQL ledger until its time is over, it is told to stop, or killed. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import pg from "pg";
import { graphileWorker } from "../../src/ledger/graphile-worker.js";
import { type PostgresQueue, postgresLedger } from "../../src/ledger/postgres.js";
import { systemClock } from "../../src/resilience/clock.js";
import { openShop } from "../crash/shop.js";
import { UNATTENDED, type WorkerOrder } from "./postgres-workers.js";

const order = JSON.parse(process.argv[2] ?? "{}") as WorkerOrder;
const { offsetMs = 0, timeFile, places = UNATTENDED, server, seed } = order;
const pool = new pg.Pool({ connectionString: order.url, max: 6 });
const now = (): number =>
  timeFile === undefined ? systemClock.now().getTime() + offsetMs : Number(readFileSync(timeFile, "utf8"));
const monotonic = timeFile === undefined ? systemClock.monotonic : now;
const clock = { ...systemClock, monotonic, now: () => new Date(now()) };
let calls = 0;
const onCall = (): (() => void) => {
  calls += 1;
  return () => undefined;
};
const ledger = postgresLedger(pool, { schema: order.schema, queue: queueOf(order.queue) });
const { shop, close } = openShop({ ledger, server, clock, seed, places, onCall });
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
if (order.budgetMs === undefined) await shop.start();
process.stdout.write("ready\n");
if (order.budgetMs === undefined) await once(stop.signal, "abort");
else await shop.deliver({ budgetMs: order.budgetMs, signal: stop.signal });
await close();
await pool.end();
process.stdout.write(`over ${calls}\n`);

function queueOf(how: WorkerOrder["queue"]): PostgresQueue | undefined {
  if (how === undefined) return undefined;
  const sound = graphileWorker(pool);
  if (how === "sound") return sound;
  const run = async (): Promise<void> => void process.kill(process.pid, "SIGKILL");
  return { ...sound, listen: (listener, signal) => sound.listen({ ...listener, run }, signal) };
}
