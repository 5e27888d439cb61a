/** Who may come in, and how much it costs: tokens of a day, and a bucket of points. Pages on limits and on the grant, read 2026-11-22 */

import type { Answer } from "../answer.js";
import type { Asked } from "../request.js";
import type { Moment } from "../server.js";
import type { Field, Operation } from "./document.js";
import type { Variables } from "./judge.js";

/** Who the app is. */
export interface ShopifyIdentity {
  /** The token of an app of the admin; it does not end. @defaultValue none */
  readonly token?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
}

const DAY_S = 86_399;

/** Tokens of one shop. */
export class ShopifyAccess {
  readonly #identity: ShopifyIdentity;
  readonly #tokens = new Map<string, number>();
  #isOff = false;
  #count = 0;

  constructor(identity: ShopifyIdentity) {
    this.#identity = identity;
    if (identity.token !== undefined) this.#tokens.set(identity.token, Number.POSITIVE_INFINITY);
  }

  /** Tokens that were traded, oldest first. */
  get traded(): readonly string[] {
    return [...this.#tokens.keys()].filter((token) => token !== this.#identity.token);
  }

  /** The client credentials grant. */
  trade({ fields, verb }: Asked, { now, random }: Moment): Answer {
    const { clientId, clientSecret } = this.#identity;
    if (verb !== "POST" || fields["grant_type"] !== "client_credentials") return oauthError("unsupported_grant_type");
    if (clientId === undefined || fields["client_id"] !== clientId) return oauthError("application_cannot_be_found");
    if (fields["client_secret"] !== clientSecret) return oauthError("invalid_client");
    if (this.#isOff) return oauthError("app_not_installed");
    this.#count += 1;
    const token = `shpat_${this.#count}_${Math.floor(random() * 2 ** 48).toString(16)}`;
    this.#tokens.set(token, now.getTime() + DAY_S * 1_000);
    const body = JSON.stringify({ access_token: token, scope: "write_products", expires_in: DAY_S });
    return { status: 200, body };
  }

  /** Whether the header opens the shop. */
  isGood({ headers }: Asked, now: Date): boolean {
    const until = this.#tokens.get(headers["x-shopify-access-token"] ?? "");
    return !this.#isOff && until !== undefined && until > now.getTime();
  }

  /** The seller takes the app out of the shop, or puts it back. */
  uninstall(isOff = true): void {
    this.#isOff = isOff;
    for (const token of this.traded) this.#tokens.delete(token);
  }
}

function oauthError(error: string): Answer {
  return { status: error === "invalid_client" ? 401 : 400, body: JSON.stringify({ error, error_description: error }) };
}

/** How large a bucket is, and how fast it fills. */
export interface ShopifyBucket {
  /** Points. @defaultValue `2000` */
  readonly maximum: number;
  /** Points a second. @defaultValue `100`, a Standard plan's */
  readonly restoreRate: number;
}

/** Points of one app in one shop. */
export class PointBucket {
  readonly #size: ShopifyBucket;
  #left: number;
  #at: number;

  constructor(size: ShopifyBucket, now: Date) {
    this.#size = size;
    this.#left = size.maximum;
    this.#at = now.getTime();
  }

  /** Takes the points of a call where there are enough; tells how it stands afterwards. */
  take(points: number, now: Date): { readonly isPaid: boolean; readonly cost: object } {
    const { maximum, restoreRate } = this.#size;
    const passed = Math.max(0, now.getTime() - this.#at) / 1_000;
    this.#left = Math.min(maximum, this.#left + passed * restoreRate);
    this.#at = now.getTime();
    const isPaid = points <= this.#left;
    if (isPaid) this.#left -= points;
    const throttleStatus = { maximumAvailable: maximum, currentlyAvailable: Math.floor(this.#left), restoreRate };
    return { isPaid, cost: { requestedQueryCost: points, actualQueryCost: isPaid ? points : null, throttleStatus } };
  }

  get most(): number {
    return this.#size.maximum;
  }
}

/** "Extra input cost in the schema: 0.2 per variant, 1.9 per file, 0.4 per metafield." */
const EXTRA: Readonly<Record<string, number>> = { variants: 0.2, files: 1.9, metafields: 0.4 };

/** What an operation costs: ten a mutation and what its lists add; of a query, its objects. How pages count is made up. */
export function costOf(operation: Operation, variables: Variables): number {
  if (operation.type === "mutation") return Math.ceil(10 * operation.selections.length + listsIn(variables));
  return Math.ceil(operation.selections.reduce((sum, field) => sum + fieldCost(field, variables), 0));
}

function listsIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, one]) => sum + listsIn(one) + (Array.isArray(one) ? (EXTRA[key] ?? 0) * one.length : 0),
    0,
  );
}

function fieldCost({ args, selections }: Field, variables: Variables): number {
  if (!selections) return 0;
  const inner = selections.reduce((sum, field) => sum + fieldCost(field, variables), 0);
  const first = args["first"];
  if (!first) return 1 + inner;
  const size =
    first.kind === "variable" ? Number(variables[first.name]) : first.kind === "literal" ? Number(first.value) : 1;
  return 2 + Math.log2(1 + size) * Math.max(1, inner);
}
