/** How Shopify says no: GraphQL errors beside a status of 200, or user errors inside a payload. Schema 2026-10, read 2026-11-21 */

/** A refusal of the whole request. */
export class ShopifyRefusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Refuses the whole request. */
export function refuse(code: string, message: string): never {
  throw new ShopifyRefusal(code, message);
}

/** One entry of `userErrors`. */
export interface UserError {
  readonly code: string | null;
  readonly field: readonly string[] | null;
  readonly message: string;
}

/** A refusal inside a payload. */
export class UserRefusal extends Error {
  readonly errors: readonly UserError[];
  constructor(errors: readonly UserError[]) {
    super(errors.map(({ message }) => message).join(" "));
    this.errors = errors;
  }
}

/** Refuses one mutation. */
export function userError(code: string | null, field: readonly string[] | null, message: string): never {
  throw new UserRefusal([{ code, field, message }]);
}
