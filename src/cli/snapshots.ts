/** One look at the configured shop, with what its journal remembers. */
import { existsSync } from "node:fs";
import { readJournal } from "../report/journal-reading.js";
import { type Snapshot, takeSnapshot, WINDOW_MS } from "../report/snapshot.js";
import type { Call, Opened } from "./command.js";
import { journalFile } from "./journaling.js";

/** Takes the snapshot that `status` and `report` show. */
export async function lookNow({ world }: Pick<Call, "world">, opened: Opened): Promise<Snapshot> {
  const file = journalFile(opened);
  const isKept = existsSync(file);
  const since = new Date(world.now().getTime() - WINDOW_MS);
  const journal = isKept ? await readJournal(file, since) : undefined;
  return takeSnapshot(opened.shop, { goals: opened.goals, journal });
}
