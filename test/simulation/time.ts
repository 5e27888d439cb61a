/**
 * Virtual time: a heap of (time, sequence). Time moves on only when nothing that runs can go on without it.
 *
 * The engine looks again every second while it is idle; a week of that is a million looks. Nobody promises a timer more
 * than that it is not early: while nothing but idle looks is pending, they come late, by as long as it has been quiet.
 */

import type { LedgerScheduler } from "../../src/ledger/scheduler.js";

/** What an entry is for: only `work` keeps idle looks at their pace. */
export type Weight = "work" | "plan" | "look";

export interface Entry {
  cancel(): void;
}

export interface Time {
  /** Milliseconds since 1970, virtual. */
  now(): number;
  at(time: number, weight: Weight, run: () => void): Entry;
  /** Something happened: idle looks are at their usual pace again. */
  stir(): void;
  /** Whether only plans and idle looks are pending. */
  isIdle(): boolean;
  /** Runs until `isOver` says so after a step, or until `limit`. Answers whether it was over. */
  run(isOver: () => boolean, limit: number): Promise<boolean>;
}

interface Node {
  readonly time: number;
  readonly sequence: number;
  readonly weight: Weight;
  readonly run: () => void;
  isCancelled: boolean;
}

const FIRST_STRETCH_MS = 1_000;
const MOST_STRETCH_MS = 2_400_000;
const GROWTH = 3;
/** Work that is further away than this is waited for, not worked on. */
const SOON_MS = 5_000;
const DROWSY_STRETCH_MS = 20_000;
/** Nothing that is worth running needs more: something goes round in a circle. */
const MOST_STEPS = 400_000;

/** Starts at `begin`. Idle looks are at least `paceMs` apart, as on a machine that is busy otherwise. */
export function createTime(begin: number, paceMs = 0): Time {
  const main = createHeap();
  const looks = createHeap();
  let now = begin;
  let sequence = 0;
  let working = 0;
  const first = Math.max(FIRST_STRETCH_MS, paceMs);
  let stretch = first;
  let lookedAt = begin;
  let steps = 0;

  // Somebody who sleeps for long keeps nobody else awake, but does not let the others oversleep either.
  const isBusy = (next: Node | undefined): boolean => working > 0 && (next?.time ?? 0) - now <= SOON_MS;
  const mostStretch = (): number => (working > 0 ? Math.max(paceMs, DROWSY_STRETCH_MS) : MOST_STRETCH_MS);
  const fire = async (node: Node): Promise<void> => {
    now = Math.max(now, node.time);
    if (node.weight === "work") working -= 1;
    node.isCancelled = true;
    node.run();
    // One turn of the event loop: every microtask that can run has run before it comes.
    await new Promise<void>((resolve) => setImmediate(resolve));
  };
  const step = async (): Promise<boolean> => {
    const next = main.peek();
    const look = looks.peek();
    if (!next && !look) return false;
    const lookAt = look
      ? Math.max(look.time, lookedAt + (isBusy(next) ? paceMs : Math.min(stretch, mostStretch())))
      : Number.POSITIVE_INFINITY;
    if (next && next.time <= lookAt) {
      main.pop();
      await fire(next);
      return true;
    }
    now = Math.max(now, lookAt);
    lookedAt = now;
    if (!isBusy(next)) stretch = Math.min(mostStretch(), stretch * GROWTH);
    // Those that came due together fire together, in their order.
    for (let due = looks.peek(); due && due.time <= now; due = looks.peek()) {
      looks.pop();
      await fire(due);
    }
    return true;
  };

  return {
    now: () => now,
    at(time, weight, run) {
      sequence += 1;
      const node: Node = { time: Math.max(time, now), sequence, weight, run, isCancelled: false };
      (weight === "look" ? looks : main).push(node);
      if (weight === "work") working += 1;
      return {
        cancel() {
          if (node.isCancelled) return;
          node.isCancelled = true;
          if (weight === "work") working -= 1;
        },
      };
    },
    stir() {
      stretch = first;
    },
    isIdle: () => working === 0,
    async run(isOver, limit) {
      // What was started before time runs gets as far as it can.
      await new Promise<void>((resolve) => setImmediate(resolve));
      while (!isOver()) {
        steps += 1;
        if (now >= limit || steps > MOST_STEPS || !(await step())) return false;
      }
      return true;
    },
  };
}

/** Time and turns of a ledger with a file: its writes are done within the turn in which they were asked for. */
export function schedulerOf(time: Time): LedgerScheduler {
  return {
    soon: (task) => queueMicrotask(task),
    now: () => time.now(),
    wait: (ms) =>
      new Promise((resolve) => {
        time.at(time.now() + ms, "work", resolve);
      }),
    random: () => 0.5,
  };
}

interface Heap {
  push(node: Node): void;
  /** The earliest that is not cancelled. */
  peek(): Node | undefined;
  pop(): void;
}

function createHeap(): Heap {
  const nodes: Node[] = [];
  const isBefore = (left: number, right: number): boolean => {
    const a = nodes[left] as Node;
    const b = nodes[right] as Node;
    return a.time < b.time || (a.time === b.time && a.sequence < b.sequence);
  };
  const swap = (left: number, right: number): void => {
    [nodes[left], nodes[right]] = [nodes[right] as Node, nodes[left] as Node];
  };
  const sink = (): void => {
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < nodes.length && isBefore(child, least)) least = child;
      if (least === at) return;
      swap(at, least);
      at = least;
    }
  };
  const pop = (): void => {
    const last = nodes.pop();
    if (!last || nodes.length === 0) return;
    nodes[0] = last;
    sink();
  };
  return {
    push(node) {
      nodes.push(node);
      for (let at = nodes.length - 1; at > 0 && isBefore(at, (at - 1) >> 1); at = (at - 1) >> 1)
        swap(at, (at - 1) >> 1);
    },
    peek() {
      while (nodes[0]?.isCancelled) pop();
      return nodes[0];
    },
    pop,
  };
}
