/** A small shop in a ledger, and short names for its operations: what the promises are told with. */
import assert from "node:assert/strict";
import type { Claimed, Ledger } from "../ledger/ledger.js";
import type { BeginOp, FinishOp, Moved, MoveOp } from "../ledger/ops.js";
import type { ProductOp, ProductResult, WishOp } from "../ledger/product-ops.js";
import type { Abilities, Lane, Listing, ListingKey } from "../ledger/rows.js";
import type { LedgerHarness, LedgerPromise } from "./ledger-fixtures.js";
import { actOf, CAN, finishOf, keyOf, MINUTE, NOW, SHOP, wishOf } from "./ledger-fixtures.js";

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
      title: `Title of ${id}`,
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
