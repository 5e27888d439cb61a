import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Ledger } from "../../src/ledger/ledger.js";
import { postgresLedger } from "../../src/ledger/postgres.js";
import { realScheduler } from "../../src/ledger/scheduler.js";
import { NOW, SHOP } from "../../src/testing/ledger-fixtures.js";
import { Shop } from "../../src/testing/ledger-shop.js";
import { type Hand, inHand } from "./postgres-hand.js";
import { newSchema, noPostgres, type PostgresServer, startPostgres } from "./postgres-server.js";

const skipped = noPostgres === undefined ? "" : ` (skipped: ${noPostgres})`;
const LOST = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
const QUICK = /^WITH held/;

describe.skipIf(noPostgres !== undefined)(`calls that begin and end in PostgreSQL${skipped}`, () => {
  let server: PostgresServer;
  let schema = "";
  let ledger: Ledger;
  let shop: Shop;
  let heard: string[] = [];
  const spoil: { hand: Hand } = { hand: (_text, run) => run() };
  const by: { hand: Hand } = {
    hand: (text, run, values) => {
      heard.push(text.trim().split(/\s+/).slice(0, 2).join(" "));
      return spoil.hand(text, run, values);
    },
  };
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server?.end());
  beforeEach(async () => {
    spoil.hand = (_text, run) => run();
    schema = newSchema();
    const scheduler = { ...realScheduler, wait: async () => undefined };
    ledger = postgresLedger(inHand(server.pool(), by), { schema, scheduler });
    await ledger.open();
    shop = await Shop.open(ledger);
    await shop.publishMany(8);
    // The account is known from the first end of a call on.
    for (const one of await shop.claim("w", { limit: 1 })) {
      await shop.begin(one, "w");
      await shop.finish(one);
    }
    heard = [];
  });

  const claimed = () => shop.claim("w", { limit: 4 });
  const states = async () => (await ledger.rows({ shop: SHOP, limit: 50 })).map(({ listing }) => listing.state).sort();
  const counted = async () =>
    Object.fromEntries((await ledger.tally(SHOP)).map(({ state, count }) => [state, count]).sort());

  it("take one statement for all that begin at once, and one for all that end", async () => {
    const all = await claimed();
    heard = [];
    expect(await Promise.all(all.map((one) => shop.begin(one, "w")))).toEqual([true, true, true, true]);
    expect(heard).toEqual(["WITH held"]);
    heard = [];
    await Promise.all(all.map((one) => shop.finish(one)));
    expect(heard).toEqual(["WITH held"]);
    expect(await states()).toEqual([...Array(5).fill("clean"), "due", "due", "due"]);
    expect(await counted()).toEqual({ clean: 5, due: 3 });
  });

  it("leave a row alone that somebody else has moved meanwhile, and see it as it is", async () => {
    const [one, two] = await claimed();
    if (!one || !two) throw new Error("nothing was claimed");
    const other = postgresLedger(server.pool(), { schema });
    await other.open();
    // Its lease ran out, and another worker took it over.
    await other.promote(shop.account, NOW + 3_600_000);
    const theirs = await (await Shop.open(other)).claim("other", { limit: 50 });
    expect(theirs.map(({ listing }) => listing.product)).toContain(one.listing.product);
    expect(await Promise.all([shop.begin(one, "w"), shop.begin(two, "w")])).toEqual([false, false]);
    expect(await states()).toEqual(["clean", ...Array(7).fill("leased")]);
    await other.close();
  });

  it("write a newer wish of the same row together with their end", async () => {
    const [one] = await claimed();
    if (!one) throw new Error("nothing was claimed");
    await shop.begin(one, "w");
    const writer = postgresLedger(server.pool(), { schema });
    await writer.open();
    await (await Shop.open(writer)).publish(one.product?.id ?? "", "newer");
    await shop.finish(one);
    const row = await shop.listing(one.product?.id ?? "");
    expect([row?.state, row?.version]).toEqual(["due", 2]);
    await writer.close();
  });

  const kept = (run: () => Promise<unknown>) => run().then(() => Promise.reject(LOST));
  const lost = () => Promise.reject(LOST);
  it.each([
    ["a beginning was kept", 1, kept],
    ["a beginning was not kept", 1, lost],
    ["an end was kept", 2, kept],
    ["an end was not kept", 2, lost],
  ])("find out that %s where the connection broke", async (_what, spoiled, how) => {
    const all = await claimed();
    let times = 0;
    spoil.hand = (text, run) => {
      times += QUICK.test(text) ? 1 : 0;
      return QUICK.test(text) && times === spoiled ? (how(run) as ReturnType<typeof run>) : run();
    };
    expect(await Promise.all(all.map((one) => shop.begin(one, "w")))).toEqual([true, true, true, true]);
    const rows = (await ledger.rows({ shop: SHOP, states: ["inFlight"], limit: 50 })).map(({ listing }) => listing);
    expect(rows.map(({ act, fence }) => [act, fence])).toEqual(Array(4).fill([1, 1]));
    const ends = await Promise.all(all.map((one) => shop.finish(one)));
    expect(ends.map((end) => (end === false ? end : end.state))).toEqual(Array(4).fill("clean"));
    expect(await counted()).toEqual({ clean: 5, due: 3 });
  });

  it("are durable where sessions default to something weaker", async () => {
    const pool = server.pool({ max: 1, options: "-c synchronous_commit=off" });
    const said: unknown[] = [];
    const weak = postgresLedger(
      inHand(pool, {
        hand: async (text, run) => {
          const result = await run();
          if (QUICK.test(text)) said.push(...result.rows);
          return result;
        },
      }),
      { schema },
    );
    await weak.open();
    const worker = await Shop.open(weak);
    for (let turn = 0; turn < 2; turn += 1) {
      for (const one of await worker.claim("w", { limit: 1 })) {
        await worker.begin(one, "w");
        await worker.finish(one);
      }
    }
    expect(JSON.stringify(said.at(-1))).toContain("on");
    expect((await pool.query("SHOW synchronous_commit")).rows).toEqual([{ synchronous_commit: "off" }]);
    await weak.close();
  });
});
