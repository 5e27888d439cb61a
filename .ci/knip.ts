import type { KnipConfig } from "knip";
import { findEntries } from "./entries.js";

const config: KnipConfig = {
  entry: [
    ...Object.values(findEntries(process.cwd())),
    "examples/**/*.ts",
    "bench/**/*.ts",
    "test/**/*.{test,test-d,nightly}.ts",
    ".ci/{pipeline,api,bench,lock,postgres,readme}.ts",
    // Run as processes of their own.
    "test/ledger/child.ts",
    "test/ledger/postgres-worker.ts",
    "test/crash/{child,cli}.ts",
    "test/photos/hostile-child.ts",
    "test/face/child.ts",
    "test/simulation/{cli,hunt,replay}.ts",
  ],
  project: ["src/**/*.ts", "test/**/*.ts", "examples/**/*.ts", "bench/**/*.ts", ".ci/**/*.ts"],
  // Started by name from the stages, or loaded where they are there.
  ignoreDependencies: [
    "@arethetypeswrong/cli",
    "publint",
    "@congminh1254/shopee-sdk",
    "s3rver",
    "tiktok-shop",
    "libsql",
  ],
  ignoreBinaries: ["swift-ring-builder", "vipsthumbnail", "mkfifo", "mount", "umount"],
  ignoreExportsUsedInFile: { interface: true, type: true },
};

export default config;
