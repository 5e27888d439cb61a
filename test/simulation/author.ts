/** Who edits: makes products and remembers what was promised to whom, so that the judge knows what may be shown. */

import type { Edit } from "./schedule.js";
import type { Time } from "./time.js";
import type { World } from "./world.js";

/** One edit as one product saw it. */
export interface Written {
  readonly edit: Edit;
  readonly begunAt: number;
  /** When the shop said that it is kept; `undefined`: nobody knows. */
  keptAt: number | undefined;
}

export interface Author {
  /** By number of the product. */
  readonly written: ReadonlyMap<number, readonly Written[]>;
  write(edit: Edit): void;
}

export const priceOf = (n: number): number => 10_000 + n;
export const stockOf = (edit: Edit): number => (edit.kind === "sold-out" ? 0 : edit.n);
export const titleOf = (product: number, edit: Edit): string =>
  `Product ${product} v${edit.n}${edit.isForbidden ? " forbidden" : ""}`;

export function createAuthor(world: World): Author {
  const written = new Map<number, Written[]>();
  let photo = 1;

  const call = async (edit: Edit, shop: NonNullable<ReturnType<World["worker"]>>["shop"]): Promise<void> => {
    const { kind, products, n, waitMs } = edit;
    const skus = products.map((product) => `sku-${product}`);
    switch (kind) {
      case "publish":
      case "stale":
        if (edit.newPhoto) photo = n;
        await shop.publish(
          products.map((product) => productOf(product, edit, photo)),
          { waitMs },
        );
        return;
      case "stock":
      case "sold-out":
        await shop.setCounts(
          skus.map((sku) => ({ sku, onHand: stockOf(edit) })),
          { waitMs },
        );
        return;
      case "price":
        await shop.setCounts(
          skus.map((sku) => ({ sku, price: String(priceOf(n)) })),
          { waitMs },
        );
        return;
      case "withdraw":
      case "delete":
        await takeDown(shop, products.map(idOf), kind === "delete" ? "delete" : "hide", waitMs);
        return;
      default:
        kind satisfies never;
    }
  };

  return {
    written,
    write(edit) {
      const worker = world.worker(edit.by) ?? world.someone();
      if (!worker) return;
      const begunAt = world.time.now();
      const mine = edit.products.map((product) => {
        const one: Written = { edit, begunAt, keptAt: undefined };
        written.set(product, [...(written.get(product) ?? []), one]);
        return one;
      });
      void call(edit, worker.shop).then(
        () => {
          for (const one of mine) one.keptAt = world.time.now();
        },
        (error: unknown) => {
          if (!worker.life.isDead) (world.warnings as string[]).push(`edit ${edit.n}: ${String(error)}`);
        },
      );
    },
  };
}

function idOf(product: number): string {
  return `p${product}`;
}

function productOf(product: number, edit: Edit, photo: number): object {
  return {
    id: idOf(product),
    sku: `sku-${product}`,
    title: titleOf(product, edit),
    price: String(priceOf(edit.n)),
    stock: stockOf(edit),
    // A stale edit comes from somewhere that has not heard of the newer ones.
    revision: edit.kind === "stale" ? 0 : edit.n,
    photos: [{ source: `photo-${product}.jpg`, revision: `${product}-${photo}` }],
  };
}

async function takeDown(
  shop: NonNullable<ReturnType<World["worker"]>>["shop"],
  ids: readonly string[],
  how: "hide" | "delete",
  waitMs: number,
): Promise<void> {
  let { needsConfirmation } = await shop.withdraw(ids, { how, waitMs });
  // A product that came to be meanwhile is confirmed as well.
  while (needsConfirmation) {
    ({ needsConfirmation } = await shop.withdraw(ids, { how, waitMs, confirm: needsConfirmation.token }));
  }
}

/** Lets all edits of a schedule happen at their times. */
export function planEdits(edits: readonly Edit[], begin: number, time: Time, author: Author): void {
  for (const edit of edits) time.at(begin + edit.at, "plan", () => author.write(edit));
}
