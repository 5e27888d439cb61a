/** A worker's desk: what it is serving, what is under way, when it looks again. */
import type { FactReading } from "./facts.js";
import type { Place } from "./place.js";
import type { TaskTools } from "./task.js";

/** It looks again this often: another process may have changed what this one cannot be woken for. */
export const LOOK_MS = 1_000;

export interface DeliverTools extends TaskTools {
  /** Brings account rows up to date with the ledger. */
  readonly refreshAccounts: () => Promise<void>;
  readonly refreshFacts: (place: Place, reading: FactReading) => Promise<void>;
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
  /** How long a task took of late, in milliseconds. */
  taskMs: number;
  /** How long it took of late to look into the ledger for what is due and to take it, in milliseconds. */
  claimMs: number;
  /** Told when a task is over and there is something to do about it. */
  onRoom: () => void;
  refreshAt: number;
  ripeAt: number;
  /** How often its clock had been set back when waits were last brought forward. */
  setBacks: number;
  /** When others were last asked to wake somebody. */
  scheduledAt: number;
}

/** Where calls are over this soon, what the ledger reads and writes around them is most of a task. */
const SHORT_MS = 400;
/** For each so many milliseconds that the ledger needs to hand out work, a call's worth of it more is in hand. */
const STEP_MS = 50;
const MOST_IN_HAND = 8;
/** How much one more task says of how long they take. */
const WEIGHT = 0.1;

/** Lets a task run; trouble in it is told, and its row comes back by its lease. */
export function startTask(desk: Desk, task: Promise<void>): void {
  const guarded = task.catch((error: unknown) => {
    warn(desk, error);
    desk.ripeAt = 0;
  });
  const { clock } = desk.tools.around;
  const begunAt = clock.monotonic();
  desk.tasks.add(guarded);
  void guarded.finally(() => {
    desk.tasks.delete(guarded);
    desk.taskMs += (clock.monotonic() - begunAt - desk.taskMs) * WEIGHT;
    // While enough is under way, what ends needs no look into the ledger: the next one brings several at once.
    if (hasRoom(desk) || desk.ripeAt === 0) desk.onRoom();
  });
}

/** Notes how long it took to claim what is due. */
export function noteClaim(desk: Desk, spentMs: number): void {
  desk.claimMs += (spentMs - desk.claimMs) * WEIGHT;
}

/** Tasks that may still be started: while some call, others are being prepared and written down. */
export function roomOf(desk: Desk): number {
  return mostTasks(desk) - desk.tasks.size;
}

/** Whether there is room for so much that it is worth a look into the ledger. */
export function hasRoom(desk: Desk): boolean {
  return desk.tasks.size === 0 || roomOf(desk) >= Math.max(1, mostTasks(desk) / 4);
}

function mostTasks({ place, taskMs, claimMs }: Desk): number {
  // The time around the call is the ledger's.
  if (taskMs - claimMs >= SHORT_MS) return 2 * place.concurrency;
  return Math.min(MOST_IN_HAND, 4 + Math.floor(claimMs / STEP_MS)) * place.concurrency;
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
