/** How the Open Platform says yes and no: one envelope for both, HTTP 200 for nearly everything. */
import type { Answer } from "../answer.js";

/** A refusal on its way to the caller. */
export class ShopeeRefusal extends Error {
  override readonly name = "ShopeeRefusal";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Refuses the request. @throws ShopeeRefusal */
export function refuse(code: string, message: string): never {
  throw new ShopeeRefusal(code, message);
}

/** The envelope of a good answer, and what a page shows beside `response`. */
export function accept(response: unknown, beside: object = {}): Answer {
  const told = { error: "", message: "", warning: "", request_id: "sandbox", response, ...beside };
  return { status: 200, body: JSON.stringify(told) };
}

/** A good answer that keeps its values at the top, as auth and shop calls do. */
export function acceptFlat(values: object): Answer {
  return { status: 200, body: JSON.stringify({ error: "", message: "", request_id: "sandbox", ...values }) };
}

/** The envelope of a refusal. */
export function refused(error: string, message: string, status = 200): Answer {
  return { status, body: JSON.stringify({ error, message, request_id: "sandbox" }) };
}
