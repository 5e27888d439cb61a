/**
 * `etalase/telemetry/logger`: one line for each change, to a logger that is handed in. pino fits as it is, and so does
 * anything with its four levels; nothing is loaded. There is no line for a call that changes nothing.
 */
import type { EventName, Events } from "../events/events.js";
import type { Etalase } from "../face.js";

/** A logger: an object of facts, then a sentence. A pino logger fits. */
export interface Logger {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
  /** Whether lines of this level go anywhere; pino knows. @defaultValue all do */
  isLevelEnabled?(level: string): boolean;
}

type Level = Exclude<keyof Logger, "isLevelEnabled">;

/** How loud each event is. */
export const LOG_LEVELS: { readonly [N in EventName]: Level } = {
  "listing-published": "info",
  "listing-updated": "info",
  "listing-withdrawn": "info",
  "listing-refused": "warn",
  "listing-waits-for-you": "warn",
  "listing-doubted": "warn",
  "doubt-ended": "info",
  "listing-delayed": "debug",
  "circuit-opened": "warn",
  "circuit-trying": "info",
  "circuit-closed": "info",
  "account-held": "error",
  "account-released": "info",
  "goal-missed": "error",
  "goal-held": "info",
  "closing-suspected": "error",
  "closing-announced": "warn",
  "channel-revived": "info",
  "channel-bug": "error",
  "publish-progressed": "debug",
  warned: "warn",
};

/** Longer words of products and platforms are cut: a log is no catalogue. */
const MOST_LETTERS = 200;

/**
 * Writes every event of a shop to a logger, until the returned function is called.
 *
 * @example
 * const stop = logTo(shop, pino());
 */
export function logTo(shop: Pick<Etalase, "on">, logger: Logger): () => void {
  const stops = Object.entries(LOG_LEVELS).map(([name, level]) =>
    // The table holds every name of an event, and nothing else.
    shop.on(name as EventName, (event) => write(logger, level, name, event)),
  );
  return () => {
    for (const stop of stops) stop();
  };
}

function write(logger: Logger, level: Level, event: string, facts: Events[EventName]): void {
  // Asked each time: the level of a running logger may be changed.
  if (logger.isLevelEnabled?.(level) === false) return;
  const said: Record<string, unknown> = { event };
  for (const [key, value] of Object.entries(facts)) said[key] = cleaned(value);
  logger[level](said, event);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
const BREAKS = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]+/g;

// Lines of a log are read line by line: words of others must not begin new ones, nor colour a terminal.
function cleaned(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Error) return cleaned(value.message);
  if (typeof value !== "string") return value;
  const plain = value.search(BREAKS) < 0 ? value : value.replaceAll(BREAKS, " ");
  return plain.length > MOST_LETTERS ? `${plain.slice(0, MOST_LETTERS)}…` : plain;
}
