/** Runs a schedule to its end: until everything has come to rest, or until it is clear that it will not. */
import { createAuthor, planEdits } from "./author.js";
import { BEGIN, SHOP } from "./begin.js";
import { type Counts, count, countMost } from "./edges.js";
import { isHeld, judge } from "./judge.js";
import { createPerson } from "./person.js";
import { lingeringIn } from "./reach.js";
import type { Schedule } from "./schedule.js";
import { createWorld, type World, type WorldOptions } from "./world.js";

export interface Verdict {
  readonly schedule: Schedule;
  /** What was broken; empty: nothing. */
  readonly broken: readonly string[];
  readonly world: World;
}

const LOOK_MS = 600_000;
const BLACKOUT_MS = 1_200_000;
const CHECK_MS = 2_000;
const MOST_CHECK_MS = 600_000;
const PATIENCE_MS = 4 * 86_400_000;

const MOVING = ["due", "waiting", "leased", "inFlight", "settling", "inDoubt", "asking"] as const;

/** Runs and judges. */
export async function runSchedule(schedule: Schedule, options: WorldOptions = {}): Promise<Verdict> {
  const world = createWorld(schedule, options);
  options.onWorld?.(world);
  const { time } = world;
  const author = createAuthor(world);
  const person = createPerson(world);
  const horizon = BEGIN + horizonOf(schedule);
  await world.ledger.open();
  world.start();
  planEdits(schedule.edits, BEGIN, time, author);
  for (const crash of schedule.crashes)
    time.at(BEGIN + crash.at, "plan", () => world.kill(crash.worker, crash.backAfterMs));
  for (const jump of schedule.jumps)
    time.at(BEGIN + jump.at, "plan", () => world.worker(jump.worker)?.life.jump(jump.ms));
  for (const { at, ms } of schedule.clockSets) time.at(BEGIN + at, "plan", () => world.setClock(ms));
  for (const { at, place } of schedule.rebinds) time.at(BEGIN + at, "plan", () => world.rename(place));
  for (const { at, worker } of schedule.upgrades) time.at(BEGIN + at, "plan", () => world.upgrade(worker));
  for (const { backupAt, at } of schedule.restores) {
    time.at(BEGIN + backupAt, "plan", () => world.backUp());
    time.at(BEGIN + at, "plan", () => world.restore());
  }
  for (const { at, place, drainMs } of schedule.closings)
    time.at(BEGIN + at, "plan", () => void closeChannel(world, place, BEGIN + at, BEGIN + at + drainMs));
  for (const { at, place } of schedule.revocations)
    time.at(BEGIN + at, "plan", () => world.places.get(place)?.rules.office?.revoke());
  for (const fault of schedule.faults)
    if (isBlackout(fault)) time.at(BEGIN + fault.until - 1, "plan", () => world.glance(fault));
  const { counts } = options;
  const look = (): void => {
    if (counts) void backlogOf(world).then((backlog) => countMost(counts.most, "backlog", backlog));
    void person.look().catch((error: unknown) => (world.warnings as string[]).push(`person: ${String(error)}`));
    time.at(time.now() + LOOK_MS, "plan", look);
  };
  time.at(BEGIN + LOOK_MS, "plan", look);
  let isAtRest = false;
  const check = (everyMs: number): void => {
    void atRest(world).then((rests) => {
      isAtRest = rests;
    });
    time.at(time.now() + everyMs, "plan", () => check(Math.min(MOST_CHECK_MS, everyMs * 2)));
  };
  time.at(horizon, "plan", () => check(CHECK_MS));
  const limit = horizon + PATIENCE_MS;
  const isLost = options.isHunt ? lossOf(world) : () => false;
  while (await time.run(() => isLost() || (isAtRest && time.isIdle()), limit)) {
    // Since the last check something may have begun to move again.
    isAtRest = await atRest(world);
    if (isAtRest || isLost()) break;
  }
  for (let index = 0; index < schedule.workers; index += 1) world.worker(index)?.life.die();
  if (counts) sumUp(counts, world, time.now() - horizon);
  return { schedule, broken: await judge(world, author, isAtRest), world };
}

/** Whether something was put up twice, or somebody was warned; nothing that comes after can make that right. */
function lossOf({ places, warnings }: World): () => boolean {
  const read = new Map<string, number>();
  let isDoubled = false;
  return () => {
    if (warnings.length > 0) return true;
    for (const [name, { log }] of places) {
      for (let at = read.get(name) ?? 0; at < log.length && !isDoubled; at += 1)
        isDoubled = log[at]?.effect === "made" && (log[at]?.alive ?? 0) > 1;
      read.set(name, log.length);
    }
    return isDoubled;
  };
}

async function backlogOf({ ledger }: World): Promise<number> {
  const tallies = await ledger.tally(SHOP);
  const moving = tallies.filter(({ state }) => (MOVING as readonly string[]).includes(state) && state !== "asking");
  return moving.reduce((sum, { count: rows }) => sum + rows, 0);
}

function sumUp({ sums, most }: Counts, { ended, network }: World, recoveryMs: number): void {
  count(sums, "doubtsEnded", ended.length);
  count(sums, "probes", network.sent.filter(({ call }) => call === "ping").length);
  countMost(most, "recoveryMs", Math.max(0, recoveryMs));
}

function isBlackout({ what, share, at, until }: Schedule["faults"][number]): boolean {
  return what === "outage" && share === 1 && until - at >= BLACKOUT_MS;
}

async function closeChannel({ ledger }: World, place: string, closesAt: number, drainUntil: number): Promise<void> {
  const account = (await ledger.readAccounts(SHOP)).find(({ name }) => name === place);
  if (account) await ledger.write([{ op: "account", key: account.key, closesAt, drainUntil }]);
}

/** When the last edit, fault, crash or jump is over. */
function horizonOf(schedule: Schedule): number {
  const { edits, faults, crashes, jumps, closings, hostOutages, revocations, clockSets, rebinds, upgrades } = schedule;
  return Math.max(
    0,
    ...edits.map(({ at }) => at),
    ...faults.map(({ until }) => until),
    ...crashes.map(({ at, backAfterMs }) => at + backAfterMs),
    ...[...jumps, ...clockSets, ...rebinds, ...upgrades].map(({ at }) => at + 1),
    ...hostOutages.map(({ until }) => until),
    ...revocations.map(({ at }) => at),
    ...closings.map(({ at, drainMs }) => at + drainMs),
  );
}

async function atRest(world: World): Promise<boolean> {
  const accounts = await world.ledger.readAccounts(SHOP);
  const closed = new Set(accounts.filter(({ closesAt }) => closesAt !== null).map(({ key }) => key));
  const rows = await world.ledger.rows({ shop: SHOP, states: MOVING, limit: 1_000 });
  if (!rows.every(({ listing }) => closed.has(listing.account))) return false;
  return !accounts.some(isHeld) && (await lingeringIn(world)).length === 0;
}
