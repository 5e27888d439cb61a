/** `etalase reach`: which products miss a goal now, and who could hold it. */
import type { Call } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";

/** Prints what is missed as it is found. */
export async function run(call: Call): Promise<ExitCode> {
  const { output, words, world } = call;
  const { shop } = await call.open();
  let count = 0;
  for await (const missed of shop.reach(words[0])) {
    if (output.isGone || world.signal.aborted) break;
    count += 1;
    const { product, goal, missing } = missed;
    await output.row("missed", missed, () => [
      product.padEnd(20),
      [goal, "bad"],
      `${output.style.sign("arrow")} ${missing.join(", ")}`,
    ]);
  }
  if (count === 0) output.say(call.say({ en: "Every goal is held.", id: "Semua sasaran terpenuhi." }));
  const exit = count === 0 ? EXIT.done : EXIT.missed;
  return output.end({ status: "complete", exit, data: { missed: count }, lines: [] });
}
