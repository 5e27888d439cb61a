/** Workers are killed and the server crashes in the middle: nothing is lost, nothing doubled, as the places logged it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { graphileWorker } from "../../src/ledger/graphile-worker.js";
import type { Ledger } from "../../src/ledger/ledger.js";
import { postgresLedger } from "../../src/ledger/postgres.js";
import { systemClock } from "../../src/resilience/clock.js";
import type { Wished } from "../crash/catalogue.js";
import { doubledOn, judge } from "../crash/judge.js";
import { SHOP } from "../crash/order.js";
import { openPlatform, type Platform, reads } from "../crash/platform.js";
import { openShop } from "../crash/shop.js";
import { noPostgres, type PostgresServer, startPostgres } from "./postgres-server.js";
import { type PostgresWorker, startWorker, UNATTENDED } from "./postgres-workers.js";

const skipped = noPostgres === undefined ? "" : ` (skipped: ${noPostgres})`;
/** Longer than a lease, and than anything lands. */
const LATER_MS = 200_000;
/** For a step of the test on a crowded machine. */
const PATIENCE_MS = 50_000;
const RESTING: ReadonlySet<string> = new Set(["clean", "withdrawn"]);

/** A worker that its calls are known by. */
interface Started extends PostgresWorker {
  readonly seed: string;
}

describe.skipIf(noPostgres !== undefined).each([
  { carried: "in each process", schema: "fleet", queue: undefined },
  { carried: "by jobs of graphile-worker", schema: "queued_fleet", queue: "sound" as const },
])(`a fleet on PostgreSQL, woken $carried${skipped}`, ({ schema, queue }) => {
  let server: PostgresServer;
  let platform: Platform;
  const workers: PostgresWorker[] = [];
  beforeAll(async () => {
    server = await startPostgres({ isDurable: true });
    platform = await openPlatform("fleet");
  }, 60_000);
  afterAll(async () => {
    for (const { child } of workers) child.kill("SIGKILL");
    await platform?.close();
    await server?.end();
  });

  function start(offsetMs: number, budgetMs: number): Started {
    const seed = `worker-${workers.length}`;
    const places = platform.urlFor(seed);
    const worker = startWorker({ url: server.url, schema, server: places, seed, offsetMs, budgetMs, queue });
    workers.push(worker);
    return { ...worker, seed };
  }

  /** Resolves when so many calls have arrived since now. */
  function calls(count: number): Promise<void> {
    return new Promise((resolve) => {
      let seen = 0;
      platform.onCall = () => {
        seen += 1;
        if (seen === count) resolve();
      };
    });
  }

  /** Kills whichever of these is next to make a call that changes something, while that is under way. */
  function killInCall(all: readonly Started[]): Promise<Started> {
    return new Promise((resolve) => {
      platform.onCall = (_place, call, sender) => {
        const caller = all.find(({ seed }) => seed === sender);
        if (!caller || reads(call)) return;
        platform.onCall = undefined;
        caller.child.kill("SIGKILL");
        resolve(caller);
      };
    });
  }

  /** What is waited for, or a failure that says what was missing and how far everything else had got. */
  async function comes<T>(what: string, waited: Promise<T>, ledger: Ledger): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const missing = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => void report().catch(reject), PATIENCE_MS);
      const report = async (): Promise<never> => {
        const ended = workers.map(({ child }) => child.exitCode ?? child.signalCode ?? "runs");
        const tally = JSON.stringify(await ledger.tally(SHOP));
        throw new Error(`${what} did not come: workers ${ended.join(", ")}; rows ${tally}`);
      };
    });
    try {
      return await Promise.race([waited, missing]);
    } finally {
      clearTimeout(timer);
    }
  }

  async function overOf(all: readonly PostgresWorker[]): Promise<readonly (number | string)[]> {
    const ends = await Promise.all(all.map(({ ended }) => ended));
    await platform.settled();
    return ends.map(({ how }) => how);
  }

  it("loses nothing and doubles nothing when workers are killed and the server crashes", async () => {
    const pool = server.pool({ max: 4 });
    const ledger = postgresLedger(pool, { schema, queue: queue && graphileWorker(pool) });
    const publisher = openShop({
      ledger,
      server: platform.url,
      clock: systemClock,
      seed: "publisher",
      places: UNATTENDED,
    });
    const wished = new Map<string, Wished | undefined>();
    const publish = async (edit: number) => {
      const products = Array.from({ length: 30 }, (_, at) => ({
        id: `p${at}`,
        title: `p${at} edit ${edit}`,
        price: String(1_000 + edit),
        stock: edit,
      }));
      await publisher.shop.publish(products, { waitMs: 0 });
      for (const { id, title, price, stock } of products) wished.set(id, { title, price: Number(price), stock });
    };

    await publish(1);
    platform.begin(0, undefined);
    const early = calls(10);
    const fleet = [start(0, 120_000), start(0, 120_000), start(0, 120_000)];
    await comes("The first ten calls", early, ledger);
    const without = (...dead: readonly Started[]) => fleet.filter((one) => !dead.includes(one));
    const first = await comes("A call to die in", killInCall(fleet), ledger);
    const after = calls(5);
    await publish(2);
    await comes("Calls of who lives on", after, ledger);
    server.stop("immediate");
    server.start();
    const late = calls(5).then(() => killInCall(without(first)));
    await publish(3);
    const second = await comes("A call after the crash", late, ledger);
    for (const { child } of without(first, second)) child.kill("SIGTERM");
    // The one that nobody killed outlived the crash, and stopped when it was told to.
    expect(await overOf([first, second, ...without(first, second)])).toEqual(["SIGKILL", "SIGKILL", 0]);
    const left = await ledger.rows({ shop: SHOP, states: ["inFlight", "leased", "inDoubt"], limit: 100 });
    expect(left.length).toBeGreaterThan(0);

    let moving = 1;
    for (let round = 1; round <= 6 && moving > 0; round += 1) {
      platform.begin(round * LATER_MS, undefined);
      await overOf([start(round * LATER_MS, 4_000), start(round * LATER_MS, 4_000)]);
      const tally = await ledger.tally(SHOP);
      moving = tally.filter(({ state }) => !RESTING.has(state)).reduce((sum, { count }) => sum + count, 0);
    }
    const judged = new Map([...platform.places].filter(([name]) => name !== "wall"));
    const catalogue = {
      wished: () => wished,
      keep: () => undefined,
      draw: () => ({ publish: [], stock: [], withdraw: [] }),
    };
    expect(doubledOn(judged)).toEqual([]);
    expect(judge(judged, catalogue)).toEqual([]);
    expect(moving).toBe(0);
    await publisher.close();
  }, 240_000);
});
