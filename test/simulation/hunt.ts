/** Looks for the first seed that catches each planted bug, and writes them down for the tests to replay. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PLANTED, SUITS } from "./planted.js";
import { runSchedule } from "./run.js";
import { scheduleOf } from "./schedule.js";

export interface Caught {
  readonly bug: string;
  readonly seed: number;
  readonly broken: string;
}

/** Answers for every bug the first of `most` seeds that catches it. A seed that breaks without the bug proves nothing. */
export async function hunt(most: number, tell: (line: string) => void, only?: string): Promise<readonly Caught[]> {
  const caught: Caught[] = [];
  for (const [bug, plant] of Object.entries(PLANTED)) {
    if (only !== undefined && bug !== only) continue;
    const found = await huntOne(bug, plant, most);
    tell(found ? `${bug}: seed ${found.seed}: ${found.broken}` : `${bug}: not found in ${most} seeds`);
    if (!found) continue;
    caught.push(found);
    // A hunt is long: what was caught is written down at once.
    saveCaught(caught);
  }
  return caught;
}

async function huntOne(bug: string, plant: (typeof PLANTED)[string], most: number): Promise<Caught | undefined> {
  for (let seed = 1; seed <= most; seed += 1) {
    const schedule = scheduleOf(seed);
    if (SUITS[bug]?.(schedule) === false) continue;
    const { broken } = await runSchedule(schedule, { plant, isHunt: true });
    // Where it was ended for a double, the rest was only under way.
    const first = broken.find((line) => line.startsWith("doubled")) ?? broken[0];
    if (first === undefined) continue;
    const clean = await runSchedule(schedule);
    if (clean.broken.length === 0) return { bug, seed, broken: first };
  }
  return undefined;
}

export const CAUGHT_FILE = fileURLToPath(new URL("planted.json", import.meta.url));

/** Writes down what was caught; what is there of other bugs stays. */
export function saveCaught(caught: readonly Caught[]): void {
  const before = JSON.parse(readFileSync(CAUGHT_FILE, "utf8")) as readonly Caught[];
  const all = [...caught, ...before.filter(({ bug }) => caught.every((one) => one.bug !== bug))];
  const known = Object.keys(PLANTED);
  const sorted = all
    .filter(({ bug }) => known.includes(bug))
    .sort((a, b) => known.indexOf(a.bug) - known.indexOf(b.bug));
  writeFileSync(CAUGHT_FILE, `${JSON.stringify(sorted, null, 2)}\n`);
}
