/** `etalase rebind`: says what becomes of the old account's listings where a name means another one now. */
import type { Call } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";

/** Rebinds. */
export async function run(call: Call): Promise<ExitCode> {
  const [channel = "", how] = call.words;
  const old = how === "sameListings" ? "sameListings" : "keep";
  const { shop } = await call.open();
  await shop.channel(channel).rebind(old);
  const said =
    old === "keep"
      ? {
          en: `${channel} starts anew; what stands on the old account stays there.`,
          id: `${channel} mulai dari awal; yang ada di akun lama tetap di sana.`,
        }
      : { en: `${channel} goes on with its listings.`, id: `${channel} berlanjut dengan listing-nya.` };
  return call.output.end({ status: "complete", exit: EXIT.done, data: { channel, old }, lines: [call.say(said)] });
}
