/** What one run leaves for the next: where it was, and how far its clock was ahead. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** How the last run ended. */
export type Before = "nothing" | "finished" | "stopped" | "crashed";

interface Kept {
  readonly aheadMs: number;
  /** Something was published. */
  readonly isBegun: boolean;
  readonly isFinished: boolean;
  /** Of the process that is at it; absent once it ended in good order. */
  readonly pid?: number | undefined;
}

/** Another demo is at work in the same folder. */
export class DemoBusy extends Error {
  override readonly name = "DemoBusy";
}

export interface Session {
  readonly before: Before;
  readonly aheadMs: number;
  /** Says that everything is kept, and ends the session. */
  end(kept: Omit<Kept, "pid">): Promise<void>;
}

/** Begins a run in a folder; what a crashed run left there is cleared away. @throws DemoBusy */
export async function beginSession(folder: string, isFresh: boolean): Promise<Session> {
  const file = join(folder, "run.json");
  const last = await readLast(file);
  if (last?.pid !== undefined && isAlive(last.pid)) {
    throw new DemoBusy(
      `Another demo (process ${last.pid}) is at work in ${folder}. Wait for its end, or say --folder.`,
    );
  }
  // The ledger would remember what the sandbox has forgotten: such a world does not exist outside.
  const isUsable = last !== undefined && last.pid === undefined && !isFresh;
  if (!isUsable) await clear(folder);
  await mkdir(folder, { recursive: true });
  const { aheadMs, isBegun, isFinished } = isUsable ? last : { aheadMs: 0, isBegun: false, isFinished: false };
  await writeFile(file, JSON.stringify({ aheadMs, isBegun, isFinished, pid: process.pid } satisfies Kept));
  return {
    before: isBegun
      ? isFinished
        ? "finished"
        : "stopped"
      : last?.pid === undefined || isFresh
        ? "nothing"
        : "crashed",
    aheadMs,
    end: (kept) => writeFile(file, JSON.stringify(kept satisfies Kept)),
  };
}

async function clear(folder: string): Promise<void> {
  const ledger = ["", "-wal", "-shm", ".marker"].map((ending) => `etalase.db${ending}`);
  const ours = [...ledger, "etalase.photos", "sandbox", "shop", "run.json"];
  for (const name of ours) await rm(join(folder, name), { recursive: true, force: true });
}

async function readLast(file: string): Promise<Kept | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Kept;
  } catch {
    // Never run here, or broken off while writing: begin anew.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    // No such process.
    return false;
  }
}
