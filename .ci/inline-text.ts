/**
 * Text files beside the sources (migrations, templates) are read as
 * `readFileSync(new URL("./file.sql", import.meta.url), "utf8")`. Where a module lands in `dist/` is the bundler's
 * choice, so the build puts the text itself in that place.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Options } from "tsup";

const READ = /readFileSync\(\s*new URL\(\s*"(\.[^"]+)",\s*import\.meta\.url\s*\),\s*"utf-?8",?\s*\)/g;

/** The source with every such read replaced by the text, found from the source's own folder. */
export function inlineText(source: string, folder: string): string {
  return source.replace(READ, (_, file: string) => JSON.stringify(readFileSync(join(folder, file), "utf8")));
}

export const inlineTextPlugin: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "inline-text",
  setup(build) {
    build.onLoad({ filter: /[/\\]src[/\\].*\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      return source.includes("import.meta.url")
        ? { contents: inlineText(source, dirname(path)), loader: "ts" }
        : undefined;
    });
  },
};
