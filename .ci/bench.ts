/**
 * `npm run bench -- NAME [options]`: bundles `bench/NAME.ts` as users get our code, without the names that a development
 * loader keeps, runs it, and makes sure that its last line is one JSON object.
 */
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "tsup";
import { inlineTextPlugin } from "./inline-text.js";

const root = join(import.meta.dirname, "..");
const folder = join(root, "bench");
const [name = "", ...options] = process.argv.slice(2);

if (!/^[a-z0-9-]+$/.test(name) || !existsSync(join(folder, `${name}.ts`))) {
  const names = existsSync(folder) ? readdirSync(folder).filter((item) => /^[a-z0-9-]+\.ts$/.test(item)) : [];
  console.error(`Which bench? ${names.map((item) => item.slice(0, -".ts".length)).join(", ") || "There is none yet."}`);
  process.exitCode = 2;
} else {
  process.exitCode = await runBench(await bundle());
}

/** Benches start processes of their own, so all files are built side by side. */
async function bundle(): Promise<string> {
  const outDir = join(root, "node_modules", ".cache", "etalase-bench");
  await build({
    config: false,
    entry: readdirSync(folder)
      .filter((item) => item.endsWith(".ts"))
      .map((item) => join(folder, item)),
    outDir,
    format: "esm",
    target: "node20",
    outExtension: () => ({ js: ".js" }),
    esbuildPlugins: [inlineTextPlugin],
    splitting: false,
    sourcemap: true,
    clean: true,
    silent: true,
  });
  return join(outDir, `${name}.js`);
}

async function runBench(file: string): Promise<number> {
  const child = spawn(process.execPath, ["--expose-gc", "--enable-source-maps", file, ...options], {
    stdio: ["inherit", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    process.stdout.write(text);
  });
  const code = await new Promise<number>((resolve) => child.on("close", (status) => resolve(status ?? 1)));
  if (code !== 0 || isJsonObject(output.trim().split("\n").at(-1) ?? "")) return code;
  console.error(`bench/${name}.ts must print one JSON object as its last line.`);
  return 1;
}

function isJsonObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
