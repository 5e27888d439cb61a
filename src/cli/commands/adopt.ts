/** `etalase adopt`: takes over listings that stand there already and were not made by us. */
import type { Call } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { many } from "../said.js";

/** Adopts, or only counts. */
export async function run(call: Call): Promise<ExitCode> {
  const [channel = ""] = call.words;
  const dryRun = call.flags["dry-run"] === true;
  const { shop } = await call.open();
  const count = await shop.channel(channel).adopt({ match: "sku", dryRun });
  const said = dryRun
    ? {
        en: `${many(count, "listing", "listings")} on ${channel} would be taken over.`,
        id: `${count} listing di ${channel} akan diambil alih.`,
      }
    : {
        en: `${many(count, "listing", "listings")} on ${channel} taken over.`,
        id: `${count} listing di ${channel} diambil alih.`,
      };
  return call.output.end({
    status: "complete",
    exit: count === 0 ? EXIT.nothing : EXIT.done,
    data: { channel, count, dryRun },
    lines: [call.say(said)],
  });
}
