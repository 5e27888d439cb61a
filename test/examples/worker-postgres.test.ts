/** The example with a web process and workers, on a real PostgreSQL: stopped gracefully, killed, and rolled over. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { noPostgres, type PostgresServer, startPostgres } from "../ledger/postgres-server.js";

const ROOT = join(import.meta.dirname, "..", "..");
const SECRET = "whsec_c2VjcmV0IG9mIHRoZSBzaG9wIHN5c3RlbSE=";
const PRODUCTS = 12;

const sandbox = createSandbox();
let server: PostgresServer | undefined;
let folder = "";
let hook = "";
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "etalase-workers-"));
  hook = (await sandbox.webhook({ secret: SECRET })).hook;
  if (!noPostgres) server = await startPostgres({ isDurable: true });
}, 60_000);
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});
afterAll(async () => {
  await server?.end();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Process {
  readonly child: ChildProcess;
  /** The next line that begins so. */
  until(word: string): Promise<string>;
  tell(line: object): void;
  /** Its exit code. */
  readonly ended: Promise<unknown>;
}

function start(role: "web" | "worker", more: Readonly<Record<string, string>> = {}): Process {
  const file = join(ROOT, "examples", "worker-postgres.ts");
  const env = {
    ...process.env,
    DATABASE_URL: server?.url,
    HOOK_URL: hook,
    HOOK_SECRET: SECRET,
    PHOTOS: join(folder, "photos"),
    QUEUE: "graphile-worker",
    ...more,
  };
  const stdio = ["pipe", "pipe", "inherit"] as const;
  const child = spawn(process.execPath, ["--import", "tsx", file, role], { cwd: ROOT, env, stdio: [...stdio] });
  children.push(child);
  const lines: string[] = [];
  const waiting: { readonly word: string; resolve(line: string): void; reject(error: Error): void }[] = [];
  const ended = once(child, "exit").then(([code]: unknown[]) => {
    for (const { word, reject } of waiting.splice(0)) reject(new Error(`it never said ${word}: ${lines.join(" | ")}`));
    return code;
  });
  createInterface({ input: child.stdout ?? process.stdin }).on("line", (line) => {
    const at = waiting.findIndex(({ word }) => line.startsWith(word));
    if (at >= 0) waiting.splice(at, 1)[0]?.resolve(line);
    else lines.push(line);
  });
  return {
    child,
    ended,
    tell: (line) => void child.stdin?.write(`${JSON.stringify(line)}\n`),
    until: (word) =>
      new Promise((resolve, reject) => {
        const at = lines.findIndex((line) => line.startsWith(word));
        if (at >= 0) resolve(lines.splice(at, 1)[0] ?? "");
        else waiting.push({ word, resolve, reject });
      }),
  };
}

const productOf = (index: number, edit: number) => ({
  id: `kopi-${index}`,
  title: `Kopi nomor ${index}, panen ${edit}`,
  price: String(60_000 + edit * 1_000),
  stock: 12,
});

test.skipIf(noPostgres)(
  `a web process publishes, workers take turns, and everything is up once and in its newest version${noPostgres ? ` (SKIPPED: ${noPostgres})` : ""}`,
  async () => {
    const web = start("web");
    const publish = async (edit: number): Promise<void> => {
      for (let index = 0; index < PRODUCTS; index += 1) web.tell(productOf(index, edit));
      for (let index = 0; index < PRODUCTS; index += 1) expect(await web.until('{"run":')).toContain('"refused":0');
    };
    const [first, second] = [start("worker"), start("worker")];
    await Promise.all([first.until("delivering"), second.until("delivering")]);
    await publish(1);
    await Promise.race([first.until("hook has"), second.until("hook has")]);
    // A rolling upgrade: one is told to end and does, with nothing left under way.
    first.child.kill("SIGTERM");
    await first.until("stopped");
    expect(await first.ended).toBe(0);
    const third = start("worker");
    await third.until("delivering");
    await publish(2);
    // The other one is killed in the middle of it.
    second.child.kill("SIGKILL");
    await publish(3);
    const { listings, events } = sandbox.webhook().store;
    await expect
      .poll(() => newestOf(listings), { timeout: 120_000, interval: 200 })
      .toEqual(Array.from({ length: PRODUCTS }, (_, index) => `kopi-${index}: 63000`).sort());
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    third.child.kill("SIGTERM");
    web.child.stdin?.end();
    expect(await third.ended).toBe(0);
    expect(await web.ended).toBe(0);
  },
  180_000,
);

test.skipIf(noPostgres)(
  `a worker that is told to end does so within its grace, though a call hangs${noPostgres ? ` (SKIPPED: ${noPostgres})` : ""}`,
  async () => {
    const hanging = createServer();
    const isCalled = once(hanging, "request");
    await new Promise<void>((resolve) => hanging.listen(0, "127.0.0.1", resolve));
    const port = (hanging.address() as AddressInfo).port;
    // A ledger of its own: there the name means another account.
    await server?.pool({ max: 1 }).query("CREATE DATABASE hanging");
    const other = {
      DATABASE_URL: new URL("/hanging", server?.url).href,
      HOOK_URL: `http://127.0.0.1:${port}/hook`,
      PHOTOS: join(folder, "hanging"),
    };
    const web = start("web", other);
    web.tell({ ...productOf(99, 1), id: "hanging" });
    expect(await web.until('{"run":')).toContain('"refused":0');
    const worker = start("worker", { ...other, GRACE_MS: "300" });
    await isCalled;
    worker.child.kill("SIGTERM");
    await worker.until("left what was still under way");
    expect(await worker.ended).toBe(0);
    hanging.closeAllConnections();
    hanging.close();
  },
  120_000,
);

function newestOf(listings: ReadonlyMap<string, Readonly<Record<string, unknown>>>): readonly string[] {
  return [...listings].map(([id, data]) => `${id}: ${priceIn(data)}`).sort();
}

function priceIn(data: unknown): string {
  return /"amount":"(\d+)"/.exec(JSON.stringify(data))?.[1] ?? "none";
}

test("without its settings it says which one is missing", async () => {
  const file = join(ROOT, "examples", "worker-postgres.ts");
  const { DATABASE_URL: _, ...env } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", file, "web"], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(said).toContain("Set DATABASE_URL.");
});
