/** Reads GraphQL text: what is asked, and the few types by which it is judged. Grammar of the October 2021 specification. */
import { refuse } from "./refusal.js";

/** A value as it is written in a document. */
export type Value =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  | { readonly kind: "enum"; readonly name: string }
  | { readonly kind: "list"; readonly values: readonly Value[] }
  | { readonly kind: "object"; readonly fields: Readonly<Record<string, Value>> };

/** `@idempotent(key: $key)` */
export interface Directive {
  readonly name: string;
  readonly args: Readonly<Record<string, Value>>;
}

/** One field that is asked for. */
export interface Field {
  readonly alias: string;
  readonly name: string;
  readonly args: Readonly<Record<string, Value>>;
  readonly directives: readonly Directive[];
  /** Only where the object is of this type. */
  readonly on: string | undefined;
  readonly selections: readonly Field[] | undefined;
}

/** `$id: ID!` */
export interface VariableDefinition {
  readonly name: string;
  /** As it is written: `[ID!]!`. */
  readonly type: string;
}

/** The one operation of a document. */
export interface Operation {
  readonly type: "query" | "mutation";
  readonly name: string | undefined;
  readonly variables: readonly VariableDefinition[];
  readonly selections: readonly Field[];
}

const TOKEN = /\s+|,|#[^\n]*|(\.\.\.|[!$():=@[\]{}|&])|([_A-Za-z]\w*)|(-?\d+(?:\.\d+)?)|"((?:[^"\\\n]|\\.)*)"/y;

interface Token {
  readonly kind: "sign" | "name" | "number" | "text" | "end";
  readonly text: string;
}

function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (!match) refuse("PARSE_ERROR", `syntax error, unexpected ${JSON.stringify(source[at])} at ${at}`);
    const [, sign, name, number, text] = match;
    if (sign !== undefined) tokens.push({ kind: "sign", text: sign });
    else if (name !== undefined) tokens.push({ kind: "name", text: name });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (text !== undefined) tokens.push({ kind: "text", text: JSON.parse(`"${text}"`) as string });
  }
  return tokens;
}

/** Walks through the words of a document. */
export class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: string) {
    this.#tokens = tokensOf(source);
  }

  get next(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "the end" };
  }

  take(): Token {
    const token = this.next;
    this.#at += 1;
    return token;
  }

  /** Whether this is the next sign or name; then it is behind us. */
  has(text: string): boolean {
    const isNext = this.next.kind !== "text" && this.next.text === text;
    if (isNext) this.#at += 1;
    return isNext;
  }

  expect(text: string): void {
    if (!this.has(text)) refuse("PARSE_ERROR", `syntax error, expected "${text}", found "${this.next.text}"`);
  }

  name(): string {
    const { kind, text } = this.take();
    return kind === "name" ? text : refuse("PARSE_ERROR", `syntax error, expected a name, found "${text}"`);
  }

  /** `[ID!]!` */
  type(): string {
    const inner = this.has("[") ? this.#list() : this.name();
    return this.has("!") ? `${inner}!` : inner;
  }

  #list(): string {
    const inner = this.type();
    this.expect("]");
    return `[${inner}]`;
  }

  value(): Value {
    const token = this.take();
    if (token.kind === "text") return { kind: "literal", value: token.text };
    if (token.kind === "number") return { kind: "literal", value: Number(token.text) };
    if (token.kind === "name") return nameValue(token.text);
    if (token.text === "$") return { kind: "variable", name: this.name() };
    if (token.text === "[") return this.#values();
    if (token.text === "{") return this.#object();
    return refuse("PARSE_ERROR", `syntax error, unexpected "${token.text}"`);
  }

  #values(): Value {
    const values: Value[] = [];
    while (!this.has("]")) values.push(this.value());
    return { kind: "list", values };
  }

  #object(): Value {
    const fields: Record<string, Value> = {};
    while (!this.has("}")) {
      const name = this.name();
      this.expect(":");
      fields[name] = this.value();
    }
    return { kind: "object", fields };
  }
}

function nameValue(text: string): Value {
  if (text === "null") return { kind: "literal", value: null };
  if (text === "true" || text === "false") return { kind: "literal", value: text === "true" };
  return { kind: "enum", name: text };
}

/** Reads a document with one operation. Fragments by name are not known here: nothing of ours writes them. */
export function parseOperation(source: string): Operation {
  const reader = new Reader(source);
  const type = reader.next.text === "{" ? "query" : reader.name();
  if (type !== "query" && type !== "mutation") refuse("PARSE_ERROR", `syntax error, unexpected "${type}"`);
  const name = reader.next.kind === "name" ? reader.name() : undefined;
  const variables = reader.has("(") ? definitionsIn(reader) : [];
  const selections = selectionsIn(reader, undefined);
  if (reader.next.kind !== "end") refuse("PARSE_ERROR", "only one operation is taken here");
  return { type, name, variables, selections };
}

function definitionsIn(reader: Reader): readonly VariableDefinition[] {
  const definitions: VariableDefinition[] = [];
  while (!reader.has(")")) {
    reader.expect("$");
    const name = reader.name();
    reader.expect(":");
    definitions.push({ name, type: reader.type() });
  }
  return definitions;
}

function selectionsIn(reader: Reader, on: string | undefined): readonly Field[] {
  reader.expect("{");
  const fields: Field[] = [];
  while (!reader.has("}")) {
    if (reader.has("...")) {
      reader.expect("on");
      fields.push(...selectionsIn(reader, reader.name()));
    } else fields.push(fieldIn(reader, on));
  }
  if (fields.length === 0) refuse("PARSE_ERROR", "syntax error, nothing is selected");
  return fields;
}

function fieldIn(reader: Reader, on: string | undefined): Field {
  const first = reader.name();
  const name = reader.has(":") ? reader.name() : first;
  const args = argumentsIn(reader);
  const directives: Directive[] = [];
  while (reader.has("@")) directives.push({ name: reader.name(), args: argumentsIn(reader) });
  const selections = reader.next.text === "{" ? selectionsIn(reader, undefined) : undefined;
  return { alias: first, name, args, directives, on, selections };
}

function argumentsIn(reader: Reader): Readonly<Record<string, Value>> {
  const args: Record<string, Value> = {};
  if (!reader.has("(")) return args;
  while (!reader.has(")")) {
    const name = reader.name();
    reader.expect(":");
    args[name] = reader.value();
  }
  return args;
}
