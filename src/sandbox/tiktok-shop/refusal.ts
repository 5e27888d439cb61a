/** How the Partner API says yes and no: one envelope for both, with a number. */
import type { Answer } from "../answer.js";

/** A refusal on its way to the caller. */
export class TiktokShopRefusal extends Error {
  override readonly name = "TiktokShopRefusal";
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** A number that no page names: what the platform calls this is not known. (unverified) */
export const MADE_UP = 12_052_000;

/** Refuses the request. @throws TiktokShopRefusal */
export function refuse(code: number, message: string): never {
  throw new TiktokShopRefusal(code, message);
}

/** The envelope of a good answer. */
export function accept(data: unknown): Answer {
  return { status: 200, body: JSON.stringify({ code: 0, message: "Success", request_id: "sandbox", data }) };
}

// 401, 400 and 404 were seen for these (third parties, unverified); what a refused product answers with is not known.
const STATUS: Readonly<Record<number, number>> = {
  106001: 401,
  105002: 401,
  36009002: 429,
  36009003: 500,
  36009009: 404,
  36009010: 405,
};

/** The envelope of a refusal. */
export function refused(code: number, message: string): Answer {
  return { status: STATUS[code] ?? 400, body: JSON.stringify({ code, message, request_id: "sandbox" }) };
}

/** One refusal inside a good answer. */
export function itemError(error: TiktokShopRefusal, detail: Readonly<Record<string, string>>): object {
  return { code: error.code, message: error.message, detail };
}
