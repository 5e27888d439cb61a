/** How the X API says yes and no. */

import type { Answer } from "../answer.js";
import { Refused } from "../refusal.js";

/** Refuses the request. @throws Refused */
export function refuse(status: number, title: string, detail: string, problem?: string): never {
  throw new Refused(refused(status, title, detail, problem === undefined ? "about:blank" : problemType(problem)));
}

/** The address that names a problem. */
export function problemType(problem: string): string {
  return `https://api.x.com/2/problems/${problem}`;
}

/** A refusal as problem+json. */
export function refused(status: number, title: string, detail: string, type = "about:blank"): Answer {
  const body = JSON.stringify({ title, detail, type, status });
  return { status, headers: { "content-type": "application/problem+json" }, body };
}

/** A good answer. */
export function accept(data: unknown, more: object = {}, status = 200): Answer {
  return { status, body: JSON.stringify({ ...(data === undefined ? {} : { data }), ...more }) };
}
