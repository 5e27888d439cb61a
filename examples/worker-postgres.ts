/**
 * One shop on several machines: a web process that publishes and any number of workers that deliver, on a PostgreSQL ledger.
 *
 *   DATABASE_URL=postgres://… HOOK_URL=https://… HOOK_SECRET=whsec_… tsx examples/worker-postgres.ts web
 *   DATABASE_URL=postgres://… HOOK_URL=https://… HOOK_SECRET=whsec_… tsx examples/worker-postgres.ts worker
 *
 * With QUEUE=graphile-worker jobs of graphile-worker carry the wake-ups; GRACE_MS is how long a worker may take to end.
 * The web process reads products as JSON lines from its input and answers each with its run. A worker delivers until SIGTERM.
 */
import { createInterface } from "node:readline";
import { createEtalase, type ProductInput } from "etalase";
import { webhook } from "etalase/channels/webhook";
import { graphileWorker } from "etalase/ledgers/graphile-worker";
import { postgresLedger } from "etalase/ledgers/postgres";
import pg from "pg";

/** How long calls that are under way may take once a worker is told to end. The next one finds out about the rest. */
const GRACE_MS = Number(process.env["GRACE_MS"] ?? 25_000);

function setting(name: "DATABASE_URL" | "HOOK_URL" | "HOOK_SECRET"): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`Set ${name}.`);
  return value;
}

const pool = new pg.Pool({ connectionString: setting("DATABASE_URL"), max: 10 });
// A connection that breaks while nobody uses it is replaced; without a listener it would end the process.
pool.on("error", (error) => console.error(`PostgreSQL: ${error.message}`));

/** Wakes an idle worker at once. Without it, each looks for itself once a second. */
const queue = process.env["QUEUE"] === "graphile-worker" ? graphileWorker(pool) : undefined;

/** The same definition in every process: a channel that a worker has not configured waits for one that has. */
function openShop(deliver: "here" | "elsewhere") {
  return createEtalase({
    seller: { name: "Toko Kopi" },
    deliver,
    ledger: postgresLedger(pool, { queue }),
    photos: { folder: process.env["PHOTOS"] ?? "etalase.photos" },
    channels: { hook: webhook({ url: setting("HOOK_URL"), secret: setting("HOOK_SECRET") }) },
  });
}

/** Publishing ends with the wish on the disk of the server; a request handler waits for no platform. */
async function web(): Promise<void> {
  const shop = openShop("elsewhere");
  for await (const line of createInterface({ input: process.stdin })) {
    const { run, counts } = await shop.publish([JSON.parse(line) as ProductInput], { waitMs: 0 });
    console.log(JSON.stringify({ run, counts }));
  }
  await shop.close();
}

async function worker(): Promise<void> {
  const shop = openShop("here");
  shop.on("listing-published", ({ product, channel }) => console.log(`${channel} has ${product}`));
  await shop.start();
  console.log("delivering");
  await new Promise<void>((resolve) => {
    process.once("SIGTERM", () => resolve());
  });
  const late = setTimeout(() => {
    console.log("left what was still under way to the next worker");
    process.exit(0);
  }, GRACE_MS);
  await shop.close();
  clearTimeout(late);
  console.log("stopped");
}

const role = process.argv[2];
if (role !== "web" && role !== "worker") throw new Error("Say which: web or worker.");
await (role === "web" ? web() : worker());
await pool.end();
