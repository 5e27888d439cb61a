/** A worker's desk: what it is serving, what is under way, when it looks again. */
import type { Place } from "./place.js";
import type { TaskTools } from "./task.js";

/** It looks again this often: another process may have changed what this one cannot be woken for. */
export const LOOK_MS = 1_000;

export interface DeliverTools extends TaskTools {
  /** Brings account rows up to date with the ledger. */
  readonly refreshAccounts: () => Promise<void>;
  readonly refreshFacts: (place: Place, signal: AbortSignal) => Promise<void>;
}

export interface Round {
  /** Tasks that were started. */
  readonly started: number;
  /** When something can move again; `null`: not before somebody wakes us. */
  readonly nextAt: number | null;
}

/** A worker between two rounds. */
export interface Desk {
  readonly place: Place;
  readonly tools: DeliverTools;
  readonly tasks: Set<Promise<void>>;
  /** Listings served so far: every fifth is the freshest, whatever hurries more. */
  turn: number;
  refreshAt: number;
  ripeAt: number;
}

/** Lets a task run; trouble in it is told, and its row comes back by its lease. */
export function startTask(desk: Desk, task: Promise<void>): void {
  const guarded = task.catch((error: unknown) => {
    warn(desk, error);
    desk.ripeAt = 0;
  });
  desk.tasks.add(guarded);
  void guarded.finally(() => desk.tasks.delete(guarded));
}

/** Tasks that may still be started. */
export function roomOf({ place, tasks }: Desk): number {
  return 2 * place.concurrency - tasks.size;
}

/** This worker's wall clock. */
export function nowOf({ tools }: Desk): number {
  return tools.around.clock.now().getTime();
}

/** Tells of trouble that nobody waits for. */
export function warn({ place, tools }: Desk, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  tools.around.bus.emit("warned", { code: "deliver", message: `${place.name}: ${message}` });
}
