import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readmeWithTable } from "../../.ci/readme.js";

describe("the README", () => {
  it("lists every channel as the channel describes itself (npm run docs:readme writes it)", async () => {
    expect(readFileSync("README.md", "utf8")).toBe(await readmeWithTable());
  });

  it("shows a program of at most 15 lines first", () => {
    const [, first = ""] = readFileSync("README.md", "utf8").split("```");
    expect(first.trim().split("\n").length - 1).toBeLessThanOrEqual(15);
  });
});
