/**
 * Peak memory of publishing 10,000 and 200,000 products on 5 channels from an async generator, all rows read to the end;
 * a fresh process each. Beside it what is in use when all is read: what grows there is what the engine keeps on the heap. The
 * peak also holds garbage, and what V8 allows itself for new objects: from Node 22 on that grows to 128 MiB with the first
 * 15,000 products or so, whatever they leave behind.
 */
import { fork } from "node:child_process";
import { join } from "node:path";

const few = Number(process.argv[2] ?? "10000");
const many = Number(process.argv[3] ?? "200000");
const driver = Number(process.versions.node.split(".")[0]) >= 22 ? "node:sqlite" : "libsql";

interface Measured {
  readonly rows: number;
  readonly peakMiB: number;
  readonly liveMiB: number;
}

async function measure(count: number): Promise<Measured> {
  const child = fork(join(import.meta.dirname, "memory-run.js"), [String(count), driver]);
  const measured = await new Promise<Measured>((resolve, reject) => {
    child.once("message", (message) => resolve(message as Measured));
    child.once("exit", (code) => reject(new Error(`ended with ${code}`)));
  });
  if (measured.rows !== count * 5) throw new Error(`${measured.rows} rows for ${count} products`);
  const { peakMiB, liveMiB } = measured;
  console.log(`${count} products: peak ${Math.round(peakMiB)} MiB, in use ${Math.round(liveMiB)} MiB`);
  return measured;
}

const round = (mebibytes: number): number => Math.round(mebibytes * 10) / 10;
const small = await measure(few);
const large = await measure(many);
const growthMiB = round(large.peakMiB - small.peakMiB);
const liveGrowthMiB = round(large.liveMiB - small.liveMiB);
console.log(JSON.stringify({ growthMiB, liveGrowthMiB, few, many, driver }));
