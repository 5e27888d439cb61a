import { defineConfig } from "tsup";
import { findEntries } from "./.ci/entries.js";
import { inlineTextPlugin } from "./.ci/inline-text.js";

export default defineConfig({
  // The command is started, never imported.
  entry: { ...findEntries(import.meta.dirname), cli: "src/cli/cli.ts" },
  format: "esm",
  target: "node20",
  platform: "node",
  dts: true,
  clean: true,
  splitting: true,
  treeshake: true,
  // node:sqlite exists only under its full name.
  removeNodeProtocol: false,
  esbuildPlugins: [inlineTextPlugin],
});
