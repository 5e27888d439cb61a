/** Times and spans as they are typed. */
import { UsageError } from "./world.js";

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `30s`, `2m`, `500ms`, `0`. @throws UsageError */
export function readSpan(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, digits, unit = "s"] = /^(\d{1,9}(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text) ?? [];
  if (digits === undefined)
    throw new UsageError({
      en: `--${flag} ${text} is no time. Write one such as 30s, 2m or 1h.`,
      id: `--${flag} ${text} bukan lama waktu. Tulis misalnya 30s, 2m, atau 1h.`,
    });
  return Number(digits) * (UNITS[unit] ?? 1_000);
}

/** A date, or a date with a time; without a zone it is the machine's. @throws UsageError */
export function readDate(flag: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const date = /^\d{4}-\d{2}-\d{2}/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (!Number.isNaN(date.getTime())) return date;
  throw new UsageError({
    en: `--${flag} ${text} is no date. Write one such as 2026-12-31 or 2026-12-31T18:00+07:00.`,
    id: `--${flag} ${text} bukan tanggal. Tulis misalnya 2026-12-31 atau 2026-12-31T18:00+07:00.`,
  });
}
