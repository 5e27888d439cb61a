/**
 * The journal: what happened, as lines of JSON in a file beside the ledger. The ledger knows how things stand; the
 * journal remembers how they came to, for the timeline, the history and the forecast of a report. It is a convenience:
 * losing it loses pictures, never a listing.
 */
import { appendFile, rename, stat } from "node:fs/promises";
import type { Etalase } from "../face.js";
import { type JournalEntry, type Told, tellsOf } from "./journal-entry.js";

/** What a journal listens to. */
export type Watched = Pick<Etalase, "on" | "health">;

export interface JournalOptions {
  /** Where the lines go. */
  readonly file: string;
  /** What is counted is written once in this span. @defaultValue a minute */
  readonly everyMs?: number | undefined;
  /** Beyond this the file is put aside as `<file>.1`, and an older one of that name goes. @defaultValue 4 MB */
  readonly maxBytes?: number | undefined;
  /** @defaultValue the machine's clock */
  readonly now?: (() => Date) | undefined;
}

/** A journal being written. */
export interface Journal {
  /** Writes what was counted by now, and how much waits where. */
  flush(): Promise<void>;
  /** Flushes, and listens no more. @throws Error of the file system, where something could not be written */
  close(): Promise<void>;
}

const MINUTE_MS = 60_000;

/**
 * Keeps a journal of a shop in this process. Only what this process does is told; a worker is the one to keep it.
 *
 * @example
 * const journal = keepJournal(shop, { file: "etalase.journal.jsonl" });
 * await shop.start();
 */
export function keepJournal(shop: Watched, options: JournalOptions): Journal {
  const { file, everyMs = MINUTE_MS, maxBytes = 4_000_000, now = () => new Date() } = options;
  const write = createWriter(file, maxBytes);
  const told = tellsOf(shop, now, (entry) => write([entry]));
  const flush = async (): Promise<void> => {
    await write([...told.counted(), ...(await backlogOf(shop, now))]);
  };
  const timer = setInterval(() => {
    // What could not be written is said by `close`.
    flush().catch(() => undefined);
  }, everyMs);
  timer.unref();
  return { flush, close: () => closeJournal(told, timer, write) };
}

type Write = (entries: readonly JournalEntry[]) => Promise<void>;

async function closeJournal(told: Told, timer: NodeJS.Timeout, write: Write): Promise<void> {
  clearInterval(timer);
  told.stop();
  await write(told.counted());
}

async function backlogOf(shop: Watched, now: () => Date): Promise<readonly JournalEntry[]> {
  const { channels } = await shop.health();
  const waiting = Object.fromEntries(Object.entries(channels).map(([name, { backlog }]) => [name, backlog]));
  return [{ v: 1, at: now().toISOString(), type: "backlog", waiting }];
}

/** One write after the other; a write that failed is told by the next that is waited for. */
function createWriter(file: string, maxBytes: number): Write {
  let last: Promise<void> = Promise.resolve();
  let size: number | undefined;
  const append = async (text: string): Promise<void> => {
    size ??= await sizeOf(file);
    if (size > maxBytes) {
      await rename(file, `${file}.1`);
      size = 0;
    }
    await appendFile(file, text);
    size += Buffer.byteLength(text);
  };
  return (entries) => {
    if (entries.length === 0) return last;
    const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
    last = last.then(() => append(text));
    // Whoever does not wait for it is not brought down by it.
    last.catch(() => undefined);
    return last;
  };
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
    throw error;
  }
}
