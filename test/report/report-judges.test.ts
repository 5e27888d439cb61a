/**
 * What independent programs say of the page: an HTML validator, and axe in Chromium in light and dark on a phone and a
 * desktop. Without a browser, the second is skipped with a word.
 */
import { pathToFileURL } from "node:url";
import { HtmlValidate } from "html-validate";
import { describe, expect, it } from "vitest";
import { renderReport } from "../../src/report/page.js";
import { takeSnapshot } from "../../src/report/snapshot.js";
import { canBrowse, FINE, judgeFile, openBrowser, withFile } from "./browser.js";
import { badDay } from "./fake-shop.js";
import { badDayJournal } from "./journal-kit.js";

if (!canBrowse) console.info("axe is not asked: playwright-core, axe-core or Chromium is not installed.");

async function pageOf(products: number, language: "id" | "en") {
  const snapshot = await takeSnapshot(badDay(products), { goals: ["seen"], journal: badDayJournal() });
  return renderReport(snapshot, { language, timeZone: "Asia/Jakarta" });
}

describe("the page", () => {
  it.each([12, 300])("is valid HTML with %i products", async (products) => {
    const rules = {
      "no-trailing-whitespace": "off",
      "long-title": "off",
      "void-style": "off",
      "no-implicit-button-type": "off",
    };
    const judge = new HtmlValidate({ root: true, extends: ["html-validate:recommended"], rules: rules as never });
    const { results } = await judge.validateString(await pageOf(products, "id"));
    const faults = results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
    expect([...new Set(faults)]).toEqual([]);
  });

  it.skipIf(!canBrowse)(
    "pleases axe in light and dark, on a phone and a desktop, and asks nobody",
    async () => {
      const browser = await openBrowser();
      const found: number[] = [];
      try {
        const verdicts = await withFile(await pageOf(300, "id"), (file) =>
          judgeFile(browser, file, async (page) => {
            await page.waitForSelector("#every:not([hidden])");
            await page.fill("#find", "sku-0");
            await page.waitForSelector("#found tr:only-child");
            found.push(await page.evaluate<number>("document.querySelectorAll('#found tr').length"));
          }),
        );
        expect(verdicts).toEqual(FINE);
        expect(found).toEqual([1, 1, 1, 1]);
      } finally {
        await browser.close();
      }
    },
    120_000,
  );

  it.skipIf(!canBrowse)(
    "can be walked through by keyboard, each stop shown, and fits a printed sheet in black on white",
    async () => {
      const browser = await openBrowser();
      try {
        const seen = await withFile(await pageOf(12, "id"), async (file) => {
          const context = await browser.newContext({ viewport: { width: PAPER_WIDTH, height: 1_000 } });
          const page = await context.newPage();
          await page.goto(pathToFileURL(file).href);
          await page.waitForSelector("h2");
          const stops = await page.evaluate<number>(`${STOPS}.length`);
          for (let at = 0; at < stops; at += 1) {
            await page.keyboard.press("Tab");
            await page.evaluate(REACHED);
          }
          const missed = await page.evaluate<readonly string[]>(
            `${STOPS}.filter((one) => one.dataset.reached !== "shown").map((one) => one.outerHTML.slice(0, 80))`,
          );
          await page.emulateMedia({ media: "print" });
          const paper = await page.evaluate<object>(PAPER);
          return { stops, missed, paper };
        });
        expect(seen.stops).toBeGreaterThan(5);
        expect(seen.missed).toEqual([]);
        expect(seen.paper).toEqual({
          tooWide: 0,
          onlyForScreens: 0,
          ground: "rgb(255, 255, 255)",
          ink: "rgb(0, 0, 0)",
        });
      } finally {
        await browser.close();
      }
    },
    120_000,
  );
});

/** An A4 sheet with the margins that browsers leave, at 96 dots an inch. */
const PAPER_WIDTH = 718;
/** What a keyboard must reach. */
const STOPS = `[...document.querySelectorAll('a[href], input, button, summary, [tabindex="0"]')].filter((one) => one.checkVisibility())`;
/** Notes that the focus was here, and whether it could be seen. */
const REACHED = `document.activeElement.dataset.reached =
  document.activeElement.matches(":focus-visible") && getComputedStyle(document.activeElement).outlineStyle === "solid" ? "shown" : "hidden"`;
const PAPER = `({
  tooWide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  onlyForScreens: [...document.querySelectorAll(".screen, .skip")].filter((one) => one.checkVisibility()).length,
  ground: getComputedStyle(document.documentElement).backgroundColor,
  ink: getComputedStyle(document.body).color,
})`;
