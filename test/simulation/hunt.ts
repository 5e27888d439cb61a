/** Looks for the first seed that catches each planted bug, and writes them down for the tests to replay. */
import { writeFileSync } from "node:fs";
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
    if (found) caught.push(found);
  }
  return caught;
}

async function huntOne(bug: string, plant: (typeof PLANTED)[string], most: number): Promise<Caught | undefined> {
  for (let seed = 1; seed <= most; seed += 1) {
    const schedule = scheduleOf(seed);
    if (SUITS[bug]?.(schedule) === false) continue;
    const { broken } = await runSchedule(schedule, { plant });
    const [first] = broken;
    if (first === undefined) continue;
    const clean = await runSchedule(schedule);
    if (clean.broken.length === 0) return { bug, seed, broken: first };
  }
  return undefined;
}

export const CAUGHT_FILE = fileURLToPath(new URL("planted.json", import.meta.url));

export function saveCaught(caught: readonly Caught[]): void {
  writeFileSync(CAUGHT_FILE, `${JSON.stringify(caught, null, 2)}\n`);
}
