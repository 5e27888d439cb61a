/**
 * Runs programs of pages word for word. They are given the real sources; only the addresses of platforms are those of a
 * sandbox, and time is the one that a test hands in. Working folder and output are a program's own.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import ts from "typescript";
import { findEntries } from "../../.ci/entries.js";
import { telegram } from "../../src/channels/telegram.js";
import { webhook } from "../../src/channels/webhook.js";
import { createEtalase } from "../../src/etalase.js";
import type { Channels, Etalase, EtalaseOptions } from "../../src/face.js";
import type { Clock } from "../../src/resilience/clock.js";
import { createSandbox } from "../../src/sandbox/sandbox.js";
import { type Program, programsOf, ROOT, readPage } from "./pages.js";

/** A shop of a program, as its test sees it. */
export type AnyShop = Etalase<Channels, string>;

/** What a program is given. */
export interface StageOptions {
  /** Address of the Telegram sandbox. */
  readonly telegram?: string | undefined;
  /** Address of events in the webhook sandbox. */
  readonly hook?: string | undefined;
  readonly clock?: Clock | undefined;
  /** Options of the shop that make an outage short. */
  readonly shop?: Partial<EtalaseOptions<Channels, string>> | undefined;
  /** Global names that the page takes as given. */
  readonly given?: Readonly<Record<string, unknown>> | undefined;
  /** Modules of others, by name. */
  readonly modules?: Readonly<Record<string, object>> | undefined;
  /** Files that are there before, by name. */
  readonly files?: Readonly<Record<string, string | Uint8Array>> | undefined;
}

/** A folder in which programs of one page run. */
export interface Stage {
  readonly folder: string;
  /** What was printed, a line each. */
  readonly lines: string[];
  /** Every shop that was made, oldest first. */
  readonly shops: AnyShop[];
  /** Runs the page's programs whose text contains `part`, all of them by default. Answers what they export. */
  run(part?: string): Promise<Readonly<Record<string, unknown>>>;
  end(): Promise<void>;
}

const MODULES = Symbol.for("etalase.docs.modules");
let runs = 0;

/** Opens a stage for one page. */
export function openStage(path: string, options: StageOptions = {}): Stage {
  const folder = mkdtempSync(join(tmpdir(), "etalase-docs-"));
  const lines: string[] = [];
  const shops: AnyShop[] = [];
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  for (const [name, content] of Object.entries(options.files ?? {})) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const home = process.cwd();
  return {
    folder,
    lines,
    shops,
    async run(part = "") {
      const programs = programsOf(readPage(path));
      const chosen = programs.filter(({ runs: does, text }) => does && text.includes(part));
      if (chosen.length === 0) throw new Error(`${path} has no program to run with ${JSON.stringify(part)}`);
      const beside = programs.filter((program) => !chosen.includes(program) && !/-\d+\.ts$/.test(program.file));
      Reflect.set(globalThis, MODULES, await modulesFor([...programs], options, shops));
      process.chdir(folder);
      const restore = listen(lines, options.given ?? {});
      try {
        runs += 1;
        for (const program of [...beside, ...chosen]) writeProgram(folder, program);
        const all = [];
        for (const { file } of chosen) all.push(await load(join(folder, jsName(file))));
        return Object.assign({}, ...all);
      } finally {
        restore();
        process.chdir(home);
      }
    },
    async end() {
      await Promise.all(shops.map((shop) => shop.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function load(file: string): Promise<Readonly<Record<string, unknown>>> {
  // The number lets a program run twice, as its reader would.
  return import(/* @vite-ignore */ `${pathToFileURL(file).href}?run=${runs}`);
}

function writeProgram(folder: string, { file, text }: Program): void {
  const target = ts.ScriptTarget.ES2022;
  const { outputText } = ts.transpileModule(text, { compilerOptions: { target, module: ts.ModuleKind.ESNext } });
  const linked = outputText.replaceAll(
    /^import \{([^}]*)\} from "((?:etalase|node:test)[^"]*)";$/gm,
    (_all, names: string, from: string) =>
      `const {${names.replaceAll(" as ", ": ")}} = globalThis[Symbol.for("etalase.docs.modules")][${JSON.stringify(from)}];`,
  );
  // Without an import or export of its own it would be no module.
  writeFileSync(join(folder, jsName(file)), `${linked}\nexport {};\n`);
}

function jsName(file: string): string {
  return file.replace(/\.ts$/, ".js");
}

function listen(lines: string[], given: Readonly<Record<string, unknown>>): () => void {
  const { log } = console;
  console.log = (...said) => void lines.push(format(...said));
  for (const [name, value] of Object.entries(given)) Reflect.set(globalThis, name, value);
  return () => {
    console.log = log;
    for (const name of Object.keys(given)) Reflect.deleteProperty(globalThis, name);
  };
}

/** The modules that these programs import, with the addresses of the sandbox in them. */
async function modulesFor(
  programs: readonly Program[],
  options: StageOptions,
  shops: AnyShop[],
): Promise<Readonly<Record<string, object>>> {
  const entries = findEntries(ROOT);
  const wanted = new Set(
    programs.flatMap(({ text }) => [...text.matchAll(/from "(etalase[^"]*)"/g)].map(([, one]) => one ?? "")),
  );
  const modules: Record<string, object> = { ...options.modules };
  for (const name of wanted) {
    const file = entries[name === "etalase" ? "index" : name.slice("etalase/".length)];
    if (file === undefined) throw new Error(`${name} is no entry of the package`);
    const real = (await import(/* @vite-ignore */ join(ROOT, file))) as object;
    modules[name] = { ...real, ...replaced(name, options, shops) };
  }
  return modules;
}

function replaced(name: string, options: StageOptions, shops: AnyShop[]): object {
  const { telegram: server, hook, clock } = options;
  if (name === "etalase") {
    const make = (given: EtalaseOptions<Channels, string>): AnyShop => {
      const shop = createEtalase({ ...(clock ? { clock } : {}), ...options.shop, ...given }) as AnyShop;
      shops.push(shop);
      return shop;
    };
    return { createEtalase: make };
  }
  if (name === "etalase/sandbox" && clock !== undefined) {
    return { createSandbox: (given: object = {}) => createSandbox({ clock, ...given }) };
  }
  if (name === "etalase/channels/telegram" && server !== undefined) {
    const make = (given: Parameters<typeof telegram>[0]) => telegram({ server, ...given });
    return { telegram: Object.assign(make, telegram) };
  }
  if (name === "etalase/channels/webhook" && hook !== undefined) {
    const make = (given: Parameters<typeof webhook>[0]) => webhook({ ...given, url: hook });
    return { webhook: Object.assign(make, webhook) };
  }
  return {};
}
