/** The smallest set of choices that serves everybody: set cover, exact for what shops have, greedy beyond. Pure. */

/** One thing that could be made, and whom it would serve. */
export interface Choice {
  /** Places in the list of those to be served. */
  readonly serves: readonly number[];
  /** Decides between sets of one size; less is better. */
  readonly cost: number;
}

/** Sets looked at before the best so far is taken: far more than ten channels need, a few milliseconds. */
const MOST_LOOKS = 4000;

/** Indices of the fewest choices that serve all of `count`, the cheapest of such sets. Whom nothing serves is left out. */
export function coverAll(choices: readonly Choice[], count: number): readonly number[] {
  const servers = Array.from({ length: count }, (_, one) =>
    choices.flatMap(({ serves }, index) => (serves.includes(one) ? [index] : [])),
  );
  const open = new Set(servers.flatMap((able, one) => (able.length > 0 ? [one] : [])));
  const state = { best: greedy(choices, open), looks: 0 };

  const search = (picked: readonly number[], left: ReadonlySet<number>): void => {
    if (++state.looks > MOST_LOOKS) return;
    if (left.size === 0) state.best = better(choices, picked, state.best);
    else if (picked.length + leastMore(choices, left) <= state.best.length) {
      for (const index of servers[hardest(servers, left)] ?? []) {
        search([...picked, index], without(left, choices[index]));
      }
    }
  };
  search([], open);
  return state.best;
}

function better(choices: readonly Choice[], a: readonly number[], b: readonly number[]): readonly number[] {
  const cost = (picked: readonly number[]) => picked.reduce((sum, index) => sum + (choices[index]?.cost ?? 0), 0);
  return a.length < b.length || (a.length === b.length && cost(a) < cost(b)) ? a : b;
}

/** Choices that are needed at least: nobody serves more than the widest does. */
function leastMore(choices: readonly Choice[], left: ReadonlySet<number>): number {
  const widest = Math.max(...choices.map(({ serves }) => serves.filter((one) => left.has(one)).length));
  return Math.ceil(left.size / widest);
}

/** The one with the fewest ways to be served: whoever begins with it has the fewest ways to go on. */
function hardest(servers: readonly (readonly number[])[], left: ReadonlySet<number>): number {
  const ways = (one: number) => servers[one]?.length ?? 0;
  return [...left].reduce((a, b) => (ways(b) < ways(a) ? b : a));
}

function without(left: ReadonlySet<number>, choice: Choice | undefined): ReadonlySet<number> {
  return new Set([...left].filter((one) => !choice?.serves.includes(one)));
}

function greedy(choices: readonly Choice[], open: ReadonlySet<number>): readonly number[] {
  const left = new Set(open);
  const picked: number[] = [];
  while (left.size > 0) {
    const gains = choices.map(({ serves }) => serves.filter((one) => left.has(one)).length);
    const most = Math.max(...gains);
    const index = gains.indexOf(most);
    if (most === 0) break;
    picked.push(index);
    for (const one of choices[index]?.serves ?? []) left.delete(one);
  }
  return picked;
}
