import { afterAll, describe, expect, it } from "vitest";
import { programsOf, readPage } from "./pages.js";
import { openStage } from "./stage.js";

interface Shown {
  readonly name: string;
  readonly skip: boolean;
  readonly run: () => Promise<void>;
}

const shown: Shown[] = [];
const test = (name: string, { skip }: { readonly skip: boolean }, run: () => Promise<void>) =>
  void shown.push({ name, skip, run });
const stage = openStage("docs/guide/own-channel.md", { modules: { "node:test": { test } } });
await stage.run("channelPromises");
afterAll(() => stage.end());

describe("the channel of the page promises that it", () => {
  for (const { name, skip, run } of shown) it.skipIf(skip)(name, { timeout: 60_000 }, run);
});

it("is spared no promise about doubts, deaths and secrets", () => {
  const left = shown.filter(({ skip }) => skip).map(({ name }) => name);
  expect(left.filter((name) => /doubles|dies|secret|survives|deadline/.test(name))).toEqual([]);
  expect(shown.length - left.length).toBeGreaterThan(25);
});

it("takes about a hundred lines", () => {
  const channel = programsOf(readPage("docs/guide/own-channel.md")).find(({ file }) => file === "pasar.ts");
  const lines = channel?.text.split("\n").filter((line) => line.trim() !== "").length ?? 0;
  expect(lines).toBeGreaterThan(50);
  expect(lines).toBeLessThanOrEqual(125);
});
