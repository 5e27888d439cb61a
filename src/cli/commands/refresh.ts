/** `etalase refresh`: sends again what an older version of a channel's rendering made. */
import type { Call } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { many } from "../said.js";

/** Wishes it; the next delivery sends it. */
export async function run(call: Call): Promise<ExitCode> {
  const [channel = ""] = call.words;
  const { shop } = await call.open();
  const count = await shop.channel(channel).refresh();
  return call.output.end({
    status: "complete",
    exit: count === 0 ? EXIT.nothing : EXIT.done,
    data: { channel, count },
    lines: [
      call.say({
        en: `${many(count, "listing is", "listings are")} due again on ${channel}. Send with: etalase deliver`,
        id: `${count} listing di ${channel} akan dikirim lagi. Kirim dengan: etalase deliver`,
      }),
    ],
  });
}
