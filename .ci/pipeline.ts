/**
 * Runs the stages of `.ci/run`. A failing check never hides a later one. Ends with a table of minutes and the line
 * `N passed, N failed`. `tsx .ci/pipeline.ts check build` runs only these stages.
 */
import { addCounts, type Count, countCheck } from "./count.js";
import { INSTALL_MINUTES, STAGES, type Stage } from "./stages.js";

interface Outcome {
  readonly stage: string;
  readonly tookMs: number;
  readonly minutes: number;
  readonly count: Count;
  readonly failures: readonly string[];
}

async function runStage(stage: Stage): Promise<Outcome> {
  const start = performance.now();
  const counts: Count[] = [];
  const failures: string[] = [];
  for (const check of stage.checks()) {
    console.log(`\n── ${stage.name}: ${check.name}`);
    // Twice the budget is the hard stop: a slow stage fails, a hung one must also end.
    const count = await check.run(stage.minutes * 2 * 60_000);
    if (count.failed > 0) failures.push(check.name, ...(count.names ?? []).map((name) => `  ${name}`));
    counts.push(count);
  }
  return judge(stage.name, performance.now() - start, stage.minutes, addCounts(counts), failures);
}

/** A stage over its budget has one more failure. */
function judge(stage: string, tookMs: number, minutes: number, sum: Count, failures: readonly string[]): Outcome {
  if (tookMs <= minutes * 60_000) return { stage, tookMs, minutes, count: sum, failures };
  const count = addCounts([sum, countCheck(false)]);
  return { stage, tookMs, minutes, count, failures: [...failures, `took more than ${minutes} minutes`] };
}

function printTable(outcomes: readonly Outcome[]): void {
  const row = (cells: readonly string[]) =>
    console.log(cells.map((cell, at) => (at === 0 ? cell.padEnd(10) : cell.padStart(9))).join(""));
  console.log();
  row(["stage", "minutes", "budget", "passed", "failed", "skipped"]);
  for (const { stage, tookMs, minutes, count } of outcomes) {
    row([stage, (tookMs / 60_000).toFixed(2), `${minutes}`, `${count.passed}`, `${count.failed}`, `${count.skipped}`]);
  }
  const all = outcomes.reduce((sum, outcome) => sum + outcome.tookMs, 0);
  row(["together", (all / 60_000).toFixed(2), `${outcomes.reduce((sum, { minutes }) => sum + minutes, 0)}`]);
  for (const { stage, failures } of outcomes) for (const name of failures) console.log(`failed: ${stage}: ${name}`);
}

async function main(args: readonly string[]): Promise<void> {
  const wanted = args.filter((arg) => !arg.startsWith("--"));
  const unknown = wanted.filter((name) => !STAGES.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    throw new Error(`No such stage: ${unknown.join(", ")}. There are: ${STAGES.map(({ name }) => name).join(", ")}.`);
  }
  const installed = args.find((arg) => arg.startsWith("--install-seconds="))?.split("=")[1];
  const outcomes: Outcome[] =
    installed === undefined ? [] : [judge("install", Number(installed) * 1000, INSTALL_MINUTES, countCheck(true), [])];
  for (const stage of STAGES) {
    if (wanted.length === 0 || wanted.includes(stage.name)) outcomes.push(await runStage(stage));
  }
  printTable(outcomes);
  const sum = addCounts(outcomes.map(({ count }) => count));
  console.log(`${sum.passed} passed, ${sum.failed} failed`);
  process.exitCode = sum.failed > 0 ? 1 : 0;
}

await main(process.argv.slice(2));
