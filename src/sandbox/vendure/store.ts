/** Products, variants, options and assets of the Vendure place: plain data, readable by tests. */
import type { ImageHeader } from "../image.js";

/** A text in one language. */
export interface VendureTranslation {
  readonly languageCode: string;
  readonly name: string;
  readonly slug?: string | undefined;
  readonly description?: string | undefined;
}

/** A product as the place keeps it. */
export interface VendureProduct {
  readonly id: string;
  readonly createdAt: Date;
  readonly deleted: boolean;
  readonly enabled: boolean;
  readonly translations: readonly VendureTranslation[];
  readonly assetIds: readonly string[];
  readonly featuredAssetId: string | null;
  readonly facetValueIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly customFields: Readonly<Record<string, unknown>>;
}

/** A variant as the place keeps it. Deleted ones stay, as they do in the database. */
export interface VendureVariant {
  readonly id: string;
  readonly productId: string;
  readonly deleted: boolean;
  readonly enabled: boolean;
  readonly sku: string;
  readonly translations: readonly VendureTranslation[];
  /** Whole numbers by currency, as they were sent. */
  readonly prices: Readonly<Record<string, number>>;
  readonly trackInventory: "TRUE" | "FALSE" | "INHERIT";
  /** Pieces by stock location. */
  readonly stock: Readonly<Record<string, number>>;
  readonly optionIds: readonly string[];
  readonly assetIds: readonly string[];
  readonly featuredAssetId: string | null;
  readonly taxCategoryId: string;
}

/** A group of options; its code need not be its own. */
export interface VendureGroup {
  readonly id: string;
  readonly createdAt: Date;
  readonly code: string;
  readonly name: string;
}

/** An option of a group. */
export interface VendureOption {
  readonly id: string;
  readonly groupId: string;
  readonly code: string;
  readonly name: string;
}

/** A file that was uploaded. */
export interface VendureAsset {
  readonly id: string;
  readonly createdAt: Date;
  readonly name: string;
  readonly header: ImageHeader;
  readonly bytes: Uint8Array;
}

/** One kind of thing, by id. */
export class Shelf<T extends { readonly id: string }> {
  #items = new Map<string, T>();
  #last = 0;

  /** All of it, oldest first. */
  get all(): readonly T[] {
    return [...this.#items.values()];
  }

  get(id: unknown): T | undefined {
    return this.#items.get(String(id));
  }

  add(make: (id: string) => T): T {
    this.#last += 1;
    const item = make(String(this.#last));
    this.#items.set(item.id, item);
    return item;
  }

  set(item: T): T {
    this.#items.set(item.id, item);
    return item;
  }

  delete(id: string): void {
    this.#items.delete(id);
  }

  /** A way back to how it is now. */
  mark(): () => void {
    const items = new Map(this.#items);
    return () => {
      this.#items = items;
    };
  }
}

/** What is in a Vendure place. */
export class VendureStore {
  readonly products: Shelf<VendureProduct> = new Shelf();
  readonly variants: Shelf<VendureVariant> = new Shelf();
  readonly groups: Shelf<VendureGroup> = new Shelf();
  readonly options: Shelf<VendureOption> = new Shelf();
  readonly assets: Shelf<VendureAsset> = new Shelf();

  /** Variants of a product that were not deleted. */
  variantsOf(productId: string): readonly VendureVariant[] {
    return this.variants.all.filter((one) => one.productId === productId && !one.deleted);
  }

  optionsOf(groupId: string): readonly VendureOption[] {
    return this.options.all.filter((one) => one.groupId === groupId);
  }

  /** Does something wholly or not at all, as a transaction. */
  transact<T>(act: () => T): T {
    const shelves = [this.products, this.variants, this.groups, this.options, this.assets];
    const back = shelves.map((shelf) => shelf.mark());
    try {
      return act();
    } catch (error) {
      for (const undo of back) undo();
      throw error;
    }
  }
}
