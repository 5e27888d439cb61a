/** What goals are decided from. */
import type { Circuits } from "./circuits.js";
import type { GoalRule } from "./surroundings.js";
import type { Tallies } from "./tally.js";
import type { WishTools } from "./wish.js";

export interface GoalTools extends WishTools {
  readonly circuits: Circuits;
  readonly tallies: Tallies;
}

/** What one process knows of its goals between two ticks. */
export interface GoalState extends GoalTools {
  readonly goals: Readonly<Record<string, GoalRule>>;
  readonly names: readonly string[];
  /** Products whose listings have just changed. */
  readonly touched: Set<number>;
  /** How each account stood at the last tick. */
  readonly seen: Map<number, string>;
  /** When an account was reachable again. */
  readonly recoveredAt: Map<number, number>;
  healAt: number;
}
