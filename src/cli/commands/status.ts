/** `etalase status`: how everything stands, from the same snapshot as the report. */

import type { ChannelSnapshot } from "../../report/channel-snapshot.js";
import { formatTime } from "../../report/format.js";
import { wordsOf } from "../../report/languages.js";
import { numbersOf, type Snapshot } from "../../report/snapshot.js";
import { STANDINGS } from "../../report/standing.js";
import { reasonIn, stateIn, type Words } from "../../report/words.js";
import type { Call } from "../command.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { type Cell, lineOf } from "../output.js";
import { plain } from "../said.js";
import { lookNow } from "../snapshots.js";

const MOST_CAUSES = 8;
const MOST_GOALS = 8;

/** Looks once. */
export async function run(call: Call): Promise<ExitCode> {
  const snapshot = await lookNow(call, await call.open());
  const lines = call.output.isJson ? [] : linesOf(snapshot, call);
  return call.output.end({ status: "complete", exit: exitOf(snapshot), data: numbersOf(snapshot), lines });
}

function exitOf({ verdict }: Snapshot): ExitCode {
  if (verdict.mood === "missed") return EXIT.missed;
  return verdict.needsYou > 0 ? EXIT.needsYou : EXIT.done;
}

function linesOf(snapshot: Snapshot, call: Call): readonly string[] {
  const { manner, output } = call;
  const { style } = output;
  const words = wordsOf(call.language);
  const line = (...cells: readonly Cell[]): string => lineOf(cells, style);
  const causes = snapshot.causes.slice(0, MOST_CAUSES);
  const { unattended, warnings } = snapshot;
  return [
    line([words.verdict(snapshot.verdict, snapshot.at, manner), "strong"]),
    line([formatTime(snapshot.at, manner), "quiet"]),
    "",
    ...snapshot.channels.map((channel) => channelLine(channel, snapshot.at, words, call)),
    ...snapshot.goals.slice(0, MOST_GOALS).map(({ goal, missed }) => {
      const sign: Cell = missed > 0 ? [style.sign("bad"), "bad"] : [style.sign("good"), "good"];
      const held = missed > 0 ? `${words.labels.missedBy} ${words.products(missed)}` : "";
      return line(sign, `${words.labels.goal} “${goal}”`, held);
    }),
    ...(causes.length > 0 ? ["", line([words.labels.todo, "strong"])] : []),
    ...causes.flatMap(({ count, channel, reason, message = "", cure = "", command, sample }) => [
      line(
        [String(count).padStart(5), "bad"],
        channel,
        reasonIn(words, reason),
        sample.product,
        `${message} ${cure}`.trim(),
      ),
      ...(command === undefined ? [] : [line("      ", command)]),
    ]),
    ...(causes.length < snapshot.causes.length ? [words.firstOf(causes.length, snapshot.causes.length)] : []),
    ...[...unattended.map(({ account, live }) => `${words.labels.unattended}: ${account}, ${live}`), ...warnings]
      .slice(0, MOST_CAUSES)
      .map((warning) => `${style.sign("warning")} ${plain(warning)}`),
  ];
}

function channelLine(channel: ChannelSnapshot, at: Date, words: Words, { manner, output: { style } }: Call): string {
  const { name, standings, standing, forecast, circuits } = channel;
  const counts = STANDINGS.filter((one) => one !== "none" && standings[one] > 0).map(
    (one) => `${standings[one]} ${words.standings[one]}`,
  );
  const isDown = standing !== "open" || circuits.length > 0;
  const waits = forecast.state === "empty" ? "" : words.forecast(forecast, at, manner);
  const sign: Cell = isDown ? [style.sign("bad"), "bad"] : [style.sign("good"), "good"];
  return lineOf(
    [sign, name.padEnd(12), counts.join(", "), [isDown ? stateIn(words, channel) : "", "bad"], waits],
    style,
  );
}
