/** Watching the shop until it comes to rest, with the clock leaping where everybody only waits. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Row } from "etalase";
import type { LeapingClock } from "./clock.js";
import type { Bar, Screen } from "./screen.js";
import { type Channel, type DemoShop, TITLES } from "./shop.js";

/** Everybody and everything that plays a part. */
export interface Stage {
  readonly shop: DemoShop;
  readonly clock: LeapingClock;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  /** How often, and by how much, the clock leapt. */
  readonly leapt: { times: number; ms: number };
}

/** Every row of the shop at one moment. */
export interface Look {
  readonly rows: readonly Row[];
  on(channel: Channel): readonly Row[];
  /** What is still under way, without `except`. */
  queued(except?: Channel): readonly Row[];
}

const POLL_MS = 120;
/** Nothing has moved for so long: something is wrong. */
const STUCK_MS = 60_000;
const LEAST_LEAP_MS = 150;

/** Reads how everything stands. */
export async function look({ shop }: Pick<Stage, "shop">): Promise<Look> {
  const rows: Row[] = [];
  for await (const row of shop.listings()) rows.push(row);
  return {
    rows,
    on: (channel) => rows.filter((row) => row.channel === channel),
    queued: (except) => rows.filter(({ status, channel }) => status === "queued" && channel !== except),
  };
}

/** Waits until `isDone`, with the bars moving meanwhile or hidden. @throws Error where nothing moves any more */
export async function settle(
  stage: Stage,
  isDone: (look: Look) => boolean,
  bars: "keep" | "drop" | "hide" = "keep",
): Promise<Look> {
  const { clock, screen, signal } = stage;
  let last = "";
  let movedAt = performance.now();
  for (;;) {
    const now = await look(stage);
    if (bars !== "hide") screen.bars(barsOf(now));
    if (isDone(now)) {
      if (bars !== "keep") screen.bars([]);
      screen.keepBars();
      return now;
    }
    const print = JSON.stringify(now.rows.map(({ status, reason, live, nextAt }) => [status, reason, live, nextAt]));
    if (print !== last) movedAt = performance.now();
    last = print;
    if (performance.now() - movedAt > STUCK_MS) throw new Error(`Nothing moves any more: ${waitingText(now)}`);
    leapWhereIdle(stage, now, clock.now().getTime());
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** Moves the clock to the next thing that is due, if nothing is under way before. */
function leapWhereIdle({ clock, leapt }: Stage, { queued }: Look, now: number): void {
  const dates = queued().map(({ nextAt }) => nextAt?.getTime() ?? 0);
  const ms = Math.min(...dates) - now;
  if (dates.length === 0 || ms < LEAST_LEAP_MS) return;
  clock.leap(ms + 1);
  leapt.times += 1;
  leapt.ms += ms;
}

const DONE: ReadonlySet<string> = new Set(["published", "updated", "unchanged"]);

/** Whether buyers see the newest version of it. */
export function isCurrent({ status }: Row): boolean {
  return DONE.has(status);
}

function barsOf(now: Look): readonly Bar[] {
  return (Object.keys(TITLES) as Channel[]).map((channel) => {
    const rows = now.on(channel).filter(({ status }) => status !== "withdrawn" && status !== "skipped");
    const note = rows.length === 0 && channel === "spare" ? "stands by" : noteOf(rows);
    return { title: TITLES[channel], done: rows.filter(isCurrent).length, total: rows.length, note };
  });
}

const SAID: Readonly<Record<string, string>> = { due: "under way", "circuit open": "waiting for it" };

function noteOf(rows: readonly Row[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { status, reason = status } of rows.filter((row) => !isCurrent(row))) {
    const said = status === "refused" ? "refused" : (SAID[reason] ?? reason);
    counts.set(said, (counts.get(said) ?? 0) + 1);
  }
  return counts.size === 0 ? undefined : [...counts].map(([reason, count]) => `${count} ${reason}`).join(", ");
}

function waitingText(now: Look): string {
  return barsOf(now)
    .filter(({ done, total }) => done < total)
    .map(({ title, note }) => `${title}: ${note}`)
    .join("; ");
}
