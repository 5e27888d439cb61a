/**
 * Takes in the named files of a folder as a shop would, one by one, and prints what became of it, what it cost, and the most
 * memory this process ever had. Run as a process of its own: whoever dies here takes no test along.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { PhotoError } from "../../src/photos/photo-error.js";
import { kit, never, refTo, rule } from "./room-kit.js";

/** One line of the answer. */
export interface Fate {
  readonly name: string;
  /** `PhotoError`'s reason, `rendered`, or the name of an error that should not be. */
  readonly fate: string;
  readonly cpuMs: number;
  readonly hasSecret: boolean;
  /** The most that this process ever had, after this file. */
  readonly maxRssMb: number;
}

export interface Answer {
  readonly fates: readonly Fate[];
  readonly decodeMs: number;
  readonly maxRssMb: number;
  readonly opened: number;
}

/** No size is fixed: JPEGs are decoded at a part of their size, from a file of the room's own. */
const DIVIDING = rule({ aimEdge: 1024, aimRange: { min: 1000, max: 1024 } });
const SECRETS = ["<?php", "alert(1)", "root:x:"];

async function cpuMs(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function maxRssMb(): number {
  // Linux hands `maxRSS` down from the process that started this one; the high-water mark in /proc is our own.
  const status = process.platform === "linux" ? readFileSync("/proc/self/status", "utf8") : "";
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS) / 1024);
}

async function main([way = "", folder = "", photo = "", small = "", ...names]: readonly string[]): Promise<void> {
  const own = kit();
  const how = way === "divided" ? DIVIDING : rule();
  const room = own.room({ roots: [folder], concurrency: 1 });
  const take = async (path: string): Promise<{ fate: string; hasSecret: boolean }> => {
    const [found] = await room.identify([{ ref: refTo(path) }], never);
    if (!found?.identity) return { fate: found?.error?.reason ?? "lost", hasSecret: false };
    const asked = [{ id: "1", source: found.ref.source, identity: found.identity }];
    const [rendering] = await room.render(asked, [how], never);
    const [made] = rendering?.photos ?? [];
    if (!made) return { fate: rendering?.problems[0]?.error.reason ?? "nothing", hasSecret: false };
    const bytes = Buffer.from(await room.bytes(made.sha256));
    return { fate: "rendered", hasSecret: SECRETS.some((secret) => bytes.includes(secret)) };
  };
  try {
    // Loads the code, and leaves no memory behind.
    await take(small);
    const fates: Fate[] = [];
    for (const name of names) {
      let found = { fate: "lost", hasSecret: false };
      const spent = await cpuMs(async () => {
        found = await take(join(folder, name)).catch((error: unknown) => ({
          fate: error instanceof PhotoError ? error.reason : `thrown ${String(error)}`,
          hasSecret: false,
        }));
      });
      fates.push({ name, ...found, cpuMs: Math.round(spent), maxRssMb: maxRssMb() });
    }
    const most = maxRssMb();
    // Last, because thirty-six megabytes of bare pixels are the measure's and not the room's.
    const bytes = readFileSync(photo);
    const times: number[] = [];
    for (let turn = 0; turn < 3; turn++) times.push(await cpuMs(() => sharp(bytes).raw().toBuffer()));
    const [, decodeMs = 0] = times.sort((a, b) => a - b);
    const answer: Answer = { fates, decodeMs, maxRssMb: most, opened: own.sharpCalls.opened };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  } finally {
    own.close();
  }
}

await main(process.argv.slice(2));
