/** A day on fake time: one clock for the shop and for every platform, and what a seller would read. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryLedger } from "../../src/ledger/memory.js";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.js";
import type { VirtualClock } from "../../src/testing/testing.js";
import { createHeldClock } from "../docs/held-clock.js";
import type { AnyShop } from "../docs/stage.js";
import { all } from "../face/kit.js";

const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Day {
  readonly clock: VirtualClock;
  readonly sandbox: Sandbox;
  readonly folder: string;
  /** Ledger and photo store of a shop in this day. */
  settings(): {
    readonly clock: VirtualClock;
    readonly ledger: ReturnType<typeof memoryLedger>;
    readonly photos: { readonly folder: string };
  };
  /** Time goes on until then. */
  until(when: string): Promise<void>;
  /** Nobody delivers all the time: a cron job does, every `everyMs`, until then. */
  cronUntil(shop: AnyShop, when: string, everyMs: number): Promise<void>;
  end(...shops: readonly AnyShop[]): Promise<void>;
}

/** Begins a day at an instant. */
export function beginDay(start: string): Day {
  const { clock, release } = createHeldClock(new Date(start));
  const sandbox = createSandbox({ clock });
  const folder = mkdtempSync(join(tmpdir(), "etalase-day-"));
  const until = (when: string): Promise<void> => clock.advance(new Date(when).getTime() - clock.now().getTime());
  return {
    clock,
    sandbox,
    folder,
    settings: () => ({ clock, ledger: memoryLedger(), photos: { folder: join(folder, "store") } }),
    until,
    async cronUntil(shop, when, everyMs) {
      const end = new Date(when).getTime();
      while (clock.now().getTime() + everyMs <= end) {
        await clock.advance(everyMs);
        await clock.run(shop.deliver({ budgetMs: MINUTE }));
      }
      await until(when);
    },
    async end(...shops) {
      for (const shop of shops) await clock.run(shop.close());
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      release();
    },
  };
}

/** How a channel's rows read: `kopi updated`, `kopi queued: circuit open`. */
export async function rowsOf(shop: AnyShop, channel: string): Promise<readonly string[]> {
  const rows = await all(shop.listings({ channel }));
  return rows.map(({ product, status, reason }) => `${product} ${status}${reason === undefined ? "" : `: ${reason}`}`);
}

/** Products that miss a goal now. */
export async function missing(shop: AnyShop, goal: string): Promise<readonly string[]> {
  return (await all(shop.reach(goal))).map(({ product }) => product);
}

/** One channel as `health` tells it. */
export async function healthOf(shop: AnyShop, channel: string) {
  const found = (await shop.health()).channels[channel];
  if (!found) throw new Error(`${channel} is not configured`);
  return found;
}
