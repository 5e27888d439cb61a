import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { anchorsOf, linksOf, type Program, programsOf, ROOT, readPage, readPages } from "./pages.js";
import { typeFaults } from "./types.js";

const pages = readPages();
const WRONG: Program = {
  page: "README.md",
  file: "wrong.ts",
  text: 'import { createEtalase } from "etalase";\ncreateEtalase({ chanels: {} });\n',
  runs: false,
};
// One look by the compiler for all of them.
const faults = typeFaults([...pages.flatMap(programsOf), WRONG]);
const isWrong = (fault: string) => fault.includes(WRONG.file);

describe("the pages", () => {
  it("show only programs that compile against the sources", () => {
    expect(faults.filter((fault) => !isWrong(fault))).toEqual([]);
  });

  it("lead nowhere that is not there", () => {
    const dead = pages.flatMap((page) =>
      linksOf(page).flatMap(({ target, line }) =>
        isThere(page.path, target) ? [] : [`${page.path}:${line} ${target}`],
      ),
    );
    expect(dead).toEqual([]);
  });

  it("hide no program in a block that nobody compiles", () => {
    const hidden = pages.flatMap(({ path, blocks }) =>
      blocks.flatMap(({ language, text, line }) =>
        !["ts", "js"].includes(language) && isProgram(text) ? [`${path}:${line}`] : [],
      ),
    );
    expect(hidden).toEqual([]);
  });

  it("mark blocks with words that mean something", () => {
    const known = /^(run|continued|file=[\w.-]+\.ts|output)$/;
    const odd = pages.flatMap(({ path, blocks }) =>
      blocks.flatMap(({ info, line }) =>
        info.filter((word) => !known.test(word)).map((word) => `${path}:${line} ${word}`),
      ),
    );
    expect(odd).toEqual([]);
  });
});

describe("the check of the pages", () => {
  it("sees a program that does not compile", () => {
    expect(faults.filter(isWrong).join()).toContain("chanels");
  });

  it("sees a program in a block of another language", () => {
    expect(['import { a } from "a";\n', "const a = 1;\n", "await shop.close();\n"].map(isProgram)).toEqual([
      true,
      true,
      true,
    ]);
    expect(["npm install etalase\n", '{ "a": 1 }\n', "kopi web published\n"].map(isProgram)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("sees a link to nothing", () => {
    expect(isThere("README.md", "docs/guide/nothing.md")).toBe(false);
    expect(isThere("README.md", "docs/guide/goals.md#nothing")).toBe(false);
    expect(isThere("docs/guide/goals.md", "worker.md")).toBe(true);
  });
});

function isProgram(text: string): boolean {
  return /^\s*(?:import\b.*\bfrom\b|export\b|(?:const|let|function|class|interface)\s+\w|await\s)/m.test(text);
}

function isThere(from: string, target: string): boolean {
  if (/^(https?|mailto):/.test(target)) return true;
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? from : join(dirname(from), path);
  if (!existsSync(join(ROOT, file))) return false;
  return anchor === undefined || (file.endsWith(".md") && anchorsOf(readPage(file)).has(anchor));
}
