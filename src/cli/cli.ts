#!/usr/bin/env node
/** The program `etalase`. Everything else is in `main`; here is only what belongs to a process. */
import { main } from "./main.js";
import type { World } from "./world.js";

/** npm and tsx pass on what the terminal has sent already: two signals this close are one. */
const ONE_PRESS_MS = 500;

const stop = new AbortController();
let pressedAt = 0;
for (const name of ["SIGINT", "SIGTERM"] as const) {
  const press = (): void => {
    const at = performance.now();
    if (stop.signal.aborted && at - pressedAt > ONE_PRESS_MS) {
      // The second time means it: the signal does what it does to any program.
      process.off(name, press);
      process.kill(process.pid, name);
      return;
    }
    pressedAt = at;
    stop.abort();
  };
  process.on(name, press);
}

const world: World = {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  nodeVersion: process.version,
  cwd: () => process.cwd(),
  chdir: (folder) => process.chdir(folder),
  now: () => new Date(),
  load: (url) => import(url),
  signal: stop.signal,
};
/** How long a configuration may keep the process after its command has ended: an open server, a pool. */
const LINGER_MS = 1_000;

// Never process.exit() while words are on their way: it cuts off what a slow pipe has not taken yet. `main` waits for
// each of them, so that after it nothing is left to cut; the timer holds nobody up by itself.
void main(process.argv.slice(2), world).then((code) => {
  process.exitCode = code;
  setTimeout(() => process.exit(code), LINGER_MS).unref();
});
