import { join } from "node:path";
import { expect, test } from "vitest";
import { curesWithCode } from "./cure-texts.js";
import { CURES_OF_WOOCOMMERCE } from "./cures-of-woocommerce.js";

test("every cure of WooCommerce that names code is shown here, and none that is gone", () => {
  const found = curesWithCode(join(import.meta.dirname, "../../src/channels/woocommerce")).map(({ text }) => text);
  expect([...new Set(found)].toSorted()).toEqual(Object.keys(CURES_OF_WOOCOMMERCE).toSorted());
});

for (const [text, show] of Object.entries(CURES_OF_WOOCOMMERCE)) test(text, async () => void (await show()));
