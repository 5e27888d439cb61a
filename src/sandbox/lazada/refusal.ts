/** How the Open Platform says yes and no: one envelope for both, HTTP 200 for nearly everything. */
import type { Answer } from "../answer.js";

/** One entry of `detail`. Which fields it has is on no page; these were seen in answers. (third parties, unverified) */
export interface LazadaDetail {
  readonly field: string;
  readonly message: string;
  readonly seller_sku?: string | undefined;
}

/** A refusal on its way to the caller. */
export class LazadaRefusal extends Error {
  override readonly name = "LazadaRefusal";
  readonly code: string;
  readonly detail: readonly LazadaDetail[];

  constructor(code: string, message: string, detail: readonly LazadaDetail[] = []) {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}

/** Refuses the request. @throws LazadaRefusal */
export function refuse(code: string, message: string, detail?: readonly LazadaDetail[]): never {
  throw new LazadaRefusal(code, message, detail);
}

/** The envelope of a good answer. */
export function accept(data: unknown): Answer {
  return { status: 200, body: JSON.stringify({ data, code: "0", request_id: "sandbox" }) };
}

/** A good answer that keeps its values at the top, as those of the system API do. */
export function acceptFlat(values: object): Answer {
  return { status: 200, body: JSON.stringify({ ...values, code: "0", request_id: "sandbox" }) };
}

/** The envelope of a refusal. */
export function refused(code: string, message: string, detail: readonly LazadaDetail[] = []): Answer {
  const more = detail.length === 0 ? {} : { detail };
  return { status: 200, body: JSON.stringify({ type: "ISV", code, message, request_id: "sandbox", ...more }) };
}
