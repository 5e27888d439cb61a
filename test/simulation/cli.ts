/** `npm run simulate -- --seed N [--schedule FILE]`, or many: `--seeds N --from S`. */
import { readFileSync } from "node:fs";
import { runSchedule } from "./run.js";
import { type Schedule, scheduleOf } from "./schedule.js";

const args = process.argv.slice(2);
const valueOf = (name: string): string | undefined => {
  const at = args.indexOf(`--${name}`);
  return at === -1 ? undefined : args[at + 1];
};

const from = Number(valueOf("from") ?? valueOf("seed") ?? 1);
const count = valueOf("seed") === undefined ? Number(valueOf("seeds") ?? 100) : 1;
const file = valueOf("schedule");
let failed = 0;
const began = performance.now();
for (let seed = from; seed < from + count; seed += 1) {
  const schedule = file === undefined ? scheduleOf(seed) : (JSON.parse(readFileSync(file, "utf8")) as Schedule);
  const start = performance.now();
  const { broken, world } = await runSchedule(schedule);
  const ms = Math.round(performance.now() - start);
  if (count === 1 || ms > 1_000) console.log(`seed ${seed}: ${ms} ms, ${Math.round((world.time.now() - Date.UTC(2026, 10, 21)) / 1000)} virtual s`);
  if (broken.length === 0) continue;
  failed += 1;
  console.log(`seed ${seed} (${schedule.places.map(({ kind }) => kind).join()}):`);
  for (const line of broken.slice(0, count === 1 ? 50 : 3)) console.log(`  ${line}`);
}
console.log(`${count - failed} of ${count} held, ${Math.round((performance.now() - began) / count)} ms a seed`);
