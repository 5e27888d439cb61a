/** The reference of every export, made from TSDoc by typedoc: one page for each import path of the package. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { findEntries } from "../../.ci/entries.js";
import { pageOf, type SitePage } from "./pages.js";
import { run } from "./tools.js";

const OPTIONS = {
  entryPoints: ["etalase.ts", "etalase/**/*.ts"],
  tsconfig: "tsconfig.json",
  plugin: ["typedoc-plugin-markdown"],
  name: "etalase",
  readme: "none",
  // Types have a check of their own; here only words are read.
  skipErrorChecking: true,
  excludeExternals: true,
  excludeInternal: true,
  disableSources: true,
  githubPages: false,
  outputFileStrategy: "modules",
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  propertyMembersFormat: "table",
  typeDeclarationFormat: "table",
  expandObjects: true,
  tableColumnSettings: { hideSources: true, hideModifiers: true },
  // Members of two types may bear one name; what a page links to must be one place.
  useHTMLAnchors: false,
  logLevel: "Error",
};

/** Makes the pages of all entries. `tools` is the folder where typedoc is installed. */
export async function exportPages(root: string, tools: string): Promise<readonly SitePage[]> {
  const entries = join(tools, "entries");
  const out = join(tools, "exports");
  for (const folder of [entries, out]) rmSync(folder, { recursive: true, force: true });
  // One file for each import path, so that pages bear the names that people import.
  for (const [entry, source] of Object.entries(findEntries(root))) {
    const file = join(entries, entry === "index" ? "etalase.ts" : `etalase/${entry}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    const target = relative(dirname(file), join(root, source)).replaceAll("\\", "/");
    writeFileSync(file, `export * from "${target.replace(/\.ts$/, ".js")}";\n`);
  }
  writeFileSync(join(entries, "tsconfig.json"), JSON.stringify(tsconfigFor(root)));
  writeFileSync(join(entries, "typedoc.json"), JSON.stringify({ ...OPTIONS, out }));
  const typedoc = join(tools, "node_modules", "typedoc", "bin", "typedoc");
  await run(process.execPath, [typedoc, "--options", "typedoc.json"], entries);
  const pages = readdirSync(out, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .sort()
    .map((file) => exportPage(file, readFileSync(join(out, file), "utf8")));
  return [exportList(pages), ...pages];
}

function exportList(pages: readonly SitePage[]): SitePage {
  const lines = pages.map(({ path, title }) => `- [${title}](/${path})`).join("\n");
  const text = `# What can be imported?\n\nEvery import path of the package, made from its sources.\n\n${lines}\n`;
  return pageOf("reference/api/index.md", text);
}

function tsconfigFor(root: string): object {
  const types = join(root, "node_modules", "@types");
  return { extends: join(root, "tsconfig.json"), compilerOptions: { typeRoots: [types] }, include: ["**/*.ts"] };
}

function exportPage(file: string, text: string): SitePage {
  const name = file.replace(/\.md$/, "");
  const page = pageOf(`reference/api/${file}`, text.replace(/^# .*$/m, `# ${name}`));
  return { ...page, about: `What \`import … from "${name}"\` offers.`.replaceAll("`", "") };
}
