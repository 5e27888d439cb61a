/** What the seller wants, edit by edit: a window of products that moves on, so that there is always something to make. */
import type { Dice } from "../simulation/random.js";
import type { Order } from "./order.js";

/** How a product should stand everywhere. */
export interface Wished {
  readonly title: string;
  readonly price: number;
  readonly stock: number;
}

type Wishes = Pick<Order, "publish" | "stock" | "withdraw">;

export interface Catalogue {
  /** What the next process is told; `isLast`: only what may not have been kept yet. */
  draw(options: { readonly isLast: boolean }): Wishes;
  /** The last draw is durable. */
  keep(): void;
  /** What was ever wished: `undefined` was withdrawn. */
  wished(): ReadonlyMap<string, Wished | undefined>;
}

const WINDOW = 8;
const NOTHING: Wishes = { publish: [], stock: [], withdraw: [] };

export function createCatalogue(dice: Dice): Catalogue {
  const wished = new Map<string, Wished | undefined>();
  let pending: Wishes | undefined;
  let first = 0;
  let edit = 0;

  const window = (): readonly string[] => Array.from({ length: WINDOW }, (_, index) => `p${first + index}`);
  const drawNew = (): Wishes => {
    edit += 1;
    const gone = wished.size === 0 ? [] : window().slice(0, 2);
    first += gone.length;
    const products = window().map((id) => {
      const stock = dice.chance(0.2) ? 0 : edit;
      return { id, title: `${id} edit ${edit}`, price: String(1_000 + edit), stock };
    });
    const sold = dice.chance(0.5) ? [dice.pick(window())] : [];
    const stock = sold.map((id) => ({ sku: id, onHand: 1_000 + edit }));
    for (const id of gone) wished.set(id, undefined);
    for (const { id, title, price, stock: many } of products)
      wished.set(id, { title, price: Number(price), stock: many });
    for (const { sku, onHand } of stock) {
      const known = wished.get(sku);
      if (known) wished.set(sku, { ...known, stock: onHand });
    }
    return { publish: products, stock, withdraw: gone };
  };

  return {
    draw({ isLast }) {
      // Not known to be kept: it is said again. Kept: the next process only delivers, or has something new to say.
      if (pending === undefined && !isLast && (wished.size === 0 || dice.chance(0.7))) pending = drawNew();
      return pending ?? NOTHING;
    },
    keep() {
      pending = undefined;
    },
    wished: () => wished,
  };
}
