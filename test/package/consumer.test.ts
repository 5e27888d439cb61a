import { spawnSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { manifest, ROOT, specifiers } from "./manifest.js";

const consumer = inject("consumer");

function run(...args: string[]): { readonly status: number | null; readonly output: string } {
  const done = spawnSync(process.execPath, args, {
    cwd: consumer,
    encoding: "utf8",
    env: { PATH: process.env["PATH"] },
  });
  return { status: done.status, output: done.stdout + done.stderr };
}

describe.each([
  { module: "NodeNext", moduleResolution: "NodeNext" },
  { module: "ESNext", moduleResolution: "Bundler" },
])("types, with $moduleResolution resolution and every library checked", (resolution) => {
  test("compile in a strict project", () => {
    const folder = join(consumer, resolution.moduleResolution.toLowerCase());
    mkdirSync(folder, { recursive: true });
    const imports = specifiers.map((name, at) => `import * as entry${at} from ${JSON.stringify(name)};`);
    const uses = specifiers.map((_, at) => `entry${at}`).join(", ");
    writeFileSync(join(folder, "all.ts"), `${imports.join("\n")}\nexport const all = [${uses}];\n`);
    const compilerOptions = {
      ...resolution,
      target: "ES2023",
      lib: ["ES2023", "ESNext.Disposable"],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      noEmit: true,
      types: ["node"],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["all.ts"] }));
    const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
    expect(run(tsc, "-p", folder)).toEqual({ status: 0, output: "" });
  });
});

describe("every entry", () => {
  test("can be required, without a warning", () => {
    const program = specifiers.map((name) => `require(${JSON.stringify(name)});`).join("\n");
    writeFileSync(join(consumer, "require.cjs"), program);
    expect(run("require.cjs")).toEqual({ status: 0, output: "" });
  });

  test("can be imported, and lets the process end by itself", () => {
    const program = specifiers.map((name) => `import ${JSON.stringify(name)};`).join("\n");
    writeFileSync(join(consumer, "import.mjs"), program);
    expect(run("import.mjs")).toEqual({ status: 0, output: "" });
  });

  test("loads neither sharp nor a driver by itself", () => {
    const modules = join(consumer, "node_modules");
    renameSync(join(modules, "sharp"), join(modules, "sharp-away"));
    try {
      const program = specifiers.map((name) => `await import(${JSON.stringify(name)});`).join("\n");
      writeFileSync(
        join(consumer, "bare.mjs"),
        `import { existsSync } from "node:fs";
for (const driver of ["sharp", "libsql", "better-sqlite3", "pg"]) {
  if (existsSync("node_modules/" + driver)) throw new Error(driver + " is installed: this test would prove nothing");
}
${program}
if (process.moduleLoadList.some((name) => /NativeModule sqlite$/.test(name))) throw new Error("node:sqlite was loaded");
`,
      );
      expect(run("bare.mjs")).toEqual({ status: 0, output: "" });
    } finally {
      renameSync(join(modules, "sharp-away"), join(modules, "sharp"));
    }
  });
});

test("the root entry offers no channel", () => {
  const channels = specifiers.filter((name) => name.startsWith(`${manifest.name}/channels/`));
  const program = `import * as root from ${JSON.stringify(manifest.name)};
const channels = await Promise.all(${JSON.stringify(channels)}.map((name) => import(name)));
const functions = new Set(channels.flatMap((entry) => Object.values(entry)).filter((value) => typeof value === "function"));
const found = Object.entries(root).filter(([, value]) => functions.has(value)).map(([name]) => name);
console.log(JSON.stringify(found));
`;
  const file = join(consumer, "root.mjs");
  writeFileSync(file, program);
  expect(run(file)).toEqual({ status: 0, output: "[]\n" });
  rmSync(file);
});
