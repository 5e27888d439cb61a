/** What Meta last told of batches: asked once for all listings of one, because a new shop has eight calls a minute. */
import * as z from "zod";

/** The answer of `check_batch_request_status`, as far as we read it. */
export const Status = z.object({
  data: z.array(
    z.object({
      status: z.string(),
      errors: z.array(z.object({ id: z.coerce.string().default(""), message: z.string().default("") })).default([]),
      ids_of_invalid_requests: z.array(z.coerce.string()).default([]),
    }),
  ),
});
type BatchState = z.output<typeof Status>["data"][number];

/** What Meta last told of batches, shared by the listings of each. */
export interface ToldBatches {
  /** Asks, unless that was done a moment ago. `undefined`: Meta knows nothing of it. */
  of(handle: string, now: Date, ask: () => Promise<BatchState | undefined>): Promise<BatchState | undefined>;
}

/** Less than from one look of a listing to its next. */
const FRESH_MS = 30_000;

/** Keep it from one session to the next (`createKept`). */
export function createToldBatches(): ToldBatches {
  const told = new Map<string, { readonly at: number; readonly state: Promise<BatchState | undefined> }>();
  return {
    of(handle, now, ask) {
      const at = now.getTime();
      for (const [key, one] of told) if (Math.abs(at - one.at) >= FRESH_MS) told.delete(key);
      const known = told.get(handle);
      if (known) return known.state;
      const state = ask();
      told.set(handle, { at, state });
      // No answer says nothing to the next one who asks.
      state.catch(() => told.delete(handle));
      return state;
    },
  };
}
