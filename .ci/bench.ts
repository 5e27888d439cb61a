/** `npm run bench -- NAME [options]`: runs `bench/NAME.ts` and makes sure that its last line is one JSON object. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "..", "bench");
const [name = "", ...options] = process.argv.slice(2);
const file = join(folder, `${name}.ts`);

if (!/^[a-z0-9-]+$/.test(name) || !existsSync(file)) {
  const names = existsSync(folder) ? readdirSync(folder).filter((item) => /^[a-z0-9-]+\.ts$/.test(item)) : [];
  console.error(`Which bench? ${names.map((item) => item.slice(0, -".ts".length)).join(", ") || "There is none yet."}`);
  process.exitCode = 2;
} else {
  process.exitCode = await runBench();
}

async function runBench(): Promise<number> {
  const child = spawn(process.execPath, ["--expose-gc", "--import", "tsx", file, ...options], {
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
