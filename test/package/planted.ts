/** A small tree of planted faults under our own configurations: a check that cannot fail is a defect. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "./manifest.js";

/** File → text. */
export type Files = Readonly<Record<string, string>>;

const CONFIGS = ["biome.json", ".ci/lint", ".dependency-cruiser.cjs", "tsconfig.json", "package.json"];

/** What `tool` (a binary of node_modules) prints as JSON about the tree. */
export function inspect(files: Files, tool: string, ...args: string[]): unknown {
  const folder = mkdtempSync(join(tmpdir(), "etalase-planted-"));
  try {
    for (const config of CONFIGS) cpSync(join(ROOT, config), join(folder, config), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), `${text}\n`);
    }
    const program = join(ROOT, "node_modules", ".bin", tool);
    const done = spawnSync(program, args, { cwd: folder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
    return JSON.parse(done.stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
