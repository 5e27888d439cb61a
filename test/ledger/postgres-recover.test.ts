/** A PostgreSQL ledger that comes back from a backup, made and put back as the guide says. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findPostgres } from "../../.ci/postgres.js";
import { createEtalase } from "../../src/etalase.js";
import { postgresLedger } from "../../src/ledger/postgres.js";
import { beginDay, type Day, MINUTE, rowsOf } from "../days/day.js";
import { heldScheduler } from "../days/held-scheduler.js";
import { openShelf, openWall, type Platform } from "../days/platform.js";
import type { AnyShop } from "../docs/stage.js";
import { thrownBy } from "../face/kit.js";
import { type Hand, inHand } from "./postgres-hand.js";
import { newSchema, noPostgres, type PostgresServer, startPostgres } from "./postgres-server.js";

const programs = findPostgres();
const folder = typeof programs === "string" ? "" : programs.folder;
const noDump = existsSync(join(folder, "pg_dump")) ? undefined : `no pg_dump in ${folder}`;
const reason = noPostgres ?? noDump;
const skipped = reason === undefined ? "" : ` (skipped: ${reason})`;

describe.skipIf(reason !== undefined)(`a PostgreSQL ledger from a backup${skipped}`, () => {
  let server: PostgresServer;
  let pool: pg.Pool;
  let schema = "";
  let day: Day;
  let lapak: Platform;
  let papan: Platform;
  let shop: AnyShop | undefined;
  beforeAll(async () => {
    server = await startPostgres();
    pool = server.pool();
  }, 60_000);
  afterAll(() => server?.end());
  beforeEach(() => {
    schema = newSchema();
    day = beginDay("2026-06-01T01:00:00Z");
    lapak = openShelf({ id: "lapak", clock: day.clock });
    papan = openWall({ id: "papan", clock: day.clock });
  });
  afterEach(async () => {
    await close();
    await day.end();
  });

  /** Time stands still while the server answers. */
  function open(name = schema): AnyShop {
    const { clock, photos } = day.settings();
    const hand: Hand = (_text, answer) => {
      const release = clock.hold();
      return answer().finally(release);
    };
    const ledger = postgresLedger(inHand(pool, { hand }), { schema: name, scheduler: heldScheduler(day.clock) });
    const channels = { lapak: lapak.channel, papan: papan.channel };
    shop = createEtalase({ clock, photos, ledger, pace: 50, channels }) as AnyShop;
    return shop;
  }

  async function close(): Promise<void> {
    if (shop) await day.clock.run(shop.close());
    shop = undefined;
  }

  const run = (program: string, ...words: string[]) =>
    execFileSync(join(folder, program), [`--dbname=${server.url}`, ...words], { stdio: ["ignore", "pipe", "inherit"] });
  const backup = () => join(day.folder, "backup");
  const product = (id: string, price = "20000") => ({ id, title: id, price, stock: 9 });
  const settle = async (minutes = 20) =>
    day.cronUntil(shop as AnyShop, new Date(day.clock.now().getTime() + minutes * MINUTE).toISOString(), 5 * MINUTE);
  const creates = ({ log }: Platform) => log.filter(({ did }) => did === "create").length;
  async function publish(products: readonly object[]): Promise<void> {
    await day.clock.run((shop as AnyShop).publish(products as never));
    await settle(10);
  }

  /** Kopi is up when the backup is taken; then its price changes, teh goes up, and the backup is put back. */
  async function restore(): Promise<void> {
    open();
    await publish([product("kopi")]);
    await close();
    run("pg_dump", "--format=custom", `--schema=${schema}`, `--file=${backup()}`);
    open();
    await publish([product("kopi", "30000"), product("teh")]);
    await close();
    await pool.query(`DROP SCHEMA "${schema}" CASCADE`);
    run("pg_restore", backup());
  }

  it("is noticed, opens only with recover(), and nothing is doubled or lost", async () => {
    await restore();
    open();
    const error = await thrownBy(() => (shop as AnyShop).health());
    expect(error).toMatchObject({ code: "ledger-older-than-marker", cure: expect.stringContaining("shop.recover()") });
    const recovered = await day.clock.run((shop as AnyShop).recover());
    expect(recovered).toMatchObject({
      wasOlder: true,
      channels: {
        lapak: { adopted: 1, sentAgain: 0, asked: 0 },
        papan: { adopted: 0, sentAgain: 1, asked: 0 },
      },
    });
    await close();
    open();
    await publish([product("kopi", "35000"), product("teh", "25000")]);
    await settle();
    expect(lapak.visible()).toEqual(["kopi 35000 9", "teh 25000 9"]);
    // Nobody can look at a wall: what the ledger has never heard of is asked about.
    expect(await rowsOf(shop as AnyShop, "papan")).toEqual(["kopi unchanged", "teh waitingForYou: in doubt"]);
    expect([creates(lapak), creates(papan)]).toEqual([2, 2]);
  });

  it("is told from another ledger that shares its photo folder", async () => {
    open();
    await publish([product("kopi")]);
    await close();
    open(newSchema());
    await day.clock.run((shop as AnyShop).health());
    await close();
    open();
    expect((await day.clock.run((shop as AnyShop).health())).channels["lapak"]?.standing).toBe("open");
  });
});
