import type { KnipConfig } from "knip";
import { findEntries } from "./entries.js";

const config: KnipConfig = {
  entry: [
    ...Object.values(findEntries(process.cwd())),
    "examples/**/*.ts",
    "bench/**/*.ts",
    "test/**/*.{test,test-d,nightly}.ts",
    ".ci/{pipeline,api,bench,lock,readme}.ts",
    // Run as processes of their own.
    "test/ledger/child.ts",
    "test/simulation/{cli,hunt,replay}.ts",
  ],
  project: ["src/**/*.ts", "test/**/*.ts", "examples/**/*.ts", "bench/**/*.ts", ".ci/**/*.ts"],
  // Started by name from the stages, or loaded where they are there.
  ignoreDependencies: ["@arethetypeswrong/cli", "publint", "@congminh1254/shopee-sdk", "html-validate", "libsql"],
  ignoreBinaries: ["vipsthumbnail", "mkfifo"],
  ignoreExportsUsedInFile: { interface: true, type: true },
};

export default config;
