/**
 * `npm run docs:site`: builds the site of the documentation into `tmp/docs-site/site`, checks it, and fails where a link
 * is dead. `--source URL` says where the repository can be read, `--url URL` where the site will stand.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { siteFaults } from "./check.js";
import { exportPages } from "./exports.js";
import { llmsFullText, llmsText } from "./llms.js";
import { readSitePages, type SitePage } from "./pages.js";
import { searchFaults } from "./search.js";
import { configText, THEME_TEXT } from "./site-config.js";
import { installTools, run } from "./tools.js";

const ROOT = join(import.meta.dirname, "..", "..");
const TOOLS = join(ROOT, "tmp", "docs-site");

interface SiteOptions {
  readonly source?: string | undefined;
  readonly url?: string | undefined;
}

/** Builds the site; the answer is what is wrong with it, one line each. */
async function buildSite({ source, url }: SiteOptions): Promise<readonly string[]> {
  await installTools(TOOLS);
  const written = await readSitePages(ROOT, { source });
  const pages = [...written, ...(await exportPages(ROOT, TOOLS))];
  const folder = join(TOOLS, "pages");
  const out = join(TOOLS, "site");
  for (const old of [folder, out]) rmSync(old, { recursive: true, force: true });
  for (const page of pages) write(join(folder, page.path), page.text);
  cpSync(join(ROOT, "docs", "pictures"), join(folder, "public", "pictures"), { recursive: true });
  write(join(folder, ".vitepress", "config.mjs"), configText(pages, { out, url }));
  write(join(folder, ".vitepress", "theme", "index.js"), THEME_TEXT);
  cpSync(join(import.meta.dirname, "style.css"), join(folder, ".vitepress", "theme", "style.css"));
  const vitepress = join(TOOLS, "node_modules", "vitepress", "bin", "vitepress.js");
  await run(process.execPath, [vitepress, "build", folder], TOOLS);
  writeTwins(out, pages, { written, url });
  return [...siteFaults(out), ...(await searchFaults(out, TOOLS))];
}

/** Every page as Markdown beside its HTML, and the lists of them. */
function writeTwins(
  out: string,
  pages: readonly SitePage[],
  { written, url }: { readonly written: readonly SitePage[]; readonly url: string | undefined },
): void {
  for (const { path, text } of pages) write(join(out, path), text);
  write(join(out, "llms.txt"), llmsText(pages, url));
  // Types are read from the package; what people wrote is what a reader lacks.
  write(join(out, "llms-full.txt"), llmsFullText(written, url));
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { source: { type: "string" }, url: { type: "string" } } });
  const faults = await buildSite(values);
  const out = join(TOOLS, "site");
  const files = readdirSync(out, { recursive: true, encoding: "utf8" });
  const bytes = files
    .filter((file) => /\.\w+$/.test(file))
    .reduce((sum, file) => sum + readFileSync(join(out, file)).length, 0);
  const count = files.filter((file) => file.endsWith(".html")).length;
  for (const fault of faults) console.error(fault);
  console.log(`${count} pages, ${(bytes / 1e6).toFixed(1)} MB in ${out}; ${faults.length} faults.`);
  if (faults.length > 0) process.exitCode = 1;
}

if (process.argv[1]?.endsWith("build.ts")) await main();
