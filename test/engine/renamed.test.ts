/** What an account was called when something began: keys of that time are made of the name of that time. */
import { expect, it } from "vitest";
import { dropRenaming, nameThen, noteRenaming, readRenamings } from "../../src/engine/renamed.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { systemClock } from "../../src/resilience/clock.js";

const RENAMED = [
  { was: "toko-lama", is: "toko", at: 100 },
  { was: "toko", is: "toko-baru", at: 200 },
  { was: "lapak", is: "toko-baru", at: 300 },
];

it.each([
  ["toko-baru", 301, "toko-baru"],
  ["toko-baru", 300, "lapak"],
  ["toko", 150, "toko"],
  ["toko", 100, "toko-lama"],
  ["lain", 1, "lain"],
])("%s at %i was called %s", (account, begunAt, was) => {
  expect(nameThen(account, begunAt, RENAMED)).toBe(was);
});

it("goes back through all its names", () => {
  expect(nameThen("toko-baru", 50, RENAMED.slice(0, 2))).toBe("toko-lama");
  expect(nameThen("toko-baru", 50)).toBe("toko-baru");
});

it("is remembered by the ledger until it is taken back", async () => {
  const ledger = memoryLedger();
  await ledger.open();
  const renamed = { list: [] };
  const clock = { ...systemClock, now: () => new Date(7) };
  const around = { ledger, shop: "toko", clock, renamed };
  await noteRenaming("a", "b", around);
  await noteRenaming("b", "c", around);
  expect(await readRenamings(around)).toEqual([
    { was: "a", is: "b", at: 7 },
    { was: "b", is: "c", at: 7 },
  ]);
  expect(renamed.list).toHaveLength(2);
  await dropRenaming("b", "c", around);
  expect(await readRenamings(around)).toEqual([{ was: "a", is: "b", at: 7 }]);
});
