/**
 * What a real browser says of a page: axe in light and dark on a phone and a desktop, whom it asks, how wide it is.
 * playwright-core and axe-core are no dependencies of the project: they are looked for in `tmp/judges`, or beside the
 * file that `ETALASE_JUDGES` names (`npm install --no-save --prefix tmp/judges playwright-core axe-core`). The browser
 * is the system's Chromium.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const CHROMIUM = "/usr/bin/chromium";
const HOME = join(process.cwd(), "tmp", "judges", "x.js");

/** As far as we use it. https://playwright.dev/docs/api/class-page, read 2026-11-22 */
export interface BrowserPage {
  on(event: "request", listener: (request: { url(): string }) => void): void;
  on(event: "console", listener: (message: { text(): string }) => void): void;
  context(): { newCDPSession(page: BrowserPage): Promise<BrowserSession> };
  goto(url: string): Promise<unknown>;
  waitForSelector(selector: string): Promise<unknown>;
  fill(selector: string, text: string): Promise<void>;
  evaluate<T>(script: string): Promise<T>;
  readonly keyboard: { press(key: string): Promise<void> };
  emulateMedia(how: { readonly media: "print" | "screen" }): Promise<void>;
  close(): Promise<void>;
}
interface BrowserSession {
  send(method: string, parameters?: object): Promise<unknown>;
}
export interface Browser {
  newBrowserCDPSession(): Promise<BrowserSession>;
  newContext(options: object): Promise<{ newPage(): Promise<BrowserPage>; close(): Promise<void> }>;
  close(): Promise<void>;
}
interface Playwright {
  readonly chromium: { launch(options: object): Promise<Browser> };
}

const judges = createRequire(process.env["ETALASE_JUDGES"] ?? HOME);

function find(name: string): string | undefined {
  try {
    return judges.resolve(name);
  } catch {
    // Whether it is there is the question.
    return undefined;
  }
}

const paths = { playwright: find("playwright-core"), axe: find("axe-core") };

/** Whether a browser can be asked here. */
export const canBrowse = paths.playwright !== undefined && paths.axe !== undefined && existsSync(CHROMIUM);

/** Starts the browser. @throws Error where there is none */
export async function openBrowser(): Promise<Browser> {
  const { chromium }: Playwright = judges("playwright-core");
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
}

/** CPU milliseconds that the pages of this browser take during some work, all their threads together. */
export async function pagesCpuMs(browser: Browser, work: () => Promise<unknown>): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const look = async (): Promise<ReadonlyMap<number, number>> => {
    // https://chromedevtools.github.io/devtools-protocol/tot/SystemInfo, read 2026-11-22: seconds since a process began
    const { processInfo } = (await session.send("SystemInfo.getProcessInfo")) as {
      readonly processInfo: readonly { readonly type: string; readonly id: number; readonly cpuTime: number }[];
    };
    return new Map(processInfo.filter(({ type }) => type === "renderer").map(({ id, cpuTime }) => [id, cpuTime]));
  };
  const before = await look();
  await work();
  const after = await look();
  return [...after].reduce((sum, [id, cpuTime]) => sum + (cpuTime - (before.get(id) ?? 0)) * 1_000, 0);
}

/** What is wrong with one page, as one person sees it. */
export interface Verdict {
  /** `light 390` */
  readonly as: string;
  /** Rules of axe that are broken. */
  readonly violations: readonly string[];
  /** Addresses that the page asked for, but for files beside it. */
  readonly asked: readonly string[];
  /** What the browser complained about. */
  readonly said: readonly string[];
  /** Pixels by which the page is wider than its window. */
  readonly tooWide: number;
}

/** All that is to be found on a page that is right. */
export const FINE = ["light 390", "light 1280", "dark 390", "dark 1280"].map(
  (as): Verdict => ({ as, violations: [], asked: [], said: [], tooWide: 0 }),
);

/** Asks about one file, light and dark, on a phone and a desktop. `use` does what a reader would do first. */
export async function judgeFile(
  browser: Browser,
  file: string,
  use: (page: BrowserPage) => Promise<unknown> = async () => undefined,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [390, 1280]) verdicts.push(await judgeAs(browser, file, { colorScheme, width, use }));
  }
  return verdicts;
}

async function judgeAs(
  browser: Browser,
  file: string,
  how: {
    readonly colorScheme: string;
    readonly width: number;
    readonly use: (page: BrowserPage) => Promise<unknown>;
  },
): Promise<Verdict> {
  const { colorScheme, width, use } = how;
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const asked: string[] = [];
  const said: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => said.push(message.text()));
  await page.goto(pathToFileURL(file).href);
  await use(page);
  const wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
  const tooWide = await page.evaluate<number>(wide);
  const axe = readFileSync(paths.axe ?? "", "utf8");
  const { violations } = await page.evaluate<{ violations: readonly AxeViolation[] }>(`${axe};axe.run()`);
  await context.close();
  return {
    as: `${colorScheme} ${width}`,
    violations: violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`),
    asked: asked.filter((url) => !/^(?:file|data|blob):/.test(url)),
    said,
    tooWide,
  };
}

interface AxeViolation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Gives `work` a file with this text, and takes it away afterwards. */
export async function withFile<T>(text: string, work: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "etalase-page-"));
  const file = join(folder, "page.html");
  writeFileSync(file, text);
  try {
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
