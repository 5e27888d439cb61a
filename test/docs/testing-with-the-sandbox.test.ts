import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ledgerPromises } from "../../src/testing/testing.js";
import { ROOT, readPage, termsBelow } from "./pages.js";
import { membersOf } from "./source-words.js";
import { openStage } from "./stage.js";

const PAGE = "docs/guide/testing-with-the-sandbox.md";
const shown: { readonly name: string; readonly run: () => Promise<void> }[] = [];
const test = (name: string, run: () => Promise<void>) => void shown.push({ name, run });
const stage = openStage(PAGE, { modules: { "node:test": { test } } });
await stage.run();
afterAll(() => stage.end());

describe("the tests of the page", () => {
  for (const { name, run } of shown) it(name, run);

  it("are all there", () => {
    expect(shown).toHaveLength(4 + ledgerPromises.length);
  });
});

it("names every fault of the sandbox, and no other", () => {
  const source = readFileSync(join(ROOT, "src/sandbox/faults.ts"), "utf8");
  const faults = ["Down", "Delay", "Outcome"].flatMap((name) => membersOf(source, name, "what"));
  expect(termsBelow(readPage(PAGE), "Faults").toSorted()).toEqual(faults.toSorted());
});
