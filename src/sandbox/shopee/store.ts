/** Items, images and switches of the Shopee place: plain data, readable by tests. */
import { createHash } from "node:crypto";
import { readImageHeader } from "../image.js";
import type { Moment } from "../server.js";
import { Versions } from "../versions.js";
import { refuse } from "./refusal.js";

/** Stock in one warehouse, or in the only one. */
export interface ShopeeSellerStock {
  readonly location_id?: string | undefined;
  readonly stock: number;
}

/** A model as it is sold. Fields are named as on the wire. */
export interface ShopeeItemModel {
  readonly model_id: number;
  readonly tier_index: readonly number[];
  readonly model_sku: string;
  readonly original_price: number;
  readonly seller_stock: readonly ShopeeSellerStock[];
  readonly gtin_code?: string | undefined;
  readonly weight?: number | undefined;
  readonly dimension?: unknown;
}

/** A tier with the options in it. */
export interface ShopeeItemTier {
  readonly name: string;
  readonly options: readonly { readonly name: string; readonly image_id?: string | undefined }[];
}

export type ShopeeItemStatus = "NORMAL" | "UNLIST" | "REVIEWING" | "BANNED" | "SELLER_DELETE" | "SHOPEE_DELETE";

/** What a promotion holds. */
export interface ShopeePromotion {
  readonly price?: boolean | undefined;
  readonly stock?: boolean | undefined;
  /** The item can neither be hidden nor deleted. */
  readonly listing?: boolean | undefined;
  /** Only these models. @defaultValue all */
  readonly models?: readonly number[] | undefined;
}

/** An item as the place keeps it. */
export interface ShopeeStoredItem {
  readonly item_id: number;
  readonly status: ShopeeItemStatus;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** As they were sent by add_item and update_item. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly tiers: readonly ShopeeItemTier[];
  /** Empty: the item itself is sold. */
  readonly models: readonly ShopeeItemModel[];
  readonly original_price: number;
  readonly seller_stock: readonly ShopeeSellerStock[];
  readonly promotion: ShopeePromotion;
}

/** An image that was uploaded. */
export interface ShopeeImage {
  readonly id: string;
  readonly format: "jpeg" | "png";
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** "Max 10.0 MB each"; which MB is not said. */
const MAX_IMAGE_BYTES = 10 * 1024 * 1024;

/** What is in a Shopee place. */
export class ShopeeStore {
  readonly #items = new Versions<number, ShopeeStoredItem>();
  readonly #images = new Map<string, ShopeeImage>();
  readonly #now: () => Date;
  #lastItem = 34_000;
  #lastModel = 276_000;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Every item that can be seen now, deleted ones too, oldest first. */
  get items(): readonly ShopeeStoredItem[] {
    return this.#items.allVisible(this.#now());
  }

  /** Every image that was uploaded. */
  get images(): readonly ShopeeImage[] {
    return [...this.#images.values()];
  }

  /** What readers see of an item. */
  seen(id: unknown): ShopeeStoredItem | undefined {
    return this.#items.visible(Number(id), this.#now());
  }

  /** The newest state of an item that was not deleted. @throws ShopeeRefusal */
  item(id: unknown): ShopeeStoredItem {
    const item = this.#items.newest(Number(id));
    if (!item || item.status.endsWith("_DELETE")) return refuse("error_item_not_found", "Product not found");
    return item;
  }

  /** Items that count against the shop's limit. */
  count(): number {
    return this.items.filter(({ status }) => !status.endsWith("_DELETE")).length;
  }

  /** Adds an item with the next id. */
  add(
    item: Omit<ShopeeStoredItem, "item_id" | "createdAt" | "updatedAt">,
    { now, visibleAt }: Moment,
  ): ShopeeStoredItem {
    this.#lastItem += 1;
    const added = { ...item, item_id: this.#lastItem, createdAt: now, updatedAt: now };
    this.#items.set(added.item_id, added, visibleAt);
    return added;
  }

  /** Puts an item in the place of its older state. */
  replace(item: ShopeeStoredItem, { now, visibleAt }: Pick<Moment, "now" | "visibleAt">): ShopeeStoredItem {
    const replaced = { ...item, updatedAt: now };
    this.#items.set(item.item_id, replaced, visibleAt);
    return replaced;
  }

  /** The next model id. */
  nextModel(): number {
    this.#lastModel += 1;
    return this.#lastModel;
  }

  /** Whether an image was uploaded. */
  hasImage(id: unknown): boolean {
    return this.#images.has(String(id));
  }

  /** Keeps an image as the platform would; text: why not. */
  keepImage(bytes: Uint8Array): ShopeeImage | string {
    if (bytes.length > MAX_IMAGE_BYTES) return "Image size exceeds 10.0 MB.";
    const header = readImageHeader(bytes);
    if (header?.format !== "jpeg" && header?.format !== "png") return "Image format is not supported.";
    const { format, width, height } = header;
    const id = `id-11134207-${createHash("sha256").update(bytes).digest("hex").slice(0, 24)}`;
    const image = { id, format, width, height, bytes };
    this.#images.set(id, image);
    return image;
  }
}
