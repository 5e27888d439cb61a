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
  /** Digest of the goals, by which processes with other ones are told. */
  readonly digest: string;
  /** Products whose listings have just changed. */
  readonly touched: Set<number>;
  /** How each account stood at the last tick. */
  readonly seen: Map<number, string>;
  /** When an account that had failed was reachable again, as the ledger has it. */
  readonly recoveredAt: Map<number, number>;
  /** Accounts whose place answers and that have nothing due to try it with. */
  readonly untried: Set<number>;
  healAt: number;
  /** Whether this process has told the ledger of its goals. */
  hasClaimed: boolean;
}

/** This process's wall clock. */
export function nowOf({ around }: Pick<GoalState, "around">): number {
  return around.clock.now().getTime();
}
