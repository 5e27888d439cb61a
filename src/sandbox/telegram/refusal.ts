/** How the Bot API says no. */

import type { Answer } from "../answer.js";
import { Refused } from "../refusal.js";

/** Refuses the request. @throws Refused */
export function refuse(code: number, description: string, parameters?: Readonly<Record<string, number>>): never {
  throw new Refused(refused(code, description, parameters));
}

/** The Bot API's envelope of a good answer. */
export function accept(result: unknown): Answer {
  return { status: 200, body: JSON.stringify({ ok: true, result }) };
}

/** The Bot API's envelope of a refusal; the HTTP status repeats the code. */
export function refused(code: number, description: string, parameters?: Readonly<Record<string, number>>): Answer {
  return { status: code, body: JSON.stringify({ ok: false, error_code: code, description, parameters }) };
}
