/** Plans that an agent may carry out: what was planned, for how long, and whether it still holds. */
import { randomUUID } from "node:crypto";
import { EtalaseError } from "../errors.js";
import type { Etalase, Plan } from "../face.js";
import { digest } from "../model/canonical.js";
import type { ProductInput } from "../model/input.js";

/** How long a plan may be carried out. */
const PLAN_MS = 600_000;
/** Older ones are forgotten: whoever plans anew means the new one. */
const MOST_PLANS = 5;

/** A plan that can be named. */
export interface NamedPlan {
  readonly id: string;
  /** Stands for the products and for everything that would be done with them. */
  readonly digest: string;
  readonly products: readonly ProductInput[];
  readonly plan: Plan;
  readonly until: Date;
}

type Planning = Pick<Etalase, "plan">;

/** Keeps the plans of one server. */
export function createPlans(shop: Planning, now: () => Date) {
  const plans = new Map<string, NamedPlan>();
  const make = async (products: readonly ProductInput[], signal: AbortSignal): Promise<NamedPlan> => {
    const plan = await shop.plan(products, { signal });
    const until = new Date(now().getTime() + PLAN_MS);
    return { id: randomUUID(), digest: digest([products, plan.rows]), products, plan, until };
  };
  return {
    async make(products: readonly ProductInput[], signal: AbortSignal): Promise<NamedPlan> {
      const made = await make(products, signal);
      plans.set(made.id, made);
      for (const oldest of plans.keys()) {
        if (plans.size <= MOST_PLANS) break;
        plans.delete(oldest);
      }
      return made;
    },
    /**
     * Takes a plan to carry it out, once. It is planned again first: what is there may have changed.
     *
     * @throws EtalaseError `needs-confirmation` where it is unknown, too old, another one, or does not hold any more
     */
    async take(id: string, wanted: string, signal: AbortSignal): Promise<NamedPlan> {
      const found = plans.get(id);
      plans.delete(id);
      if (!found) throw stale("There is no such plan, or it was carried out already.");
      if (now() > found.until) throw stale("The plan is older than ten minutes.");
      if (found.digest !== wanted) throw stale("The digest is not that of this plan.");
      const again = await make(found.products, signal);
      if (again.digest !== found.digest) throw stale("What would be done has changed since it was planned.");
      return found;
    },
  };
}

function stale(message: string): EtalaseError {
  return new EtalaseError("needs-confirmation", message, { cure: "Plan again, and show the new plan to a person." });
}
