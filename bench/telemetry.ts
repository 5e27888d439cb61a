/**
 * What watching costs, as a share of the engine's own CPU a listing. Unused: the price of a traced call that nobody
 * listens to, times how many of them a listing makes. On: two processes publish portions of a catalogue by turns, one with
 * spans, metrics and a logger, one without, either first every other time. Each turn has a ratio of its own, so that
 * whoever else wants the machine for a while spoils only those turns; the middle one counts.
 * `--count 150 --turns 40`
 */
import { fork } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { metrics, trace } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, NoopSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { createEtalase } from "../src/etalase.js";
import { TRACE_NAMES, traced } from "../src/events/tracing.js";
import type { Etalase } from "../src/index.js";
import { sqliteLedger } from "../src/ledger/sqlite.js";
import { logTo } from "../src/telemetry/logger.js";
import { bridgeOpenTelemetry } from "../src/telemetry/opentelemetry.js";
import { benchChannel, products, startPlace } from "./place.js";

const { values } = parseArgs({
  options: {
    count: { type: "string" },
    turns: { type: "string" },
    // Set in the two processes: whether it is the one that is watched, and where it publishes.
    watched: { type: "boolean" },
    url: { type: "string" },
  },
});
/** Listings of a portion. */
const count = Number(values.count ?? 150);
const turns = Number(values.turns ?? 40);
/** Until then the two processes compile what they run often. */
const WARM_TURNS = 5;
/** Between two collections of the metrics; an SDK's default is a minute, longer than this runs. */
const COLLECT_MS = 5_000;

/** Publishes portion after portion of an endless catalogue, one each time it is told to. */
async function work(url: string, isWatched: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "etalase-bench-"));
  const shop = createEtalase({
    ledger: sqliteLedger(join(folder, "etalase.db")),
    photos: { folder: join(folder, "photos") },
    channels: { place: benchChannel({ name: "a", url }) },
  });
  const watching = isWatched ? await watch(shop) : undefined;
  let portions = 0;
  const portion = async function* () {
    portions += 1;
    for await (const product of products(count, 2)) yield { ...product, id: `${product.id}-${portions}` };
  };
  let calls = 0;
  const add = (): void => {
    calls += 1;
  };
  const names = Object.values(TRACE_NAMES).map((name) => `tracing:${name}:start`);
  const publish = async (): Promise<Portion> => {
    const before = process.cpuUsage();
    const report = await shop.publish(portion(), { waitMs: 600_000 });
    const { user, system } = process.cpuUsage(before);
    const { published } = report.counts.place;
    if (published !== count) throw new Error(`only ${published} of ${count}`);
    return { micros: (user + system) / count, calls: calls / count };
  };
  const end = async (): Promise<void> => {
    await watching?.end();
    process.disconnect();
    await shop.close();
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("message", (told) => {
    if (told === "end") void end();
    else {
      // Only the last portion is counted: to count is to watch.
      if (told === "count") for (const name of names) subscribe(name, add);
      void publish().then((done) => process.send?.(done));
    }
  });
}

/** Spans, metrics that are aggregated and collected, and lines that are written, all into memory. */
async function watch(shop: Etalase): Promise<{ end(): Promise<void> }> {
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new NoopSpanProcessor()] }));
  // Without a reader a meter adds nothing up.
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: COLLECT_MS });
  const meters = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(meters);
  let lines = 0;
  const sink = {
    write(): void {
      lines += 1;
    },
  };
  // As an application has it: the benches are bundled, and pino asks for modules of Node at run time.
  const { pino } = createRequire(import.meta.url)("pino") as typeof import("pino");
  logTo(shop, pino({ level: "debug" }, sink));
  await bridgeOpenTelemetry({ shop });
  return {
    async end() {
      await reader.forceFlush();
      const names =
        exporter
          .getMetrics()
          .at(-1)
          ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
      if (names.length === 0 || lines === 0) throw new Error("nothing was watched");
      await meters.shutdown();
    },
  };
}

interface Portion {
  /** CPU microseconds a listing, in that process. */
  readonly micros: number;
  /** Traced calls a listing; 0 where they were not counted. */
  readonly calls: number;
}

/** One of the two processes. */
function startWorker(url: string, ...more: readonly string[]) {
  const child = fork(import.meta.filename, ["--url", url, "--count", String(count), ...more]);
  return {
    publish(how: "publish" | "count" = "publish"): Promise<Portion> {
      return new Promise((resolve, reject) => {
        const failed = (code: number | null): void => reject(new Error(`ended with ${code}`));
        child.once("exit", failed);
        child.once("message", (done) => {
          child.off("exit", failed);
          resolve(done as Portion);
        });
        child.send(how);
      });
    },
    async end(): Promise<void> {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.send("end");
      await ended;
    },
  };
}

/** Nanoseconds that a traced call takes more than the call alone. */
async function unusedNanos(): Promise<number> {
  const many = 300_000;
  const work = async (): Promise<number> => 1;
  const describe = () => ({ account: "a" });
  const time = async (call: () => Promise<number>): Promise<number> => {
    const { user, system } = process.cpuUsage();
    for (let at = 0; at < many; at += 1) await call();
    const after = process.cpuUsage();
    return ((after.user + after.system - user - system) * 1_000) / many;
  };
  const more: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const alone = await time(work);
    more.push((await time(() => traced("refresh", describe, work))) - alone);
  }
  return Math.max(0, middle(more));
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function compare(): Promise<void> {
  const place = await startPlace(0);
  const [without, watched] = [startWorker(place.url), startWorker(place.url, "--watched")];
  const spent: { readonly without: number; readonly watched: number }[] = [];
  for (let turn = 0; turn < WARM_TURNS + turns; turn += 1) {
    const isFirst = turn % 2 === 0;
    const before = isFirst ? await watched.publish() : undefined;
    const { micros } = await without.publish();
    const after = before ?? (await watched.publish());
    if (turn >= WARM_TURNS) spent.push({ without: micros, watched: after.micros });
  }
  const { calls } = await without.publish("count");
  await Promise.all([without.end(), watched.end()]);
  await place.close();
  const nanos = await unusedNanos();
  const cpuMicros = middle(spent.map((turn) => turn.without));
  const watchedMicros = middle(spent.map((turn) => turn.watched));
  const unused = (calls * nanos) / 1_000 / cpuMicros;
  const on = middle(spent.map((turn) => turn.watched / turn.without)) - 1;
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  console.log(
    `${calls.toFixed(2)} traced calls a listing, ${nanos.toFixed(0)} ns each, of ${cpuMicros.toFixed(0)} µs: ${percent(unused)} unused; watched ${watchedMicros.toFixed(0)} µs: ${percent(on)}`,
  );
  const ok = unused <= 0.01 && on <= 0.05;
  console.log(
    JSON.stringify({ bench: "telemetry", count, turns, cpuMicros, watchedMicros, calls, nanos, unused, on, ok }),
  );
}

if (values.url === undefined) await compare();
else await work(values.url, values.watched === true);
