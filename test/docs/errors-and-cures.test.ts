import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT, readPage, termsBelow } from "./pages.js";
import { argumentsOf, memberNames, membersOf, sourcesIn, textsOf } from "./source-words.js";

const page = readPage("docs/guide/errors-and-cures.md");
const source = (path: string) => readFileSync(join(ROOT, "src", path), "utf8");
const sorted = (words: Iterable<string>) => [...new Set(words)].toSorted();
const kinds = membersOf(source("channel/failures.ts"), "Kind");

describe("the page of errors names", () => {
  it("every code, and no other", () => {
    expect(sorted(termsBelow(page, "Errors that are thrown"))).toEqual(
      sorted(membersOf(source("errors.ts"), "ErrorCode")),
    );
  });

  it("every kind, and no other", () => {
    expect(sorted(termsBelow(page, "Kinds"))).toEqual(sorted(kinds));
  });

  it("everything that can be wrong with a photo, and nothing else", () => {
    const reasons = membersOf(source("photos/photo-error.ts"), "PhotoReason");
    expect(sorted(termsBelow(page, "Photos"))).toEqual(sorted(reasons));
  });

  it("every reason that a row can have, and no other", () => {
    const statuses = membersOf(source("engine/report.ts"), "Status");
    // Of a loss, and of an event without one.
    const others = new Set([...statuses, "dropped", ""]);
    const said = sourcesIn("engine", "ledger").flatMap(({ text }) => [
      ...textsOf(text, "reason"),
      ...textsOf(text, "CHANGED"),
      ...argumentsOf(text, "queued"),
      ...argumentsOf(text, "still"),
    ]);
    expect(sorted(termsBelow(page, "Rows"))).toEqual(sorted(said.filter((word) => !others.has(word))));
  });

  it("as reserved what nothing throws, and nothing else", () => {
    const all = sourcesIn("engine", "ledger", "photos", "http", "hosts", "channel", "etalase.ts", "errors.ts");
    const thrown = (code: string) =>
      all.some(
        ({ path, text }) =>
          new RegExp(`(EtalaseError\\(\\s*|super\\(|: )"${code}"`).test(text) && path !== "channel/failures.ts",
      );
    const reserved = [...page.text.matchAll(/^\| `([a-z-]+)` .*\breserved\b/gm)].map(([, code]) => code ?? "");
    const codes = membersOf(source("errors.ts"), "ErrorCode");
    expect(sorted(reserved.filter((word) => codes.includes(word)))).toEqual(
      sorted(codes.filter((code) => !thrown(code))),
    );
    for (const trouble of reserved.filter((word) => !codes.includes(word)))
      expect(
        all.some(({ text }) => text.includes(`PhotoError("${trouble}"`)),
        trouble,
      ).toBe(false);
  });
});

describe("a cure that names a call", () => {
  const face = new Set(memberNames(source("face.ts"), "Etalase"));
  const place = new Set(memberNames(source("face.ts"), "Place"));
  const cures = sourcesIn(
    "engine",
    "ledger",
    "photos",
    "http",
    "hosts",
    "channel",
    "channels",
    "model",
    "etalase.ts",
    "errors.ts",
  ).flatMap(({ path, text }) => [...textsOf(text, "cure"), ...textsOf(text, "CURE")].map((cure) => `${path}: ${cure}`));

  it("names one that there is", () => {
    const calls = cures.flatMap((told) => {
      const cure = told.slice(told.indexOf(": "));
      return [
        ...[...cure.matchAll(/shop\.(\w+)/g)].filter(([, call]) => !face.has(call ?? "")),
        ...[...cure.matchAll(/\)\.(\w+)\(/g)].filter(([, call]) => !place.has(call ?? "")),
      ].map(([call]) => `${call} in ${told}`);
    });
    expect(calls).toEqual([]);
    expect(cures.filter((cure) => cure.includes("shop.")).length).toBeGreaterThan(6);
  });
});
