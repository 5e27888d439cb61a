/** Listings of one place, a page at a time: however many there are, few are in memory. */
import type { Claimed, RowCursor } from "../ledger/ledger.js";
import type { ListingState } from "../ledger/rows.js";
import type { Place } from "./place.js";
import type { Surroundings } from "./surroundings.js";

const PAGE = 200;

export interface ListingFilter {
  readonly states?: readonly ListingState[] | undefined;
  readonly reason?: string | undefined;
  readonly product?: string | undefined;
}

interface LookTools {
  readonly around: Surroundings;
}

/** Walks them in the order of their products. */
export async function* listingsIn(place: Place, filter: ListingFilter, { around }: LookTools): AsyncIterable<Claimed> {
  let after: RowCursor | undefined;
  for (;;) {
    const { states, reason, product } = filter;
    const page = await around.ledger.rows({
      shop: around.shop,
      account: place.account().key,
      states,
      reason,
      product,
      after,
      limit: PAGE,
    });
    const rows = await around.ledger.readListings(page.map(({ listing }) => listing));
    for (const row of rows) if (row) yield row;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = { product: last.listing.product, account: last.listing.account, occasion: last.listing.occasion };
  }
}

/** Does something with each; answers with how many it did. */
export async function eachListing(
  place: Place,
  filter: ListingFilter,
  tools: LookTools,
  act: (claimed: Claimed) => Promise<boolean>,
): Promise<number> {
  let count = 0;
  for await (const claimed of listingsIn(place, filter, tools)) if (await act(claimed)) count += 1;
  return count;
}
