import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fromEnvironment } from "../../src/embedding/environment.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "etalase-env-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (text: string): string => {
  const path = join(folder, "secret");
  writeFileSync(path, text);
  return path;
};

it("reads variables, and files that variables name, without the line end behind", () => {
  const read = fromEnvironment({ A: "1", B_FILE: file("dua\n"), C: "" }, { required: ["A", "B"], optional: ["C"] });
  expect(read).toEqual({ A: "1", B: "dua" });
});

it("names everything that is missing at once, and no value", () => {
  const environment = { B: "canary-b", B_FILE: file("canary-file"), D_FILE: join(folder, "none"), E_FILE: "" };
  const read = (): unknown => fromEnvironment(environment, { required: ["A", "B", "E"], optional: ["C", "D"] });
  expect(read).toThrow(/A is not set; B and B_FILE are both set; E is not set; D_FILE cannot be read \(ENOENT\)/);
  expect(read).not.toThrow(/canary/);
});

it("takes an empty file for a mistake", () => {
  expect(() => fromEnvironment({ A_FILE: file("\n") }, { optional: ["A"] })).toThrow(/A_FILE names an empty file/);
});
