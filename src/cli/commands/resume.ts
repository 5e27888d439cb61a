/** `etalase resume`: what was paused goes on. */
import type { Call } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";

/** Resumes. */
export async function run(call: Call): Promise<ExitCode> {
  const [channel = ""] = call.words;
  const { shop } = await call.open();
  await shop.channel(channel).resume();
  return call.output.end({
    status: "complete",
    exit: EXIT.done,
    data: { channel },
    lines: [call.say({ en: `${channel} goes on.`, id: `${channel} berjalan lagi.` })],
  });
}
