/** Products, variations and media of the WooCommerce place: plain data, readable by tests. */
import type { ImageHeader } from "../image.js";
import type { Moment } from "../server.js";
import { Versions } from "../versions.js";

/** How a post stands. */
export type WooStatus = "publish" | "draft" | "pending" | "private" | "future" | "trash";

/** An attribute of a product, or of a variation: then `options` holds its one value. */
export interface WooStoredAttribute {
  readonly name: string;
  readonly position: number;
  readonly visible: boolean;
  readonly variation: boolean;
  readonly options: readonly string[];
}

/** A product or a variation. Fields are named as on the wire. */
export interface WooStoredProduct {
  readonly id: number;
  /** 0 for products. */
  readonly parent_id: number;
  readonly type: "simple" | "variable" | "variation" | "external" | "grouped";
  readonly status: WooStatus;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly short_description: string;
  readonly sku: string;
  readonly global_unique_id: string;
  readonly regular_price: string;
  readonly sale_price: string;
  readonly date_on_sale_from_gmt: string;
  readonly date_on_sale_to_gmt: string;
  readonly manage_stock: boolean;
  readonly stock_quantity: number | null;
  readonly stock_status: "instock" | "outofstock" | "onbackorder";
  readonly backorders: "no" | "notify" | "yes";
  readonly weight: string;
  readonly dimensions: { readonly length: string; readonly width: string; readonly height: string };
  readonly virtual: boolean;
  readonly categories: readonly number[];
  readonly tags: readonly number[];
  /** Ids of media, the first one in front. */
  readonly images: readonly number[];
  readonly attributes: readonly WooStoredAttribute[];
  readonly meta: Readonly<Record<string, string>>;
  readonly createdAt: Date;
}

/** A product about which nothing is known yet. */
export const BLANK_PRODUCT: Omit<WooStoredProduct, "id" | "createdAt"> = {
  parent_id: 0,
  type: "simple",
  status: "publish",
  slug: "",
  name: "",
  description: "",
  short_description: "",
  sku: "",
  global_unique_id: "",
  regular_price: "",
  sale_price: "",
  date_on_sale_from_gmt: "",
  date_on_sale_to_gmt: "",
  manage_stock: false,
  stock_quantity: null,
  stock_status: "instock",
  backorders: "no",
  weight: "",
  dimensions: { length: "", width: "", height: "" },
  virtual: false,
  categories: [],
  tags: [],
  images: [],
  attributes: [],
  meta: {},
};

/** A file of the media library. */
export interface WooMedia extends ImageHeader {
  readonly id: number;
  readonly name: string;
  readonly alt: string;
  readonly bytes: Uint8Array;
}

/** What is in a WooCommerce place. */
export class WooStore {
  readonly #products = new Versions<number, WooStoredProduct>();
  readonly #ids = new Set<number>();
  readonly #media = new Map<number, WooMedia>();
  readonly #now: () => Date;
  #last = 100;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Products and variations that can be seen now, those in the trash too, oldest first. */
  get products(): readonly WooStoredProduct[] {
    return this.#products.allVisible(this.#now());
  }

  /** The media library, oldest first. */
  get media(): readonly WooMedia[] {
    return [...this.#media.values()];
  }

  /** What readers see of a product. */
  seen(id: number): WooStoredProduct | undefined {
    return this.#products.visible(id, this.#now());
  }

  /** The newest state of a product. */
  find(id: number): WooStoredProduct | undefined {
    return this.#products.newest(id);
  }

  /** The newest states of everything. */
  newest(): readonly WooStoredProduct[] {
    return [...this.#ids].flatMap((id) => this.#products.newest(id) ?? []);
  }

  /** The next number: posts and media share them. */
  nextId(): number {
    this.#last += 1;
    return this.#last;
  }

  /** Keeps a product's newest state. */
  keep(product: WooStoredProduct, { visibleAt }: Pick<Moment, "visibleAt">): WooStoredProduct {
    this.#ids.add(product.id);
    this.#products.set(product.id, product, visibleAt);
    return product;
  }

  /** Deletes a product, and with it its variations. */
  remove(id: number, { visibleAt }: Pick<Moment, "visibleAt">): void {
    for (const { id: child } of this.newest().filter(({ parent_id }) => parent_id === id))
      this.remove(child, { visibleAt });
    this.#ids.delete(id);
    this.#products.delete(id, visibleAt);
  }

  /** A file of the media library. */
  photo(id: number): WooMedia | undefined {
    return this.#media.get(id);
  }

  /** Keeps a file. */
  keepMedia(media: WooMedia): WooMedia {
    this.#media.set(media.id, media);
    return media;
  }

  /** Deletes a file. */
  removeMedia(id: number): void {
    this.#media.delete(id);
  }
}
