/** `etalase pause`: nothing is delivered there, or a feature is dark. */

import { formatTime } from "../../report/format.js";
import { type Call, textFlag } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { readDate } from "../spans.js";

/** Pauses. */
export async function run(call: Call): Promise<ExitCode> {
  const [channel = ""] = call.words;
  const feature = textFlag(call, "for");
  const until = readDate("until", textFlag(call, "until"));
  const { shop } = await call.open();
  await shop.channel(channel).pause({ for: feature, until });
  const end = until ? formatTime(until, call.manner) : `etalase resume ${channel}`;
  const what = feature === undefined ? channel : `${channel}: ${feature}`;
  return call.output.end({
    status: "complete",
    exit: EXIT.done,
    data: { channel, feature, until },
    lines: [call.say({ en: `${what} is paused until: ${end}`, id: `${what} dijeda sampai: ${end}` })],
  });
}
