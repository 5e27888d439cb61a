/** A process of `machines`: a worker of a shop on a PostgreSQL ledger, or a loop by hand that claims from the same tables. */
import pg from "pg";
import { Agent, request } from "undici";
import { createEtalase } from "../src/etalase.js";
import { postgresLedger } from "../src/ledger/postgres.js";
import { machinesChannels } from "./machines-channel.js";
import { contentOf } from "./place.js";

/** What a process is told, as one JSON text. */
export interface MachineOrder {
  readonly role: "worker" | "loop";
  readonly database: string;
  readonly schema: string;
  readonly place: string;
  /** Folder of the photo store, which all of them share. */
  readonly photos: string;
  readonly channels: number;
  /** Calls a second that each channel permits; 0: as many as there are. */
  readonly rate: number;
  /** Connections to each place. */
  readonly connections: number;
}

const order = JSON.parse(process.argv[2] ?? "{}") as MachineOrder;
const pool = new pg.Pool({ connectionString: order.database, max: 10 });
const stop = new AbortController();
process.once("message", () => stop.abort());

function report(): void {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.send?.({ peakMiB: maxRSS / 1_024, cpuMs: (userCPUTime + systemCPUTime) / 1_000 });
}

async function work(): Promise<void> {
  const shop = createEtalase({
    ledger: postgresLedger(pool, { schema: order.schema }),
    photos: { folder: order.photos },
    channels: machinesChannels(order),
  });
  process.send?.({ startedAt: Date.now() });
  await shop.start();
  await aborted();
  await shop.close();
}

function aborted(): Promise<void> {
  return new Promise((resolve) => stop.signal.addEventListener("abort", () => resolve(), { once: true }));
}

const BATCH = 50;

/** Claims, writes down what it is about to do, sends, writes down what came of it: nothing else. */
async function loop(): Promise<void> {
  const agent = new Agent({ connections: order.connections });
  process.send?.({ startedAt: Date.now() });
  const hands = Array.from({ length: 2 }, () => loopOnce(agent));
  await Promise.all(hands);
  await agent.close();
}

async function loopOnce(agent: Agent): Promise<void> {
  const table = (name: string): string => `"${order.schema}".${name}`;
  const claim = `WITH c AS (SELECT product, account, occasion FROM ${table("listing")} WHERE account = 1 AND state = 'due'
      ORDER BY urgency, wish DESC LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
    UPDATE ${table("listing")} l SET state = 'inFlight', owner = $1, fence = fence + 1, act = act + 1, lease_until = $2
    FROM c, ${table("product")} p
    WHERE l.product = c.product AND l.account = c.account AND l.occasion = c.occasion AND p.key = c.product
    RETURNING l.product, p.doc`;
  const begin = `INSERT INTO ${table("act")} SELECT k, 1, '', 1, $2, $2, 1, NULL, NULL, NULL, 0, '{}'
    FROM unnest($1::bigint[]) k`;
  const finish = `WITH a AS (UPDATE ${table("act")} SET ended_at = $2, outcome = 'done'
      WHERE product = ANY($1::bigint[]) AND account = 1)
    UPDATE ${table("listing")} SET state = 'clean', owner = NULL, lease_until = NULL, ref = '{}'
    WHERE product = ANY($1::bigint[]) AND account = 1`;
  while (!stop.signal.aborted) {
    const { rows } = await pool.query(claim, [String(process.pid), Date.now() + 60_000]);
    if (rows.length === 0) return;
    const keys = rows.map((row) => row.product as string);
    await pool.query(begin, [keys, Date.now()]);
    await Promise.all(rows.map((row) => send(agent, String(row.doc))));
    await pool.query(finish, [keys, Date.now()]);
  }
}

async function send(agent: Agent, doc: string): Promise<void> {
  const body = JSON.stringify(contentOf(JSON.parse(doc) as Parameters<typeof contentOf>[0]));
  const headers = { "content-type": "application/json" };
  const reply = await request(order.place, { method: "POST", body, headers, dispatcher: agent });
  await reply.body.json();
}

await (order.role === "worker" ? work() : loop());
await pool.end();
report();
process.disconnect?.();
