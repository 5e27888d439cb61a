import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inlineText } from "../../.ci/inline-text.js";

test("a text file that is read beside its module becomes the text itself", () => {
  const source = 'const text = readFileSync(new URL("./planted.ts", import.meta.url), "utf8");';
  const text = readFileSync(join(import.meta.dirname, "planted.ts"), "utf8");
  expect(inlineText(source, import.meta.dirname)).toBe(`const text = ${JSON.stringify(text)};`);
});

test("a module's own address for other uses stays", () => {
  const source = "const require = createRequire(import.meta.url);";
  expect(inlineText(source, import.meta.dirname)).toBe(source);
});
