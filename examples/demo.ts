// ci: run
/**
 * The demo: a catalogue goes to an own shop, to Shopee and to Telegram, the last two played by the sandbox. One chat goes
 * down in the middle and another stands in; answers get lost and nothing is doubled. `npm run demo -- --help` tells more.
 */
import { EtalaseError } from "etalase";
import { HELP, readArguments, UsageError } from "./demo/arguments.js";
import { CatalogueError } from "./demo/catalogue/trouble.js";
import { runDemo } from "./demo/run.js";
import { createScreen } from "./demo/screen.js";
import { DemoBusy } from "./demo/session.js";

const stop = new AbortController();
let presses = 0;
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    presses += 1;
    if (presses === 1) process.stderr.write("\nStopping: what is under way comes to its end …\n");
    stop.abort();
    // npm and tsx pass on what the terminal has sent already: two are one press.
    if (presses > 3) process.exit(130);
  });
}
process.exitCode = await main(process.argv.slice(2));

async function main(given: readonly string[]): Promise<number> {
  try {
    const options = readArguments(given);
    if (options.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const isWell = await runDemo(options, createScreen(process.stdout, process.env), stop.signal);
    return isWell ? 0 : 1;
  } catch (error) {
    if (stop.signal.aborted) {
      process.stderr.write("Stopped. Nothing is half-done: run it again and it goes on.\n");
      return 130;
    }
    if (error instanceof UsageError) return fail(error.message, 2);
    if (error instanceof CatalogueError || error instanceof EtalaseError || error instanceof DemoBusy)
      return fail(error.message, 1);
    throw error;
  }
}

function fail(message: string, code: number): number {
  process.stderr.write(`${message}\n`);
  return code;
}
