/** What can go wrong with a place, as a script: which fault, for which method, when, and how often. */
import type { SandboxClock } from "./clock.js";

/** Whom and when a fault strikes. Times are of the sandbox's clock. */
export interface When {
  /** As the place calls its methods: `sendPhoto`. @defaultValue every method */
  readonly method?: string | readonly string[] | undefined;
  /** How many requests it strikes. @defaultValue every one */
  readonly times?: number | undefined;
  /** Not before. @defaultValue at once */
  readonly from?: Date | undefined;
  /** Not from then on. @defaultValue for ever */
  readonly until?: Date | undefined;
  /** Strikes by chance, 0…1, drawn from the sandbox's `random`. @defaultValue `1` */
  readonly chance?: number | undefined;
}

/** Nobody listens: connections are refused and open ones are torn down. Always the whole place. */
export interface Down {
  readonly what: "down";
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
}

/**
 * How an answer is delayed. `slow` acts at once and answers late · `late` takes effect late, whether or not the caller
 * still waits · `lag` acts and answers at once, but what it did is seen only later.
 */
export type Delay = When & { readonly what: "slow" | "late" | "lag"; readonly ms: number };

/**
 * What happens instead of a good answer.
 *
 * Without acting: `silent` accepts and never answers · `reset-before` · `error-before` answers 5xx · `throttled`, with
 * `Retry-After` where `retryAfter` (seconds) is given · `verb-off` as the platform answers where a feature is dead ·
 * `token-expired`, `token-revoked` · `closed` as it answers when it has shut us · `error-in-success` 200 with an error
 * inside, where the platform does that · `answer` exactly this answer.
 *
 * After acting: `silent-after` · `reset-after` · `lost-answer` closes without a reply · `error-after` · `broken-json`.
 */
export type Outcome = When &
  (
    | {
        readonly what:
          | "silent"
          | "silent-after"
          | "reset-before"
          | "reset-after"
          | "lost-answer"
          | "broken-json"
          | "verb-off"
          | "token-expired"
          | "token-revoked"
          | "closed"
          | "error-in-success";
      }
    /** `status` @defaultValue 502 */
    | { readonly what: "error-before" | "error-after"; readonly status?: number | undefined }
    | { readonly what: "throttled"; readonly retryAfter?: number | undefined }
    | {
        readonly what: "answer";
        readonly status: number;
        readonly headers?: Readonly<Record<string, string>> | undefined;
        readonly body?: string | undefined;
      }
  );

/** One line of a fault script. */
export type Fault = Down | Delay | Outcome;

/** The faults of one place. Promises resolve when the place behaves as told. */
export interface Faults {
  /** Replaces the whole script. */
  set(faults: readonly Fault[]): Promise<void>;
  /** Adds one fault; the answer lifts it again. */
  add(fault: Fault): Promise<() => Promise<void>>;
  /** Everything works again. */
  clear(): Promise<void>;
  /** Resolves when the listener is as the clock says: await it after moving a clock into or out of a `down`. */
  settled(): Promise<void>;
  /** What is still to come, or under way. */
  readonly list: readonly Fault[];
}

/** What strikes one request. */
export interface Struck {
  readonly slowMs: number;
  readonly lateMs: number;
  readonly lagMs: number;
  readonly outcome: Outcome | undefined;
}

/** The script of one place, as its server consults it. */
export interface FaultScript extends Faults {
  /** What strikes a request of this method now; counts it. Delays add to at most one outcome. */
  strike(method: string): Struck;
  isDown(): boolean;
  /** The next instant at which `isDown` can change by itself. */
  nextChange(): Date | undefined;
}

/** A fault and how often it still strikes. */
interface Line {
  readonly fault: Fault;
  left: number;
}

/** Makes a fault script; `changed` is awaited whenever the script is edited. */
export function createFaultScript(
  clock: SandboxClock,
  random: () => number,
  changed: () => Promise<void>,
): FaultScript {
  let lines: Line[] = [];
  const take = <F extends Delay | Outcome>(method: string, accepts: (fault: Fault) => fault is F) =>
    takeFrom(lines, accepts, (fault) => strikes(fault, method, clock.now(), random));
  const delay = (method: string, what: Delay["what"]) =>
    take(method, (fault): fault is Delay => fault.what === what)?.ms ?? 0;
  const edit = (next: Line[]) => {
    lines = next;
    return changed();
  };
  return {
    set: (faults) => edit(faults.map(lineOf)),
    async add(fault) {
      const line = lineOf(fault);
      await edit([...lines, line]);
      return () => edit(lines.filter((other) => other !== line));
    },
    clear: () => edit([]),
    settled: changed,
    get list() {
      return lines.filter(({ left }) => left > 0).map(({ fault }) => fault);
    },
    strike: (method) => ({
      slowMs: delay(method, "slow"),
      lateMs: delay(method, "late"),
      lagMs: delay(method, "lag"),
      outcome: take(method, isOutcome),
    }),
    isDown: () => lines.some(({ fault }) => fault.what === "down" && isWithin(fault, clock.now())),
    nextChange: () =>
      nextChange(
        lines.map(({ fault }) => fault),
        clock.now(),
      ),
  };
}

function lineOf(fault: Fault): Line {
  return { fault, left: "times" in fault ? (fault.times ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY };
}

function takeFrom<F extends Delay | Outcome>(
  lines: readonly Line[],
  accepts: (fault: Fault) => fault is F,
  strikesNow: (fault: F) => boolean,
): F | undefined {
  for (const line of lines) {
    const { fault } = line;
    if (line.left <= 0 || !accepts(fault) || !strikesNow(fault)) continue;
    line.left -= 1;
    return fault;
  }
  return undefined;
}

function isOutcome(fault: Fault): fault is Outcome {
  return fault.what !== "down" && fault.what !== "slow" && fault.what !== "late" && fault.what !== "lag";
}

function isWithin({ from, until }: Pick<When, "from" | "until">, now: Date): boolean {
  return (from === undefined || now >= from) && (until === undefined || now < until);
}

function strikes(fault: When, method: string, now: Date, random: () => number): boolean {
  const { method: only, chance = 1 } = fault;
  if (only !== undefined && !(typeof only === "string" ? [only] : only).includes(method)) return false;
  return isWithin(fault, now) && (chance >= 1 || random() < chance);
}

function nextChange(faults: readonly Fault[], now: Date): Date | undefined {
  return faults
    .filter((fault) => fault.what === "down")
    .flatMap(({ from, until }) => [from, until])
    .filter((date): date is Date => date !== undefined && date > now)
    .sort((a, b) => a.getTime() - b.getTime())[0];
}
