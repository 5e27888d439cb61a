/** A shop and its places in one process, on time that is handed in: for copies of the ledger at exact moments. */
import { copyFileSync, existsSync, mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ledger } from "../../src/ledger/ledger.js";
import { sqliteLedger } from "../../src/ledger/sqlite.js";
import type { SqliteDriver } from "../../src/ledger/sqlite-driver.js";
import { createVirtualClock, type VirtualClock } from "../../src/testing/virtual-clock.js";
import { heldScheduler } from "../days/held-scheduler.js";
import { createDice, type Dice } from "../simulation/random.js";
import type { PlaceConfig } from "../simulation/session.js";
import { type Catalogue, createCatalogue } from "./catalogue.js";
import { openPlatform, type Platform } from "./platform.js";
import { type CrashShop, openShop } from "./shop.js";
import type { SyncedDriver } from "./wal.js";

export interface World {
  readonly clock: VirtualClock;
  readonly dice: Dice;
  readonly platform: Platform;
  readonly catalogue: Catalogue;
  /** A file in a folder of its own. */
  file(name: string): string;
  open(file: string, options?: OpenOptions): Opened;
  /** Lets go of time: what was held by calls that nobody will answer. */
  letGo(): void;
  close(): Promise<void>;
}

interface OpenOptions {
  readonly driver?: SqliteDriver | SyncedDriver | undefined;
  /** @defaultValue the places themselves */
  readonly server?: string | undefined;
  readonly places?: readonly PlaceConfig[] | undefined;
}

export interface Opened extends CrashShop {
  readonly ledger: Ledger;
}

/** Longer than anything lands or is leased. */
const LATER_MS = 200_000;

export async function createWorld(seed: string): Promise<World> {
  const clock = createVirtualClock(new Date("2026-11-22T02:00:00Z"));
  const time = { now: () => clock.now().getTime(), think: () => new Promise<void>((resolve) => setImmediate(resolve)) };
  const platform = await openPlatform(seed, time);
  const folder = mkdtempSync(join(tmpdir(), "etalase-crash-"));
  const dice = createDice(`${seed}/world`);
  const shops: Opened[] = [];
  const holds = new Set<() => void>();
  const onCall = (): (() => void) => {
    const release = clock.hold();
    holds.add(release);
    return () => {
      holds.delete(release);
      release();
    };
  };
  return {
    clock,
    dice,
    platform,
    catalogue: createCatalogue(dice.fork("catalogue")),
    file: (name) => join(folder, name),
    open(file, { driver, server = platform.url, places } = {}) {
      const held = heldScheduler(clock);
      const scheduler = driver && "watch" in driver ? driver.watch(held) : held;
      const ledger = sqliteLedger(file, { driver, exclusive: true, scheduler });
      const name = `${seed}/${shops.length}`;
      const opened = { ...openShop({ ledger, server, clock, seed: name, places, onCall }), ledger };
      shops.push(opened);
      return opened;
    },
    letGo() {
      for (const release of holds) release();
      holds.clear();
    },
    async close() {
      for (const { die } of shops) await die();
      await platform.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Wishes the next edit of the catalogue, and delivers it. */
export async function publishNext({ clock, catalogue }: World, { shop }: CrashShop, budgetMs = 1_000): Promise<void> {
  const { publish, stock, withdraw } = catalogue.draw({ isLast: false });
  if (publish.length > 0) await clock.run(shop.publish(publish, { waitMs: 0 }));
  if (stock.length > 0) await clock.run(shop.setCounts(stock, { waitMs: 0 }));
  for (const id of withdraw) await clock.run(shop.withdraw([id], { how: "delete", waitMs: 0 }));
  catalogue.keep();
  await clock.run(shop.deliver({ budgetMs }));
}

/** Delivers on and on, with a person who looks after what is asked. Answers what was asked. */
export async function settle(world: World, { shop }: CrashShop): Promise<readonly string[]> {
  const asked: string[] = [];
  for (let round = 0; round < 6; round += 1) {
    await world.clock.run(shop.deliver({ budgetMs: LATER_MS }));
    asked.push(...(await world.clock.run(answerAll(world, shop))));
    await world.clock.advance(LATER_MS);
  }
  return asked;
}

async function answerAll({ platform }: World, shop: CrashShop["shop"]): Promise<readonly string[]> {
  const asked: string[] = [];
  for (const [channel, place] of platform.places) {
    for await (const { product, reason } of shop.listings({ channel, status: "waitingForYou" })) {
      asked.push(`${channel}/${product}: ${reason}`);
      if (reason !== "in doubt") continue;
      const [thing] = place.alive(product);
      await shop.answer({ product, channel }, thing ? { there: true, id: thing.id } : { there: false });
    }
  }
  return asked;
}

/** What a process that died now would leave; with `walBytes`, what a power failure would that lost the rest of the log. */
export function copyLedger(from: string, to: string, walBytes?: number): void {
  copyFileSync(from, to);
  if (!existsSync(`${from}-wal`)) return;
  copyFileSync(`${from}-wal`, `${to}-wal`);
  if (walBytes !== undefined) truncateSync(`${to}-wal`, walBytes);
}
