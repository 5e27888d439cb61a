/** `etalase completion`: a script made from the table of commands; completing asks neither network nor ledger. */
import type { Call } from "../command.js";
import { completionFor, type Shell } from "../completion.js";
import { EXIT, type ExitCode } from "../exit-code.js";

/** Prints the script. */
export async function run({ words, output, commands }: Call): Promise<ExitCode> {
  // The command line was checked against the choices.
  const shell = words[0] as Shell;
  const script = completionFor(shell, commands);
  return output.end({ status: "complete", exit: EXIT.done, data: { shell, script }, lines: [script.trimEnd()] });
}
