/** `etalase answer`: a person's word on a doubt or a question. */
import { type Call, textFlag } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { plain } from "../said.js";
import { UsageError } from "../world.js";

/** Answers. @throws UsageError where it is not said what was seen */
export async function run(call: Call): Promise<ExitCode> {
  const { words, flags, output, say } = call;
  const [product = "", channel = ""] = words;
  const isThere = flags["there"] === true;
  if (isThere === (flags["not-there"] === true)) {
    throw new UsageError({
      en: "Say what you saw: --there (with --id, where you know it) or --not-there.",
      id: "Katakan apa yang Anda lihat: --there (dengan --id, jika tahu) atau --not-there.",
    });
  }
  const { shop } = await call.open();
  const truth = isThere
    ? ({ there: true, id: textFlag(call, "id"), url: textFlag(call, "url") } as const)
    : ({ there: false } as const);
  await shop.answer({ product, channel }, truth);
  const done = say({
    en: "Noted. It goes on with the next delivery.",
    id: "Dicatat. Berlanjut pada pengiriman berikutnya.",
  });
  return output.end({
    status: "complete",
    exit: EXIT.done,
    data: { product, channel, there: isThere },
    lines: [`${plain(product)} ${plain(channel)}: ${done}`],
  });
}
