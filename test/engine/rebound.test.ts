/** An account that was rebound by one process is no longer held by the others. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { createEtalase } from "../../src/etalase.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { beginDay, type Day, rowsOf } from "../days/day.js";
import { openShelf, type Platform } from "../days/platform.js";

let day: Day;
beforeEach(() => {
  day = beginDay("2026-06-01T01:00:00Z");
});
afterEach(() => day.end());

const made = (all: readonly Platform[]) => all.map(({ log }) => log.filter(({ did }) => did === "create").length);
const kopi = { id: "kopi", title: "kopi", price: "65000", stock: 12 };

it("lets go of its hold where another process has rebound the account", async () => {
  const ledger = memoryLedger();
  const lapaks: Platform[] = [];
  const open = (id: string) => {
    const lapak = openShelf({ id, clock: day.clock });
    lapaks.push(lapak);
    return createEtalase({ ...day.settings(), ledger, channels: { lapak: lapak.channel } });
  };
  const before = open("lama");
  await day.clock.run(before.publish([kopi]));
  const [first, second] = [open("baru"), open("baru")];
  await first.health();
  await day.clock.run(second.publish([kopi], { waitMs: 0 }));
  expect(await rowsOf(second as never, "lapak")).toEqual(["kopi waitingForYou: account changed"]);
  await first.channel("lapak").rebind("keep");
  // Nobody else delivers: what it wished, this process has to bring over itself.
  await day.clock.run(second.publish([kopi]));
  expect(made(lapaks)).toEqual([1, 0, 1]);
  for (const shop of [before, first, second]) await day.clock.run(shop.close());
});
