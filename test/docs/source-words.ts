/** Words that the sources use, so that pages about them cannot go stale. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "./pages.js";

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile("source.ts", text, ts.ScriptTarget.ES2022, true);
}

function walk(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => walk(child, see));
}

/** The texts of a union type; with `property`, those of that property within the type. */
export function membersOf(text: string, type: string, property?: string): readonly string[] {
  const members = new Set<string>();
  for (const statement of parse(text).statements) {
    const isIt = ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement);
    if (!isIt || statement.name.text !== type) continue;
    walk(statement, (node) => {
      if (!ts.isLiteralTypeNode(node) || !ts.isStringLiteral(node.literal)) return;
      if (property === undefined || isOf(node, property)) members.add(node.literal.text);
    });
  }
  if (members.size === 0) throw new Error(`there is no union ${type}`);
  return [...members];
}

function isOf(node: ts.Node, property: string): boolean {
  for (let at = node.parent; at; at = at.parent) if (ts.isPropertySignature(at)) return at.name.getText() === property;
  return false;
}

/** Every source file below these folders or files of `src/`. */
export function sourcesIn(...places: readonly string[]): readonly { readonly path: string; readonly text: string }[] {
  return places.flatMap((place) => {
    const files = place.endsWith(".ts")
      ? [place]
      : readdirSync(join(ROOT, "src", place), { recursive: true, encoding: "utf8" })
          .filter((file) => file.endsWith(".ts"))
          .map((file) => `${place}/${file.replaceAll("\\", "/")}`);
    return files.map((path) => ({ path, text: readFileSync(join(ROOT, "src", path), "utf8") }));
  });
}

/** The texts given to a property of this name, `${…}` where something is filled in. */
export function textsOf(text: string, property: string): readonly string[] {
  const found: string[] = [];
  walk(parse(text), (node) => {
    const isGiven = ts.isPropertyAssignment(node) && node.name.getText() === property;
    const isNamed = ts.isVariableDeclaration(node) && node.name.getText() === property;
    if ((isGiven || isNamed) && node.initializer) found.push(...literalsIn(node.initializer));
  });
  return found;
}

/** The texts given to calls of this function. */
export function argumentsOf(text: string, callee: string): readonly string[] {
  const found: string[] = [];
  walk(parse(text), (node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === callee)
      found.push(...node.arguments.flatMap(literalsIn));
  });
  return found;
}

function literalsIn(node: ts.Node): readonly string[] {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (ts.isTemplateExpression(node))
    return [node.head.text + node.templateSpans.map(({ literal }) => `\${…}${literal.text}`).join("")];
  if (ts.isConditionalExpression(node)) return [...literalsIn(node.whenTrue), ...literalsIn(node.whenFalse)];
  if (ts.isBinaryExpression(node)) return [...literalsIn(node.left), ...literalsIn(node.right)];
  return [];
}

/** Names of the members of an interface. */
export function memberNames(text: string, type: string): readonly string[] {
  const found = parse(text).statements.find(
    (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === type,
  );
  if (!found || !ts.isInterfaceDeclaration(found)) throw new Error(`there is no interface ${type}`);
  return found.members.flatMap(({ name }) => (name && ts.isIdentifier(name) ? [name.text] : []));
}
