/**
 * `npm run simulate -- --seeds N --from S` runs many seeds, `--seed N [--schedule FILE]` one, `--shrink` makes a failing
 * one smaller, `--hunt` looks for the planted bugs anew (`--bug NAME` for one) and ends with a line of JSON, `--deaths` dies at every awaited step of one publish.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { dieEverywhere, onePublish } from "./deaths.js";
import { ALL_FAULTS, type Counts, createCounts, EDGES, seldom } from "./edges.js";
import { hunt } from "./hunt.js";
import { PLANTED } from "./planted.js";
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
    bug: { type: "string" },
    deaths: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const HELP = `npm run simulate -- [options]      npm run promises -- [options] (hunts first)
  --seeds N           so many drawn worlds (300)
  --from S            from this seed on (1)
  --seed N            this one alone
  --schedule FILE     with the schedule that a failing run wrote
  --shrink            makes a failing schedule smaller
  --hunt              looks for the planted bugs anew, then runs --seeds worlds, and ends with a line of JSON
  --bug NAME          hunts this one alone
  --deaths            dies at every awaited step of one publish`;

/** Every planted bug has to show within this many seeds. */
const HUNT = 300;

/** From this many seeds on, an edge or a fault that was hit too seldom fails the run. */
const SOME = 400;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function runMany(from: number, count: number, counts = createCounts()): Promise<number> {
  let failed = 0;
  for (let seed = from; seed < from + count; seed += 1)
    if (!(await runOne(seed, scheduleOf(seed), counts))) failed += 1;
  say(`${count - failed} of ${count} seeds held`);
  const missed = sayCounts(counts, count);
  // In a small run much is hit by nobody; in a large one it would mean that it was never tried.
  return failed + (count >= SOME ? missed : 0);
}

/** Says how often everything was hit; answers how much was hit too seldom. */
function sayCounts(counts: Counts, seeds: number): number {
  const { edges, faults } = counts;
  const tell = (what: string, names: readonly string[], hits: ReadonlyMap<string, number>): void =>
    say(`${what}: ${names.map((name) => `${name} ${hits.get(name) ?? 0}`).join(", ")}`);
  tell("other edges", [...edges.keys()].filter((edge) => !(EDGES as readonly string[]).includes(edge)).sort(), edges);
  tell("edges", EDGES, edges);
  tell("faults", ALL_FAULTS, faults);
  const missed = seldom(counts, seeds);
  if (missed.length > 0) say(`hit too seldom: ${missed.join(", ")}`);
  return missed.length;
}

async function runOne(seed: number, schedule: Schedule, counts?: Counts): Promise<boolean> {
  const { broken } = await runSchedule(schedule, { counts });
  for (const line of broken) total.set(kindOf(line), (total.get(kindOf(line)) ?? 0) + 1);
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

/** Broken promises of all runs, by the first word of their sentence. */
const total = new Map<string, number>();

const kindOf = (line: string): string => line.split(":")[0] ?? "";

/** Hunts every planted bug, runs `--seeds` runs, and says in one line of JSON what came of both. */
async function runHunt(): Promise<number> {
  const caught = await hunt(HUNT, say, values.bug);
  if (values.bug !== undefined) return 1 - caught.length;
  const counts = createCounts();
  const runs = Number(values.seeds);
  const failed = await runMany(Number(values.from), runs, counts);
  const { edges, sums, most } = counts;
  const sum = (map: ReadonlyMap<string, number>, names: readonly string[]): number =>
    names.reduce((all, name) => all + (map.get(name) ?? 0), 0);
  const summary = {
    runs,
    kills: sums.get("kills") ?? 0,
    doubled: sum(total, ["doubled"]),
    lost: sum(total, ["lost", "missing", "old", "missed", "dropped"]),
    asked: sum(
      edges,
      [...edges.keys()].filter((edge) => edge.endsWith(" → asking")),
    ),
    doubtsEnded: sums.get("doubtsEnded") ?? 0,
    bugs: Object.fromEntries(caught.map(({ bug, seed }) => [bug, seed])),
    recoveryMs: most.get("recoveryMs") ?? 0,
    probes: sums.get("probes") ?? 0,
    peakBacklog: most.get("backlog") ?? 0,
  };
  say(JSON.stringify(summary));
  return failed + Object.keys(PLANTED).length - caught.length;
}

async function main(): Promise<number> {
  if (values.help) {
    say(HELP);
    return 0;
  }
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
