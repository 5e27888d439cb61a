/** Products, variants, inventory and files of the Medusa place: plain data, readable by tests. */

/** A price of a variant. */
export interface MedusaPrice {
  readonly id: string;
  readonly currency_code: string;
  readonly amount: number;
  readonly min_quantity: number | null;
  readonly max_quantity: number | null;
  readonly rules: Readonly<Record<string, string>>;
}

/** A variant as the place keeps it. Fields are named as on the wire. */
export interface MedusaStoredVariant {
  readonly id: string;
  readonly title: string;
  readonly sku: string | null;
  readonly barcode: string | null;
  readonly weight: number | null;
  readonly manage_inventory: boolean;
  readonly allow_backorder: boolean;
  /** Option title to value. */
  readonly options: Readonly<Record<string, string>>;
  readonly prices: readonly MedusaPrice[];
  /** Ids of inventory items. */
  readonly items: readonly string[];
}

/** An option of a product. */
export interface MedusaStoredOption {
  readonly id: string;
  readonly title: string;
  readonly values: readonly string[];
}

/** A product as the place keeps it. */
export interface MedusaProduct {
  readonly id: string;
  readonly created_at: Date;
  readonly title: string;
  readonly description: string | null;
  readonly handle: string;
  readonly external_id: string | null;
  readonly status: "draft" | "proposed" | "published" | "rejected";
  readonly images: readonly string[];
  readonly thumbnail: string | null;
  readonly options: readonly MedusaStoredOption[];
  readonly variants: readonly MedusaStoredVariant[];
  readonly sales_channels: readonly string[];
  readonly categories: readonly string[];
}

/** What is counted. It outlives the variant that it was made with. */
export interface MedusaInventoryItem {
  readonly id: string;
  readonly sku: string | null;
  /** Pieces by location. */
  readonly levels: Readonly<Record<string, number>>;
}

/** A file that was uploaded. */
export interface MedusaFile {
  readonly url: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What is in a Medusa place. */
export class MedusaStore {
  #products = new Map<string, MedusaProduct>();
  #items = new Map<string, MedusaInventoryItem>();
  readonly #files: MedusaFile[] = [];
  #last = 0;

  /** Every product, oldest first. */
  get products(): readonly MedusaProduct[] {
    return [...this.#products.values()];
  }

  /** Every inventory item, oldest first. */
  get items(): readonly MedusaInventoryItem[] {
    return [...this.#items.values()];
  }

  get files(): readonly MedusaFile[] {
    return this.#files;
  }

  product(id: string): MedusaProduct | undefined {
    return this.#products.get(id);
  }

  item(id: string): MedusaInventoryItem | undefined {
    return this.#items.get(id);
  }

  /** Variants that use an inventory item. */
  usersOf(item: string): readonly MedusaStoredVariant[] {
    return this.products.flatMap(({ variants }) => variants.filter(({ items }) => items.includes(item)));
  }

  putProduct(product: MedusaProduct): MedusaProduct {
    this.#products.set(product.id, product);
    return product;
  }

  deleteProduct(id: string): void {
    this.#products.delete(id);
  }

  putItem(item: MedusaInventoryItem): MedusaInventoryItem {
    this.#items.set(item.id, item);
    return item;
  }

  deleteItem(id: string): void {
    this.#items.delete(id);
  }

  /** The same file sent twice is two files. */
  addFile(name: string, bytes: Uint8Array): MedusaFile {
    const file = { url: `http://127.0.0.1/static/${this.#files.length + 1}-${name}`, name, bytes };
    this.#files.push(file);
    return file;
  }

  /** `prod_000001` */
  nextId(kind: string): string {
    this.#last += 1;
    return `${kind}_${String(this.#last).padStart(6, "0")}`;
  }

  /** Does something wholly or not at all. */
  transact<T>(act: () => T): T {
    const [products, items] = [new Map(this.#products), new Map(this.#items)];
    try {
      return act();
    } catch (error) {
      this.#products = products;
      this.#items = items;
      throw error;
    }
  }
}
