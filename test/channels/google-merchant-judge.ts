/**
 * Judges requests by the protos of Google's own client, as JSON that protobufjs makes: routes, fields, types, enumerations.
 * They are read from `@google-shopping/products` where it is installed, else from beside the checkout.
 */
import { existsSync, readFileSync } from "node:fs";

interface Field {
  readonly type: string;
  readonly rule?: "repeated" | undefined;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}
interface Node {
  readonly nested?: Readonly<Record<string, Node>> | undefined;
  readonly fields?: Readonly<Record<string, Field>> | undefined;
  readonly values?: Readonly<Record<string, number>> | undefined;
  readonly methods?: Readonly<Record<string, Rpc>> | undefined;
}
interface Rpc {
  readonly requestType: string;
  readonly responseType: string;
  readonly options: Readonly<Record<string, string>>;
}
type Json = Readonly<Record<string, unknown>>;

/** One exchange as it went over the wire. */
export interface Exchange {
  readonly verb: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** `undefined`: there was none. */
  readonly body: Json | undefined;
}

const PACKAGE = ["google", "shopping", "merchant", "products", "v1"];
const PRODUCTS = ["@google-shopping", "products"].join("/");
/** Beside the project: the package asks for a newer Node and brings a client that nobody here needs. */
const PLACES = [
  new URL(`../../tmp/judges/node_modules/${PRODUCTS}/build/protos/protos.json`, import.meta.url),
  new URL("../../../shared/spec/vendor/google-merchant-products.json", import.meta.url),
];

/** Google's protos; `undefined` where they are not on this machine. */
export function loadProtos(): Node | undefined {
  const found = PLACES.find((place) => existsSync(place));
  return found && (JSON.parse(readFileSync(found, "utf8")) as Node);
}

/** What is wrong with a request, or with the answer to it. */
export function misfitsOf(root: Node, exchange: Exchange, answer?: Json): readonly string[] {
  const services = [at(root, [...PACKAGE, "ProductInputsService"]), at(root, [...PACKAGE, "ProductsService"])];
  for (const { options, requestType, responseType } of services.flatMap((one) => Object.values(one?.methods ?? {}))) {
    const template = options[`(google.api.http).${exchange.verb.toLowerCase()}`];
    const named = template === undefined ? undefined : matched(template, exchange.path);
    if (named === undefined) continue;
    const carried = options["(google.api.http).body"];
    return [
      ...requestMisfits(root, typeAt(root, requestType), exchange, named, carried),
      ...(answer === undefined ? [] : valueMisfits(root, responseType, answer, "answer")),
    ];
  }
  return [`${exchange.verb} ${exchange.path}: no such call`];
}

/** Names in the path: `/products/v1/{parent=accounts/*}/productInputs:insert`. */
function matched(template: string, path: string): readonly string[] | undefined {
  const names = [...template.matchAll(/\{([a-z_.]+)=/g)].map(([, name = ""]) => name);
  const pattern = template.replace(/\{[a-z_.]+=([^}]+)\}/g, "$1").replaceAll("*", "[^/]+");
  return new RegExp(`^${pattern}$`).test(path) ? names : undefined;
}

function requestMisfits(
  root: Node,
  request: Node | undefined,
  { query, body }: Exchange,
  named: readonly string[],
  carried: string | undefined,
): readonly string[] {
  const fields = fieldsOf(request);
  const faults = Object.keys(query).flatMap((name) => (fields.has(name) ? [] : [`query: unknown ${name}`]));
  const own = carried === undefined ? undefined : fields.get(camel(carried));
  if (own) faults.push(...valueMisfits(root, own.type, body, "body"));
  else if (body !== undefined) faults.push("body: there must be none");
  for (const [name, { options }] of fields) {
    const isThere = name in query || name === (carried && camel(carried)) || named.some((one) => camel(one) === name);
    if (isRequired(options) && !isThere) faults.push(`${name} is missing`);
  }
  return faults;
}

// protobufjs keeps only the last of several behaviours: what is required and immutable is no longer told apart.
function isRequired(options: Field["options"]): boolean {
  return options?.["(google.api.field_behavior)"] === "REQUIRED";
}

function fieldsOf(message: Node | undefined): ReadonlyMap<string, Field> {
  return new Map(Object.entries(message?.fields ?? {}).map(([name, field]) => [camel(name), field]));
}

/** The name of a field in JSON: `custom_label_0` is `customLabel0`. */
function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

const INT64 = /^-?\d{1,19}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;
const SCALARS: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  bool: (value) => typeof value === "boolean",
  double: (value) => typeof value === "number",
  int32: (value) => Number.isInteger(value),
  // 64 bits are text in JSON.
  int64: (value) => typeof value === "string" && INT64.test(value),
  "google.protobuf.Timestamp": (value) => typeof value === "string" && TIME.test(value),
};

function valueMisfits(root: Node, type: string, value: unknown, where: string): readonly string[] {
  const isScalar = SCALARS[type];
  if (isScalar) return isScalar(value) ? [] : [`${where}: ${JSON.stringify(value)} is no ${type}`];
  const known = typeAt(root, type);
  if (known?.values) return String(value) in known.values ? [] : [`${where}: ${String(value)} is no ${type}`];
  if (typeof value !== "object" || value === null) return [`${where}: ${JSON.stringify(value)} is no ${type}`];
  const fields = fieldsOf(known);
  return Object.entries(value).flatMap(([name, one]) => {
    const field = fields.get(name);
    if (!field) return [`${where}: unknown ${name}`];
    return fieldMisfits(root, field, one, `${where}.${name}`);
  });
}

function fieldMisfits(root: Node, { type, rule, options }: Field, value: unknown, where: string): readonly string[] {
  const isOut = where.startsWith("body") && options?.["(google.api.field_behavior)"] === "OUTPUT_ONLY";
  if (isOut) return [`${where}: only Google says this`];
  if (rule !== "repeated") return valueMisfits(root, type, value, where);
  if (!Array.isArray(value)) return [`${where}: no list`];
  return value.flatMap((one, index) => valueMisfits(root, type, one, `${where}[${index}]`));
}

function at(root: Node, path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>((node, name) => node?.nested?.[name], root);
}

/** Types are named from within the package, or whole. */
function typeAt(root: Node, type: string): Node | undefined {
  const path = type.split(".");
  const inner = ["ProductStatus", "ItemLevelIssue"];
  return [[...PACKAGE, ...path], path, [...PACKAGE, inner[0] ?? "", ...path], [...PACKAGE, ...inner, ...path]]
    .map((one) => at(root, one))
    .find((node) => node !== undefined);
}
