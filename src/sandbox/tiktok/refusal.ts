/** How the Content Posting API says yes and no. */

import type { Answer } from "../answer.js";
import { Refused } from "../refusal.js";

/** Refuses the request. @throws Refused */
export function refuse(status: number, code: string, message: string): never {
  throw new Refused(refused(status, code, message));
}

const LOG_ID = "20261121000000SANDBOX";

/** The envelope of a refusal. */
export function refused(status: number, code: string, message: string): Answer {
  return { status, body: JSON.stringify({ error: { code, message, log_id: LOG_ID } }) };
}

/** The envelope of a good answer. `numbers`: texts of digits that are written as numbers, however large. */
export function accept(data: object, numbers: Readonly<Record<string, readonly string[]>> = {}): Answer {
  const inner = JSON.stringify(data).slice(1, -1);
  const large = Object.entries(numbers).map(([name, ids]) => `"${name}":[${ids.join(",")}]`);
  const body = [inner, ...large].filter(Boolean).join(",");
  return { status: 200, body: `{"data":{${body}},"error":{"code":"ok","message":"","log_id":"${LOG_ID}"}}` };
}
