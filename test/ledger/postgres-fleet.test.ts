/** Four processes at one place: together they keep its rate, and while it is down only one of them asks whether it is back. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Ledger } from "../../src/ledger/ledger.js";
import { postgresLedger } from "../../src/ledger/postgres.js";
import { systemClock } from "../../src/resilience/clock.js";
import { PLACES } from "../crash/order.js";
import { openPlatform, type Platform } from "../crash/platform.js";
import { type CrashShop, openShop } from "../crash/shop.js";
import type { PlaceConfig } from "../simulation/session.js";
import { newSchema, noPostgres, type PostgresServer, startPostgres } from "./postgres-server.js";
import { type PostgresWorker, startWorker } from "./postgres-workers.js";

const skipped = noPostgres === undefined ? "" : ` (skipped: ${noPostgres})`;
const RATE = 20;
const PER_MS = 10_000;
const START = Date.parse("2026-11-22T07:00:00Z");
const IDLE_MS = 5_000;
const SOON = { timeout: 80_000, interval: 20 };
const KEY = "account:sim:upsert";
const [base] = PLACES.filter(({ kind }) => kind === "upsert");

/** Whoever listens before the place itself: may be down, and writes down what came. */
interface Front {
  readonly server: Server;
  readonly url: string;
  isDown: boolean;
  /** No call is answered before. */
  isHeld?: Promise<void>;
  /** In the order they came: how many had been answered before it, and which one it was to be answered. */
  readonly heard: { readonly call: string; readonly at: number; readonly heardAfter: number; answeredAs: number }[];
}

