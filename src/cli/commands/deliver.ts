/** `etalase deliver`: delivers what is due, then ends. For cron. */
import { type Call, textFlag } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { withJournal } from "../journaling.js";
import { readSpan } from "../spans.js";

/** Delivers. */
export async function run(call: Call): Promise<ExitCode> {
  const { world, output, say } = call;
  const budgetMs = readSpan("budget", textFlag(call, "budget"));
  const opened = await call.open();
  const counts: Record<string, number> = {};
  const count = ({ channel }: { readonly channel: string }): void => {
    counts[channel] = (counts[channel] ?? 0) + 1;
  };
  for (const event of ["listing-published", "listing-updated", "listing-withdrawn"] as const)
    opened.shop.on(event, count);
  await withJournal(call, opened, () => opened.shop.deliver({ budgetMs, signal: world.signal }));
  const { channels } = await opened.shop.health();
  const waiting = Object.fromEntries(Object.entries(channels).map(([name, { backlog }]) => [name, backlog]));
  const lines = Object.entries(waiting).map(([name, left]) =>
    say({
      en: `${name}: ${counts[name] ?? 0} delivered, ${left} waiting`,
      id: `${name}: ${counts[name] ?? 0} terkirim, ${left} antre`,
    }),
  );
  const exit = world.signal.aborted ? EXIT.interrupted : EXIT.done;
  return output.end({
    status: Object.values(waiting).some((left) => left > 0) ? "partial" : "complete",
    exit,
    data: { delivered: counts, waiting },
    lines,
  });
}
