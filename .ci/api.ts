/**
 * The public face as text, one report per entry in `docs/api/`. Compares by default and fails on a difference;
 * `--write` (`npm run docs:api`) refreshes the reports. Needs a build.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { findEntries } from "./entries.js";

const root = join(import.meta.dirname, "..");
const reports = join(root, "docs", "api");

/** `index` → `etalase.api.md`, `channels/telegram` → `channels-telegram.api.md` */
const reportName = (entry: string) => `${entry === "index" ? "etalase" : entry.replaceAll("/", "-")}.api.md`;

const silent = { logLevel: ExtractorLogLevel.None, addToApiReportFile: false };

function configFor(entry: string, folder: string): ExtractorConfig {
  return ExtractorConfig.prepare({
    packageJsonFullPath: join(root, "package.json"),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, "dist", `${entry}.d.ts`),
      newlineKind: "lf",
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: "ES2023",
            lib: ["ES2023", "ESNext.Disposable", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
            module: "NodeNext",
            strict: true,
            skipLibCheck: true,
            types: ["node"],
          },
          files: [join(root, "dist", `${entry}.d.ts`)],
        },
      },
      apiReport: { enabled: true, reportFileName: reportName(entry), reportFolder: folder, reportTempFolder: folder },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      messages: {
        compilerMessageReporting: { default: silent },
        extractorMessageReporting: {
          default: silent,
          "ae-forgotten-export": { logLevel: ExtractorLogLevel.None, addToApiReportFile: true },
        },
        tsdocMessageReporting: { default: silent },
      },
    },
  });
}

/** The report of one entry, made fresh. */
function extractReport(entry: string, folder: string): string {
  Extractor.invoke(configFor(entry, folder), {
    localBuild: true,
    messageCallback: (message) => {
      // Only what stops the extraction is worth a line; the report itself is the product.
      if (message.logLevel !== ExtractorLogLevel.Error) message.handled = true;
    },
  });
  return readFileSync(join(folder, reportName(entry)), "utf8");
}

function main(write: boolean): void {
  const entries = Object.keys(findEntries(root));
  const unbuilt = entries.filter((entry) => !existsSync(join(root, "dist", `${entry}.d.ts`)));
  if (unbuilt.length > 0) throw new Error(`Not built: ${unbuilt.join(", ")}. Run npm run build first.`);
  const folder = mkdtempSync(join(tmpdir(), "etalase-api-"));
  mkdirSync(reports, { recursive: true });
  const differing = entries.filter((entry) => {
    const fresh = extractReport(entry, folder);
    const file = join(reports, reportName(entry));
    const same = existsSync(file) && readFileSync(file, "utf8") === fresh;
    if (write && !same) writeFileSync(file, fresh);
    return !same;
  });
  const names = new Set(entries.map(reportName));
  const leftOver = readdirSync(reports).filter((file) => file.endsWith(".api.md") && !names.has(file));
  if (write) for (const file of leftOver) rmSync(join(reports, file));
  rmSync(folder, { recursive: true });
  const changed = [...differing.map(reportName), ...leftOver];
  console.log(`${entries.length} entries; ${changed.length} reports differ: ${changed.join(", ") || "none"}.`);
  if (changed.length === 0 || write) return;
  console.log("Run `npm run build && npm run docs:api`, read the difference, and commit it with a changeset.");
  process.exitCode = 1;
}

main(process.argv.includes("--write"));
