/** How WordPress says no: `{ code, message, data: { status } }`. Measured on WooCommerce 11.0.1, 2026-11-21 */
import type { Answer } from "../answer.js";

/** What a refusal says beside its code. */
export interface RefusalData {
  readonly status: number;
  /** Of a SKU or barcode that is taken: by whom. */
  readonly resource_id?: number | undefined;
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly details?: Readonly<Record<string, object>> | undefined;
}

/** A refusal on its way to the caller. */
export class WooRefusal extends Error {
  override readonly name = "WooRefusal";
  readonly code: string;
  readonly data: RefusalData;

  constructor(code: string, message: string, data: RefusalData) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** Refuses the request. @throws WooRefusal */
export function refuse(status: number, code: string, message: string, more: Omit<RefusalData, "status"> = {}): never {
  throw new WooRefusal(code, message, { status, ...more });
}

/** Refuses one field. @throws WooRefusal */
export function refuseParam(name: string, message: string): never {
  refuse(400, "rest_invalid_param", `Invalid parameter(s): ${name}`, {
    params: { [name]: message },
    details: { [name]: { code: "rest_invalid_type", message, data: null } },
  });
}

/** The body of a refusal. */
export function refusalBody({ code, message, data }: WooRefusal): object {
  return { code, message, data };
}

/** A refusal as an answer. */
export function refused(error: WooRefusal): Answer {
  return { status: error.data.status, body: JSON.stringify(refusalBody(error)) };
}

/** A good answer. */
export function accept(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers, body: JSON.stringify(body) };
}
