import type { KnipConfig } from "knip";
import { findEntries } from "./entries.js";

const config: KnipConfig = {
  entry: [
    ...Object.values(findEntries(process.cwd())),
    "examples/**/*.ts",
    "bench/**/*.ts",
    "test/**/*.{test,test-d,nightly}.ts",
    ".ci/{pipeline,api,bench,lock}.ts",
  ],
  project: ["src/**/*.ts", "test/**/*.ts", "examples/**/*.ts", "bench/**/*.ts", ".ci/**/*.ts"],
  // Started by name from the stages.
  ignoreDependencies: ["@arethetypeswrong/cli", "publint"],
  ignoreExportsUsedInFile: { interface: true, type: true },
};

export default config;
