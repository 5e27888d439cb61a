/** `etalase tail`: follows the journal that a worker writes; asks neither ledger nor network. */
import { followJournal, readJournal } from "../../report/journal-reading.js";
import { type Call, textFlag } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { entryCells } from "../journal-line.js";
import { journalFile } from "../journaling.js";
import { UsageError } from "../world.js";

/** Prints entries until Ctrl-C, or only the last ones with `--once`. */
export async function run(call: Call): Promise<ExitCode> {
  const { world, output, flags } = call;
  const past = linesOf(textFlag(call, "lines"));
  const file = journalFile(await call.open());
  const isOnce = flags["once"] === true;
  const entries = isOnce
    ? (await readJournal(file, new Date(0))).slice(-past)
    : followJournal(file, past, world.signal);
  let count = 0;
  for await (const entry of entries) {
    if (output.isGone) break;
    count += 1;
    await output.row("happened", entry, () => entryCells(entry, call));
  }
  const exit = world.signal.aborted ? EXIT.interrupted : isOnce && count === 0 ? EXIT.nothing : EXIT.done;
  return output.end({ status: "complete", exit, data: { entries: count }, lines: [] });
}

function linesOf(text: string | undefined): number {
  if (text === undefined) return 10;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UsageError({ en: `--lines ${text} is no number of lines.`, id: `--lines ${text} bukan jumlah baris.` });
}
