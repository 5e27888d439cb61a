/** Runs a schedule to its end: until everything has come to rest, or until it is clear that it will not. */
import { createAuthor, planEdits } from "./author.js";
import { judge } from "./judge.js";
import { createPerson } from "./person.js";
import type { Schedule } from "./schedule.js";
import { BEGIN, createWorld, SHOP, type World, type WorldOptions } from "./world.js";

export interface Verdict {
  readonly schedule: Schedule;
  /** What was broken; empty: nothing. */
  readonly broken: readonly string[];
  readonly world: World;
}

const LOOK_MS = 600_000;
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
  for (const { at, place, drainMs } of schedule.closings)
    time.at(BEGIN + at, "plan", () => void closeChannel(world, place, BEGIN + at, BEGIN + at + drainMs));
  const look = (): void => {
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
  while (await time.run(() => isAtRest && time.isIdle(), limit)) {
    // Since the last check something may have begun to move again.
    isAtRest = await atRest(world);
    if (isAtRest) break;
  }
  for (let index = 0; index < schedule.workers; index += 1) world.worker(index)?.life.die();
  return { schedule, broken: await judge(world, author, isAtRest), world };
}

async function closeChannel({ ledger }: World, place: string, closesAt: number, drainUntil: number): Promise<void> {
  const account = (await ledger.readAccounts(SHOP)).find(({ name }) => name === place);
  if (account) await ledger.write([{ op: "account", key: account.key, closesAt, drainUntil }]);
}

/** When the last edit, fault, crash or jump is over. */
function horizonOf({ edits, faults, crashes, jumps, closings }: Schedule): number {
  return Math.max(
    0,
    ...edits.map(({ at }) => at),
    ...faults.map(({ until }) => until),
    ...crashes.map(({ at, backAfterMs }) => at + backAfterMs),
    ...jumps.map(({ at }) => at),
    ...closings.map(({ at, drainMs }) => at + drainMs),
  );
}

async function atRest(world: World): Promise<boolean> {
  const accounts = await world.ledger.readAccounts(SHOP);
  const closed = new Set(accounts.filter(({ closesAt }) => closesAt !== null).map(({ key }) => key));
  const rows = await world.ledger.rows({ shop: SHOP, states: MOVING, limit: 1_000 });
  return rows.every(({ listing }) => closed.has(listing.account)) && accounts.every(({ hold }) => hold === null);
}
