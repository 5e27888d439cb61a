/** What the ledger keeps of an account that has another name. */

/** Listings were taken along from one name of an account to another. */
export interface Renaming {
  readonly was: string;
  readonly is: string;
  readonly at: number;
}
