/** What a browser and axe say of previews of products that do not fit everywhere. Without a browser, skipped with a word. */
import { expect, it } from "vitest";
import { renderPreview } from "../../src/preview/page.js";
import type { Preview } from "../../src/preview/room.js";
import { canBrowse, FINE, judgeFile, openBrowser, withFile } from "../report/browser.js";
import { openPreviewShop, productOf } from "./shop.js";

if (!canBrowse) console.info("axe is not asked: playwright-core, axe-core or Chromium is not installed.");

it.skipIf(!canBrowse)(
  "a preview pleases axe in light and dark, on a phone and a desktop, and asks nobody",
  async () => {
    const stage = await openPreviewShop();
    const browser = await openBrowser();
    try {
      const previews: Preview[] = [];
      const products = await Promise.all([1, 2, 3, 4].map(productOf));
      for await (const preview of stage.shop.preview(products)) previews.push(preview);
      const text = renderPreview(previews, { language: "id" });
      expect(await withFile(text, (file) => judgeFile(browser, file))).toEqual(FINE);
    } finally {
      await browser.close();
      await stage.close();
    }
  },
  120_000,
);
