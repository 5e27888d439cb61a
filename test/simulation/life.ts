/** The life of one process: its clock, and the points at which it may die. A dead process hears nothing any more. */
import type { Clock } from "../../src/resilience/clock.js";
import type { Dice } from "./random.js";
import type { Entry, Time, Weight } from "./time.js";

/** Where a process dies: at the point of this number, before what is awaited there happens, or after. */
export interface Death {
  readonly point: number;
  readonly when: "before" | "after";
}

export interface Life {
  readonly name: string;
  readonly clock: Clock;
  readonly isDead: boolean;
  /** Points passed so far. */
  readonly points: number;
  die(): void;
  /** When it can hear again: until then it stands still, as a machine that was put to sleep, and notices nothing. */
  readonly awakeAt: number;
  /** Sets this machine's wall clock forward or back. */
  jump(ms: number): void;
  /** Runs an awaited step: it may be late, and the process may die before or after it. */
  pass<T>(name: string, step: () => Promise<T>): Promise<T>;
}

export interface LifeOptions {
  readonly name: string;
  readonly time: Time;
  readonly dice: Dice;
  /** How often a step is late by some milliseconds, 0…1. */
  readonly lateness: number;
  readonly death?: Death | undefined;
  /** Told of each point, for enumerations. */
  readonly onPoint?: ((point: number, name: string) => void) | undefined;
  readonly onDeath?: (() => void) | undefined;
  /** A sleep of this length is the budget of whoever calls: it is no work, and keeps nobody awake. */
  readonly budgetMs?: number | undefined;
  /** How far this machine's wall clock is off at the beginning. */
  readonly offsetMs?: number | undefined;
  /** Stands still at this point for a while. */
  readonly freeze?: { readonly point: number; readonly ms: number; readonly isCall?: boolean | undefined } | undefined;
}

const LOOK_MS = 1_000;
/** How often a ledger's marker grows: nobody waits for that either. */
const MARKER_MS = 15_000;
const LATE_MS = 20;

/** A promise that nobody will ever hear of. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined);
}

export function createLife({
  name,
  time,
  dice,
  lateness,
  death,
  onPoint,
  onDeath,
  freeze,
  budgetMs,
  offsetMs,
}: LifeOptions): Life {
  const sleeps = new Set<Entry>();
  const weightOf = (ms: number): Weight => {
    if (ms <= LOOK_MS || ms === MARKER_MS) return "look";
    return ms === budgetMs ? "plan" : "work";
  };
  let isDead = false;
  let awakeAt = 0;
  let offset = offsetMs ?? 0;
  let points = 0;
  let calls = 0;

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (isDead) return;
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = (): void => {
        entry.cancel();
        sleeps.delete(entry);
        if (!isDead) reject(signal?.reason);
      };
      const wake = (): void => {
        sleeps.delete(entry);
        if (time.now() < awakeAt) {
          entry = time.at(awakeAt, "work", wake);
          sleeps.add(entry);
          return;
        }
        signal?.removeEventListener("abort", onAbort);
        if (!isDead) resolve();
      };
      let entry = time.at(time.now() + Math.max(0, ms), weightOf(ms), wake);
      sleeps.add(entry);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  const late = (): Promise<void> =>
    new Promise((resolve) => {
      time.at(time.now() + dice.whole(1, LATE_MS), "work", resolve);
    });
  const thaw = async (): Promise<void> => {
    while (time.now() < awakeAt && !isDead) {
      await new Promise<void>((resolve) => {
        time.at(awakeAt, "work", resolve);
      });
    }
  };
  const die = (): void => {
    if (isDead) return;
    isDead = true;
    for (const entry of sleeps) entry.cancel();
    onDeath?.();
  };

  return {
    name,
    clock: { now: () => new Date(time.now() + offset), monotonic: () => time.now(), sleep },
    get isDead() {
      return isDead;
    },
    get points() {
      return points;
    },
    die,
    get awakeAt() {
      return awakeAt;
    },
    jump(ms) {
      offset += ms;
    },
    async pass(step, run) {
      if (isDead) return never();
      points += 1;
      const point = points;
      onPoint?.(point, step);
      const isCall = step.startsWith("call.");
      if (isCall) calls += 1;
      const counted = freeze?.isCall ? calls : point;
      const freezeNow = (): void => {
        if (freeze?.point === counted && (isCall || !freeze.isCall)) awakeAt = time.now() + freeze.ms;
      };
      // Between its last look at the clock and its call no program can see that the machine slept.
      if (!isCall) freezeNow();
      if (death?.point === point && death.when === "before") die();
      if (!isDead && dice.chance(lateness)) await late();
      await thaw();
      if (isDead) return never();
      const isDeathAfter = death?.point === point && death.when === "after";
      const running = run().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
      // A call that has left is answered to nobody; a write that was asked for is committed.
      if (isCall) freezeNow();
      if (isDeathAfter && isCall) die();
      const answer = await running;
      if (isDeathAfter) die();
      if (!isDead && dice.chance(lateness)) await late();
      await thaw();
      if (isDead) return never();
      if ("error" in answer) throw answer.error;
      return answer.value;
    },
  };
}
