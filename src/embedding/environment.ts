/** Settings from the environment, as containers and hosts hand them over: a variable, or a file that it names. */
import { readFileSync } from "node:fs";
import { EtalaseError } from "../errors.js";

/** What is asked for: names that have to be there, and names that may be missing. */
export interface EnvironmentNames<R extends string, O extends string> {
  readonly required?: readonly R[] | undefined;
  readonly optional?: readonly O[] | undefined;
}

/** Values by name. */
export type Settings<R extends string, O extends string> = { readonly [K in R]: string } & {
  readonly [K in O]?: string | undefined;
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads settings by name. Where `NAME` is not set, `NAME_FILE` may name a file that holds it, as Docker and Kubernetes
 * hand over secrets; a line end behind the value is not part of it. An empty value is none. Nothing is read before the
 * call, and values stand in no message.
 *
 * @throws EtalaseError `invalid-options` with all names that are missing, twice there, or whose file cannot be read.
 * @example
 * const { TELEGRAM_TOKEN } = fromEnvironment(process.env, { required: ["TELEGRAM_TOKEN"] });
 */
export function fromEnvironment<const R extends string = never, const O extends string = never>(
  environment: Environment,
  { required = [], optional = [] }: EnvironmentNames<R, O>,
): Settings<R, O> {
  const troubles: string[] = [];
  const values = new Map<string, string>();
  for (const name of [...required, ...optional]) {
    const read = readOne(environment, name);
    if (read.trouble !== undefined) troubles.push(read.trouble);
    else if (read.value !== undefined) values.set(name, read.value);
    else if (required.some((one) => one === name)) troubles.push(`${name} is not set`);
  }
  // Every required name has a value, or there was trouble.
  if (troubles.length === 0) return Object.fromEntries(values) as Settings<R, O>;
  throw new EtalaseError("invalid-options", `The environment is not complete: ${troubles.join("; ")}.`, {
    field: "environment",
    cure: "Set the variable, or the same name with _FILE to a file that holds the value.",
  });
}

function readOne(environment: Environment, name: string): { readonly value?: string; readonly trouble?: string } {
  const given = environment[name] ?? "";
  const file = environment[`${name}_FILE`] ?? "";
  if (file === "") return given === "" ? {} : { value: given };
  if (given !== "") return { trouble: `${name} and ${name}_FILE are both set` };
  try {
    const value = readFileSync(file, "utf8").replace(/\r?\n$/, "");
    return value === "" ? { trouble: `${name}_FILE names an empty file` } : { value };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return { trouble: `${name}_FILE cannot be read (${code})` };
  }
}
