/** What a reference remembers: versions that only grow, and how often a listing was updated. */
import { expect, test } from "vitest";
import { admit, memoryOf, nextVersion, partsOf } from "../../src/channels/google-merchant/memory.js";
import type { MerchantContent } from "../../src/channels/google-merchant/render.js";
import { NOW } from "./fake-tools.js";

const HOUR = 3_600_000;
const content = (amountMicros: string, availability = "IN_STOCK"): MerchantContent => ({
  group: "kopi",
  contentLanguage: "id",
  feedLabel: "ID",
  rows: [],
  texts: {},
  prices: { kopi: { price: { amountMicros, currencyCode: "IDR" } } },
  stocks: { kopi: { availability } },
  renewal: 0,
});
const refOf = (memory: ReturnType<typeof memoryOf>) => ({ id: "kopi", parts: partsOf(memory) });
const after = (hours: number) => new Date(NOW.getTime() + hours * HOUR);
const FIRST = admit(undefined, { content: content("1"), rest: "r" }, NOW, 2);
const update = (memory: typeof FIRST, amount: string, at: Date, availability?: string) =>
  admit(refOf(memory), { content: content(amount, availability), rest: undefined }, at, 2);

test("a version is the time in microseconds, and grows where the clock was set back", () => {
  const version = nextVersion(memoryOf(undefined), NOW);
  expect(version).toBe(NOW.getTime() * 1_000);
  expect(nextVersion({ ...FIRST, version }, NOW)).toBe(version + 1);
  expect(nextVersion({ ...FIRST, version }, new Date(NOW.getTime() - HOUR))).toBe(version + 1);
  expect(Number.isSafeInteger(nextVersion(FIRST, new Date("2200-01-01")))).toBe(true);
});

test("a reference keeps it whole, and one that was adopted knows nothing", () => {
  const memory = { version: 7, sent: [1, 2], out: ["a/b", "c+d"], amounts: "x", rest: "y" };
  expect(memoryOf(refOf(memory))).toEqual(memory);
  expect(memoryOf({ id: "kopi" })).toEqual({ version: 0, sent: [], out: [], amounts: "", rest: "" });
});

test("the first put and repetitions count for nothing", () => {
  expect(FIRST.sent).toEqual([]);
  expect(update(FIRST, "1", after(1)).sent).toEqual([]);
  const once = update(FIRST, "2", after(1));
  expect(update(once, "2", after(2)).sent).toEqual([after(1).getTime()]);
});

test("the third update of 24 hours waits for the first to be a day old", () => {
  const twice = update(update(FIRST, "2", after(1)), "3", after(5));
  expect(() => update(twice, "4", after(6))).toThrow(
    expect.objectContaining({ kind: "locked", outcome: "not-sent", retryAt: after(25) }),
  );
  expect(update(twice, "4", after(25)).sent).toEqual([after(5).getTime(), after(25).getTime()]);
});

test("what sells out goes, and what was sold out before is no reason", () => {
  const twice = update(update(FIRST, "2", after(1)), "3", after(5));
  const out = update(twice, "3", after(6), "OUT_OF_STOCK");
  expect(out.out).toEqual(["kopi"]);
  expect(() => update(out, "4", after(7), "OUT_OF_STOCK")).toThrow(expect.objectContaining({ kind: "locked" }));
});
