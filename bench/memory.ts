/**
 * Peak memory of publishing 10,000 and 200,000 products on 5 channels from an async generator, all rows read to the end;
 * a fresh process each. What grows between the two is what the engine keeps on the heap.
 */
import { fork } from "node:child_process";
import { join } from "node:path";

const few = Number(process.argv[2] ?? "10000");
const many = Number(process.argv[3] ?? "200000");
const driver = Number(process.versions.node.split(".")[0]) >= 22 ? "node:sqlite" : "libsql";

async function peak(count: number): Promise<number> {
  const child = fork(join(import.meta.dirname, "memory-run.ts"), [String(count), driver], {
    execArgv: ["--import", "tsx"],
  });
  const { rows, peakMiB } = await new Promise<{ rows: number; peakMiB: number }>((resolve, reject) => {
    child.once("message", (message) => resolve(message as { rows: number; peakMiB: number }));
    child.once("exit", (code) => reject(new Error(`ended with ${code}`)));
  });
  if (rows !== count * 5) throw new Error(`${rows} rows for ${count} products`);
  console.log(`${count} products: ${Math.round(peakMiB)} MiB`);
  return peakMiB;
}

const small = await peak(few);
const large = await peak(many);
console.log(JSON.stringify({ growthMiB: Math.round((large - small) * 10) / 10, few, many, driver }));
