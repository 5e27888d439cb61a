/** What a Shopify shop holds: products, stock, files. Changed by calls and by switches, read by tests. */

/** Whether a product is for sale. */
export type ShopifyProductStatus = "ACTIVE" | "ARCHIVED" | "DRAFT" | "UNLISTED";

/** A variant, with its inventory item. */
export interface ShopifyStoredVariant {
  readonly id: number;
  /** Of the inventory item. */
  readonly item: number;
  readonly sku: string;
  readonly barcode: string;
  readonly price: string;
  readonly compareAtPrice: string | null;
  /** In the order of the options. */
  readonly values: readonly string[];
  readonly policy: "CONTINUE" | "DENY";
  readonly tracked: boolean;
  readonly requiresShipping: boolean;
  readonly grams?: number | undefined;
  /** Of the file that shows it. */
  readonly file?: number | undefined;
}

/** What an app or a seller has written beside a product. */
export interface ShopifyStoredMetafield {
  readonly namespace: string;
  readonly key: string;
  readonly type: string;
  readonly value: string;
}

/** A product. */
export interface ShopifyStoredProduct {
  readonly id: number;
  readonly handle: string;
  readonly title: string;
  readonly descriptionHtml: string;
  readonly vendor: string;
  readonly productType: string;
  readonly category?: string | undefined;
  readonly tags: readonly string[];
  readonly status: ShopifyProductStatus;
  readonly seo?: { readonly title?: string | undefined; readonly description?: string | undefined } | undefined;
  readonly templateSuffix?: string | undefined;
  readonly options: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly variants: readonly ShopifyStoredVariant[];
  /** Ids of files, in order. */
  readonly media: readonly number[];
  readonly metafields: readonly ShopifyStoredMetafield[];
  readonly collections: readonly string[];
  /** Global ids of the publications in which it is. */
  readonly publications: readonly string[];
  readonly createdAt: Date;
  /** When the search shows what it says now. */
  readonly searchableAt: Date;
  readonly suspended: boolean;
}

/** A file of the shop. */
export interface ShopifyStoredFile {
  readonly id: number;
  readonly filename: string;
  readonly alt: string;
  readonly byteLength: number;
  readonly readyAt: Date;
  /** Code of what is wrong with it. */
  readonly failure?: string | undefined;
}

/** A target that was given out, and what was put there. */
export interface ShopifyStagedFile {
  readonly resourceUrl: string;
  readonly filename: string;
  readonly method: "POST" | "PUT";
  readonly key: string;
  readonly bytes?: Uint8Array | undefined;
}

/** `gid://shopify/Product/1` */
export function gidOf(kind: string, id: number): string {
  return `gid://shopify/${kind}/${id}`;
}

/** The number of a global id of that kind. */
export function numberOf(kind: string, gid: unknown): number | undefined {
  const [, found, id] = /^gid:\/\/shopify\/(\w+)\/(\d+)$/.exec(String(gid)) ?? [];
  return found === kind ? Number(id) : undefined;
}

/** What is in one shop. */
export class ShopifyStore {
  readonly #products = new Map<number, ShopifyStoredProduct>();
  readonly #files = new Map<number, ShopifyStoredFile>();
  readonly #staged = new Map<string, ShopifyStagedFile>();
  readonly #levels = new Map<string, number>();
  readonly #known = new Map<string, { readonly sent: string; readonly payload: unknown }>();
  #last = 1_000_000;

  /** A new id. */
  next(): number {
    this.#last += 1;
    return this.#last;
  }

  /** Every product, oldest first. */
  get products(): readonly ShopifyStoredProduct[] {
    return [...this.#products.values()];
  }

  /** Every file, oldest first. */
  get files(): readonly ShopifyStoredFile[] {
    return [...this.#files.values()];
  }

  product(id: number | undefined): ShopifyStoredProduct | undefined {
    return id === undefined ? undefined : this.#products.get(id);
  }

  byHandle(handle: string): ShopifyStoredProduct | undefined {
    return this.products.find((one) => one.handle === handle);
  }

  /** The product and variant of an inventory item. */
  byItem(item: number | undefined): ShopifyStoredVariant | undefined {
    return this.products.flatMap(({ variants }) => variants).find((one) => one.item === item);
  }

  replace(product: ShopifyStoredProduct): void {
    this.#products.set(product.id, product);
  }

  delete(id: number): void {
    this.#products.delete(id);
  }

  file(id: number | undefined): ShopifyStoredFile | undefined {
    return id === undefined ? undefined : this.#files.get(id);
  }

  keepFile(file: ShopifyStoredFile): void {
    this.#files.set(file.id, file);
  }

  staged(resourceUrl: string): ShopifyStagedFile | undefined {
    return this.#staged.get(resourceUrl);
  }

  stage(staged: ShopifyStagedFile): void {
    this.#staged.set(staged.resourceUrl, staged);
  }

  /** Pieces of an item at a location; `undefined`: it is not stocked there. */
  level(item: number, location: string): number | undefined {
    return this.#levels.get(`${item} ${location}`);
  }

  /** All locations of an item together. */
  total(item: number): number {
    const of = [...this.#levels].filter(([key]) => key.startsWith(`${item} `));
    return of.reduce((sum, [, pieces]) => sum + pieces, 0);
  }

  setLevel(item: number, location: string, pieces: number): void {
    this.#levels.set(`${item} ${location}`, pieces);
  }

  /** What was answered under an idempotency key. */
  known(key: string): { readonly sent: string; readonly payload: unknown } | undefined {
    return this.#known.get(key);
  }

  remember(key: string, sent: string, payload: unknown): void {
    this.#known.set(key, { sent, payload });
  }

  /** Keys that were used, oldest first. */
  get keys(): readonly string[] {
    return [...this.#known.keys()];
  }
}
