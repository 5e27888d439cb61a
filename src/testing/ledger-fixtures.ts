/** What the ledger's promises are made of: a small shop in a ledger, and short names for its operations. */
import assert from "node:assert/strict";
import type { Ledger } from "../ledger/ledger.js";
import type { FinishOp, StepBeginOp } from "../ledger/ops.js";
import type { WishOp } from "../ledger/product-ops.js";
import type { Abilities, Act, Digests, Listing, ListingKey } from "../ledger/rows.js";

/** A ledger under test. */
export interface LedgerHarness {
  /** Open and empty. */
  readonly ledger: Ledger;
  /**
   * The same memory opened anew: after `close()`, or as after a sudden death of the process, of which only what had
   * been answered is sure to be there. The ledger from before is not used again.
   */
  reopen(how: "closed" | "killed"): Promise<Ledger>;
  /** Takes everything away. */
  end(): Promise<void>;
}

/** One promise of a ledger. `run` rejects where it is broken. */
export interface LedgerPromise {
  readonly name: string;
  run(make: () => Promise<LedgerHarness>): Promise<void>;
}

export const NOW = Date.UTC(2026, 10, 21);
export const MINUTE = 60_000;
export const SHOP = "shop";
export const CAN: Abilities = {
  create: true,
  upsert: false,
  update: true,
  revise: true,
  withdraw: true,
  rebuild: false,
  compose: false,
  paced: false,
  hides: true,
  openWhileSettling: false,
};

/** Digests that differ where the texts differ. */
export function digestsOf(content: string, price = "1000", presence: Digests["presence"] = "live"): Digests {
  return { presence, content: `c:${content}`, price: `p:${price}`, stock: "s:1", photos: "f:1" };
}

/** A wish for one account; `product` and `version` are the ledger's to fill in inside a product. */
export function wishOf(
  account: number,
  content: string,
  more: Partial<WishOp> = {},
): Omit<WishOp, "product" | "version"> {
  return {
    op: "wish",
    account,
    occasion: "",
    want: "live",
    why: ["direct"],
    run: 1,
    rendering: 1,
    source: `source:${content}`,
    changesAt: null,
    wished: digestsOf(content),
    losses: [],
    refused: null,
    urgency: 3,
    notBefore: null,
    validUntil: null,
    force: false,
    now: NOW,
    ...more,
  };
}

export function keyOf(at: ListingKey): ListingKey {
  return { account: at.account, product: at.product, occasion: at.occasion };
}

/** The next act of a row. */
export function actOf(listing: Listing, more: Partial<Act> = {}): Act {
  return {
    ...keyOf(listing),
    act: listing.act + 1,
    verb: listing.lane ?? "create",
    number: listing.number,
    version: listing.version,
    run: listing.run,
    rendering: listing.rendering,
    marker: "marker",
    due: ["presence", "stock", "price", "content", "photos"],
    digests: listing.wished,
    frozen: null,
    begunAt: NOW,
    triedAt: NOW,
    lastAt: NOW + MINUTE,
    tries: 1,
    endedAt: null,
    outcome: null,
    failure: null,
    ...more,
  };
}

/** Success of the act that `listing`, as it was claimed, goes on to. */
export function finishOf(listing: Listing, more: Partial<FinishOp> = {}): FinishOp {
  return {
    op: "finish",
    ...keyOf(listing),
    fence: listing.fence,
    act: listing.act + 1,
    run: listing.run,
    version: listing.version,
    due: ["presence", "stock", "price", "content", "photos"],
    digests: listing.wished,
    presence: listing.want,
    ref: { id: `remote-${listing.product}` },
    complete: true,
    left: [],
    leftUntil: null,
    settling: null,
    settleAt: null,
    sentAt: NOW,
    now: NOW,
    detail: null,
    asks: false,
    ...more,
  };
}

export function stepOf(listing: Listing, name: string, more: Partial<StepBeginOp> = {}): StepBeginOp {
  return {
    op: "stepBegin",
    ...keyOf(listing),
    fence: listing.fence,
    leaseUntil: NOW + MINUTE,
    act: listing.act + 1,
    name,
    safety: "lookup",
    handle: null,
    body: null,
    begunAt: NOW,
    lastAt: NOW + 30_000,
    frozen: null,
    ...more,
  };
}

/** Lets other work of this process go on for a few turns: races without chance. */
export async function yieldTurns(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Reads pages until one is empty; a ledger that never ends is broken as well. */
export async function readPages<Row>(
  read: (last: Row | undefined) => Promise<readonly Row[]>,
  visit: (page: readonly Row[]) => Promise<void> = async () => undefined,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let pages = 0; pages < 1_000; pages += 1) {
    const page = await read(rows.at(-1));
    if (page.length === 0) return rows;
    rows.push(...page);
    await visit(page);
  }
  assert.fail("pages come to an end");
}
