/** What the ledger's promises are made of: a small shop in a ledger, and short names for its operations. */
import assert from "node:assert/strict";
import type { Claimed, Ledger } from "../ledger/ledger.js";
import type { BeginOp, FinishOp, Moved, MoveOp, ProductOp, ProductResult, StepBeginOp, WishOp } from "../ledger/ops.js";
import type { Abilities, Act, Digests, Lane, Listing, ListingKey } from "../ledger/rows.js";

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

/** A promise that looks at one shop with one account. */
export function promise(
  name: string,
  check: (shop: Shop, harness: LedgerHarness) => Promise<void>,
  can: Partial<Abilities> = {},
): LedgerPromise {
  return {
    name,
    run: async (make) => {
      const harness = await make();
      try {
        await check(await Shop.open(harness.ledger, can), harness);
      } finally {
        await harness.end();
      }
    },
  };
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

/** How the thing under test is published. */
export interface Publishing {
  readonly wish?: Partial<WishOp>;
  readonly product?: Partial<ProductOp>;
}

/** One shop with one account in a ledger. */
export class Shop {
  readonly ledger: Ledger;
  readonly account: number;

  private constructor(ledger: Ledger, account: number) {
    this.ledger = ledger;
    this.account = account;
  }

  static async open(ledger: Ledger, can: Partial<Abilities> = {}): Promise<Shop> {
    const account = { account: "fake:1", channel: "fake", name: "fake", abilities: { ...CAN, ...can } };
    const [row] = await ledger.bindAccounts(SHOP, [account], NOW);
    assert.ok(row, "bindAccounts answers the account it made");
    return new Shop(ledger, row.key);
  }

  /** The same shop through another handle. */
  at(ledger: Ledger): Shop {
    return new Shop(ledger, this.account);
  }

  async productOp(id: string, text: string, { wish = {}, product = {} }: Publishing = {}): Promise<ProductOp> {
    const known = (await this.ledger.look(SHOP, [id])).get(id);
    return {
      op: "product",
      shop: SHOP,
      id,
      expect: known?.version ?? null,
      revision: null,
      model: 1,
      digest: `d:${text}`,
      doc: JSON.stringify({ id, defaultLocale: "id", title: { id: `Title of ${id}` }, text }),
      skus: [`sku-${id}`],
      run: 1,
      removed: false,
      wishes: [wishOf(this.account, text, wish)],
      ...product,
    };
  }

  async publish(id: string, text: string, how: Publishing = {}): Promise<ProductResult> {
    const [result] = await this.ledger.write([await this.productOp(id, text, how)]);
    return result;
  }

  async publishMany(count: number, how: Publishing = {}): Promise<void> {
    const ids = Array.from({ length: count }, (_, at) => `p${String(at).padStart(4, "0")}`);
    for (let from = 0; from < count; from += 50) {
      const ops = ids.slice(from, from + 50).map((id) => this.productOp(id, "first", how));
      await this.ledger.write(await Promise.all(ops));
    }
  }

  claim(owner: string, more: Partial<Parameters<Ledger["claim"]>[0]> = {}): Promise<readonly Claimed[]> {
    const query = { account: this.account, lane: "create" as Lane, owner, now: NOW, leaseUntil: NOW + MINUTE };
    return this.ledger.claim({ ...query, limit: 10, rendering: 1, order: "urgent", ...more });
  }

  async claimOne(owner: string, more: Partial<Parameters<Ledger["claim"]>[0]> = {}): Promise<Claimed> {
    const [claimed] = await this.claim(owner, { limit: 1, ...more });
    assert.ok(claimed, `${owner} gets a row of lane ${more.lane ?? "create"}`);
    return claimed;
  }

  async begin({ listing }: Claimed, owner: string, more: Partial<BeginOp> = {}): Promise<boolean> {
    const op: BeginOp = {
      op: "begin",
      ...keyOf(listing),
      owner,
      fence: listing.fence,
      leaseUntil: NOW + MINUTE,
      act: actOf(listing),
      wished: null,
      changesAt: null,
      echoAt: null,
      ...more,
    };
    const [isOurs] = await this.ledger.write([op]);
    return isOurs;
  }

  async finish({ listing }: Claimed, more: Partial<FinishOp> = {}): Promise<Moved | false> {
    const [moved] = await this.ledger.write([finishOf(listing, more)]);
    return moved;
  }

  async move(listing: Listing, more: Partial<MoveOp>): Promise<Moved | false> {
    const op: MoveOp = {
      op: "move",
      ...keyOf(listing),
      fence: listing.fence,
      state: "waiting",
      dueAt: null,
      detail: null,
      tries: 0,
      endAct: null,
      now: NOW,
      ...more,
    };
    const [moved] = await this.ledger.write([op]);
    return moved;
  }

  /** Claims, begins and finishes everything due in a lane. */
  async deliver(lane: Lane = "create", more: Partial<FinishOp> = {}): Promise<void> {
    for (let round = 0; ; round += 1) {
      const claimed = await this.claim("worker", { lane, limit: 50 });
      if (claimed.length === 0) return;
      assert.ok(round < 50, "what was delivered is not due again and again");
      for (const one of claimed) {
        await this.begin(one, "worker");
        await this.finish(one, more);
      }
    }
  }

  async listing(id: string): Promise<Listing> {
    const [product] = await this.ledger.readProducts(SHOP, [id]);
    assert.ok(product, `${id} is kept`);
    const listing = (await this.ledger.listingsOf([product.key])).find(({ account }) => account === this.account);
    assert.ok(listing, `${id} has a listing`);
    return listing;
  }

  async reread(at: ListingKey): Promise<Claimed> {
    const [claimed] = await this.ledger.readListings([keyOf(at)]);
    assert.ok(claimed, "the listing is there");
    return claimed;
  }
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
