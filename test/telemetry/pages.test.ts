/** The page about telemetry says what there is, and no more. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { NEWS_NAMES, TRACE_NAMES } from "../../src/events/tracing.js";

const ROOT = join(import.meta.dirname, "..", "..");
const page = readFileSync(join(ROOT, "docs", "guide", "telemetry.md"), "utf8");
const bridge = readFileSync(join(ROOT, "src", "telemetry", "opentelemetry.ts"), "utf8");
const firstCells = [...page.matchAll(/^\| `([\w.:]+)`/gm)].map(([, name = ""]) => name);

it("names every channel of Node's", () => {
  expect(firstCells.filter((name) => name.includes(":")).sort()).toEqual(Object.values(TRACE_NAMES).sort());
  for (const name of Object.values(NEWS_NAMES)) expect(page).toContain(`\`${name}\``);
});

it("names every span and metric of the bridge", () => {
  const made = [...bridge.matchAll(/(?:begin|create\w+|seconds)\(\s*"(etalase\.[\w.]+)"/g)].map(
    ([, name = ""]) => name,
  );
  expect(made.length).toBeGreaterThan(12);
  expect(firstCells.filter((name) => name.startsWith("etalase.")).sort()).toEqual([...new Set(made)].sort());
});
