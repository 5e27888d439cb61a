/** How the Bot API says no. */
import type { Answer } from "../server.js";

/** A refusal on its way to the caller. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: number;
  readonly parameters: Readonly<Record<string, number>> | undefined;

  constructor(code: number, description: string, parameters?: Readonly<Record<string, number>>) {
    super(description);
    this.code = code;
    this.parameters = parameters;
  }
}

/** Refuses the request. @throws Refusal */
export function refuse(code: number, description: string, parameters?: Readonly<Record<string, number>>): never {
  throw new Refusal(code, description, parameters);
}

/** The Bot API's envelope of a good answer. */
export function accept(result: unknown): Answer {
  return { status: 200, body: JSON.stringify({ ok: true, result }) };
}

/** The Bot API's envelope of a refusal; the HTTP status repeats the code. */
export function refused(code: number, description: string, parameters?: Readonly<Record<string, number>>): Answer {
  return { status: code, body: JSON.stringify({ ok: false, error_code: code, description, parameters }) };
}
