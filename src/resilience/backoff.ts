/** How long to wait before the next try. Pure; chance is handed in. */

/** Chance as a stream: 0 ≤ next() < 1. */
export interface Random {
  next(): number;
}

const BASE_MS = 5_000;
const CAP_MS = 3_600_000;
const FLOOR_MS = 1_000;

/** Full jitter between a second and 5 s · 2ⁿ, at most an hour. */
export function backoffMs(tries: number, random: Random): number {
  const top = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(tries, 20));
  return Math.round(FLOOR_MS + random.next() * (top - FLOOR_MS));
}
