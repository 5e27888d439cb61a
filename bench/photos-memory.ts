/** Six photos in flight, one way or the other, in a process of its own: prints the most memory it ever had, in MB. */
import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { JOBS, naive, ours, RULES } from "./photos-work.js";

const [way, folder = "", ...paths] = process.argv.slice(2);

await Promise.all(
  paths.map((path) =>
    way === "naive"
      ? Promise.all(JOBS.map((job) => naive(path, job)))
      : ours(mkdtempSync(join(folder, "store-")), path, RULES),
  ),
);
// Linux hands `maxRSS` down from the process that started this one; the high-water mark in /proc is our own.
const status = process.platform === "linux" ? readFileSync("/proc/self/status", "utf8") : "";
const ownKb = /VmHWM:\s+(\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
console.log(Math.round(Number(ownKb) / 1024));
