/** `etalase retry`: tries again what was refused or put aside, after a fix. */
import { type Call, textFlag } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";

/** Retries. */
export async function run(call: Call): Promise<ExitCode> {
  const { shop } = await call.open();
  const filter = {
    channel: textFlag(call, "channel"),
    reason: textFlag(call, "reason"),
    product: textFlag(call, "product"),
  };
  const retried = await shop.retry(filter);
  const said = {
    en: `${retried} to be tried again. Deliver: etalase deliver, or a worker`,
    id: `${retried} dicoba lagi. Kirim: etalase deliver, atau pekerja`,
  };
  const none = { en: "Nothing to try again.", id: "Tidak ada yang dicoba lagi." };
  return call.output.end({
    status: "complete",
    exit: retried === 0 ? EXIT.nothing : EXIT.done,
    data: { retried },
    lines: [call.say(retried === 0 ? none : said)],
  });
}
