/** What the ledger keeps of a recovery. */

/** A recovery that was done: what came before it is told apart by its time. */
export interface Restoration {
  readonly at: number;
  /** Part of the keys of all acts begun since: those of the lost time were used already. */
  readonly id: string;
  /** Until then, what the ledger has never heard of may have been put up in the lost time. */
  readonly asksUntil: number;
}
