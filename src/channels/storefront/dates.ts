/** Days and times as people read them, the same bytes on every machine. */
import { isIndonesian } from "./texts.js";

const MONTHS = {
  id: ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
  en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
} as const;

/** A day as people read it, without the data of the machine's own languages: the same bytes everywhere. */
export function dayText(year: number, month: number, day: number, locale: string): string {
  const months = isIndonesian(locale) ? MONTHS.id : MONTHS.en;
  return `${day} ${months[month - 1] ?? ""} ${year}`;
}

/** The last moment before an end, in the shop's time zone: a day, with the time where it is not the day's end. */
export function untilText(end: Date, timeZone: string, locale: string): string {
  const last = partsOf(new Date(end.getTime() - 1), timeZone);
  const day = dayText(last.year, last.month, last.day, locale);
  if (last.hour === 23 && last.minute === 59) return day;
  const { hour, minute } = partsOf(end, timeZone);
  return `${day}, ${[hour, minute].map((part) => String(part).padStart(2, "0")).join(isIndonesian(locale) ? "." : ":")}`;
}

function partsOf(at: Date, timeZone: string) {
  const numeric = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
  const parts = new Intl.DateTimeFormat("en-US", { ...numeric, hourCycle: "h23", timeZone }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return { year: part("year"), month: part("month"), day: part("day"), hour: part("hour"), minute: part("minute") };
}
