/** `etalase start`: a worker. Delivers until Ctrl-C or SIGTERM and tells what changes, one line each. */
import { type JournalEntry, tellsOf } from "../../report/journal-entry.js";
import type { Call } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { entryCells } from "../journal-line.js";
import { withJournal } from "../journaling.js";

const EVERY_MS = 60_000;

/** Works. Ends with 130: what was under way came to its end, what is queued stays queued. */
export async function run(call: Call): Promise<ExitCode> {
  const { world, output, say } = call;
  const opened = await call.open();
  const { shop } = opened;
  const tell = (entry: JournalEntry): Promise<void> => output.row("happened", entry, () => entryCells(entry, call));
  const told = tellsOf(shop, world.now, (entry) => void tell(entry));
  const tellCounted = async (): Promise<void> => {
    for (const entry of told.counted()) await tell(entry);
  };
  const timer = setInterval(() => void tellCounted(), EVERY_MS);
  try {
    await withJournal(call, opened, async () => {
      await shop.start();
      output.say(say({ en: "Delivering. Ctrl-C ends it.", id: "Mengirim. Ctrl-C menghentikannya." }));
      await aborted(world.signal);
      output.say(
        say({
          en: "Stopping: what is under way comes to its end …",
          id: "Berhenti: yang sedang berjalan diselesaikan …",
        }),
      );
      await shop.stop();
    });
    await tellCounted();
  } finally {
    clearInterval(timer);
    told.stop();
  }
  const { channels } = await shop.health();
  const queued = Object.values(channels).reduce((sum, { backlog }) => sum + backlog, 0);
  const lines = [
    say({
      en: `Stopped. ${queued} still queued, nothing is lost.`,
      id: `Berhenti. ${queued} masih antre, tidak ada yang hilang.`,
    }),
  ];
  return output.end({ status: queued > 0 ? "partial" : "complete", exit: EXIT.interrupted, data: { queued }, lines });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
