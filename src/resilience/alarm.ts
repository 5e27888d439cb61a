/**
 * Alarms that nearly never ring: thousands of calls each have a deadline, and nearly all end before it. A timer and an
 * abort controller for each would cost more than the rest of the call's bookkeeping, so those of one length share one.
 */
import type { Clock } from "./clock.js";

interface Alarm {
  readonly at: number;
  ring: (() => void) | undefined;
}

/** Alarms of one length, in the order in which they would ring. */
interface Queue {
  alarms: Alarm[];
  /** Alarms before this place are over. */
  head: number;
  set: number;
  sleep: AbortController | undefined;
}

const QUEUES = new WeakMap<Clock, Map<number, Queue>>();
/** Why a sleep was ended; one for all, because making an error is work. */
const UNSET = new Error("no alarm is set");
/** Alarms that are over are thrown away in portions. */
const PORTION = 512;

/** Calls `ring` after `ms` milliseconds of this clock, unless what it answers was called before. */
export function setAlarm(clock: Clock, ms: number, ring: () => void): () => void {
  const queue = queueOf(clock, ms);
  const alarm: Alarm = { at: clock.monotonic() + ms, ring };
  queue.alarms.push(alarm);
  queue.set += 1;
  if (!queue.sleep) void watch(clock, ms, queue);
  return () => {
    if (!alarm.ring) return;
    alarm.ring = undefined;
    queue.set -= 1;
    if (queue.set === 0) stop(clock, ms, queue);
  };
}

function queueOf(clock: Clock, ms: number): Queue {
  const queues = QUEUES.get(clock) ?? new Map<number, Queue>();
  QUEUES.set(clock, queues);
  const queue = queues.get(ms) ?? { alarms: [], head: 0, set: 0, sleep: undefined };
  queues.set(ms, queue);
  return queue;
}

// Nothing is left to ring: a process that has ended its work is not kept alive.
function stop(clock: Clock, ms: number, queue: Queue): void {
  QUEUES.get(clock)?.delete(ms);
  queue.sleep?.abort(UNSET);
  queue.sleep = undefined;
}

async function watch(clock: Clock, ms: number, queue: Queue): Promise<void> {
  const sleep = new AbortController();
  queue.sleep = sleep;
  while (queue.sleep === sleep) {
    const next = nextOf(queue);
    if (!next) return stop(clock, ms, queue);
    const left = next.at - clock.monotonic();
    if (left <= 0) ringNow(queue, next);
    else if (await isEnded(clock.sleep(left, sleep.signal))) return;
  }
}

/** Ended because no alarm is set any more, or because this clock is no more. */
function isEnded(sleep: Promise<void>): Promise<boolean> {
  return sleep.then(
    () => false,
    () => true,
  );
}

function nextOf(queue: Queue): Alarm | undefined {
  while (queue.head < queue.alarms.length && !queue.alarms[queue.head]?.ring) queue.head += 1;
  if (queue.head > PORTION) {
    queue.alarms.splice(0, queue.head);
    queue.head = 0;
  }
  return queue.alarms[queue.head];
}

function ringNow(queue: Queue, alarm: Alarm): void {
  const { ring } = alarm;
  alarm.ring = undefined;
  queue.set -= 1;
  ring?.();
}
