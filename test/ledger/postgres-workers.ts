/** Workers in processes of their own, told what to do by one JSON text. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PLACES } from "../crash/order.js";
import type { PlaceConfig } from "../simulation/session.js";

export interface WorkerOrder {
  /** Of the database. */
  readonly url: string;
  readonly schema: string;
  /** Where the places answer. */
  readonly server: string;
  readonly seed: string;
  /** How far its clock is ahead of the machine's. @defaultValue `0` */
  readonly offsetMs?: number | undefined;
  /** A file that says what time it is: its clock stands still until somebody writes another one. */
  readonly timeFile?: string | undefined;
  /** @defaultValue until it is told to end */
  readonly budgetMs?: number | undefined;
  /** Woken by jobs of graphile-worker; `deadly`: it dies with the first one in its hands. */
  readonly queue?: "sound" | "deadly" | undefined;
  /** @defaultValue all but the wall, which asks a person about its doubts */
  readonly places?: readonly PlaceConfig[] | undefined;
}

/** Places that need nobody who answers for them. */
export const UNATTENDED: readonly PlaceConfig[] = PLACES.filter(({ kind }) => kind !== "wall");

export interface PostgresWorker {
  readonly child: ChildProcess;
  /** It is about to deliver. */
  readonly ready: Promise<unknown>;
  /** Its exit code (with what it said, where that is not 0) or the signal that ended it, and its calls, where it could say. */
  readonly ended: Promise<{ readonly how: number | string; readonly calls: number }>;
}

export function startWorker(order: WorkerOrder): PostgresWorker {
  const file = join(import.meta.dirname, "postgres-worker.ts");
  const child = spawn(process.execPath, ["--import", "tsx", file, JSON.stringify(order)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  let calls = 0;
  const ready = new Promise<unknown>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("over ")) calls = Number(line.slice("over ".length));
      resolve(line);
    });
  });
  const ended = once(child, "close").then(([code, signal]: (number | string)[]) => ({
    how: code ? `${code}: ${said}` : (code ?? signal ?? ""),
    calls,
  }));
  return { child, ready, ended };
}
