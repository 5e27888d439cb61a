/** The command line in a test: a process that is played, a configuration that is handed in, and the real program. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { main } from "../../src/cli/main.js";
import { JsonLine } from "../../src/cli/schema.js";
import type { Sink, World } from "../../src/cli/world.js";

const ROOT = join(import.meta.dirname, "..", "..");
const PROGRAM = join(ROOT, "src", "cli", "cli.ts");
const TSX = pathToFileURL(join(ROOT, "node_modules", "tsx", "dist", "esm", "index.mjs")).href;

/** A stream that remembers. */
export interface Paper extends Sink {
  readonly text: () => string;
}

export function paper(
  given: { readonly isTTY?: boolean; readonly columns?: number } = {},
  onText: (text: string) => void = () => undefined,
): Paper {
  const parts: string[] = [];
  return {
    ...given,
    write(text, done) {
      parts.push(text);
      onText(text);
      queueMicrotask(() => done());
      return true;
    },
    on: () => undefined,
    text: () => parts.join(""),
  };
}

/** What a command came to. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Lines of `--json`; each was checked against the schema. */
  readonly lines: () => readonly JsonMessage[];
}

export interface JsonMessage {
  readonly v: number;
  readonly type: string;
  readonly kind?: string;
  readonly row?: Readonly<Record<string, unknown>>;
  readonly status?: string;
  readonly exit?: number;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

function ranOf(code: number, out: string, err: string): Ran {
  const lines = (): readonly JsonMessage[] =>
    out
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const value: unknown = JSON.parse(line);
        const parsed = JsonLine.safeParse(value);
        if (!parsed.success) throw new Error(`${line}\n${parsed.error.message}`);
        return value as JsonMessage;
      });
  return { code, out, err, lines };
}

export interface Played {
  /** What the configuration's module holds. */
  readonly module?: Readonly<Record<string, unknown>>;
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly signal?: AbortSignal;
  readonly tty?: boolean;
  /** Told what goes to stdout, as it goes. */
  readonly onText?: (text: string) => void;
  /** The open internet. @defaultValue the real one, through the guard */
  readonly fetchPage?: World["fetchPage"];
  /** What loading the configuration fails with. */
  readonly broken?: Error;
}

/** Runs a command in this process. The folder stays where it is: configurations of tests hold whole paths. */
export async function run(words: readonly string[], played: Played): Promise<Ran> {
  const { module, folder, env = {}, stdin = "", signal = new AbortController().signal, tty = false } = played;
  if (module) writeFileSync(join(folder, "etalase.config.mjs"), "// handed in by the test\n");
  const out = paper({ isTTY: tty, columns: 80 }, played.onText);
  const err = paper({ isTTY: tty, columns: 80 });
  let at = folder;
  const world: World = {
    stdout: out,
    stderr: err,
    stdin: (async function* () {
      yield stdin;
    })(),
    env: { TZ: "Asia/Jakarta", ...env },
    nodeVersion: process.version,
    cwd: () => at,
    chdir: (to) => {
      at = to;
    },
    now: () => new Date(),
    fetchPage: played.fetchPage,
    load: async () => {
      if (played.broken) throw played.broken;
      return module;
    },
    signal,
  };
  const code = await main(words, world);
  return ranOf(code, out.text(), err.text());
}

/** A folder that is gone after the test. */
export function makeFolder(): { readonly path: string; readonly in: (...names: string[]) => string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "etalase-cli-"));
  return { path, in: (...names) => join(path, ...names), remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Puts the package into a folder as npm would, its entries leading to the sources. */
export function installInto(folder: string): void {
  const entries: Readonly<Record<string, string>> = {
    index: "src/index.ts",
    "channels/storefront": "src/channels/storefront/index.ts",
    "channels/telegram": "src/channels/telegram.ts",
    "ledgers/memory": "src/ledger/memory.ts",
    sandbox: "src/sandbox/sandbox.ts",
  };
  const home = join(folder, "node_modules", "etalase");
  const exports = Object.fromEntries(
    Object.keys(entries).map((name) => [name === "index" ? "." : `./${name}`, `./${name}.mjs`]),
  );
  for (const [name, source] of Object.entries(entries)) {
    const file = join(home, `${name}.mjs`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `export * from ${JSON.stringify(pathToFileURL(join(ROOT, source)).href)};\n`);
  }
  writeFileSync(join(home, "package.json"), JSON.stringify({ name: "etalase", type: "module", exports }));
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  /** Resolves when stderr or stdout has said this. */
  said(words: string): Promise<void>;
}

/** Starts the real program. */
export function start(
  words: readonly string[],
  {
    folder,
    env = {},
    nodeFlags = [],
  }: {
    readonly folder: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly nodeFlags?: readonly string[];
  },
): Started {
  const child = spawn(process.execPath, ["--import", TSX, ...nodeFlags, PROGRAM, ...words], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, TZ: "Asia/Jakarta", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  const listeners = new Set<() => void>();
  const hear = (add: (text: string) => void) => (chunk: Buffer) => {
    add(chunk.toString());
    for (const listen of listeners) listen();
  };
  child.stdout?.on(
    "data",
    hear((text) => {
      out += text;
    }),
  );
  child.stderr?.on(
    "data",
    hear((text) => {
      err += text;
    }),
  );
  const ended = new Promise<Ran>((resolve) => child.once("close", (code) => resolve(ranOf(code ?? -1, out, err))));
  const said = (words: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!`${out}${err}`.includes(words)) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      void ended.then(() => reject(new Error(`it ended before it said "${words}":\n${out}\n${err}`)));
      look();
    });
  return { child, ended, said };
}
