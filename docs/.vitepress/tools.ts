/**
 * What builds the site: VitePress and typedoc, pinned in `tools/`. About 150 MB in 150 packages, so it is no dependency
 * of the project: it is installed into `tmp/docs-site` when the site is built, and again when `tools/` changes.
 */
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const TOOLS = join(import.meta.dirname, "tools");
const PINS = ["package.json", "package-lock.json"];

/** Installs the tools into a folder, unless they are there already. */
export async function installTools(folder: string): Promise<void> {
  const pins = PINS.map((name) => readFileSync(join(TOOLS, name), "utf8")).join("");
  const stamp = join(folder, "installed.txt");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === pins) return;
  mkdirSync(folder, { recursive: true });
  for (const name of PINS) copyFileSync(join(TOOLS, name), join(folder, name));
  // Not `npm ci`: it refuses a lock file whose optional packages of other platforms npm itself left out.
  await run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"], folder);
  // Written last: an installation that was cut short begins anew.
  writeFileSync(stamp, pins);
}

/** Runs a program to its end. @throws Error where it fails; it has said why itself */
export async function run(program: string, args: readonly string[], folder: string): Promise<void> {
  const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${program} ${args[0] ?? ""} ended with ${code}`);
}
