/**
 * Finds a PostgreSQL server that tests may start, and sees to one where that is possible:
 * `tsx .ci/postgres.ts` installs Debian's package where there is none, as root. Where it cannot, it says so and goes on:
 * the tests that need one are then skipped, each with its own line.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runCommand } from "./command.js";

/** Where Debian's packages lie, one folder for each version. */
const DEBIAN = "/usr/lib/postgresql";
const INSTALL_MS = 240_000;

export interface PostgresPrograms {
  /** Folder of `initdb`, `pg_ctl` and the server. */
  readonly folder: string;
  /** Whom the server runs as, where this process is root. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
}

/** The newest of Debian's, else the first on PATH; a text says why there is none that may be used. */
export function findPostgres(): PostgresPrograms | string {
  const debian = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...debian.map((version) => join(DEBIAN, version, "bin")),
    ...(process.env["PATH"] ?? "").split(delimiter),
  ];
  const folder = folders.find((one) => existsSync(join(one, "initdb")) && existsSync(join(one, "pg_ctl")));
  if (folder === undefined) return `no PostgreSQL on PATH or in ${DEBIAN}`;
  if (process.getuid?.() !== 0) return { folder, user: undefined };
  const [uid, gid] = ["-u", "-g"].map(numberOf);
  return uid && gid ? { folder, user: { uid, gid } } : "PostgreSQL does not run as root, and there is no user postgres";
}

function numberOf(flag: string): number {
  try {
    return Number(execFileSync("id", [flag, "postgres"], { stdio: ["ignore", "pipe", "ignore"] }));
  } catch {
    return 0;
  }
}

/** The machine that a server is to be installed on. */
export interface Machine {
  readonly find: typeof findPostgres;
  readonly isRoot: boolean;
  readonly hasApt: boolean;
  /** Runs a command to its end; answers its exit code. */
  readonly run: (program: string, words: readonly string[]) => Promise<number>;
}

const thisMachine: Machine = {
  find: findPostgres,
  isRoot: process.getuid?.() === 0,
  hasApt: existsSync("/usr/bin/apt-get"),
  run: (program, words) => runCommand(program, words, INSTALL_MS),
};

/** What installs Debian's package without a question. RUNLEVEL: nothing is to be started, tests start servers of their own. */
export const INSTALL: readonly (readonly string[])[] = [
  ["update"],
  ["install", "-y", "--no-install-recommends", "postgresql"],
].map((words) => [
  ...["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1"],
  ...["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=60", ...words],
]);

/** Installs a server where there is none and that is possible. Answers a line for people; it never fails. */
export async function providePostgres({ find, isRoot, hasApt, run }: Machine = thisMachine): Promise<string> {
  const before = find();
  if (typeof before !== "string") return `PostgreSQL: ${before.folder}`;
  const skipped = "tests that need PostgreSQL are skipped";
  if (!isRoot || !hasApt) return `PostgreSQL: ${before}, and only root with apt can install it; ${skipped}`;
  for (const [program = "", ...words] of INSTALL) {
    const code = await run(program, words);
    if (code !== 0) console.log(`${words.filter((word) => !word.includes("=")).join(" ")} ended with ${code}`);
  }
  const after = find();
  return typeof after === "string" ? `PostgreSQL: ${after}; ${skipped}` : `PostgreSQL: installed in ${after.folder}`;
}

if (process.argv[1]?.endsWith(join(".ci", "postgres.ts"))) {
  console.log(await providePostgres());
}
