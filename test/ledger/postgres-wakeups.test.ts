/** Wake-ups may be lost, come twice, or die with their worker: whoever carries them, it costs time and never data. */
import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createWakeup, type Wakeup } from "../../src/engine/wakeup.js";
import { graphileWorker } from "../../src/ledger/graphile-worker.js";
import { type PostgresQueue, postgresLedger } from "../../src/ledger/postgres.js";
import { type Clock, systemClock } from "../../src/resilience/clock.js";
import { PLACES } from "../crash/order.js";
import { openPlatform, type Platform } from "../crash/platform.js";
import { type CrashShop, openShop } from "../crash/shop.js";
import { newSchema, noPostgres, type PostgresServer, startPostgres } from "./postgres-server.js";
import { type PostgresWorker, startWorker } from "./postgres-workers.js";

const skipped = noPostgres === undefined ? "" : ` (skipped: ${noPostgres})`;
const IDS = ["p1", "p2", "p3", "p4", "p5"];
/** Longer than a lease, and than anything lands. */
const LATER_MS = 200_000;
const places = PLACES.filter(({ kind }) => kind === "upsert" || kind === "key");

interface Spoilt {
  readonly wakeup?: Wakeup;
  readonly queue?: PostgresQueue;
  readonly offsetMs?: number;
  /** Its sleeps are so many times shorter. */
  readonly hurry?: number;
}

