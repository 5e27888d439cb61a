/** Runs one command to its end, in the foreground, with a limit. */
import { spawn } from "node:child_process";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..");

/**
 * The exit code; its output goes straight to ours. Past `limitMs` the whole process group is killed and 124 returned,
 * as `timeout` does.
 */
export function runCommand(command: string, args: readonly string[], limitMs: number): Promise<number> {
  console.log(`$ ${[command === process.execPath ? "node" : command, ...args].join(" ")}`);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      // A group of its own, so that the limit also ends what the command started.
      detached: true,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, CI: "1" },
    });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      console.log(`Stopped after ${Math.round(limitMs / 60_000)} minutes.`);
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    }, limitMs);
    child.on("error", (error) => {
      clearTimeout(timer);
      console.log(error.message);
      resolve(127);
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve(late ? 124 : (code ?? 1));
    });
  });
}
