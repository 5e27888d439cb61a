/** Shops in processes of their own: bundled once, started ahead of time, killed for real. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "tsup";
import { inlineTextPlugin } from "../../.ci/inline-text.js";
import type { Order, Words } from "./order.js";

const ROOT = join(import.meta.dirname, "..", "..");

/** The child as one file, so that a process is there in a fraction of a second. */
export interface Bundle {
  readonly file: string;
  remove(): void;
}

/** Bundles the child from the sources, inside the project, so that drivers are found. */
export async function bundleChild(): Promise<Bundle> {
  const parent = join(ROOT, "tmp");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "crash-"));
  await build({
    config: false,
    entry: { child: join(import.meta.dirname, "child.ts") },
    outDir: folder,
    outExtension: () => ({ js: ".mjs" }),
    format: "esm",
    target: "node20",
    platform: "node",
    silent: true,
    clean: false,
    splitting: false,
    // Few files open faster than many; what is native, or only used for photos and pages, stays where it is.
    noExternal: [/^(?!sharp|libsql|better-sqlite3|node:)/],
    external: ["sharp", "libsql", "better-sqlite3"],
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
    removeNodeProtocol: false,
    esbuildPlugins: [inlineTextPlugin],
  });
  return { file: join(folder, "child.mjs"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A shop's process. */
export interface Child {
  order(order: Order): void;
  /** The next time it says this word. @throws Error where it ends before, or fails */
  said<W extends keyof Words>(word: W): Promise<Words[W]>;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<void>;
}

interface Waiting {
  readonly word: string;
  resolve(value: never): void;
  reject(error: Error): void;
}

/** Starts a process; it does nothing before its first order. */
export function startChild(bundle: Bundle): Child {
  const child = spawn(process.execPath, [bundle.file], { stdio: ["pipe", "pipe", "inherit"] });
  // Orders to a process that has just died go nowhere.
  child.stdin.on("error", () => undefined);
  const said: (readonly [string, unknown])[] = [];
  const waiting: Waiting[] = [];
  let isOver = false;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const at = line.indexOf(" ");
    const entry = [line.slice(0, at), JSON.parse(line.slice(at + 1))] as const;
    const index = waiting.findIndex(({ word }) => word === entry[0]);
    if (index >= 0) return waiting.splice(index, 1)[0]?.resolve(entry[1] as never);
    said.push(entry);
    // After a failure nothing else comes.
    if (entry[0] === "failed") giveUp();
  });
  const giveUp = (): void => {
    for (const { reject, word } of waiting.splice(0))
      reject(new Error(`it never said ${word}: ${JSON.stringify(said)}`));
  };
  const ended = endOf(child).then(() => {
    isOver = true;
    giveUp();
  });
  return {
    order: (order) => void child.stdin.write(`${JSON.stringify(order)}\n`),
    said: <W extends keyof Words>(word: W) =>
      new Promise<Words[W]>((resolve, reject) => {
        const index = said.findIndex(([known]) => known === word);
        if (index >= 0) return resolve(said.splice(index, 1)[0]?.[1] as Words[W]);
        if (isOver) return reject(new Error(`it never said ${word}: ${JSON.stringify(said)}`));
        waiting.push({ word, resolve: resolve as Waiting["resolve"], reject });
      }),
    signal: (name) => void child.kill(name),
    ended,
  };
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("close", () => resolve());
  });
}