describe.skipIf(noPostgres !== undefined)(`wake-ups between processes${skipped}`, () => {
  let server: PostgresServer;
  let platform: Platform;
  let pool: pg.Pool;
  let schema = "";
  const shops: CrashShop[] = [];
  const workers: PostgresWorker[] = [];
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server?.end());
  beforeEach(async () => {
    schema = newSchema();
    platform = await openPlatform(schema);
    platform.begin(0, undefined);
    pool = server.pool({ max: 20 });
  });
  afterEach(async () => {
    for (const { child } of workers.splice(0)) child.kill("SIGKILL");
    await Promise.all(shops.splice(0).map((one) => one.close()));
    await platform.close();
    await pool.end();
  });

  /** A process: with a ledger, channels and wake-ups of its own. */
  function openOne(seed: string, { wakeup, queue, offsetMs = 0, hurry = 1 }: Spoilt): CrashShop {
    const ledger = postgresLedger(pool, { schema, queue });
    const clock: Clock = {
      ...systemClock,
      now: () => new Date(systemClock.now().getTime() + offsetMs),
      sleep: (ms, signal) => systemClock.sleep(ms / hurry, signal),
    };
    const one = openShop({ ledger, server: platform.url, clock, seed, places, wakeup });
    shops.push(one);
    return one;
  }

  async function publish(by: CrashShop, edit = 1): Promise<void> {
    const products = IDS.map((id) => ({ id, title: `${id} edit ${edit}`, price: "1000", stock: edit }));
    await by.shop.publish(products, { waitMs: 0 });
  }

  const standing = () =>
    places.flatMap(({ name }) =>
      IDS.flatMap((id) => (platform.places.get(name)?.alive(id) ?? []).map(({ fields }) => `${name}: ${fields.title}`)),
    );
  const wanted = (edit = 1) => places.flatMap(({ name }) => IDS.map((id) => `${name}: ${id} edit ${edit}`));
  const allUp = (edit = 1) => expect.poll(standing, { timeout: 40_000, interval: 50 }).toEqual(wanted(edit));
  // A notification between a worker's first look at the jobs and its LISTEN is heard by nobody: the next look finds it.
  const queueOf = (over = pool) => graphileWorker(over, { schema: "graphile_worker", shards: 2, pollMs: 2_000 });
  const jobs = async (where = "true") =>
    (
      await pool.query(
        `SELECT id, key, locked_at, run_at, attempts, last_error FROM graphile_worker.jobs WHERE task_identifier LIKE $1 AND ${where}`,
        [`${schema}/deliver:%`],
      )
    ).rows;
  const sweepNow = () => pool.query("SELECT graphile_worker.add_job($1)", [`${schema}/sweep`]);

  it.each<[string, () => Spoilt]>([
    ["in the process", () => ({ wakeup: { ...createWakeup(), notify: () => undefined } })],
    // Nor does a sweep bring one back: then a worker looks for itself, once a minute.
    ["by jobs", () => ({ queue: { ...queueOf(), add: async () => undefined }, hurry: 60 })],
  ])(
    "all of them are lost %s",
    async (_how, spoil) => {
      await openOne("worker", spoil()).shop.start();
      const web = openOne("web", spoil());
      for (const edit of [1, 2]) {
        await publish(web, edit);
        await allUp(edit);
      }
    },
    60_000,
  );

  it.each([
    ["in the process", () => ({ wakeup: twice(createWakeup()) })],
    ["by jobs", () => ({ queue: twiceQueued(queueOf()) })],
  ])(
    "all of them come twice %s, to two workers",
    async (_how, spoil) => {
      const [web, ...fleet] = ["web", "first", "second"].map((seed) => openOne(seed, spoil()));
      await Promise.all(fleet.map(({ shop }) => shop.start()));
      if (web) await publish(web);
      await allUp();
      if (web) await publish(web, 2);
      await allUp(2);
      const made = [...platform.places.values()].flatMap(({ log }) => log.filter(({ effect }) => effect === "made"));
      expect(made).toHaveLength(wanted().length);
    },
    60_000,
  );

  it("a job wakes a worker that would sleep for a minute", async () => {
    const worker = openOne("worker", { queue: queueOf() });
    await worker.shop.start();
    const web = openOne("web", { queue: queueOf() });
    for (const edit of [1, 2, 3]) {
      await publish(web, edit);
      await allUp(edit);
    }
    expect(worker.engine.around.wakeup.isCarried).toBe(true);
  }, 60_000);

  it("a first question that fails when a worker begins to listen costs it a second, not its ears", async () => {
    const crowd = { isThere: false };
    const worker = openOne("worker", { queue: queueOf(crowded(pool, crowd, "_private_tasks as tasks")) });
    await worker.engine.open();
    crowd.isThere = true;
    const warned = new Promise((resolve) => worker.engine.around.bus.on("warned", resolve));
    await worker.shop.start();
    expect(await warned).toMatchObject({ code: "wakeup" });
    crowd.isThere = false;
    await expect.poll(() => worker.engine.around.wakeup.isCarried, { timeout: 20_000 }).toBe(true);
    await publish(openOne("web", { queue: queueOf() }));
    await allUp();
    await expect.poll(() => jobs(), { timeout: 20_000 }).toEqual([]);
  }, 60_000);

  it("a job that cannot be marked as done costs a second, and the process lives", async () => {
    const crowd = { isThere: true };
    const queue = queueOf(crowded(pool, crowd, "delete from"));
    const worker = openOne("worker", { queue });
    await worker.engine.open();
    const warned = new Promise((resolve) => worker.engine.around.bus.on("warned", resolve));
    await worker.shop.start();
    const web = openOne("web", { queue: queueOf() });
    await publish(web);
    // Unheard, the failure would be a rejection that ends the process.
    expect(await warned).toMatchObject({ code: "wakeup" });
    crowd.isThere = false;
    await allUp();
    await expect.poll(() => worker.engine.around.wakeup.isCarried, { timeout: 20_000 }).toBe(true);
    await publish(web, 2);
    await allUp(2);
    // What could not be marked stays locked; a sweep has detached it from its key.
    await sweepNow();
    await expect.poll(() => jobs("locked_at IS NULL"), { timeout: 20_000 }).toEqual([]);
  }, 60_000);

  it("a connection that is older than the queue breaks in somebody's hands, and the process lives", async () => {
    const pidOf = async (client: pg.PoolClient): Promise<number> =>
      (await client.query<{ pid: number }>("SELECT pg_backend_pid() pid")).rows[0]?.pid ?? 0;
    const old = await pool.connect();
    const pid = await pidOf(old);
    await openOne("worker", { queue: queueOf() }).engine.open();
    old.release();
    const taken = await pool.connect();
    expect(await pidOf(taken)).toBe(pid);
    const over = new Promise((resolve) => taken.once("end", () => resolve("over")));
    await pool.query("SELECT pg_terminate_backend($1)", [pid]);
    // Nobody here listens for its error: unheard it would end the process.
    expect(await over).toBe("over");
    taken.release(true);
  });

  it("is a job for each shard in the transaction of the wish, and none where the wish was not kept", async () => {
    const web = openOne("web", { queue: queueOf() });
    await web.engine.open();
    await publish(web);
    expect((await jobs()).map(({ key }) => key.replace(`${schema}/`, "")).sort()).toEqual([
      "deliver:1:0",
      "deliver:1:1",
      "deliver:2:0",
      "deliver:2:1",
    ]);
    await pool.query("SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs");
    await publish(web);
    // Nothing changed, so nobody is woken.
    expect(await jobs()).toEqual([]);
    await pool.query(`CREATE FUNCTION ${schema}.no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
      CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON ${schema}.listing DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION ${schema}.no()`);
    await expect(publish(web, 2)).rejects.toMatchObject({ code: "ledger-unavailable" });
    expect(await jobs()).toEqual([]);
  });

  it("a sweep brings back jobs that were lost, and no others", async () => {
    // It sleeps so long that only jobs can wake it.
    const worker = openOne("worker", { queue: queueOf(), hurry: 0.01 });
    await worker.shop.start();
    await publish(openOne("web", { queue: queueOf() }));
    await allUp();
    await publish(openOne("other web", { queue: { ...queueOf(), add: async () => undefined } }), 2);
    await sweepNow();
    await allUp(2);
    await expect.poll(() => jobs(), { timeout: 20_000 }).toEqual([]);
    await sweepNow();
    await expect
      .poll(
        async () =>
          (await pool.query("SELECT 1 FROM graphile_worker.jobs WHERE task_identifier = $1", [`${schema}/sweep`]))
            .rowCount,
      )
      .toBe(0);
    expect(await jobs()).toEqual([]);
  }, 60_000);

  it("a worker is killed while it holds jobs: they stay locked, and the next sweep goes round them", async () => {
    await publish(openOne("web", { queue: queueOf() }));
    const doomed = startWorker({ url: server.url, schema, server: platform.url, seed: "doomed", queue: "deadly" });
    workers.push(doomed);
    expect((await doomed.ended).how).toBe("SIGKILL");
    const held = (await jobs("locked_at IS NOT NULL")).map(({ id }) => id);
    expect(held.length).toBeGreaterThan(0);
    platform.begin(LATER_MS, undefined);
    const worker = openOne("worker", { queue: queueOf(), offsetMs: LATER_MS });
    await worker.shop.start();
    await sweepNow();
    await allUp();
    // After four hours graphile-worker takes it for dead as well, by these words (0.17): what no sweep has detached from
    // its key is done again, the rest is dropped.
    await pool.query(
      `UPDATE graphile_worker._private_jobs SET locked_at = null, locked_by = null, run_at = greatest(run_at, now())
      WHERE id = ANY($1::bigint[])`,
      [held],
    );
    await sweepNow();
    await expect.poll(() => jobs(), { timeout: 20_000 }).toEqual([]);
  }, 60_000);
});

