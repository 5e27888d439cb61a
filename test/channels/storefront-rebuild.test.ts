/** What the engine gives a rebuild besides its rows: an end, who sells, and a turn of its own. */
import { expect, test } from "vitest";
import * as z from "zod";
import { defineChannel } from "../../src/channel/define.js";
import type { Limits } from "../../src/channel/limits.js";
import type { RebuildSet } from "../../src/channel/verbs.js";
import { createEtalase } from "../../src/index.js";
import { memoryLedger } from "../../src/ledger/memory.js";
import { createVirtualClock } from "../../src/testing/virtual-clock.js";

type Run = (set: RebuildSet<unknown>, signal: AbortSignal) => Promise<void>;

const limits: Limits = {
  text: {},
  photos: null,
  edit: { text: true, price: true, addPhotos: true },
  rates: [],
  timing: { rebuildMs: 90_000 },
  source: { page: "made up", read: "2026-11-21" },
};

/** A shop with one channel that is rebuilt by `run`. */
function open(run: Run, seller?: { readonly name: string; readonly whatsapp?: string }, more: Partial<Limits> = {}) {
  const feed = defineChannel({
    id: "feed",
    title: "Feed",
    kind: "shelf",
    rendering: 1,
    options: z.strictObject({}),
    limits: { ...limits, ...more },
    account: () => "feed:1",
    render: ({ product }) => ({ content: { title: product.title } }),
    connect: () => ({}),
    verbs: {
      async rebuild(_session, set, signal) {
        await run(set, signal);
        return { written: set.count };
      },
    },
    safety: {},
  });
  const clock = createVirtualClock(new Date("2026-11-21T08:00:00Z"));
  const shop = createEtalase({
    clock,
    ledger: memoryLedger(),
    channels: { feed: feed({}) },
    ...(seller && { seller }),
  });
  const publish = async (ids: readonly string[]) => {
    const products = ids.map((id) => ({ id, title: id, price: "1000" }));
    const report = await clock.run(shop.publish(products, { waitMs: 600_000 }));
    const rows: unknown[] = [];
    for await (const { product, status, reason } of report.rows()) rows.push([product, status, reason]);
    return rows;
  };
  return { shop, clock, publish };
}

const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));

test("ends a run that hangs, tells it to stop, and tries again when it can no longer land", async () => {
  const begun: number[] = [];
  const stopped: boolean[] = [];
  const { publish, clock, shop } = open(async (_set, signal) => {
    begun.push(clock.monotonic());
    if (begun.length > 1) return;
    // It hears the signal, and goes on hanging all the same.
    signal.addEventListener("abort", () => stopped.push(true));
    await new Promise(() => undefined);
  });
  expect(await publish(["kopi"])).toEqual([["kopi", "published", undefined]]);
  const [first = 0, second = 0] = begun;
  expect(stopped).toEqual([true]);
  // The deadline, and then the time in which the hung one could still take effect.
  expect(second - first).toBeGreaterThanOrEqual(90_000 + 60_000);
  await clock.run(shop.close());
});

test("may take as long as it likes while it reads on", async () => {
  const titles: unknown[] = [];
  const { publish, clock, shop } = open(async (set, signal) => {
    for await (const { content } of set.rows()) {
      await clock.sleep(80_000, signal);
      titles.push(content);
    }
  });
  const rows = await publish(["kopi", "teh", "gula"]);
  expect(rows.map((row) => (row as readonly unknown[])[1])).toEqual(["published", "published", "published"]);
  expect(titles).toHaveLength(3);
  await clock.run(shop.close());
});

test("reads no further once it is over", async () => {
  let late: Promise<unknown> | undefined;
  const { publish, clock, shop } = open(async (set) => {
    late ??= (async () => {
      await clock.sleep(200_000);
      for await (const _ of set.rows()) return "read";
      return "nothing";
    })().catch((error: unknown) => String(error));
  });
  await publish(["kopi"]);
  await clock.advance(300_000);
  expect(await late).toMatch(/is over/);
  await clock.run(shop.close());
});

test("stops with the shop", async () => {
  let reason: unknown;
  const { clock, shop } = open(async (_set, signal) => {
    await never(signal).catch((error: unknown) => {
      reason = error;
      throw error;
    });
  });
  await clock.run(shop.publish([{ id: "kopi", title: "Kopi", price: "1" }], { waitMs: 0 }));
  await shop.start();
  await clock.advance(1_000);
  await clock.run(shop.close());
  expect(reason).toBeDefined();
});

test("keeps the place's rate: a run is a call", async () => {
  const begun: number[] = [];
  const rates = [{ scope: "account", calls: 1, perMs: 300_000 }] as const;
  const { publish, clock, shop } = open(async () => void begun.push(clock.monotonic()), undefined, { rates });
  await publish(["kopi"]);
  expect(await publish(["teh"])).toEqual([["teh", "published", undefined]]);
  const [first = 0, second = 0] = begun;
  expect(second - first).toBeGreaterThanOrEqual(290_000);
  await clock.run(shop.close());
});

test.each([
  [undefined, undefined],
  [{ name: "Toko Kopi", whatsapp: "081234567890" }, "Toko Kopi"],
])("is told who sells: %o", async (seller, name) => {
  const sellers: unknown[] = [];
  const { publish, clock, shop } = open(async (set) => {
    sellers.push(set.seller?.name);
  }, seller);
  await publish(["kopi"]);
  expect(sellers).toEqual([name]);
  await clock.run(shop.close());
});
