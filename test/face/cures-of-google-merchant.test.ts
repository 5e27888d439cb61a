import { join } from "node:path";
import { expect, test } from "vitest";
import { curesWithCode } from "./cure-texts.js";
import { CURES_OF_GOOGLE_MERCHANT } from "./cures-of-google-merchant.js";

test("every cure of Google Merchant that names code is shown here, and none that is gone", () => {
  const found = curesWithCode(join(import.meta.dirname, "../../src/channels/google-merchant")).map(({ text }) => text);
  expect([...new Set(found)].toSorted()).toEqual(Object.keys(CURES_OF_GOOGLE_MERCHANT).toSorted());
});

for (const [text, show] of Object.entries(CURES_OF_GOOGLE_MERCHANT)) test(text, async () => void (await show()));
