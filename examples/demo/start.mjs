/**
 * Starts the demo from its sources: puts them into one file first, which takes half a second, where loading some
 * three hundred of them one by one takes two.
 */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..", "..");
const folder = join(root, "node_modules", ".cache", "etalase-demo");
// Two demos may start side by side.
const outfile = join(folder, `demo-${process.pid}.mjs`);
await mkdir(folder, { recursive: true });
await build({
  entryPoints: [join(root, "examples", "demo.ts")],
  tsconfig: join(root, "tsconfig.json"),
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  outfile,
  logLevel: "error",
});
try {
  await import(pathToFileURL(outfile).href);
} finally {
  await rm(outfile, { force: true });
}
