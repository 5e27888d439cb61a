/** The seller: looks now and then, answers what is asked truthfully, and reconnects what was held. */
import type { AccountRow, Listing } from "../../src/ledger/rows.js";
import type { FakePlace } from "./place.js";
import { SHOP, type Worker, type World } from "./world.js";

export interface Person {
  /** Looks once. What was asked at an earlier look is answered now: by then nothing can land any more. */
  look(): Promise<void>;
}

export function createPerson(world: World): Person {
  const seen = new Set<string>();

  const adopted = new Set<string>();

  const lift = async (row: AccountRow, worker: Worker): Promise<void> => {
    if (row.hold?.reason === "reconnect" && row.name !== null) await worker.shop.resume(row.name);
  };
  // All of the place at once, as the call does it.
  const adopt = async (account: number, place: FakePlace, worker: Worker): Promise<void> => {
    const asked = await world.ledger.rows({
      shop: SHOP,
      account,
      states: ["asking"],
      reason: "exists already",
      limit: 1_000,
    });
    for (const { product } of asked) for (const thing of place.alive(skuOf(product))) thing.isAdopted = true;
    await worker.shop.adopt(place.rules.name, false);
  };
  const answer = async (row: Listing, product: string, channel: string, worker: Worker): Promise<void> => {
    const key = `${row.account}/${row.product}/${row.act}/${row.detail?.reason}/${row.tries}`;
    if (!seen.has(key)) {
      seen.add(key);
      return;
    }
    const place = world.places.get(channel);
    if (!place) return;
    switch (row.detail?.reason) {
      case "exists already":
        if (adopted.has(channel)) return;
        adopted.add(channel);
        await adopt(row.account, place, worker);
        return;
      case "would shrink":
        await worker.shop.retry({ channel, reason: "would shrink" });
        return;
      default:
        await worker.shop.answer({ product, channel }, truthOf(row, product, place));
    }
  };

  return {
    async look() {
      const worker = world.someone();
      if (!worker) return;
      adopted.clear();
      const accounts = await world.ledger.readAccounts(SHOP);
      for (const account of accounts) await lift(account, worker);
      const asked = await world.ledger.rows({ shop: SHOP, states: ["asking"], limit: 1_000 });
      for (const { listing, product } of asked) {
        const name = accounts.find(({ key, closesAt }) => key === listing.account && closesAt === null)?.name;
        if (name) await answer(listing, product, name, worker);
      }
    },
  };
}

function skuOf(product: string): string {
  return `sku-${product.slice(1)}`;
}

// What a person sees: whether the listing is up. A doubt about a change is a doubt about what is up now.
function truthOf(row: Listing, product: string, place: FakePlace): { there: true; id: string } | { there: false } {
  const up = place
    .alive(skuOf(product))
    .find(({ visible, isForeign, isAdopted }) => visible && (!isForeign || isAdopted));
  if (!up) return { there: false };
  const isChange = row.ref !== null && row.detail?.reason === "in doubt";
  return isChange ? { there: false } : { there: true, id: up.id };
}
