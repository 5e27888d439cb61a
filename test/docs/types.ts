/** Checks programs of pages as a strict consumer's compiler would, against the sources. */
import { dirname, join } from "node:path";
import ts from "typescript";
import { GIVEN } from "./given.js";
import { type Program, ROOT } from "./pages.js";

/** What the compiler says, one line each: page, program, message. */
export function typeFaults(programs: readonly Program[]): readonly string[] {
  const texts = new Map<string, string>([[join(ROOT, "test/docs/given.d.ts"), GIVEN]]);
  const named = new Map<string, Program>();
  for (const program of programs) {
    // Beside no real file, so that a page can only import what it shows.
    const file = join(ROOT, "tmp", "pages", program.page.replace(".md", ""), program.file);
    texts.set(file, `${program.text}\nexport {};\n`);
    named.set(file, program);
  }
  const compiler = ts.createProgram([...texts.keys()], compilerOptions(), hostOf(texts));
  return [...named].flatMap(([file, { page }]) => {
    const source = compiler.getSourceFile(file);
    const found = [...compiler.getSyntacticDiagnostics(source), ...compiler.getSemanticDiagnostics(source)];
    return found.map((one) => `${page} ${file.split("/").at(-1)}: ${describe(one)}`);
  });
}

function describe({ messageText, file, start = 0 }: ts.Diagnostic): string {
  const line = file?.text.slice(0, start).split("\n").at(-1) ?? "";
  const rest = file?.text.slice(start).split("\n")[0] ?? "";
  return `${ts.flattenDiagnosticMessageText(messageText, " ")} (${`${line}${rest}`.trim()})`;
}

function compilerOptions(): ts.CompilerOptions {
  const path = join(ROOT, "tsconfig.json");
  const { config } = ts.readConfigFile(path, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT, {}, path);
  // A reader's own code may import types without saying so.
  return { ...options, verbatimModuleSyntax: false, isolatedModules: false, incremental: false };
}

function hostOf(texts: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(compilerOptions(), true);
  const folders = new Set([...texts.keys()].map(dirname));
  return {
    ...host,
    fileExists: (file) => texts.has(file) || host.fileExists(file),
    readFile: (file) => texts.get(file) ?? host.readFile(file),
    directoryExists: (folder) => folders.has(folder) || host.directoryExists?.(folder) === true,
    getSourceFile: (file, language) => {
      const text = texts.get(file);
      return text === undefined ? host.getSourceFile(file, language) : ts.createSourceFile(file, text, language, true);
    },
  };
}
