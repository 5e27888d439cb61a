/**
 * What the processes of a bench took of the machine in a while, as Linux tells it: CPU time, how long they stood in line
 * for a CPU, and what everybody else had. A run on a crowded machine is known by it. Elsewhere all of it is 0.
 */
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** Processes, and those that they have started. */
export interface Family {
  readonly name: string;
  readonly pids: () => readonly number[];
}

/** Of one family, or of the machine. */
interface Taken {
  readonly cpuMs: number;
  readonly waitMs: number;
}

export interface Load {
  /** By family: CPU time in milliseconds. */
  readonly cpuMs: Readonly<Record<string, number>>;
  /** Of the time in which they had something to do, how much they stood in line for a CPU. */
  readonly waitShare: number;
  /** What processes of others had of the machine's CPUs. */
  readonly othersShare: number;
  /** What the host kept for other machines. */
  readonly stolenShare: number;
}

const NS_PER_MS = 1_000_000;
const MS_PER_TICK = 10;

/** Begins to measure; the answer says what was taken since. */
export function watchLoad(families: readonly Family[]): () => Load {
  const [before, machine, since] = [takenBy(families), machineTicks(), performance.now()];
  return () => {
    const [after, now] = [takenBy(families), machineTicks()];
    const wholeMs = (performance.now() - since) * availableParallelism();
    const took = families.map(({ name }, at) => ({ name, ...lessOf(after[at], before[at]) }));
    const [cpuMs, waitMs] = [sum(took.map((one) => one.cpuMs)), sum(took.map((one) => one.waitMs))];
    return {
      cpuMs: Object.fromEntries(took.map((one) => [one.name, one.cpuMs])),
      waitShare: share(waitMs, waitMs + cpuMs),
      othersShare: share(Math.max(0, (now.busy - machine.busy) * MS_PER_TICK - cpuMs), wholeMs),
      stolenShare: share((now.stolen - machine.stolen) * MS_PER_TICK, wholeMs),
    };
  };
}

/** These processes and all that they have started. */
export function familyOf(roots: readonly number[]): readonly number[] {
  const parents = new Map(allPids().map((pid) => [pid, parentOf(pid)]));
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (roots.includes(pid) || isOurs(parents.get(pid)));
  return [...parents.keys()].filter(isOurs);
}

function takenBy(families: readonly Family[]): readonly Taken[] {
  return families.map(({ pids }) => {
    const all = pids().flatMap(threadsOf);
    return { cpuMs: sum(all.map(({ cpuMs }) => cpuMs)), waitMs: sum(all.map(({ waitMs }) => waitMs)) };
  });
}

// "ns on a CPU, ns in line for one, turns": kernel documentation, scheduler/sched-stats, read 2026-11-22.
function threadsOf(pid: number): readonly Taken[] {
  return entriesOf(`/proc/${pid}/task`).map((thread) => {
    const [cpu = 0, wait = 0] = textOf(`/proc/${pid}/task/${thread}/schedstat`).split(" ").map(Number);
    return { cpuMs: cpu / NS_PER_MS, waitMs: wait / NS_PER_MS };
  });
}

// Ticks of all CPUs together: user, nice, system, idle, iowait, irq, softirq, steal.
function machineTicks(): { readonly busy: number; readonly stolen: number } {
  const line = textOf("/proc/stat").split("\n", 1)[0] ?? "";
  const [user = 0, nice = 0, system = 0, , , irq = 0, soft = 0, stolen = 0] = line.split(/\s+/).slice(1).map(Number);
  return { busy: user + nice + system + irq + soft, stolen };
}

function allPids(): readonly number[] {
  return entriesOf("/proc").map(Number).filter(Number.isInteger);
}

function parentOf(pid: number): number {
  // After the program's name, which may hold anything: its state, then its parent.
  return Number(textOf(`/proc/${pid}/stat`).split(") ").at(-1)?.split(" ")[1] ?? 0);
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // It has ended, or this is not Linux.
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // As above.
    return "";
  }
}

function lessOf(after: Taken | undefined, before: Taken | undefined): Taken {
  const less = (name: keyof Taken): number => Math.max(0, (after?.[name] ?? 0) - (before?.[name] ?? 0));
  return { cpuMs: less("cpuMs"), waitMs: less("waitMs") };
}

function share(part: number, whole: number): number {
  return whole > 0 ? Math.round((part / whole) * 100) / 100 : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
