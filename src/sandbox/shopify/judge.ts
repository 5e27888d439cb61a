/** Judges an operation before anything runs, as Shopify does: fields, arguments, variables and every value in them. */
import type { Field, Operation, Value } from "./document.js";
import { refuse } from "./refusal.js";
import { type FieldType, itemType, nameOf, TYPES, type TypeDefinition } from "./types.js";

/** What came with the document. */
export type Variables = Readonly<Record<string, unknown>>;

/** Variables as they were declared, and those that were used. */
interface Bench {
  readonly declared: ReadonlyMap<string, string>;
  readonly used: Set<string>;
}

/** Checks the whole operation. @throws ShopifyRefusal */
export function judge(operation: Operation, variables: Variables): void {
  const root = operation.type === "query" ? "QueryRoot" : "Mutation";
  const declared = new Map(operation.variables.map(({ name, type }) => [name, type]));
  const bench = { declared, used: new Set<string>() };
  for (const field of operation.selections) judgeField(field, root, bench);
  for (const { name, type } of operation.variables) {
    if (!bench.used.has(name)) refuse("variableNotUsed", `Variable $${name} is declared by the operation but not used`);
    judgeValue(variables[name], type, `$${name}`);
  }
  const strange = Object.keys(variables).find((name) => !declared.has(name));
  if (strange !== undefined) refuse("variableNotDefined", `Variable $${strange} was given and is not declared`);
}

function judgeField({ name, args, directives, selections, on }: Field, parent: string, bench: Bench): void {
  const owner = on ?? parent;
  const missing = (): never => refuse("undefinedField", `Field '${name}' doesn't exist on type '${owner}'`);
  const definition = TYPES.get(owner)?.fields.get(name) ?? missing();
  judgeArguments(name, args, definition, bench);
  for (const directive of directives) judgeDirective(directive.name, directive.args, bench);
  const type = nameOf(definition.type);
  const isObject = TYPES.has(type) && TYPES.get(type)?.kind !== "enum";
  if (isObject !== (selections !== undefined)) {
    refuse(
      "selectionMismatch",
      `Field '${name}' of type '${definition.type}' ${isObject ? "needs" : "takes no"} selections`,
    );
  }
  for (const inner of selections ?? []) judgeField(inner, type, bench);
}

function judgeArguments(name: string, args: Field["args"], definition: FieldType, bench: Bench): void {
  for (const [arg, value] of Object.entries(args)) {
    const strange = (): never => refuse("argumentNotAccepted", `Field '${name}' doesn't accept argument '${arg}'`);
    judgeArgument(value, definition.args.get(arg) ?? strange(), `${name}.${arg}`, bench);
  }
  const demanded = [...definition.args].filter(([, type]) => type.endsWith("!"));
  const missing = demanded.find(([arg]) => !(arg in args));
  if (missing) refuse("missingRequiredArguments", `Field '${name}' is missing required arguments: ${missing[0]}`);
}

function judgeDirective(name: string, { key }: Field["args"], bench: Bench): void {
  if (name !== "idempotent") refuse("undefinedDirective", `Directive @${name} is not defined`);
  const missing = (): never =>
    refuse("missingRequiredArguments", "Directive 'idempotent' is missing required arguments: key");
  judgeArgument(key ?? missing(), "String!", "@idempotent.key", bench);
}

function judgeArgument(value: Value, type: string, where: string, bench: Bench): void {
  switch (value.kind) {
    case "variable":
      judgeVariable(value.name, type, where, bench);
      break;
    case "list": {
      const item = itemType(type) ?? refuse("argumentLiteralsIncompatible", `${where} takes no list`);
      for (const one of value.values) judgeArgument(one, item, where, bench);
      break;
    }
    case "object":
      judgeObject(value.fields, type, where, bench);
      break;
    case "enum":
      judgeValue(value.name, type, where);
      break;
    case "literal":
      judgeValue(value.value, type, where);
      break;
    default:
      value satisfies never;
  }
}

function judgeVariable(name: string, type: string, where: string, { declared, used }: Bench): void {
  used.add(name);
  const given = declared.get(name) ?? refuse("variableNotDefined", `Variable $${name} is used and not declared`);
  if (given !== type && given.replace(/!$/, "") !== type) {
    refuse("variableMismatch", `Type mismatch on variable $${name} and argument ${where} (${given} / ${type})`);
  }
}

function judgeObject(given: Readonly<Record<string, Value>>, type: string, where: string, bench: Bench): void {
  const fields = TYPES.get(nameOf(type))?.fields;
  for (const [name, one] of Object.entries(given)) {
    const inner = fields?.get(name)?.type ?? refuse("argumentNotAccepted", `${where} has no field '${name}'`);
    judgeArgument(one, inner, `${where}.${name}`, bench);
  }
}

const SCALARS: Readonly<Record<string, (value: unknown) => boolean>> = {
  Int: (value) => Number.isInteger(value),
  Float: (value) => typeof value === "number" && Number.isFinite(value),
  Boolean: (value) => typeof value === "boolean",
  String: (value) => typeof value === "string",
  ID: (value) => typeof value === "string" && /^gid:\/\/shopify\/\w+\/[\w-]+$/.test(value),
  Money: isDecimal,
  Decimal: isDecimal,
  UnsignedInt64: (value) => typeof value === "string" && /^\d+$/.test(value),
};

function isDecimal(value: unknown): boolean {
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value);
}

/** Checks a value by its type, through every list and input. @throws ShopifyRefusal `INVALID_VARIABLE` */
function judgeValue(value: unknown, type: string, where: string): void {
  if (value === undefined || value === null) {
    if (type.endsWith("!")) invalid(type, where, "Expected value to not be null");
    return;
  }
  const item = itemType(type);
  if (item === undefined) {
    judgeNamed(value, type, where);
    return;
  }
  const list: readonly unknown[] = Array.isArray(value) ? value : invalid(type, where, "Expected a list");
  for (const [at, one] of list.entries()) judgeValue(one, item, `${where}.${at}`);
}

function judgeNamed(value: unknown, type: string, where: string): void {
  const name = nameOf(type);
  const definition = TYPES.get(name);
  if (definition?.kind === "enum") {
    if (!definition.values.has(String(value))) invalid(type, where, `Expected "${value}" to be one of its values`);
  } else if (definition) judgeInput(value, { name, ...definition }, where);
  else if (SCALARS[name]?.(value) === false) invalid(type, where, `Could not coerce value ${JSON.stringify(value)}`);
}

function invalid(type: string, where: string, why: string): never {
  return refuse("INVALID_VARIABLE", `Variable ${where} of type ${type} was provided invalid value (${why})`);
}

function judgeInput(value: unknown, input: TypeDefinition & { readonly name: string }, where: string): void {
  const { name, fields, isOneOf } = input;
  if (typeof value !== "object" || Array.isArray(value)) invalid(name, where, "Expected an input object");
  const given: Readonly<Record<string, unknown>> = { ...(value as object) };
  const strange = Object.keys(given).find((key) => !fields.has(key));
  if (strange !== undefined) invalid(name, where, `Field is not defined on ${name}: ${strange}`);
  for (const [key, field] of fields) judgeValue(given[key], field.type, `${where}.${key}`);
  const [only, another] = Object.values(given);
  if (isOneOf && (only === undefined || only === null || another !== undefined)) {
    invalid(name, where, `'${name}' requires exactly one argument`);
  }
}
