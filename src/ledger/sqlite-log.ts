/**
 * The write-ahead log on its way to the disk. A commit that SQLite syncs itself stops the event loop for as long as the
 * disk takes, which is most of the time of a busy ledger. So SQLite only writes it, the log is synced beside the event
 * loop, and nobody is answered before that is done: the same promise, with one sync for all that was written meanwhile.
 * What is read before may be newer than what is on the disk; whoever writes because of it writes behind it in the log.
 */
import { closeSync, openSync } from "node:fs";
import type { EtalaseError } from "../errors.js";
import type { LedgerScheduler } from "./scheduler.js";
import { unsynced } from "./sqlite-failures.js";

/** Whoever waits until what was written is on the disk. */
export interface Waiting {
  resolve(): void;
  reject(error: unknown): void;
}

/** Syncs the log of one connection. */
export interface SqliteLog {
  readonly isBusy: boolean;
  /** Why it cannot be trusted any more: after a failed sync nobody knows what the disk has. */
  readonly trouble: EtalaseError | undefined;
  /** Answers them when everything that has been written until now is on the disk. */
  await(waiting: readonly Waiting[]): void;
  /** Once what is under way has ended; at once where nothing is. */
  whenIdle(task: () => void): void;
  close(): void;
}

/** Opens the log beside a file; `undefined`: SQLite has to sync it by itself. */
export function openLog(file: string, { sync }: LedgerScheduler): SqliteLog | undefined {
  if (!sync) return undefined;
  const handle = handleOf(`${file}-wal`);
  return handle === undefined ? undefined : new Log(file, handle, sync);
}

// A driver of one's own may keep its log elsewhere. Windows syncs only what is open for writing.
function handleOf(path: string): number | undefined {
  try {
    return openSync(path, "r+");
  } catch {
    return undefined;
  }
}

class Log implements SqliteLog {
  readonly #file: string;
  readonly #handle: number;
  readonly #sync: (handle: number) => Promise<void>;
  #waiting: Waiting[] = [];
  #idle: (() => void)[] = [];
  isBusy = false;
  trouble: EtalaseError | undefined;

  constructor(file: string, handle: number, sync: (handle: number) => Promise<void>) {
    this.#file = file;
    this.#handle = handle;
    this.#sync = sync;
  }

  await(waiting: readonly Waiting[]): void {
    this.#waiting.push(...waiting);
    if (!this.isBusy && this.#waiting.length > 0) void this.#run();
  }

  whenIdle(task: () => void): void {
    if (this.isBusy) this.#idle.push(task);
    else task();
  }

  close(): void {
    closeSync(this.#handle);
  }

  async #run(): Promise<void> {
    this.isBusy = true;
    // Who comes from here on wrote what this sync may miss.
    const waiting = this.#waiting;
    this.#waiting = [];
    await this.#syncFor(waiting);
    this.isBusy = false;
    for (const task of this.#idle.splice(0)) task();
    this.await([]);
  }

  async #syncFor(waiting: readonly Waiting[]): Promise<void> {
    try {
      await this.#sync(this.#handle);
    } catch (error) {
      this.trouble ??= unsynced(this.#file, error);
    }
    // After one that failed, the next one says nothing of what was written before it.
    const { trouble } = this;
    if (trouble) {
      for (const one of waiting) one.reject(trouble);
      return;
    }
    for (const one of waiting) one.resolve();
  }
}
