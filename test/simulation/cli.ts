/**
 * `npm run simulate -- --seeds N --from S` runs many seeds, `--seed N [--schedule FILE]` one, `--shrink` makes a failing
 * one smaller, `--hunt` looks for the planted bugs anew, `--deaths` dies at every awaited step of one publish.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { dieEverywhere, onePublish } from "./deaths.js";
import { hunt, saveCaught } from "./hunt.js";
import { replayOf } from "./replay.js";
import { runSchedule } from "./run.js";
import { type Schedule, scheduleOf } from "./schedule.js";
import { KINDS } from "./session.js";
import { shrink } from "./shrink.js";

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string", default: "300" },
    from: { type: "string", default: "1" },
    schedule: { type: "string" },
    shrink: { type: "boolean", default: false },
    hunt: { type: "boolean", default: false },
    deaths: { type: "boolean", default: false },
  },
});

/** Some bugs show in one of several hundred seeds only. */
const HUNT = 1_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function runMany(from: number, count: number): Promise<number> {
  let failed = 0;
  for (let seed = from; seed < from + count; seed += 1) if (!(await runOne(seed, scheduleOf(seed)))) failed += 1;
  say(`${count - failed} of ${count} seeds held`);
  return failed;
}

async function runOne(seed: number, schedule: Schedule): Promise<boolean> {
  const { broken } = await runSchedule(schedule);
  if (broken.length === 0) return true;
  say(`seed ${seed} (${schedule.places.map(({ kind }) => kind).join(", ")}) broke ${broken.length} promises:`);
  for (const line of broken.slice(0, 20)) say(`  ${line}`);
  const smaller = values.shrink
    ? await shrink(schedule, async (candidate) => (await runSchedule(candidate)).broken.length > 0)
    : schedule;
  const file = join(tmpdir(), `etalase-seed-${seed}.json`);
  writeFileSync(file, JSON.stringify(smaller, null, 2));
  say(`  ${replayOf(seed, file)}`);
  return false;
}

async function runDeaths(): Promise<number> {
  let failed = 0;
  for (const kind of KINDS) {
    const { deaths, broken } = await dieEverywhere(onePublish(kind));
    say(`${kind}: ${deaths} deaths, ${broken.length} broken promises`);
    for (const line of broken) say(`  ${line}`);
    failed += broken.length;
  }
  return failed;
}

async function runHunt(): Promise<number> {
  saveCaught(await hunt(Math.max(HUNT, Number(values.seeds)), say));
  return 0;
}

async function main(): Promise<number> {
  if (values.hunt) return runHunt();
  if (values.deaths) return runDeaths();
  if (values.seed === undefined) return runMany(Number(values.from), Number(values.seeds));
  const seed = Number(values.seed);
  const { schedule: file } = values;
  const schedule = file === undefined ? scheduleOf(seed) : (JSON.parse(readFileSync(file, "utf8")) as Schedule);
  const held = await runOne(seed, schedule);
  if (held) say(`seed ${seed} held`);
  return held ? 0 : 1;
}

process.exitCode = (await main()) === 0 ? 0 : 1;
