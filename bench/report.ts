/**
 * The report of 10,000 products on 5 channels: how large it is, how long it takes to make, and, where a browser is there,
 * how long it takes until every row can be searched at a quarter of the CPU. Where the browser's tools are looked for:
 * `test/report/browser.ts`.
 */
import { pathToFileURL } from "node:url";
import { renderReport } from "../src/report/page.js";
import { takeSnapshot } from "../src/report/snapshot.js";
import { type Browser, canBrowse, openBrowser, pagesCpuMs, withFile } from "../test/report/browser.js";
import { badDay } from "../test/report/fake-shop.js";
import { badDayJournal } from "../test/report/journal-kit.js";

const PRODUCTS = 10_000;
const ROUNDS = 5;
/** A phone for little money. */
const SLOWER = 4;

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** CPU milliseconds of some work in this process. */
async function cpuMs<T>(work: () => Promise<T> | T): Promise<readonly [number, T]> {
  const before = process.cpuUsage();
  const done = await work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1_000, done];
}

interface Ready {
  /** From the address to a list that can be searched, by the clock on the wall, at a quarter of the CPU. */
  readonly wallMs: number;
  /** The same in CPU time of the page, not slowed down: what it takes where nobody else wants the CPU. */
  readonly cpuMs: number;
}

async function measureReady(html: string): Promise<Ready | undefined> {
  if (!canBrowse) return undefined;
  const browser = await openBrowser();
  const walls: number[] = [];
  const cpus: number[] = [];
  await withFile(html, async (file) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      walls.push(await wallOf(browser, file));
      const took = await cpuOf(browser, file, "#every:not([hidden])");
      // What a browser takes for any page is not the report's.
      cpus.push(took - (await withFile("<!doctype html><p>one</p>", (empty) => cpuOf(browser, empty, "p"))));
    }
  });
  await browser.close();
  return { wallMs: middle(walls), cpuMs: middle(cpus) };
}

async function wallOf(browser: Browser, file: string): Promise<number> {
  const context = await browser.newContext({});
  const page = await context.newPage();
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector("#every:not([hidden])");
  // Since the navigation began, as the page itself counts.
  const wallMs = await page.evaluate<number>("performance.now()");
  await context.close();
  return wallMs;
}

async function cpuOf(browser: Browser, file: string, selector: string): Promise<number> {
  const context = await browser.newContext({});
  const tookMs = await pagesCpuMs(browser, async () => {
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector(selector);
  });
  await context.close();
  return tookMs;
}

const journal = badDayJournal();
const looks: number[] = [];
const writes: number[] = [];
let html = "";
for (let round = 0; round < ROUNDS; round += 1) {
  const [look, snapshot] = await cpuMs(() => takeSnapshot(badDay(PRODUCTS), { journal }));
  const [write, page] = await cpuMs(() => renderReport(snapshot, { language: "id", timeZone: "Asia/Jakarta" }));
  looks.push(look);
  writes.push(write);
  html = page;
}
const bytes = Buffer.byteLength(html);
const ready = await measureReady(html);
// On a busy machine the wall says how busy it is; the page's own CPU time, four times, is what a quarter of one takes.
const readyMs = ready && Math.min(ready.wallMs, ready.cpuMs * SLOWER);
const readyText = ready
  ? `ready in ${ready.wallMs.toFixed(0)} ms at a quarter of the CPU, for ${ready.cpuMs.toFixed(0)} ms of CPU`
  : "no browser here";
console.log(
  `${bytes} bytes; looked at in ${middle(looks).toFixed(0)} ms and written in ${middle(writes).toFixed(0)} ms of CPU; ${readyText}`,
);
console.log(
  JSON.stringify({
    bench: "report",
    products: PRODUCTS,
    bytes,
    lookMs: middle(looks),
    writeMs: middle(writes),
    ready: ready ?? null,
    ok: bytes <= 300_000 && (readyMs === undefined || readyMs <= 1_000),
  }),
);
