/** Processes of `machines`: started, measured together while they are all at work, ended. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { PostgresServer } from "../test/ledger/postgres-server.js";
import { familyOf, type Load, watchLoad } from "./machines-load.js";
import type { MachineOrder } from "./machines-worker.js";
import type { BenchPlace } from "./place.js";

/** What all parts of the bench share. */
export interface Bench {
  readonly server: PostgresServer;
  /** The server's first process, whose children serve the connections. */
  readonly serverPid: number;
  /** Folder of photo stores, one for each schema. */
  readonly photos: string;
  readonly products: number;
  readonly seconds: number;
  /** Folder for CPU profiles of the processes, for whoever wants to know where their time goes. */
  readonly profiles: string | undefined;
}

export type Order = Omit<MachineOrder, "photos" | "database">;

interface Ended {
  readonly peakMiB: number;
  readonly cpuMs: number;
}

export interface Machine {
  readonly pid: number;
  readonly startedAt: Promise<number>;
  end(): Promise<Ended>;
}

type Said = Partial<Ended> & { readonly startedAt?: number };

/** Starts one process. */
export function startMachine(bench: Bench, order: Order): Machine {
  const { photos, profiles, server } = bench;
  const all: MachineOrder = { ...order, database: server.url, photos: join(photos, order.schema) };
  const execArgv = profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profiles}`];
  const child = fork(join(import.meta.dirname, "machines-worker.js"), [JSON.stringify(all)], { execArgv });
  const [first, last] = [nextWith(child, "startedAt"), nextWith(child, "peakMiB")];
  return {
    pid: child.pid ?? 0,
    startedAt: first.then(({ startedAt = 0 }) => startedAt),
    async end() {
      child.send("stop");
      const { peakMiB = 0, cpuMs = 0 } = await last;
      return { peakMiB, cpuMs };
    },
  };
}

function nextWith(child: ChildProcess, has: keyof Said): Promise<Said> {
  return new Promise((resolve, reject) => {
    child.on("message", (message: Said) => has in message && resolve(message));
    child.once("exit", (code) => code !== 0 && reject(new Error(`a process ended with ${code}`)));
  });
}

export interface Speed {
  readonly perSecond: number;
  /** CPU time of everybody, in milliseconds for each call. */
  readonly cpuMsPerCall: number;
  readonly load: Load;
}

const WARM_MS = 3_000;
/** Calls of each process before it counts as at work: until then it loads and compiles. */
const WARM_CALLS = 200;

/** Calls a second that so many processes make together, once all of them are at work. */
export async function speedOf(bench: Bench, count: number, order: Order, place: BenchPlace): Promise<Speed> {
  const machines = Array.from({ length: count }, () => startMachine(bench, order));
  const before = await place.requests();
  await Promise.all(machines.map(({ startedAt }) => startedAt));
  while ((await place.requests()) - before < count * WARM_CALLS) await pause(50);
  await pause(WARM_MS);
  const measured = await measure(bench, machines, place);
  const ends = await Promise.all(machines.map((machine) => machine.end()));
  const cpu = ends.map(({ cpuMs }) => `${Math.round(cpuMs)} ms`).join(", ");
  console.log(`${count} × ${order.role}: ${textOf(measured)}; CPU of each from its start to its end ${cpu}`);
  return measured;
}

async function measure(bench: Bench, machines: readonly Machine[], place: BenchPlace): Promise<Speed> {
  const pids = machines.map(({ pid }) => pid);
  const loadSince = watchLoad([
    { name: "processes", pids: () => pids },
    { name: "PostgreSQL", pids: () => familyOf([bench.serverPid]) },
    { name: "place", pids: () => familyOf([process.pid]).filter((pid) => !pids.includes(pid) && pid !== process.pid) },
  ]);
  const [before, since] = [await place.requests(), performance.now()];
  await pause(bench.seconds * 1_000);
  const calls = (await place.requests()) - before;
  const [load, spentMs] = [loadSince(), performance.now() - since];
  const cpuMs = Object.values(load.cpuMs).reduce((all, one) => all + one, 0);
  return { perSecond: (calls / spentMs) * 1_000, cpuMsPerCall: cpuMs / Math.max(1, calls), load };
}

function textOf({ perSecond, cpuMsPerCall, load }: Speed): string {
  const whole = Object.values(load.cpuMs).reduce((all, one) => all + one, 0);
  const each = Object.entries(load.cpuMs).map(
    ([name, ms]) => `${name} ${((ms / Math.max(1, whole)) * cpuMsPerCall).toFixed(2)}`,
  );
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return [
    `${Math.round(perSecond)} calls/s`,
    `CPU ${cpuMsPerCall.toFixed(2)} ms a call (${each.join(", ")})`,
    `in line for a CPU ${percent(load.waitShare)} of the time, others had ${percent(load.othersShare)} of the machine`,
    `the host ${percent(load.stolenShare)}`,
  ].join("; ");
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
