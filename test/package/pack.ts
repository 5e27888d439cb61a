/** Packs what was built and installs it in an empty project, once for all tests of the packed package. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** The project that installed the tarball. */
    readonly consumer: string;
  }
}

const root = join(import.meta.dirname, "..", "..");

export function setup(project: TestProject): () => void {
  if (!existsSync(join(root, "dist", "index.js"))) throw new Error("There is no build to test: npm run build");
  const folder = mkdtempSync(join(tmpdir(), "etalase-consumer-"));
  const npm = (cwd: string, ...args: string[]) =>
    execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  npm(root, "pack", "--ignore-scripts", "--pack-destination", folder);
  const tarball = readdirSync(folder).find((file) => file.endsWith(".tgz")) ?? "";
  const manifest: { readonly devDependencies: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  const types = `@types/node@${manifest.devDependencies["@types/node"]}`;
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  npm(folder, "install", "--prefer-offline", "--ignore-scripts", "--no-package-lock", `./${tarball}`, types);
  project.provide("consumer", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
