/** Numbers, times and spans as people read them. Never read back: machines get ISO 8601 and plain numbers. */

/** Languages of what people read here. */
export type Language = "id" | "en";

/** How times are written. */
export interface Manner {
  readonly language: Language;
  /** IANA name; it is always said with the time. */
  readonly timeZone: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

// Written down here and not asked from Intl, whose abbreviations change between versions of Node.
const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  id: ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nov", "Des"],
  en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
};

const ZONES: Readonly<Record<string, string>> = {
  "Asia/Jakarta": "WIB",
  "Asia/Pontianak": "WIB",
  "Asia/Makassar": "WITA",
  "Asia/Jayapura": "WIT",
  "Etc/UTC": "UTC",
  UTC: "UTC",
};

const UNITS: Readonly<Record<Language, readonly [string, string, string, string]>> = {
  id: ["h", "j", "mnt", "dtk"],
  en: ["d", "h", "min", "s"],
};

/** A whole number with the language's thousands mark: `10.000`, `10,000`. */
export function formatCount(count: number, language: Language): string {
  const mark = language === "id" ? "." : ",";
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, mark);
}

/** Counts by name: `web 12, tele 1.204`. */
export function formatCounts(counts: Readonly<Record<string, number>>, language: Language): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${formatCount(count, language)}`)
    .join(", ");
}

/** Somebody's own words behind a sentence; nothing where there are none. */
export function formatSaid(message: string | undefined): string {
  return message ? `: ${message}` : "";
}

/** A time with its zone: `19.40 WIB`; with the date where that is not the day of `today`: `21 Nov 2026 19.40 WIB`. */
export function formatTime(at: Date, manner: Manner, today?: Date): string {
  const parts = partsOf(at, manner.timeZone);
  const dot = manner.language === "id" ? "." : ":";
  const clock = `${parts.hour}${dot}${parts.minute} ${zoneOf(at, manner.timeZone)}`;
  const isToday = today !== undefined && dayOf(parts) === dayOf(partsOf(today, manner.timeZone));
  if (isToday) return clock;
  const month = MONTHS[manner.language][Number(parts.month) - 1] ?? parts.month;
  return `${Number(parts.day)} ${month} ${parts.year} ${clock}`;
}

/** A span in its two largest units: `2 j 5 mnt`, `35 s`. */
export function formatSpan(ms: number, language: Language): string {
  const [day, hour, minute, second] = UNITS[language];
  const whole = Math.max(0, ms);
  if (whole < MINUTE_MS) return `${Math.round(whole / 1000)} ${second}`;
  if (whole < HOUR_MS) return `${Math.round(whole / MINUTE_MS)} ${minute}`;
  if (whole < DAY_MS) return pair(whole, HOUR_MS, hour, MINUTE_MS, minute);
  return pair(whole, DAY_MS, day, HOUR_MS, hour);
}

/** Whether a time zone is known here. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function pair(ms: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  // Rounded to the small unit first, so that 59.9 minutes never read as 60.
  const smalls = Math.round(ms / small);
  const perLarge = large / small;
  const rest = smalls % perLarge;
  const head = `${Math.floor(smalls / perLarge)} ${largeUnit}`;
  return rest === 0 ? head : `${head} ${rest} ${smallUnit}`;
}

type Parts = Readonly<Record<"year" | "month" | "day" | "hour" | "minute", string>>;

const formatters = new Map<string, Intl.DateTimeFormat>();

function partsOf(at: Date, timeZone: string): Parts {
  const formatter =
    formatters.get(timeZone) ??
    new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
  formatters.set(timeZone, formatter);
  const found = Object.fromEntries(formatter.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (name: keyof Parts): string => found[name] ?? "";
  return { year: part("year"), month: part("month"), day: part("day"), hour: part("hour"), minute: part("minute") };
}

function dayOf({ year, month, day }: Parts): string {
  return `${year}-${month}-${day}`;
}

function zoneOf(at: Date, timeZone: string): string {
  const known = ZONES[timeZone];
  if (known !== undefined) return known;
  const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "shortOffset" }).formatToParts(at);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? timeZone;
}
