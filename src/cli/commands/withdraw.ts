/** `etalase withdraw`: takes products down everywhere. */
import { quote } from "../../report/causes.js";
import { type Call, textFlag } from "../command.js";
import type { ExitCode } from "../exit-code.js";
import { withJournal } from "../journaling.js";
import { printRun } from "../run-printing.js";
import { readSpan } from "../spans.js";

/** Withdraws, and prints what became of it. */
export async function run(call: Call): Promise<ExitCode> {
  const { world, words, flags } = call;
  const waitMs = readSpan("wait", textFlag(call, "wait"));
  const how = flags["delete"] === true ? "delete" : "hide";
  const confirm = textFlag(call, "confirm");
  const opened = await call.open();
  const report = await withJournal(call, opened, () =>
    opened.shop.withdraw(words, { how, confirm, waitMs, signal: world.signal }),
  );
  const rest = how === "delete" ? " --delete" : "";
  const again = (token: string): string => `etalase withdraw ${words.map(quote).join(" ")}${rest} --confirm ${token}`;
  return printRun(report, { again }, call);
}
