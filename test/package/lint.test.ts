import { beforeAll, expect, test } from "vitest";
import { inspect } from "./planted.js";

/** What we read of Biome's JSON report. */
interface Lint {
  readonly diagnostics: readonly {
    readonly category: string;
    readonly severity: string;
    readonly location: { readonly path: string };
  }[];
}

const timeless = ["src/engine", "src/resilience", "src/ledger/transitions"];
const realTime = [
  ["plugin", "date-now", "export const late = () => Date.now();"],
  ["plugin", "new-date", "export const late = () => new Date();"],
  ["plugin", "random", "export const luck = () => Math.random();"],
  ["lint/style/noRestrictedGlobals", "timer", "export const wait = (go: () => void) => setTimeout(go, 5);"],
  ["lint/style/noRestrictedGlobals", "global", "export const wait = (go: () => void) => globalThis.setTimeout(go, 5);"],
  ["lint/style/noRestrictedGlobals", "span", "export const span = () => performance.now();"],
  [
    "lint/style/noRestrictedImports",
    "sleep",
    'import { setTimeout as sleep } from "node:timers/promises";\n\nexport const wait = () => sleep(5);',
  ],
  [
    "lint/style/noRestrictedImports",
    "uuid",
    'import { randomUUID } from "node:crypto";\n\nexport const luck = () => randomUUID();',
  ],
] as const;
const cases = timeless.flatMap((room) =>
  realTime.map(([rule, name, text]) => [rule, `${room}/${name}.ts`, text] as const),
);

const everywhere = [
  [
    "lint/nursery/noFloatingPromises",
    "src/hosts/floating.ts",
    "const go = async () => 1;\nexport function start(): void {\n  go();\n}",
  ],
  ["lint/style/noDefaultExport", "src/hosts/nameless.ts", "export default 5;"],
  ["lint/performance/noReExportAll", "src/hosts/all.ts", 'export * from "./digest.js";'],
  ["lint/performance/noBarrelFile", "src/hosts/barrel.ts", 'export { digest } from "./digest.js";'],
  ["lint/suspicious/noExplicitAny", "src/hosts/loose.ts", "export const same = (value: any) => value;"],
  ["plugin", "src/hosts/double-cast.ts", "export const text = 5 as unknown as string;"],
  ["lint/suspicious/noConsole", "src/hosts/chatty.ts", "export const say = () => console.log(1);"],
  ["lint/style/noProcessEnv", "src/hosts/environment.ts", 'export const token = () => process.env["TOKEN"];'],
  [
    "lint/suspicious/noEmptyBlockStatements",
    "src/hosts/quiet.ts",
    "export function quiet(go: () => void): void {\n  try {\n    go();\n  } catch {}\n}",
  ],
  [
    "lint/complexity/noExcessiveLinesPerFunction",
    "src/hosts/long.ts",
    `export function long(): void {\n${"  Object.keys({});\n".repeat(41)}}`,
  ],
  ["lint/style/noExcessiveLinesPerFile", "src/hosts/tall.ts", "export const tall = 1;\n".repeat(301)],
  ["lint/style/useFilenamingConvention", "src/hosts/productCard.ts", "export const card = 1;"],
  ["plugin", "src/channels/hasty.ts", "export const late = () => Date.now();"],
] as const;

const innocent = {
  "src/engine/innocent.ts":
    'import { createHash } from "node:crypto";\n\nexport const digest = () => createHash("sha256");\nexport const day = new Date(0);',
  "src/hosts/digest.ts": "export const digest = 1;",
};

let found: readonly string[] = [];
beforeAll(() => {
  const planted = Object.fromEntries([...cases, ...everywhere].map(([, file, text]) => [file, text]));
  const report = inspect(
    { ...planted, ...innocent },
    ...(["biome", "lint", "--vcs-enabled=false", "--reporter=json", "--max-diagnostics=none", "src"] as const),
  ) as Lint;
  found = report.diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ category, location }) => `${category}: ${location.path}`);
});

test.each([...cases, ...everywhere])("%s: %s is refused", (rule, file) => {
  expect(found).toContain(`${rule}: ${file}`);
});

test("stored times and digests are allowed", () => {
  expect(found.filter((line) => Object.keys(innocent).some((file) => line.endsWith(file)))).toEqual([]);
});
