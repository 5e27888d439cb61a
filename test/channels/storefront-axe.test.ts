/** What a browser and axe say of the shop's pages. Without a browser, skipped with a word. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { canBrowse, FINE, judgeFile, openBrowser } from "../report/browser.js";
import { openSeller, trustOf } from "../trust/kit.js";
import { NOW } from "./fake-tools.js";
import { catalogue, openShop } from "./storefront-kit.js";

if (!canBrowse) console.info("axe is not asked: playwright-core, axe-core or Chromium is not installed.");

const PAGES = [
  "index.html",
  "index_2.html",
  "c/makanan.html",
  "p/p0000.html",
  "p/p0059.html",
  "404.html",
  "verify.html",
  "v/p0000.html",
  // Of a product that is no longer sold.
  "v/p0059.html",
];

test.skipIf(!canBrowse)(
  "the shop's pages please axe in light and dark, on a phone and a desktop, and ask nobody",
  async () => {
    const shop = openShop({
      trust: trustOf(await openSeller(NOW), { qr: true }),
      description: "Kopi & teh",
      seller: {
        name: "Toko & Kopi",
        whatsapp: "081234567890",
        payTo: [{ bank: "BCA", holder: "CV KOPI TAKENGON", last4: "7890" }],
        returnPolicy: { category: "none" },
      },
    });
    await shop.build(catalogue(60));
    await shop.build(catalogue(59));
    const folder = mkdtempSync(join(tmpdir(), "etalase-shop-axe-"));
    const browser = await openBrowser();
    try {
      for (const [path, text] of shop.disk.files) {
        const file = join(folder, path.replace(/^\/shop\//, ""));
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text, "latin1");
      }
      for (const page of PAGES) {
        const text = shop.read(page);
        writeFileSync(join(folder, page), text);
        const verdicts = await judgeFile(browser, join(folder, page));
        // Photos of the kit are letters, and addresses of a domain are not those of a folder: not what is judged here.
        const judged = verdicts.map((verdict) => ({ ...verdict, said: [], asked: verdict.asked.filter(isForeign) }));
        expect({ page, judged }).toEqual({ page, judged: FINE });
      }
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  300_000,
);

function isForeign(url: string): boolean {
  return !url.startsWith("https://toko.example/");
}
