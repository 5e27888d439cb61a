import { beforeAll, describe, expect, test } from "vitest";
import { inspect } from "./planted.js";

interface Cruise {
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

/** One import: rule it breaks, file that imports, file that is imported. Every file name is used once. */
const refused = [
  ["model-sees-only-its-row", "src/model/m1.ts", "src/channel/m1.ts"],
  ["engine-sees-only-its-row", "src/engine/e1.ts", "src/channels/e1.ts"],
  ["engine-sees-only-its-row", "src/engine/e2.ts", "src/ledger/sqlite.ts"],
  ["engine-sees-only-its-row", "src/engine/e3.ts", "src/photos/render.ts"],
  ["sandbox-sees-only-its-row", "src/sandbox/s1.ts", "src/channels/s1.ts"],
  ["sandbox-sees-only-its-row", "src/sandbox/s2.ts", "src/ledger/ledger.ts"],
  ["sandbox-sees-only-its-row", "src/sandbox/s3.ts", "src/engine/s3.ts"],
  ["testing-sees-only-its-row", "src/testing/t1.ts", "src/photos/t1.ts"],
  ["channels-see-only-the-contract", "src/channels/c1.ts", "src/channels/d1.ts"],
  ["channels-see-only-the-contract", "src/channels/c2/wire.ts", "src/channels/d2/wire.ts"],
  ["channels-see-only-the-contract", "src/channels/feeds/c3.ts", "src/channels/feeds/d3.ts"],
  ["channels-see-only-the-contract", "src/channels/c4.ts", "src/engine/d4.ts"],
  ["channels-see-only-the-contract", "src/channels/c5.ts", "src/ledger/rows.ts"],
  ["channels-see-only-the-contract", "src/channels/c6.ts", "src/http/client.ts"],
  ["channels-see-only-the-contract", "src/channels/c7.ts", "src/photos/plan.ts"],
  ["core-reaches-no-channel", "src/index.ts", "src/channels/i1.ts"],
  ["room-not-on-the-map", "src/attic/a1.ts", "src/model/a1.ts"],
  ["src-sees-only-src", "src/model/o1.ts", "test/o1.ts"],
] as const;
const loaded = [
  ["sharp-only-in-photos", "src/engine/p1.ts", 'import sharp from "sharp";\nexport const mine = sharp;'],
  ["undici-only-in-http", "src/engine/p2.ts", 'import { Agent } from "undici";\nexport const mine = Agent;'],
  ["drivers-only-in-ledger", "src/engine/p3.ts", 'export const mine = () => import("libsql");'],
  ["drivers-only-in-ledger", "src/engine/p4.ts", 'export const mine = () => import("better-sqlite3");'],
  ["drivers-only-in-ledger", "src/engine/p5.ts", 'export const mine = () => import("node:sqlite");'],
  ["no-development-packages-in-src", "src/engine/p6.ts", 'import { test } from "vitest";\nexport const mine = test;'],
] as const;
const allowed = [
  ["src/channel/a1.ts", "src/model/a1.ts"],
  ["src/channels/a2.ts", "src/channel/a2.ts"],
  ["src/channels/a3.ts", "src/http/sign.ts"],
  ["src/channels/a4/index.ts", "src/channels/a4/wire.ts"],
  ["src/channels/a5.ts", "src/channels/shared-graph/client.ts"],
  ["src/channels/feeds/a6.ts", "src/channels/feeds/_columns.ts"],
  ["src/engine/a7.ts", "src/ledger/ledger.ts"],
  ["src/engine/a8.ts", "src/photos/room.ts"],
  ["src/etalase.ts", "src/engine/a9.ts"],
  ["src/testing/a10.ts", "src/sandbox/a10.ts"],
] as const;

const value = "export const value = 1;";
const importing = (from: string, to: string): string => {
  const up = "../".repeat(from.split("/").length - 1);
  return `import { value } from "./${up}${to.replace(".ts", ".js")}";\nexport const mine = value;`;
};
const pair = (from: string, to: string): [string, string][] => [
  [from, importing(from, to)],
  [to, value],
];

function violations(files: readonly (readonly [string, string])[]): string[] {
  const cruise = inspect(Object.fromEntries(files), "depcruise", "src", "--output-type", "json") as Cruise;
  return cruise.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

describe("the map of rooms refuses", () => {
  let found: readonly string[] = [];
  beforeAll(() => {
    found = violations([
      ...refused.flatMap(([, from, to]) => pair(from, to)),
      ...loaded.map(([, from, text]) => [from, text] as const),
      ["src/model/typed.ts", 'import type { Value } from "../engine/typed.js";\nexport const mine: Value = 1;'],
      ["src/engine/typed.ts", "export type Value = number;"],
      ["src/model/left.ts", importing("src/model/left.ts", "src/model/right.ts")],
      ["src/model/right.ts", importing("src/model/right.ts", "src/model/left.ts")],
      ["src/model/alone.ts", value],
      ["src/channel/reached.ts", importing("src/channel/reached.ts", "src/channels/reached.ts")],
      ["src/channels/reached.ts", value],
      ["src/etalase.ts", importing("src/etalase.ts", "src/channel/reached.ts")],
    ]);
  });

  test.each(refused)("%s: %s imports %s", (rule, from, to) => {
    expect(found).toContain(`${rule}: ${from} → ${to}`);
  });

  test.each(loaded)("%s: %s", (rule, from) => {
    expect(found.filter((line) => line.startsWith(`${rule}: ${from} → `))).toHaveLength(1);
  });

  test("a type from the wrong room", () => {
    expect(found).toContain("model-sees-only-its-row: src/model/typed.ts → src/engine/typed.ts");
  });

  test("a channel that the core reaches by a detour", () => {
    expect(found).toContain("core-reaches-no-channel: src/etalase.ts → src/channels/reached.ts");
  });

  test("circles, and files that nobody uses", () => {
    expect(found).toContain("no-circles: src/model/left.ts → src/model/right.ts");
    expect(found).toContain("no-orphans: src/model/alone.ts → src/model/alone.ts");
  });
});

test("the map of rooms allows what DESIGN wants", () => {
  const files = [
    ...allowed.flatMap(([from, to]) => pair(from, to)),
    ["src/photos/render.ts", 'import sharp from "sharp";\nexport const mine = sharp;'] as const,
    ["src/http/client.ts", 'import { Agent } from "undici";\nexport const mine = Agent;'] as const,
    [
      "src/ledger/sqlite.ts",
      'export const mine = () => [import("libsql"), import("node:sqlite"), import("better-sqlite3")];',
    ] as const,
  ];
  expect(violations(files)).toEqual([]);
});
