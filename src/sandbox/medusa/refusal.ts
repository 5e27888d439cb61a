/** How the Admin API says no: a status with `{ type, message }`. 2.21.2, 2026-11-22 */
import type { Answer } from "../answer.js";

/** A refusal on its way to the caller. */
export class MedusaRefusal extends Error {
  readonly status: number;
  readonly type: string;
  constructor(status: number, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** Ends a call: something in it is wrong. */
export function invalid(message: string): never {
  throw new MedusaRefusal(400, "invalid_data", message);
}

/** Ends a call for something that is not there. */
export function notFound(message: string): never {
  throw new MedusaRefusal(404, "not_found", message);
}

/** The answer of a refusal. */
export function refused(status: number, type: string, message: string): Answer {
  return { status, body: JSON.stringify({ ...(type === "" ? {} : { type }), message }) };
}

/** The fields of an object; one that Medusa does not know is refused. */
export function known(value: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return invalid("Invalid request: Expected an object");
  const strangers = Object.keys(value).filter((name) => !names.includes(name));
  if (strangers.length > 0) invalid(`Invalid request: Unrecognized fields: '${strangers.join(", ")}'`);
  return { ...value };
}

/** A list of objects; nothing: an empty one. */
export function listOf(value: unknown, names: readonly string[]): readonly Readonly<Record<string, unknown>>[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return invalid("Invalid request: Expected an array");
  return value.map((one) => known(one, names));
}
