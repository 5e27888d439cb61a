/** The page of the command line says what there is. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/commands.js";
import { EXIT } from "../../src/cli/exit-code.js";
import { EXIT_WORDS } from "../../src/cli/exit-words.js";
import { jsonSchema } from "../../src/cli/schema.js";
import { SIGNS } from "../../src/report/standing.js";
import { english } from "../../src/report/words-en.js";
import { indonesian } from "../../src/report/words-id.js";

const GUIDE = join(import.meta.dirname, "..", "..", "docs", "guide");
const cli = readFileSync(join(GUIDE, "cli.md"), "utf8");
const report = readFileSync(join(GUIDE, "report.md"), "utf8");
const errors = readFileSync(join(GUIDE, "errors-and-cures.md"), "utf8");

/** Cells of the rows of a table, by what its first head says. */
function tableOf(page: string, head: string): readonly (readonly string[])[] {
  const [, body = ""] = new RegExp(`\\| ${head} +\\|.*\\n\\| -.*\\n((?:\\|.*\\n)+)`).exec(page) ?? [];
  return body
    .trim()
    .split("\n")
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe("the pages", () => {
  it("list every command with its words", () => {
    const listed = tableOf(cli, "command").map(([name = ""]) => name.replaceAll("`", ""));
    const known = Object.entries(COMMANDS).map(([name, { arguments: words }]) =>
      [name, ...words.map((word) => (word.isOptional ? `[${word.name}]` : word.name))].join(" "),
    );
    expect([...listed].sort()).toEqual([...known].sort());
  });

  it("list every exit code as help says it", () => {
    expect(tableOf(cli, "code")).toEqual(EXIT_WORDS.map(({ code, said }) => [String(code), said.en]));
    expect(EXIT_WORDS.map(({ code }) => code)).toEqual(Object.values(EXIT));
  });

  it("list every kind of row and every sign", () => {
    const kinds = [...JSON.stringify(jsonSchema()).matchAll(/"kind":\{"type":"string","const":"(\w+)"\}/g)].map(
      ([, kind = ""]) => kind,
    );
    expect(kinds.length).toBeGreaterThan(5);
    for (const kind of kinds) expect(cli).toContain(`\`${kind}\``);
    const signs = Object.entries(SIGNS).map(([name, { sign }]) => [
      sign,
      english.standings[name as keyof typeof SIGNS],
    ]);
    expect(tableOf(report, "sign").map(([sign, word]) => [sign, word])).toEqual(signs);
  });

  it("name a first published product in at most five commands", () => {
    const [, commands = ""] = /```sh\n([\s\S]*?)```/.exec(cli) ?? [];
    expect(commands.trim().split("\n").length).toBeLessThanOrEqual(5);
  });
});

describe("Indonesian words", () => {
  it("has one for each reason that a row can have", () => {
    const reasons = tableOf(errors, "reason").map(([reason = ""]) => reason.replaceAll("`", ""));
    expect(reasons.length).toBeGreaterThan(20);
    expect(reasons.filter((reason) => !Object.hasOwn(indonesian.reasons, reason))).toEqual([]);
  });
});
