/** What a run came to, printed: for every command that changes what is wished. */
import type { Problem, Report } from "../index.js";
import { wordsOf } from "../report/languages.js";
import type { Call } from "./command.js";
import { EXIT, type ExitCode } from "./exit-code.js";
import { type Cell, type Ending, lineOf } from "./output.js";
import { many, plain } from "./said.js";

const MOST_PROBLEMS = 10;

/** How a run is printed. */
export interface RunPrinting {
  /** What else counts as failure: `queued`, `losses`. @defaultValue nothing */
  readonly failOn?: ReadonlySet<string> | undefined;
  /** The command that confirms a large withdrawal. */
  readonly again: (token: string) => string;
}

/** Prints what a run came to: its problems as rows, a line for each channel, and what goes on. */
export async function printRun(
  report: Report,
  { failOn = new Set(), again }: RunPrinting,
  call: Call,
): Promise<ExitCode> {
  const { output, world } = call;
  if (output.isJson) for await (const row of report.rows()) await output.row("listing", row, () => []);
  for (const problem of await report.problems(MOST_PROBLEMS))
    await output.row("problem", problem, () => problemCells(problem, call));
  const { run, kept, notKept, counts, needsConfirmation } = report;
  const queued = sumOf(report, "queued");
  const refused = notKept + sumOf(report, "refused") + sumOf(report, "waitingForYou");
  const asks = refused > 0 || needsConfirmation !== undefined;
  const isShort = await fallsShort(report, failOn);
  const status: Ending = world.signal.aborted || asks || queued > 0 ? "partial" : "complete";
  const data = { run, kept, notKept, counts, needsConfirmation };
  return output.end({
    status,
    exit: exitOf(world.signal.aborted, kept, asks || isShort),
    data,
    lines: linesOf(report, again, call),
  });
}

function linesOf(report: Report, again: RunPrinting["again"], call: Call): readonly string[] {
  const lines = Object.entries(report.counts).map(([name, one]) =>
    lineOf(countCells(name, one, call), call.output.style),
  );
  if (report.needsConfirmation) lines.push(confirmLine(report.needsConfirmation, again, call));
  if (sumOf(report, "queued") === 0) return lines;
  const goesOn = {
    en: "What is queued goes on with: etalase deliver",
    id: "Yang antre dilanjutkan oleh: etalase deliver",
  };
  return [...lines, call.say(goesOn)];
}

async function fallsShort(report: Report, failOn: ReadonlySet<string>): Promise<boolean> {
  if (failOn.has("queued") && sumOf(report, "queued") > 0) return true;
  return failOn.has("losses") && (await hasLosses(report));
}

function exitOf(isInterrupted: boolean, kept: number, needsYou: boolean): ExitCode {
  if (isInterrupted) return EXIT.interrupted;
  if (needsYou) return EXIT.needsYou;
  return kept === 0 ? EXIT.nothing : EXIT.done;
}

function sumOf({ counts }: Report, status: "queued" | "refused" | "waitingForYou"): number {
  return Object.values(counts).reduce((all, one) => all + one[status], 0);
}

async function hasLosses(report: Report): Promise<boolean> {
  for await (const { losses } of report.rows()) if (losses.length > 0) return true;
  return false;
}

function countCells(name: string, counts: Report["counts"][string] | undefined, call: Call): readonly Cell[] {
  const words = wordsOf(call.language);
  const some = Object.entries(counts ?? {}).filter(([, count]) => count > 0);
  const isBad = some.some(([status]) => status === "refused" || status === "waitingForYou");
  const isBusy = some.some(([status]) => status === "queued");
  const { style } = call.output;
  const sign: Cell = isBad
    ? [style.sign("bad"), "bad"]
    : isBusy
      ? [style.standing("waiting"), "note"]
      : [style.sign("good"), "good"];
  return [
    sign,
    name.padEnd(12),
    some.map(([status, count]) => `${count} ${words.statuses[status] ?? status}`).join(", "),
  ];
}

function problemCells({ product, channel, message, cure, checkUrl, line }: Problem, { output }: Call): readonly Cell[] {
  const whom = product ?? (line === undefined ? "" : `line ${line}`);
  return [[output.style.sign("warning"), "bad"], whom, channel ?? "", message, cure ?? "", checkUrl ?? ""];
}

function confirmLine(
  { token, listings }: NonNullable<Report["needsConfirmation"]>,
  again: RunPrinting["again"],
  call: Call,
): string {
  const command = plain(again(token));
  return call.say({
    en: `${many(listings, "listing", "listings")} would be withdrawn; nothing was. If that is meant: ${command}`,
    id: `${listings} listing akan ditarik; belum ada yang ditarik. Jika memang begitu: ${command}`,
  });
}
