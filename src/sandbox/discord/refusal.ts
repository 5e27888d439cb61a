/** How Discord says yes and no. */

import type { Answer } from "../answer.js";
import { Refused } from "../refusal.js";

/** Refuses the request. @throws Refused */
export function refuse(status: number, code: number, message: string): never {
  throw new Refused(refused(status, code, message));
}

/** A refusal in Discord's words. */
export function refused(status: number, code: number, message: string, more: object = {}): Answer {
  return { status, body: JSON.stringify({ message, code, ...more }) };
}
