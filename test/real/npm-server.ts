/** Servers that nobody of us wrote, from npm, in a folder of their own below the temporary one. They stay installed. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const INSTALL_MS = 900_000;
const START_MS = 180_000;

/** Installs packages once; `name` holds what is in the folder, versions included. Answers the folder. */
export function installOnce(name: string, manifest: object, words: readonly string[] = []): string {
  const folder = join(tmpdir(), "etalase-real", name);
  const isThere = join(folder, "installed");
  if (existsSync(isThere)) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, ...manifest }));
  const args = ["install", "--no-audit", "--no-fund", ...words];
  const { status, stderr } = spawnSync("npm", args, {
    cwd: folder,
    timeout: INSTALL_MS,
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (status !== 0) throw new Error(`npm could not install ${name}: ${String(stderr).slice(-2_000)}`);
  writeFileSync(isThere, "");
  return folder;
}

/** A program that was started, and how to end it. */
export interface Running {
  readonly child: ChildProcess;
  end(): Promise<void>;
}

/** Starts a program and waits until `isReady` says so. */
export async function startServer(
  [program, ...args]: readonly [string, ...string[]],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
  isReady: (output: string) => boolean | Promise<boolean>,
): Promise<Running> {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const hear = (piece: Buffer): void => {
    output = `${output}${piece}`.slice(-20_000);
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const end = () =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once("exit", () => resolve());
      child.kill("SIGKILL");
    });
  const since = performance.now();
  while (!(await isReady(output))) {
    if (child.exitCode !== null || performance.now() - since > START_MS) {
      await end();
      throw new Error(`${program} did not start: ${output.slice(-2_000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return { child, end };
}

/** A port of this machine that nobody has. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
