/**
 * Shopify counts points, not calls: every answer says how many are left and how fast they come back. Plans differ and
 * pages disagree, so no number stands here. https://shopify.dev/docs/api/usage/limits, read 2026-11-21
 */
import * as z from "zod";
import { ChannelError } from "../../channel/failures.js";

const Cost = z.object({
  requestedQueryCost: z.number().nullish().catch(undefined),
  throttleStatus: z
    .object({ maximumAvailable: z.number(), currentlyAvailable: z.number(), restoreRate: z.number().positive() })
    .nullish()
    .catch(undefined),
});
const Said = z.object({ extensions: z.object({ cost: Cost }) });

/** The bucket of one shop. Keep it from one session to the next (`createKept`): each act has a session of its own. */
export interface Budget {
  /**
   * Asked when a call leaves; takes what it will cost. Holds it back where the bucket cannot pay for it yet.
   * @throws ChannelError `throttled`, `not-sent`, with the time at which it can
   */
  admit(name: string, points: number, now: Date): void;
  /** Learns from an answer, whatever it says otherwise. */
  learn(name: string, body: unknown, now: Date): void;
  /** When the bucket can pay for a call that was refused; `undefined` where nothing is known of it. */
  until(name: string): Date | undefined;
}

interface Bucket {
  readonly most: number;
  readonly left: number;
  readonly perSecond: number;
  readonly at: number;
}

/** Counts the points of one shop as far as this process sees them. */
export function createBudget(): Budget {
  let bucket: Bucket | undefined;
  const costs = new Map<string, number>();
  return {
    admit(name, points, now) {
      if (!bucket) return;
      const at = now.getTime();
      const price = Math.max(points, costs.get(name) ?? 0);
      const payable = payableAt(bucket, price);
      if (payable > at) {
        const retryAt = new Date(payable);
        throw new ChannelError("throttled", WORDS, { outcome: "not-sent", retryAt });
      }
      // Whoever leaves at the same instant finds what is left by then; the answer says what it really cost.
      bucket = { ...bucket, left: Math.max(0, leftAt(bucket, at) - price), at };
    },
    learn(name, body, now) {
      const cost = Said.safeParse(body).data?.extensions.cost;
      if (!cost) return;
      const { requestedQueryCost, throttleStatus: status } = cost;
      if (typeof requestedQueryCost === "number") costs.set(name, requestedQueryCost);
      if (!status) return;
      const { maximumAvailable: most, currentlyAvailable: left, restoreRate: perSecond } = status;
      bucket = { most, left, perSecond, at: now.getTime() };
    },
    until(name) {
      return bucket && new Date(payableAt(bucket, costs.get(name) ?? 0));
    },
  };
}

const WORDS = "Shopify's bucket of points is being refilled";

// A call that the fullest bucket cannot pay is Shopify's to refuse: MAX_COST_EXCEEDED.
function payableAt({ most, left, perSecond, at }: Bucket, points: number): number {
  const missing = Math.min(points, most) - left;
  return at + Math.max(0, Math.ceil((missing / perSecond) * 1_000));
}

function leftAt({ most, left, perSecond, at }: Bucket, now: number): number {
  return Math.min(most, left + (Math.max(0, now - at) / 1_000) * perSecond);
}
