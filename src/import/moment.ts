/** Dates of files: with an offset as they stand, without one by the option. */
import type { Cell } from "./cell.js";
import type { Ground } from "./draft.js";

const DAY = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/** Whether a date leaves its offset open. */
export function lacksOffset(text: string): boolean {
  const match = DAY.exec(text);
  return match !== null && match[7] === undefined;
}

/** A moment as ISO 8601 with its offset. A day alone begins at midnight, or with `edge` `"end"` has ended at the next. */
export function readMoment(cell: Cell, edge: "start" | "end", ground: Ground): string | undefined {
  const match = DAY.exec(cell.text);
  if (match === null) {
    ground.note(cell, "is no date, and is left out", 'Write it as "2026-12-01" or "2026-12-01T00:00:00+07:00".');
    return undefined;
  }
  const [, year, month, day, hour, minute, second, own] = match;
  const offset = own?.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2") ?? ground.options.offset ?? "+00:00";
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (hour === undefined && edge === "end") date.setUTCDate(date.getUTCDate() + 1);
  const clock = hour === undefined ? "00:00:00" : `${hour}:${minute}:${second ?? "00"}`;
  return `${date.toISOString().slice(0, 10)}T${clock}${offset}`;
}
