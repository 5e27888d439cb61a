/** The seller: looks now and then, answers what is asked truthfully, and reconnects what was held. */
import { ChannelError } from "../../src/channel/failures.js";
import type { AccountRow, Listing } from "../../src/ledger/rows.js";
import { SHOP } from "./begin.js";
import type { FakePlace } from "./place.js";
import { issued } from "./session.js";
import type { Worker, World } from "./world.js";

export interface Person {
  /** Looks once. What was asked at an earlier look is answered now: by then nothing can land any more. */
  look(): Promise<void>;
}

export function createPerson(world: World): Person {
  const seen = new Set<string>();

  const adopted = new Set<string>();

  // The account has another name, and is the same: the seller knows it by its place.
  const rebind = async ({ account }: AccountRow, { shop }: Worker): Promise<void> => {
    const place = account.split(":").at(-1) ?? "";
    await shop.rebind(place, "sameListings");
  };
  const lift = async (row: AccountRow, worker: Worker): Promise<void> => {
    if (row.hold?.reason === "account changed") return rebind(row, worker);
    if (row.hold?.reason !== "reconnect" || row.name === null) return;
    const office = world.places.get(row.name)?.rules.office;
    if (!office) return void (await worker.shop.resume(row.name));
    await worker.shop.connect(row.name, issued(office.consent(world.time.now()), worker.life.clock.now()));
  };
  // What a call says of the tokens, the seller acts upon as upon a hold.
  const onRefusal = async (place: FakePlace, { shop, life }: Worker, error: unknown): Promise<void> => {
    const { office, name } = place.rules;
    const isAuth = error instanceof ChannelError && error.kind === "auth";
    if (isAuth && office) await shop.connect(name, issued(office.consent(world.time.now()), life.clock.now()));
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
    await worker.shop.adopt(place.rules.name, false).catch((error: unknown) => onRefusal(place, worker, error));
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
        await worker.shop.answer(
          { product, channel },
          row.product === 0 ? letterOf(row, place) : truthOf(row, product, place),
        );
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
        if (name) await answer(listing, product || listing.occasion, name, worker);
      }
    },
  };
}

function skuOf(product: string): string {
  return `sku-${product.slice(1)}`;
}

// Whether the letter of this edition has arrived at the recipient who is asked about.
function letterOf({ detail, occasion }: Listing, { letters }: FakePlace): { there: true } | { there: false } {
  const to = detail?.field?.split(":").at(-1) ?? "";
  const number = occasion.split(":").at(-1);
  return (letters.get(to) ?? []).includes(`edition-${number}`) ? { there: true } : { there: false };
}

// What a person sees: whether the listing is up, or half-made and hidden. A doubt about a change is a doubt about what is up now.
function truthOf(row: Listing, product: string, place: FakePlace): { there: true; id: string } | { there: false } {
  const isDoubt = row.detail?.reason === "in doubt";
  const up = place
    .alive(skuOf(product))
    .find(({ visible, isForeign, isAdopted }) => (visible || (isDoubt && !isForeign)) && (!isForeign || isAdopted));
  if (!up) return { there: false };
  const isChange = row.ref !== null && isDoubt;
  return isChange ? { there: false } : { there: true, id: up.id };
}
