/** `etalase listings`: streams how each product stands on each channel. */
import type { Row } from "../../index.js";
import { wordsOf } from "../../report/languages.js";
import { standingOf } from "../../report/standing.js";
import { reasonIn, type Words } from "../../report/words.js";
import { type Call, textFlag } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import type { Cell } from "../output.js";

/** Prints rows as they come. */
export async function run(call: Call): Promise<ExitCode> {
  const { shop } = await call.open();
  const words = wordsOf(call.language);
  let count = 0;
  const filter = {
    channel: textFlag(call, "channel"),
    product: textFlag(call, "product"),
    // Its choices are the library's statuses.
    status: textFlag(call, "status") as Row["status"] | undefined,
  };
  for await (const row of shop.listings(filter)) {
    if (call.output.isGone || call.world.signal.aborted) break;
    count += 1;
    await call.output.row("listing", row, () => cellsOf(row, words, call));
  }
  if (count === 0) call.output.say(call.say({ en: "No listing matches.", id: "Tidak ada listing yang cocok." }));
  const exit = call.world.signal.aborted ? EXIT.interrupted : count === 0 ? EXIT.nothing : EXIT.done;
  return call.output.end({ status: "complete", exit, data: { listings: count }, lines: [] });
}

function cellsOf(row: Row, words: Words, { output: { style } }: Call): readonly Cell[] {
  const standing = standingOf(row);
  const said = words.statuses[row.status] ?? row.status;
  const why = row.reason === undefined ? said : `${said}: ${reasonIn(words, row.reason)}`;
  const tone = standing === "live" || standing === "standIn" ? "good" : standing === "none" ? "quiet" : "note";
  const more = row.message ?? row.checkUrl ?? row.url ?? "";
  const sign = style.standing(standing);
  return [row.product.padEnd(20), row.channel.padEnd(10), [`${plainSign(sign)} ${why}`.padEnd(24), tone], more];
}

// The sign is painted with its word.
function plainSign(sign: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours that `standing` puts around its sign.
  return sign.replaceAll(/\u001B\[\d+m/g, "");
}
