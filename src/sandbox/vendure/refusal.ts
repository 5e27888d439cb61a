/** How the Admin API says no: `errors` in an answer of 200, or of 400 where the query itself is wrong. 3.7.3, 2026-11-22 */
import type { Answer } from "../answer.js";

/** A refusal on its way to the caller. */
export class VendureRefusal extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 200) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Ends a call. `""`: the database's own words, which come without a code. */
export function refuse(code: string, message: string, status = 200): never {
  throw new VendureRefusal(code, message, status);
}

/** What somebody gets who may not. */
export const FORBIDDEN = "You are not currently authorized to perform this action";

/** Ends a call for something that is not there. */
export function notFound(entity: string, id: unknown): never {
  return refuse("ENTITY_NOT_FOUND", `No ${entity} with the id "${String(id)}" could be found`);
}

/** The answer of a refusal. */
export function refused(code: string, message: string, status = 200): Answer {
  const error = { message, ...(code === "" ? {} : { extensions: { code } }) };
  return { status, body: JSON.stringify({ errors: [error], ...(status === 200 ? { data: null } : {}) }) };
}
