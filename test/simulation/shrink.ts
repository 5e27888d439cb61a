/** Makes a schedule that fails smaller for as long as it fails: halves of each list are left out, then quarters, then ones. */
import type { Schedule } from "./schedule.js";

const LISTS = [
  "edits",
  "faults",
  "crashes",
  "freezes",
  "jumps",
  "clockSets",
  "rebinds",
  "upgrades",
  "foreign",
  "places",
] as const;
type List = (typeof LISTS)[number];

/** Answers the smallest schedule found that still fails, after at most `tries` runs. */
export async function shrink(
  schedule: Schedule,
  fails: (candidate: Schedule) => Promise<boolean>,
  tries = 200,
): Promise<Schedule> {
  const budget = { left: tries };
  let best = schedule;
  for (let before: Schedule | undefined; before !== best && budget.left > 0; ) {
    before = best;
    for (const list of LISTS) best = await shrinkList(best, list, fails, budget);
  }
  return best;
}

async function shrinkList(
  schedule: Schedule,
  list: List,
  fails: (candidate: Schedule) => Promise<boolean>,
  budget: { left: number },
): Promise<Schedule> {
  let best = schedule;
  for (let size = Math.ceil(best[list].length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < best[list].length && budget.left > 0; ) {
      const candidate = without(best, list, start, size);
      budget.left -= 1;
      if (candidate && (await fails(candidate))) best = candidate;
      else start += size;
    }
  }
  return best;
}

function without(schedule: Schedule, list: List, start: number, size: number): Schedule | undefined {
  const rest = [...schedule[list].slice(0, start), ...schedule[list].slice(start + size)];
  if (list === "places" && rest.length === 0) return undefined;
  return { ...schedule, [list]: rest };
}
