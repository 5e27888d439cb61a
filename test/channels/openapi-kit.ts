/** Checks values against the schemas of a platform's own OpenAPI description: as much of JSON Schema as those use. */

/** A schema, as far as it is read here. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** @defaultValue as `isStrict` says */
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Schemas by name, and whether unknown fields are faults where a schema does not say. */
export interface Schemas {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly isStrict?: boolean;
}

/** What is wrong with a value. */
export function valueMisfits(value: unknown, given: Schema, vendor: Schemas, at: string): readonly string[] {
  const schema = given.$ref ? vendor.components.schemas[given.$ref.split("/").at(-1) ?? ""] : given;
  if (!schema) return [`${at}: ${given.$ref} is not described`];
  const branches = schema.oneOf ?? schema.anyOf;
  if (branches) return branchMisfits(value, branches, vendor, at);
  if (Array.isArray(value)) return listMisfits(value, schema, vendor, at);
  if (typeof value === "object" && value !== null) return objectMisfits({ ...value }, schema, vendor, at);
  return scalarMisfits(value, schema).map((why) => `${at}: ${why}`);
}

function listMisfits(list: readonly unknown[], schema: Schema, vendor: Schemas, at: string): readonly string[] {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, items = {} } = schema;
  const isOff = ![schema.type].flat().includes("array") || list.length < minItems || list.length > maxItems;
  const inside = list.flatMap((one, index) => valueMisfits(one, items, vendor, `${at}[${index}]`));
  return isOff ? [`${at}: not a list of ${minItems} to ${maxItems}`, ...inside] : inside;
}

function objectMisfits(
  object: Readonly<Record<string, unknown>>,
  { properties = {}, required = [], additionalProperties }: Schema,
  vendor: Schemas,
  at: string,
): readonly string[] {
  const isOpen = additionalProperties ?? vendor.isStrict !== true;
  const missing = required.filter((name) => object[name] === undefined).map((name) => `${at}: ${name} is missing`);
  const inside = Object.entries(object).flatMap(([name, value]) => {
    const schema = properties[name];
    if (schema) return valueMisfits(value, schema, vendor, `${at}.${name}`);
    return isOpen ? [] : [`${at}: unknown ${name}`];
  });
  return [...missing, ...inside];
}

function scalarMisfits(value: unknown, schema: Schema): readonly string[] {
  const { type, pattern, maxLength = Number.POSITIVE_INFINITY, minimum = Number.NEGATIVE_INFINITY } = schema;
  const { maximum = Number.POSITIVE_INFINITY } = schema;
  const wanted = [type].flat().map((one) => (one === "integer" ? "number" : one));
  const faults: string[] = [];
  const isKnown = type === undefined || wanted.includes(typeof value) || (value === null && wanted.includes("null"));
  if (!isKnown) faults.push(`${typeof value} instead of ${wanted.join(" or ")}`);
  if (schema.enum && !schema.enum.includes(value)) faults.push(`${String(value)} is none of ${schema.enum.join(", ")}`);
  if (typeof value === "string" && pattern && !new RegExp(pattern).test(value))
    faults.push(`${value} is not ${pattern}`);
  if (typeof value === "string" && value.length > maxLength) faults.push("too long");
  if (typeof value === "number" && (value < minimum || value > maximum)) faults.push(`${value} is out of range`);
  return faults;
}

// One branch that fits is enough; else the one with the fewest faults is told.
function branchMisfits(value: unknown, branches: readonly Schema[], vendor: Schemas, at: string): readonly string[] {
  const all = branches.map((branch) => valueMisfits(value, branch, vendor, at));
  return all.toSorted((one, other) => one.length - other.length)[0] ?? [];
}
