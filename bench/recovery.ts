/**
 * `npm run bench -- recovery [--products 5000]`: a place is gone for six hours while every product is edited three times.
 * Says how many calls brought everything over, when the first sold-out was there after the canary, and how much longer a
 * fresh edit waits behind the backlog than without one. All times are virtual.
 */
import { parseArgs } from "node:util";
import { createEtalase } from "../src/etalase.js";
import { memoryLedger } from "../src/ledger/memory.js";
import { createVirtualClock } from "../src/testing/virtual-clock.js";
import { noSuchName, openShelf } from "../test/days/platform.js";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const EDITS = ["21000", "22000", "23000"] as const;
const FRESH = 15;
/** A call takes this long, as one over the sea does. */
const LATENCY_MS = 100;
const { values } = parseArgs({ options: { products: { type: "string", default: "5000" } } });
const count = Number(values.products);

const clock = createVirtualClock(new Date("2026-06-01T00:00:00Z"));
const lapak = openShelf({ id: "lapak", clock, latencyMs: LATENCY_MS });
const shop = createEtalase({
  clock,
  ledger: memoryLedger(),
  photos: { folder: "tmp/bench-recovery" },
  channels: { lapak: lapak.channel },
});
const skus = Array.from({ length: count }, (_, at) => `p${at}`);
/** Nobody edits these in the outage: they are edited while the others are being brought over. */
const fresh = Array.from({ length: FRESH }, (_, at) => `f${at}`);
const products = [...skus, ...fresh].map((id) => ({ id, title: id, price: "20000", stock: 9 }));
const timeOf = (found: { readonly at: Date } | undefined): number => found?.at.getTime() ?? Number.POSITIVE_INFINITY;

/** How long a price that is set now takes to be there. */
async function freshMs(sku: string, price: string): Promise<number> {
  const begunAt = clock.now().getTime();
  await clock.run(shop.setPrice([{ sku, price }], { waitMs: HOUR }));
  const entry = lapak.log.findLast(({ says }) => says.startsWith(`${sku} ${price} `));
  return timeOf(entry) - begunAt;
}

/** The middle one of several, one after the other. */
async function middleMs(price: string): Promise<number> {
  const all: number[] = [];
  for (const sku of fresh) all.push(await freshMs(sku, price));
  return all.sort((left, right) => left - right)[Math.floor(all.length / 2)] ?? 0;
}

await clock.run(shop.publish(products, { waitMs: 6 * HOUR }));
await clock.run(shop.start());
const calmMs = await middleMs("20500");
lapak.trouble.all = noSuchName("lapak.example");
for (const price of EDITS) {
  await clock.run(
    shop.setPrice(
      skus.map((sku) => ({ sku, price })),
      { waitMs: 0 },
    ),
  );
  await clock.advance(2 * HOUR - MINUTE);
}
await clock.run(shop.setStock([{ sku: "p1", onHand: 0 }], { waitMs: 0 }));
const before = lapak.log.length;
lapak.trouble.all = undefined;
while (lapak.log.length < before + 2) await clock.advance(1_000);
const backlogMs = await middleMs("25000");
const isOf = ({ says }: { readonly says: string }): boolean => says.startsWith("p");
const behind = count - lapak.log.slice(before).filter(isOf).length;
await clock.advance(HOUR);
const after = lapak.log.slice(before).filter(isOf);
const soldOut = after.find(({ says }) => says.endsWith(" 0"));
const summary = {
  products: count,
  mutations: after.length,
  firstUrgentMs: timeOf(soldOut) - timeOf(after[0]),
  calmMs,
  freshMs: backlogMs,
  freshRatio: Number((backlogMs / Math.max(1, calmMs)).toFixed(2)),
  /** How many still waited when the last fresh edit was over: with none the ratio would say nothing. */
  behind,
};
await clock.run(shop.close());
console.log(JSON.stringify(summary));
