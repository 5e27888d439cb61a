/** One entry of the journal as a line for people. */
import { formatTime } from "../report/format.js";
import type { JournalEntry } from "../report/journal-entry.js";
import { wordsOf } from "../report/languages.js";
import type { Call } from "./command.js";
import type { Cell } from "./output.js";

const BAD: ReadonlySet<string> = new Set(["open", "held", "closing suspected", "missed", "refused", "waitingForYou"]);

/** Time and what happened; a log gets the time as machines write it. */
export function entryCells(entry: JournalEntry, { output, world, language, manner }: Call): readonly Cell[] {
  const at = new Date(entry.at);
  const time = world.stdout.isTTY ? formatTime(at, manner, world.now()) : entry.at;
  const what = wordsOf(language).happened(entry);
  const word = "state" in entry ? entry.state : "what" in entry ? entry.what : "";
  return [[time, "quiet"], BAD.has(word) ? [`${output.style.sign("bad")} ${what}`, "bad"] : what];
}
