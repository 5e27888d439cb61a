/** When claims are made anew: at fixed instants, so that two builds between them write the same bytes. */

/** Claims are made anew after this many days; they live for seven, so that a worker may stand still for four. */
export const PERIOD_DAYS = 3;
const PERIOD_MS = PERIOD_DAYS * 86_400_000;

/** The beginning of the period that `now` lies in, counted from 1970-01-01 in UTC. */
export function periodStart(now: Date): Date {
  return new Date(Math.floor(now.getTime() / PERIOD_MS) * PERIOD_MS);
}

/** The end of the period that `now` lies in: until then a claim of unchanged facts is the same text. */
export function periodEnd(now: Date): Date {
  return new Date(periodStart(now).getTime() + PERIOD_MS);
}