describe.skipIf(noPostgres !== undefined)(`a fleet of four processes${skipped}`, () => {
  let server: PostgresServer;
  let platform: Platform;
  let front: Front;
  let folder = "";
  let schema = "";
  let ledger: Ledger;
  let web: CrashShop;
  const workers: PostgresWorker[] = [];
  const time = { now: START };
  const timeFile = () => join(folder, "time");
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server?.end());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "etalase-fleet-"));
    schema = newSchema();
    setTime(START);
    platform = await openPlatform(schema, { now: () => time.now, think: () => Promise.resolve() });
    platform.begin(0, undefined);
    front = await openFront(platform.url, time);
  });
  afterEach(async () => {
    for (const { child } of workers.splice(0)) child.kill("SIGKILL");
    await web?.close();
    front.server.close();
    await platform.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** It is the same time for all of them, and stands still in between. */
  function setTime(now: number): void {
    time.now = now;
    writeFileSync(`${timeFile()}.new`, String(now));
    renameSync(`${timeFile()}.new`, timeFile());
  }

  async function openWeb(places: readonly PlaceConfig[]): Promise<void> {
    ledger = postgresLedger(server.pool({ max: 4 }), { schema });
    const clock = { ...systemClock, now: () => new Date(time.now), monotonic: () => time.now };
    web = openShop({ ledger, server: front.url, clock, seed: "web", places });
    await web.engine.open();
  }

  async function startWorkers(seeds: readonly string[], places: readonly PlaceConfig[]): Promise<void> {
    const more = seeds.map((seed) =>
      startWorker({ url: server.url, schema, server: front.url, seed, timeFile: timeFile(), places }),
    );
    workers.push(...more);
    await Promise.all(more.map(({ ready }) => ready));
  }

  /** Told to end, each brings to its end what is under way. */
  async function stopWorkers(): Promise<readonly number[]> {
    for (const { child } of workers) child.kill("SIGTERM");
    const ends = await Promise.all(workers.splice(0).map(({ ended }) => ended));
    expect(ends.map(({ how }) => how)).toEqual(ends.map(() => 0));
    return ends.map(({ calls }) => calls);
  }

  async function publish(count: number): Promise<void> {
    const products = Array.from({ length: count }, (_, at) => ({
      id: `p${at}`,
      title: `p${at} edit 1`,
      price: "1000",
      stock: 1,
    }));
    await web.shop.publish(products, { waitMs: 0 });
  }

  const up = (kind = "upsert") => platform.places.get(kind)?.things.size ?? 0;

  it.each([
    ["acts", "upsert", 130],
    ["requests", "lookup", 60],
  ] as const)(
    "keeps a channel's rate of %s as one",
    async (counts, kind, count) => {
      const config = PLACES.find((one) => one.kind === kind);
      const places = config ? [{ ...config, rate: RATE, counts, concurrency: 1 }] : [];
      await openWeb(places);
      await startWorkers(["a", "b", "c", "d"], places);
      await publish(count);
      const isCounted = (call: string) => counts === "requests" || call === kind;
      const heardAt = (now: number) => front.heard.filter(({ at, call }) => at === now && isCounted(call)).length;
      for (let turn = 0; up(kind) < count && turn < 60; turn += 1) {
        // Who has paid and then finds nothing to do leaves its permit unused: nobody goes on before the next time.
        const isIdle = idle(() => front.heard.length);
        await expect.poll(() => heardAt(time.now) >= RATE || up(kind) >= count || isIdle(), SOON).toBe(true);
        setTime(time.now + PER_MS);
      }
      expect(up(kind)).toBe(count);
      expect(Math.max(...front.heard.map(({ at }) => heardAt(at)))).toBe(RATE);
      expect((await stopWorkers()).filter((calls) => calls > 0).length).toBeGreaterThan(1);
    },
    240_000,
  );

  it("has one prober, and lets one listing through before the others", async () => {
    front.isDown = true;
    const places = base ? [base] : [];
    await openWeb(places);
    await startWorkers(["a"], places);
    await publish(40);
    const circuit = async () => {
      const row = [...(await ledger.readCircuits([KEY])).values()][0];
      return row === undefined ? undefined : (JSON.parse(row.state) as { state: string; probeAt?: number });
    };
    const isShut = async () => ((await circuit())?.probeAt ?? 0) > time.now;
    await expect.poll(isShut, SOON).toBe(true);
    await stopWorkers();
    const pingsAt = (now: number) => front.heard.filter(({ call, at }) => call === "ping" && at === now).length;
    const rounds = [1, 2].map((round) => START + round * 3_600_000);
    for (const now of rounds) {
      setTime(now);
      // The first to ask has no answer before all of them are there.
      const [isHeld, answer] = gate();
      front.isHeld = isHeld;
      await startWorkers(["b", "c", "d", "e"], places);
      answer();
      await expect.poll(isShut, SOON).toBe(true);
      await stopWorkers();
    }
    front.isDown = false;
    const heard = front.heard.length;
    setTime(time.now + 3_600_000);
    await startWorkers(["f", "g", "h", "i"], places);
    await expect.poll(() => up(), SOON).toBeGreaterThan(0);
    const back = front.heard.slice(heard);
    expect([...rounds, time.now].map(pingsAt)).toEqual([1, 1, 1]);
    expect(back[0]?.call).toBe("ping");
    // The canary had its answer before anything else left.
    const [canary, next] = back.filter(({ call }) => call === "upsert");
    expect(next?.heardAfter ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(canary?.answeredAs ?? 1);
  }, 240_000);
});

/** Answers whether a count has stood still for a while. */
function idle(count: () => number): () => boolean {
  let last = { count: count(), at: Date.now() };
  return () => {
    if (count() !== last.count) last = { count: count(), at: Date.now() };
    return Date.now() - last.at > IDLE_MS;
  };
}

function gate(): [Promise<void>, () => void] {
  let open: () => void = () => undefined;
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  return [isOpen, open];
}

function openFront(behind: string, time: { readonly now: number }): Promise<Front> {
  let answered = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const line = {
      call: String((JSON.parse(body) as { call: string }).call),
      at: time.now,
      heardAfter: answered,
      answeredAs: 0,
    };
    front.heard.push(line);
    await front.isHeld;
    const headers = { "content-type": "application/json" };
    const answer = front.isDown
      ? { status: 503, text: "{}" }
      : await fetch(`${behind}${request.url}`, { method: "POST", body, headers }).then(async (reply) => ({
          status: reply.status,
          text: await reply.text(),
        }));
    answered += 1;
    line.answeredAs = answered;
    response.writeHead(answer.status, headers).end(answer.text);
  };
  // Who hangs up in the middle, as killed processes do, is told nothing.
  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
  const front: Front = { server, url: "", isDown: false, heard: [] };
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve(Object.assign(front, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
    });
  });
}
