/**
 * Listings per second through the engine with the SQLite ledger, against a loop by hand that validates, renders and sends
 * the same bytes with undici and remembers nothing. 32 connections; the place answers 2 kB from a process of its own.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import pLimit from "p-limit";
import { Agent, request } from "undici";
import { createEtalase } from "../src/etalase.js";
import { sqliteLedger } from "../src/ledger/sqlite.js";
import { loadDriver, type SqliteDriverName } from "../src/ledger/sqlite-driver.js";
import { parseProduct } from "../src/model/schema.js";
import { viewProduct } from "../src/model/view.js";
import { benchChannel, contentOf, products, startPlace } from "./place.js";

const CONNECTIONS = 32;

interface Measured {
  readonly perSecond: number;
  readonly cpuMicros: number;
  readonly blockMs: number;
}

async function measure(count: number, work: () => Promise<void>): Promise<Measured> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  return { perSecond: count / seconds, cpuMicros: (user + system) / count, blockMs: delay.max / 1e6 };
}

async function byHand(url: string, count: number): Promise<void> {
  const agent = new Agent({ connections: CONNECTIONS });
  const limit = pLimit(CONNECTIONS);
  const running: Promise<void>[] = [];
  for await (const input of products(count, 2)) {
    running.push(
      limit(async () => {
        const parsed = parseProduct(input, { currency: "IDR", locale: "id-ID" });
        if (!parsed.ok) throw new Error("not a product");
        const { view } = viewProduct(parsed.product, { overlay: undefined, locale: "id-ID", now: new Date() });
        const body = JSON.stringify(contentOf(view));
        const headers = { "content-type": "application/json" };
        const reply = await request(url, { method: "POST", body, headers, dispatcher: agent });
        await reply.body.json();
      }),
    );
  }
  await Promise.all(running);
  await agent.close();
}

async function byEngine(url: string, count: number, driver: SqliteDriverName): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "etalase-bench-"));
  const shop = createEtalase({
    ledger: sqliteLedger(join(folder, "etalase.db"), { driver }),
    photos: { folder: join(folder, "photos") },
    channels: { place: benchChannel({ name: "a", url }) },
  });
  const report = await shop.publish(products(count, 2), { waitMs: 600_000 });
  if (report.counts.place.published !== count)
    throw new Error(`only ${report.counts.place.published} of ${count} are up`);
  await shop.close();
  rmSync(folder, { recursive: true, force: true });
}

async function compare(
  latencyMs: number,
  count: number,
  rounds: number,
  driver: SqliteDriverName,
): Promise<{ readonly ratio: number; readonly hand: Measured; readonly engine: Measured }> {
  const place = await startPlace(latencyMs);
  await byHand(place.url, latencyMs === 0 ? 4_000 : 500);
  await byEngine(place.url, latencyMs === 0 ? 4_000 : 500, driver);
  const pairs: { readonly hand: Measured; readonly engine: Measured }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const hand = await measure(count, () => byHand(place.url, count));
    const engine = await measure(count, () => byEngine(place.url, count, driver));
    pairs.push({ hand, engine });
  }
  await place.close();
  const sorted = pairs.toSorted(
    (left, right) => left.engine.perSecond / left.hand.perSecond - right.engine.perSecond / right.hand.perSecond,
  );
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error("nothing was measured");
  return { ratio: middle.engine.perSecond / middle.hand.perSecond, ...middle };
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** The figures of one driver. */
async function figuresOf(driver: SqliteDriverName) {
  const loopback = await compare(0, 5_000, 3, driver);
  const far = await compare(50, 3_200, 1, driver);
  for (const [title, { hand, engine }] of Object.entries({ "at once": loopback, "50 ms": far })) {
    const rates = `by hand ${Math.round(hand.perSecond)}/s, engine ${Math.round(engine.perSecond)}/s`;
    const cpu = `CPU per listing by hand ${Math.round(hand.cpuMicros)} µs, engine ${Math.round(engine.cpuMicros)} µs`;
    console.log(`${driver}, answers ${title}: ${rates}; ${cpu}`);
  }
  return {
    ratioLoopback: round(loopback.ratio),
    ratio50ms: round(far.ratio),
    loopBlockMs: round(Math.max(loopback.engine.blockMs, far.engine.blockMs)),
    cpuMicrosByHand: Math.round(loopback.hand.cpuMicros),
    cpuMicrosEngine: Math.round(loopback.engine.cpuMicros),
  };
}

function isThere(driver: SqliteDriverName): boolean {
  try {
    loadDriver(driver);
    return true;
  } catch {
    return false;
  }
}

const drivers: SqliteDriverName[] = (["node:sqlite", "better-sqlite3", "libsql"] as const).filter(isThere);
const figures: Record<string, Awaited<ReturnType<typeof figuresOf>>> = {};
for (const driver of drivers) figures[driver] = await figuresOf(driver);
const all = Object.values(figures);
console.log(
  JSON.stringify({
    // The worst of the drivers that are there.
    ratioLoopback: Math.min(...all.map(({ ratioLoopback }) => ratioLoopback)),
    ratio50ms: Math.min(...all.map(({ ratio50ms }) => ratio50ms)),
    loopBlockMs: Math.max(...all.map(({ loopBlockMs }) => loopBlockMs)),
    drivers: figures,
  }),
);
