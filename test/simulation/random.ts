/** Chance from a seed: one stream per actor, so that one more draw in one of them moves nothing in the others. */
import type { Random } from "../../src/resilience/backoff.js";

export interface Dice extends Random {
  /** A stream of its own; the same name gives the same stream, whatever was drawn before. */
  fork(name: string): Dice;
  /** A whole number, both ends included. */
  whole(from: number, to: number): number;
  /** True this often, 0…1. */
  chance(share: number): boolean;
  /** @throws RangeError where there is nothing to pick from. */
  pick<T>(all: readonly T[]): T;
}

/** Makes the stream of a seed. */
export function createDice(seed: number | string): Dice {
  let state = hash(String(seed));
  const next = (): number => {
    // mulberry32: small, fast, good enough to order events by.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    whole,
    chance: (share) => next() < share,
    fork: (name) => createDice(`${seed}/${name}`),
    pick(all) {
      if (all.length === 0) throw new RangeError("nothing to pick from");
      return all[whole(0, all.length - 1)] as (typeof all)[number];
    },
  };
}

function hash(text: string): number {
  let value = 2_166_136_261;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 16_777_619);
  return value >>> 0;
}
