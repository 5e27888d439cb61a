/** Price and stock of one listing, where a platform sets them in calls of their own. */
import { ChannelError } from "../channel/failures.js";
import type { Done } from "../channel/verbs.js";
import { failureOfFacet } from "./shared-answers.js";

export type Amount = "price" | "stock";

/** What could not be changed now. */
export type Left = Pick<Done, "left" | "leftBecause">;

/**
 * Sets what is due, stock first: a dear price costs a sale, a wrong stock costs a buyer. What something on the platform
 * holds (a promotion, a holiday, an audit) is left for later.
 *
 * @throws ChannelError for every other refusal, naming the facet
 */
export async function setDue(due: readonly Amount[], set: (amount: Amount) => Promise<void>): Promise<Left> {
  const left: Amount[] = [];
  const reasons: string[] = [];
  for (const amount of ["stock", "price"] as const) {
    if (!due.includes(amount)) continue;
    const locked = await lockedBy(amount, set(amount));
    if (locked === undefined) continue;
    left.push(amount);
    reasons.push(locked);
  }
  return left.length === 0 ? {} : { left, leftBecause: [...new Set(reasons)].join(" ") };
}

async function lockedBy(amount: Amount, call: Promise<void>): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error;
    if (error.kind === "locked") return error.message;
    if (error.scope !== "listing" || error.facets !== undefined || error.kind === "gone") throw error;
    throw failureOfFacet(error, amount);
  }
}
