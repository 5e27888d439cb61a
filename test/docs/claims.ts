/** The tests, promises and benches that a page's claims link to, and whether they are there under that name. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { type Page, ROOT } from "./pages.js";

/** A link to what shows a claim: `[words](test/x.test.ts "name of the test")`. */
export interface Evidence {
  readonly line: number;
  /** From the root of the project. */
  readonly file: string;
  /** The link's title. */
  readonly name: string | undefined;
}

const LINK = /\]\(([^)\s]+)(?:\s+"([^"]*)")?\)/g;
const SHOWS = /^(?:test|bench|src\/testing)\//;

/** All of a page, in order. */
export function evidenceOf({ path, text }: Page): readonly Evidence[] {
  return text.split("\n").flatMap((line, index) =>
    [...line.matchAll(LINK)].flatMap(([, target = "", name]) => {
      const file = join(dirname(path), target).replaceAll("\\", "/");
      return SHOWS.test(file) ? [{ line: index + 1, file, name }] : [];
    }),
  );
}

/** What is wrong with a piece of evidence, or `undefined`. */
export function faultOf({ file, name }: Evidence): string | undefined {
  const path = join(ROOT, file);
  if (!existsSync(path)) return `${file} is not there`;
  if (statSync(path).isDirectory()) return name === undefined ? undefined : `${file} is a folder and has no test`;
  // A bench is one figure and one verdict: its file is its name.
  if (file.startsWith("bench/")) return name === undefined ? undefined : `${file} is a bench and has no names`;
  if (name === undefined) return `${file}: which test? Name it in the link's title`;
  const names = namesIn(readFileSync(path, "utf8"));
  return names.some((one) => one.includes(name)) ? undefined : `${file} has no test "${name}"`;
}

const CALLS = new Set(["it", "test", "describe", "promise"]);

/** The names of tests, of groups of them, and of promises, which are named by a property. */
function namesIn(text: string): readonly string[] {
  const names: string[] = [];
  const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.ES2022, true);
  const see = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && CALLS.has(rootOf(node.expression))) names.push(...wordsOf(node.arguments[0]));
    if (ts.isPropertyAssignment(node) && node.name.getText() === "name") names.push(...wordsOf(node.initializer));
    ts.forEachChild(node, see);
  };
  see(source);
  return names;
}

/** `it` of `it.each([…])("name", …)`. */
function rootOf(node: ts.Expression): string {
  if (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) return rootOf(node.expression);
  return ts.isIdentifier(node) ? node.text : "";
}

function wordsOf(node: ts.Node | undefined): readonly string[] {
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  // Of a name with numbers in it, the words between them.
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
  return [];
}