function twice(wakeup: Wakeup): Wakeup {
  return {
    ...wakeup,
    notify(accounts) {
      wakeup.notify(accounts);
      wakeup.notify(accounts);
    },
  };
}

/** Each job twice, and each time to two hands at once. */
function twiceQueued(queue: PostgresQueue): PostgresQueue {
  return {
    ...queue,
    add: (client, jobs) => queue.add(client, [...jobs, ...jobs.map((job) => ({ ...job, key: `${job.key}:again` }))]),
    listen: (listener, signal) => {
      const both = async (task: string): Promise<void> => {
        await Promise.all([listener.run(task), listener.run(task)]);
      };
      return queue.listen({ ...listener, run: both }, signal);
    },
  };
}

/** While there is a crowd, questions with these words fail. */
function crowded(pool: pg.Pool, crowd: { isThere: boolean }, asked: string): pg.Pool {
  const connect = async (): Promise<object> => {
    const client = await pool.connect();
    const query = (words: { readonly text?: string }, ...more: []): unknown =>
      crowd.isThere && words.text?.includes(asked)
        ? Promise.reject(new Error("sorry, too many clients already"))
        : client.query(words as pg.QueryConfig, ...more);
    return { query, release: () => client.release() };
  };
  const either = (listen?: Parameters<pg.Pool["connect"]>[0]): unknown => (listen ? pool.connect(listen) : connect());
  return new Proxy(pool, { get: (_, name) => (name === "connect" ? either : Reflect.get(pool, name, pool)) });
}
