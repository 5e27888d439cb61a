/** Every claim of the README leads to what shows it, and that is there under its name. */
import { describe, expect, it } from "vitest";
import { type Evidence, evidenceOf, faultOf } from "./claims.js";
import { readPage } from "./pages.js";

const PAGES = ["README.md", "docs/guide/promises.md"].map(readPage);

function rowsOf(text: string): readonly string[] {
  const [, table = ""] = /\| promise \| shown by \|\n\|[-|]+\|\n([\s\S]*?)\n\n/.exec(text) ?? [];
  return table.split("\n");
}

describe.each(PAGES)("$path", (page) => {
  it("shows each promise by a test or bench", () => {
    const rows = rowsOf(page.text);
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter((row) => evidenceOf({ ...page, text: row }).length === 0)).toEqual([]);
  });

  it("names tests that are there", () => {
    const faults = evidenceOf(page).flatMap((one) => {
      const fault = faultOf(one);
      return fault === undefined ? [] : [`${page.path}:${one.line} ${fault}`];
    });
    expect(faults).toEqual([]);
  });
});

describe("the check of claims", () => {
  const evidence = (file: string, name?: string): Evidence => ({ line: 1, file, name });

  it.each([
    [evidence("test/docs/nothing.test.ts", "x"), "is not there"],
    [evidence("test/docs/claims.test.ts"), "which test"],
    [evidence("test/docs/claims.test.ts", "does what nobody wrote"), "has no test"],
    [evidence("bench/report.ts", "x"), "has no names"],
  ])("sees what does not show it: %o", (one, fault) => {
    expect(faultOf(one)).toContain(fault);
  });

  it("finds tests, tables of tests, groups and promises", () => {
    expect(faultOf(evidence("test/docs/claims.test.ts", "sees what does not show it"))).toBeUndefined();
    expect(faultOf(evidence("test/docs/claims.test.ts", "the check of claims"))).toBeUndefined();
    expect(faultOf(evidence("src/testing/channel-promises-words.ts", "keeps its secrets out of"))).toBeUndefined();
  });

  it("reads a link with its title", () => {
    const [one] = evidenceOf({ ...readPage("README.md"), text: 'a [b](test/x.test.ts "does y") c [d](docs/z.md)' });
    expect(one).toEqual({ line: 1, file: "test/x.test.ts", name: "does y" });
  });
});
