/**
 * What somebody waits for who tries the demo: from `npm run demo` to the first line, to the first row of a channel, and
 * to the end; how many lines and escape codes go into a pipe. Run as in a fresh clone: nothing is compiled yet, no photo
 * is drawn, and one of them has the size of a camera's.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MOST_ROW_MS = 5_000;
const MOST_LINES = 60;
/** How a channel's row looks in a pipe. */
const ROW = /^ {2}(?:Own shop|Shopee|Telegram A) +[1-9]\d* of \d+/m;

/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

/** CPU milliseconds of a process and of all below it: npm, the shell, what compiles; `undefined` where no system tells. */
function cpuMsOf(pid: number): number | undefined {
  if (!existsSync("/proc/self/stat")) return undefined;
  const stats = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (statOf(name) ?? []) : []));
  const ticksBelow = (root: number): number =>
    stats.reduce((sum, { pid: one, parent, ticks }) => {
      if (one === root) return sum + ticks;
      return parent === root ? sum + ticksBelow(one) : sum;
    }, 0);
  return ticksBelow(pid) * TICK_MS;
}

function statOf(name: string): Stat | undefined {
  try {
    // Behind the name, which may hold anything: state, parent, … own user and system time from the 12th on, then that
    // of children that have ended.
    const words = readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    const ticks = words.slice(11, 15).reduce((sum, word) => sum + Number(word), 0);
    return { pid: Number(name), parent: Number(words[1]), ticks };
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}

interface Seen {
  /** CPU until the first row of a channel: what it takes where nobody else wants the machine. */
  readonly rowCpuMs: number | undefined;
  readonly firstLineMs: number;
  readonly firstRowMs: number;
  readonly endMs: number;
  readonly output: string;
  readonly code: number | null;
}

async function runDemo(folder: string): Promise<Seen> {
  const begin = performance.now();
  const since = (): number => performance.now() - begin;
  // What compiled files are kept in: of a fresh clone none is.
  const TMPDIR = join(folder, "tmp");
  mkdirSync(TMPDIR);
  const child = spawn("npm", ["run", "--silent", "demo", "--", "--folder", folder], {
    env: { ...process.env, TMPDIR },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  let firstLineMs = Number.NaN;
  let firstRowMs = Number.NaN;
  let rowCpuMs: number | undefined;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (Number.isNaN(firstLineMs)) firstLineMs = since();
    if (Number.isNaN(firstRowMs) && ROW.test(output)) {
      firstRowMs = since();
      rowCpuMs = cpuMsOf(child.pid ?? 0);
    }
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { firstLineMs, firstRowMs, rowCpuMs, endMs: since(), output, code };
}

const folder = mkdtempSync(join(tmpdir(), "etalase-bench-demo-"));
const { firstLineMs, firstRowMs, rowCpuMs, endMs, output, code } = await runDemo(folder);
rmSync(folder, { recursive: true, force: true });
const lines = output.trimEnd().split("\n").length;
const escapes = output.split("\u001B").length - 1;
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
console.log(
  `first line after ${seconds(firstLineMs)}, first channel row after ${seconds(firstRowMs)} (${seconds(rowCpuMs ?? Number.NaN)} of CPU), end after ${seconds(endMs)}; ${lines} lines, ${escapes} escape codes`,
);
console.log(
  JSON.stringify({
    bench: "demo",
    firstLineMs,
    firstRowMs,
    rowCpuMs: rowCpuMs ?? null,
    endMs,
    lines,
    escapes,
    // On a busy machine the wall says how busy it is: then the CPU time counts, as if there were one core alone.
    ok:
      code === 0 && Math.min(firstRowMs, rowCpuMs ?? firstRowMs) <= MOST_ROW_MS && lines <= MOST_LINES && escapes === 0,
  }),
);
