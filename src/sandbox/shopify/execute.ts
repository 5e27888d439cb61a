/** Answers an operation from objects of this place: exactly what was asked for, under the names it was asked by. */
import type { Directive, Field, Operation, Value } from "./document.js";
import type { Variables } from "./judge.js";

/** An object of the place; a function where a field has arguments, or costs something to make. */
export interface Thing {
  readonly [field: string]: unknown;
}
/** Arguments, with the values of variables in their places. */
export type Args = Readonly<Record<string, unknown>>;
/** Answers one field of the root. */
export type Root = (name: string, args: Args, directives: Readonly<Record<string, Args>>) => unknown;

/** Runs the fields of the root one after the other. */
export function execute(
  { selections }: Operation,
  variables: Variables,
  root: Root,
): Readonly<Record<string, unknown>> {
  const data: Record<string, unknown> = {};
  for (const field of selections) {
    const value = root(field.name, argsOf(field.args, variables), directivesOf(field.directives, variables));
    data[field.alias] = shown(value, field.selections, variables);
  }
  return data;
}

function directivesOf(directives: readonly Directive[], variables: Variables): Readonly<Record<string, Args>> {
  return Object.fromEntries(directives.map(({ name, args }) => [name, argsOf(args, variables)]));
}

function argsOf(args: Readonly<Record<string, Value>>, variables: Variables): Args {
  return Object.fromEntries(
    Object.entries(args).flatMap(([name, value]) => {
      const plain = plainOf(value, variables);
      return plain === undefined ? [] : [[name, plain]];
    }),
  );
}

function plainOf(value: Value, variables: Variables): unknown {
  switch (value.kind) {
    case "variable":
      return variables[value.name];
    case "literal":
      return value.value;
    case "enum":
      return value.name;
    case "list":
      return value.values.map((one) => plainOf(one, variables));
    case "object":
      return argsOf(value.fields, variables);
    default:
      return value satisfies never;
  }
}

function shown(value: unknown, selections: readonly Field[] | undefined, variables: Variables): unknown {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.map((one) => shown(one, selections, variables));
  if (!selections) return value;
  const thing = value as Thing;
  const answer: Record<string, unknown> = {};
  for (const { alias, name, args, on, selections: inner } of selections) {
    if (on !== undefined && on !== thing["__typename"]) continue;
    const field = thing[name];
    const found = typeof field === "function" ? (field as (args: Args) => unknown)(argsOf(args, variables)) : field;
    answer[alias] = shown(found, inner, variables);
  }
  return answer;
}
