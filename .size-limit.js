/** Budgets of our own code, brotli, without dependencies: what a user adds on top of packages they may share. */
import { readFileSync } from "node:fs";

const manifest = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
const packages = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)];

/** The root entry carries the engine, the SQLite ledger and the photo room; testing runs channels under that engine. */
const budgetOf = (entry) => {
  if (entry === ".") return "121 kB";
  if (entry === "./testing") return "98 kB";
  // Two dozen platforms, each written out; it is for tests only.
  if (entry === "./sandbox") return "96 kB";
  // A whole shop in two languages, with its claims and the page that checks them.
  if (entry === "./channels/storefront") return "34 kB";
  // Twelve formats and their words in two languages.
  if (entry === "./import") return "42 kB";
  return entry.startsWith("./channels/") ? "28 kB" : "32 kB";
};

export default Object.entries(manifest.exports)
  .filter(([, target]) => typeof target === "object")
  .map(([entry, target]) => ({
    name: entry,
    path: target.default,
    limit: budgetOf(entry),
    ignore: packages,
    modifyEsbuildConfig: (config) => ({ ...config, platform: "node" }),
  }));
