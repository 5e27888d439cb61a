/** Every text of the sources that tells people to run or call something, as it stands there. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** A command, a call with brackets, or an option's name in backticks. */
const CODE =
  /\b(?:npm|openssl) \w+\b|\bnpx \w|\b[A-Za-z][\w.]*\((?:[^()]|\([^()]*\))*\)|`[^`]+`|\b\w+: \{|\b[a-z]{2,}[A-Z][A-Za-z]*\b/;
/** Rooms whose texts are no cures, or have their own tests (the command, the report): page text, wire formats, SQL. */
const NOT_HERE =
  /^(?:sandbox|testing|cli|report|ledger\/migrations|preview\/style|channels\/storefront\/(?:style|frame|search|texts|pages|html|product-template|verify-texts))/;

/** Text with `…` for what is filled in. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join("");
}

function textsIn(source: string): readonly string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== undefined && isCure(text)) texts.push(text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, true));
  return texts;
}

// Cures are sentences: they begin with a capital or a command, and have words around the code.
function isCure(text: string): boolean {
  return (
    CODE.test(text) &&
    /^(?:[A-Z…"]|shop\.|npm )/.test(text) &&
    /\s/.test(text) &&
    !text.includes("http(s)") &&
    !/^(?:SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|WITH|CASE)\b/.test(text)
  );
}

/** Cures by file below `src`. */
export function curesWithCode(root: string): readonly { readonly file: string; readonly text: string }[] {
  const files = readdirSync(root, { recursive: true }).map(String).sort();
  return files
    .filter((file) => file.endsWith(".ts") && !NOT_HERE.test(file))
    .flatMap((file) => textsIn(readFileSync(join(root, file), "utf8")).map((text) => ({ file, text })));
}
