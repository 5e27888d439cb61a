import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { exportsOf, findEntries } from "../../.ci/entries.js";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function tree(...files: string[]): string {
  const root = mkdtempSync(join(tmpdir(), "etalase-tree-"));
  folders.push(root);
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), "");
  }
  return root;
}

test("a channel is a file, or a folder with an index", () => {
  const root = tree("src/channels/telegram.ts", "src/channels/shopee/index.ts", "src/channels/shopee/wire.ts");
  expect(findEntries(root)).toEqual({
    "channels/shopee": "src/channels/shopee/index.ts",
    "channels/telegram": "src/channels/telegram.ts",
  });
});

test("feeds are entries of their own", () => {
  const root = tree("src/channels/feeds/google.ts", "src/channels/feeds/_columns.ts");
  expect(findEntries(root)).toEqual({ "channels/feeds/google": "src/channels/feeds/google.ts" });
});

test("what rooms share among themselves is no entry", () => {
  const root = tree(
    "src/channels/_words.ts",
    "src/channels/shared-graph/index.ts",
    "src/channels/unfinished/wire.ts",
    "src/hosts/room.ts",
    "src/ledger/rows.ts",
    "src/testing/faults.ts",
  );
  expect(findEntries(root)).toEqual({});
});

test("ledgers, hosts, the sandbox and the promise suites are entries", () => {
  const root = tree(
    "src/index.ts",
    "src/ledger/sqlite.ts",
    "src/ledger/memory/index.ts",
    "src/hosts/folder.ts",
    "src/sandbox/sandbox.ts",
    "src/testing/testing.ts",
  );
  expect(Object.keys(exportsOf(findEntries(root)))).toEqual([
    ".",
    "./ledgers/sqlite",
    "./ledgers/memory",
    "./sandbox",
    "./testing",
    "./hosts/folder",
  ]);
});
