import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { exportsOf, findEntries } from "../../.ci/entries.js";
import { manifest, ROOT } from "./manifest.js";

const wanted = { "./package.json": "./package.json", ...exportsOf(findEntries(ROOT)) };

describe("the exports map", () => {
  test("names exactly what is built", () => {
    const lines = Object.entries(wanted)
      .filter(([entry, target]) => JSON.stringify(manifest.exports[entry]) !== JSON.stringify(target))
      .map(([entry, target]) => `add     ${JSON.stringify(entry)}: ${JSON.stringify(target)},`);
    const extra = Object.keys(manifest.exports).filter((entry) => !(entry in wanted));
    const cure = [...lines, ...extra.map((entry) => `remove  ${JSON.stringify(entry)}`)].join("\n");
    expect(cure, `In package.json, "exports":\n${cure}\n`).toBe("");
  });

  test("leads to files that are in the package", () => {
    const installed = join(inject("consumer"), "node_modules", manifest.name);
    const targets = Object.values(manifest.exports).flatMap((target) =>
      typeof target === "string" ? [target] : [target.types, target.default],
    );
    expect(targets.filter((target) => !existsSync(join(installed, target)))).toEqual([]);
  });
});

test("nothing but the build, the licence and the README is packed", () => {
  const items = readdirSync(join(inject("consumer"), "node_modules", manifest.name));
  const allowed = new Set(["dist", "LICENSE", "README.md", "package.json"]);
  expect(items.filter((item) => !allowed.has(item))).toEqual([]);
});

test("no module of the build looks for files beside itself", () => {
  const dist = join(inject("consumer"), "node_modules", manifest.name, "dist");
  const modules = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
  const reading = modules.filter((file) => /new URL\([^)]*import\.meta/.test(readFileSync(join(dist, file), "utf8")));
  expect(modules).not.toEqual([]);
  expect(reading).toEqual([]);
});
