/** `etalase recover`: goes on with a ledger that is older than the work that was done with it. */
import { type Call, textFlag } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { lineOf } from "../output.js";
import { readSpan } from "../spans.js";
import { UsageError } from "../world.js";

/** Recovers. @throws UsageError without `--yes` */
export async function run(call: Call): Promise<ExitCode> {
  const { output } = call;
  const askForMs = readSpan("ask", textFlag(call, "ask"));
  if (call.flags["yes"] !== true) {
    throw new UsageError({
      en: "What this ledger may have forgotten is looked up, sent again or asked about. If a backup was restored, add --yes.",
      id: "Yang mungkin dilupakan buku besar ini akan dicari, dikirim ulang, atau ditanyakan. Jika cadangan memang dipulihkan, tambahkan --yes.",
    });
  }
  const { shop } = await call.open();
  const { wasOlder, channels } = await shop.recover(askForMs === undefined ? {} : { askForMs });
  const all = Object.entries(channels);
  const asked = all.reduce((sum, [, one]) => sum + one.asked, 0);
  const lines = all.map(([name, { adopted, sentAgain, asked: questions }]) =>
    lineOf(
      [
        name.padEnd(12),
        call.say({
          en: `${adopted} taken over, ${sentAgain} sent again, ${questions} asked about`,
          id: `${adopted} diambil alih, ${sentAgain} dikirim lagi, ${questions} ditanyakan`,
        }),
      ],
      output.style,
    ),
  );
  if (!wasOlder) lines.unshift(call.say({ en: "The ledger was not older.", id: "Buku besar tidak lebih tua." }));
  return output.end({
    status: asked > 0 ? "partial" : "complete",
    exit: asked > 0 ? EXIT.needsYou : EXIT.done,
    data: { wasOlder, channels },
    lines,
  });
}
