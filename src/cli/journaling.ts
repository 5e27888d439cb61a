/** Keeps a journal while a command delivers, unless that was not wanted. */
import { join } from "node:path";
import { keepJournal } from "../report/journal.js";
import type { Call, Opened } from "./command.js";

/** The journal of a configuration's shop lies beside it. */
export function journalFile({ folder }: Pick<Opened, "folder">): string {
  return join(folder, "etalase.journal.jsonl");
}

/** Does some work with the journal kept. A journal that cannot be written is a warning: the work comes first. */
export async function withJournal<T>(call: Call, opened: Opened, work: () => Promise<T>): Promise<T> {
  if (call.flags["no-journal"] === true) return work();
  const journal = keepJournal(opened.shop, { file: journalFile(opened), now: call.world.now });
  try {
    const done = await work();
    await journal.flush().catch((error: unknown) => warn(call, error));
    return done;
  } finally {
    await journal.close().catch((error: unknown) => warn(call, error));
  }
}

function warn(call: Call, error: unknown): Promise<void> {
  const why = error instanceof Error ? error.message : String(error);
  return call.output.warn(
    call.say({ en: `The journal cannot be written: ${why}`, id: `Jurnal tidak bisa ditulis: ${why}` }),
  );
}
