/** The stages of `.ci/run`, fast ones first, each with its checks and its budget. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT, runCommand } from "./command.js";
import { type Count, countCheck, countTests, type TestReport } from "./count.js";

/** One thing to find out. */
export interface Check {
  readonly name: string;
  readonly run: (limitMs: number) => Promise<Count>;
}

/** Checks that share a budget. */
export interface Stage {
  readonly name: string;
  /** Quiet minutes; a stage that needs more fails. */
  readonly minutes: number;
  readonly checks: () => readonly Check[];
}

const REPORTS = join(ROOT, "tmp", "ci");
const NEWER_NODES = [22, 24] as const;

function npmRun(script: string): Check {
  return command(script, "npm", ["run", "--silent", script]);
}

function command(name: string, program: string, args: readonly string[]): Check {
  return { name, run: async (limitMs) => countCheck((await runCommand(program, args, limitMs)) === 0) };
}

function tool(name: string, binary: string, ...args: readonly string[]): Check {
  return command(name, join("node_modules", ".bin", binary), args);
}

/** A test run; `launcher` is the Node that runs it. */
function tests(name: string, args: readonly string[], launcher: readonly string[] = [process.execPath]): Check {
  return {
    name,
    run: async (limitMs) => {
      const file = join(REPORTS, `${name.replaceAll(" ", "-")}.json`);
      mkdirSync(dirname(file), { recursive: true });
      rmSync(file, { force: true });
      const [program = process.execPath, ...before] = launcher;
      const vitest = [join("node_modules", "vitest", "vitest.mjs"), "run", "--passWithNoTests", ...args];
      const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${file}`];
      const code = await runCommand(program, [...before, ...vitest, ...reporters], limitMs);
      return countTests(readReport(file), code);
    },
  };
}

function readReport(file: string): TestReport | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as TestReport) : undefined;
}

/** What others wrote and some tests ask for their opinion. */
const JUDGES = [
  "playwright-core@1.65.1",
  "axe-core@4.14.1",
  "@google-shopping/products@0.11.0",
  "grammy@1.46.0",
  "@line/bot-sdk@11.0.0",
] as const;

/** Packages that only some tests look for, in a folder of `tmp`. */
function beside(folder: string, ...packages: readonly string[]): Check {
  const quiet = ["--no-save", "--no-audit", "--no-fund"];
  return command(packages.join(" "), "npm", ["install", ...quiet, "--prefix", join("tmp", folder), ...packages]);
}

/** Every example whose first line asks for it. */
function examples(): readonly Check[] {
  const folder = join(ROOT, "examples");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && readFileSync(join(folder, file), "utf8").startsWith("// ci: run"))
    .sort()
    .map((file) => command(`examples/${file}`, process.execPath, ["--import", "tsx", join("examples", file)]));
}

/** The promises of ledgers and package on a newer Node, fetched from npm's `node` package. */
function newerNode(version: number): Stage {
  const launcher = ["npx", "-y", "-p", `node@${version}`, "node"];
  const [npx = "npx", ...before] = launcher;
  return {
    name: `node ${version}`,
    minutes: 4,
    checks: () => [
      command(`Node ${version} can be fetched`, npx, [...before, "--version"]),
      tests(
        `ledgers on Node ${version}`,
        ["--project", "unit", "test/ledger", "test/crash/stopped", "test/crash/leases"],
        launcher,
      ),
      tests(`package on Node ${version}`, ["--project", "package", "consumer", "exports"], launcher),
    ],
  };
}

/** Together under 75 minutes on a quiet machine, the installation included. */
export const INSTALL_MINUTES = 2;
export const STAGES: readonly Stage[] = [
  {
    name: "check",
    minutes: 3,
    checks: () => ["format", "lint", "types", "rooms", "unused"].map((part) => npmRun(`check:${part}`)),
  },
  {
    name: "test",
    minutes: 34,
    checks: () => [
      // Beside the project, not among its dependencies: the tests that can do with them look for them there.
      beside("servers", "s3rver@3.7.1"),
      beside("judges", ...JUDGES),
      tests("tests", ["--project", "unit", "--project", "types", "--coverage"]),
    ],
  },
  // Beside those of the test stage: two thousand worlds together. Without coverage, which would double their time.
  { name: "seeds", minutes: 13, checks: () => [tests("seeds", ["--project", "nightly", "test/simulation"])] },
  { name: "build", minutes: 6, checks: () => [npmRun("build")] },
  {
    name: "package",
    minutes: 3,
    checks: () => [
      tool("publint", "publint", "--strict"),
      tool("attw", "attw", "--pack", ".", "--profile", "esm-only"),
      tests("package", ["--project", "package"]),
      tool("size", "size-limit"),
      tool("api", "tsx", ".ci/api.ts"),
    ],
  },
  { name: "examples", minutes: 2, checks: examples },
  { name: "docs", minutes: 3, checks: () => [npmRun("docs:site")] },
  ...NEWER_NODES.map(newerNode),
];
export const TOTAL_MINUTES = STAGES.reduce((sum, stage) => sum + stage.minutes, INSTALL_MINUTES);
