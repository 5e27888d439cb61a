/**
 * As much of GraphQL as the Admin API's callers need: operations, variables, arguments, aliases, inline fragments. Field
 * and argument names are checked as Vendure checks them: what it does not know it refuses as a whole.
 */
import { refuse } from "./refusal.js";

/** A field that is asked for. */
export interface Field {
  readonly alias: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly selection: readonly Selection[];
}
type Selection = { readonly field: Field } | { readonly on: string; readonly selection: readonly Selection[] };

/** A document with one operation, its variables filled in. */
export interface Operation {
  readonly kind: "query" | "mutation";
  readonly fields: readonly Field[];
}

const TOKEN = /\s+|,|#[^\n]*|(\.\.\.|[!$():=@[\]{|}&]|[_A-Za-z]\w*|-?\d+(?:\.\d+)?|"(?:[^"\\\n]|\\.)*")/y;

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (!match) return refuse("GRAPHQL_PARSE_FAILED", "Syntax Error: Unexpected character.", 400);
    if (match[1] !== undefined) tokens.push(match[1]);
  }
  return tokens;
}

/** Reads a document. @throws VendureRefusal `GRAPHQL_PARSE_FAILED` */
export function readOperation(text: string, variables: Readonly<Record<string, unknown>>): Operation {
  const reader = new Reader(tokensOf(text), variables);
  return reader.operation();
}

class Reader {
  readonly #tokens: readonly string[];
  readonly #variables: Readonly<Record<string, unknown>>;
  #at = 0;

  constructor(tokens: readonly string[], variables: Readonly<Record<string, unknown>>) {
    this.#tokens = tokens;
    this.#variables = variables;
  }

  operation(): Operation {
    let kind: Operation["kind"] = "query";
    if (this.#peek() !== "{") {
      const word = this.#next();
      if (word !== "query" && word !== "mutation") this.#fail(word);
      kind = word === "mutation" ? "mutation" : "query";
      if (/^\w/.test(this.#peek())) this.#next();
      if (this.#peek() === "(") this.#skipVariables();
    }
    const selection = this.#selection();
    if (this.#at < this.#tokens.length) this.#fail(this.#peek());
    const fields = selection.flatMap((one) => ("field" in one ? [one.field] : this.#fail("...")));
    return { kind, fields };
  }

  // Types are checked by what is done with the values.
  #skipVariables(): void {
    while (this.#next() !== ")");
  }

  #selection(): readonly Selection[] {
    this.#expect("{");
    const all: Selection[] = [];
    while (this.#peek() !== "}") all.push(this.#one());
    this.#expect("}");
    return all;
  }

  #one(): Selection {
    if (this.#peek() === "...") {
      this.#next();
      this.#expect("on");
      return { on: this.#next(), selection: this.#selection() };
    }
    const first = this.#next();
    if (!/^[_A-Za-z]/.test(first)) this.#fail(first);
    const isAliased = this.#peek() === ":";
    if (isAliased) this.#next();
    const name = isAliased ? this.#next() : first;
    const args = this.#peek() === "(" ? this.#args() : {};
    const selection = this.#peek() === "{" ? this.#selection() : [];
    return { field: { alias: first, name, args, selection } };
  }

  #args(): Readonly<Record<string, unknown>> {
    this.#expect("(");
    const args = this.#entries(")");
    return args;
  }

  #entries(end: string): Readonly<Record<string, unknown>> {
    const entries: [string, unknown][] = [];
    while (this.#peek() !== end) {
      const name = this.#next();
      this.#expect(":");
      entries.push([name, this.#value()]);
    }
    this.#expect(end);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }

  #value(): unknown {
    const token = this.#next();
    if (token === "$") return this.#variables[this.#next()];
    if (token === "{") return this.#entries("}");
    if (token === "[") {
      const items: unknown[] = [];
      while (this.#peek() !== "]") items.push(this.#value());
      this.#expect("]");
      return items;
    }
    if (token === "null") return null;
    if (/^["\d-]|^(true|false)$/.test(token)) return JSON.parse(token);
    return token;
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? "";
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) return this.#fail("<EOF>");
    this.#at += 1;
    return token;
  }

  #expect(token: string): void {
    const found = this.#next();
    if (found !== token) this.#fail(found);
  }

  #fail(found: string): never {
    return refuse("GRAPHQL_PARSE_FAILED", `Syntax Error: Unexpected "${found}".`, 400);
  }
}

/** What was asked for of a value. Every name must be there. @throws VendureRefusal `GRAPHQL_VALIDATION_FAILED` */
export function project(value: unknown, selection: readonly Selection[]): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((one) => project(one, selection));
  if (typeof value !== "object" || value instanceof Date) return value;
  return Object.fromEntries(entriesOf({ ...value }, selection));
}

function entriesOf(
  value: Readonly<Record<string, unknown>>,
  selection: readonly Selection[],
): readonly (readonly [string, unknown])[] {
  const type = String(value["__typename"] ?? "");
  return selection.flatMap((one) => {
    if ("on" in one) return isOn(one.on, type) ? entriesOf(value, one.selection) : [];
    const { alias, name, selection: inner } = one.field;
    if (!(name in value)) refuse("GRAPHQL_VALIDATION_FAILED", `Cannot query field "${name}" on type "${type}".`, 400);
    return [[alias, project(value[name], inner)] as const];
  });
}

function isOn(on: string, type: string): boolean {
  return on === type || (on === "ErrorResult" && type.endsWith("Error"));
}

/** An input with nothing in it that Vendure does not know. @throws VendureRefusal `BAD_USER_INPUT` */
export function checkInput(
  input: unknown,
  type: string,
  known: readonly string[],
  required: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return refuse("BAD_USER_INPUT", `Expected type "${type}" to be an object.`, 400);
  }
  const stranger = Object.keys(input).find((key) => !known.includes(key));
  if (stranger !== undefined) refuse("BAD_USER_INPUT", `Field "${stranger}" is not defined by type "${type}".`, 400);
  const lacking = required.find((key) => Reflect.get(input, key) === undefined || Reflect.get(input, key) === null);
  if (lacking !== undefined) {
    refuse("BAD_USER_INPUT", `Field "${type}.${lacking}" of required type was not provided.`, 400);
  }
  return { ...input };
}
