/** Items, images and switches of the Lazada place: plain data, readable by tests. */
import { createHash } from "node:crypto";
import { readImageHeader } from "../image.js";
import type { Moment } from "../server.js";
import { Versions } from "../versions.js";
import { refuse } from "./refusal.js";

/** A SKU as it is sold. Fields are named as on the wire. */
export interface LazadaStoredSku {
  readonly SkuId: number;
  readonly SellerSku: string;
  readonly Status: "active" | "inactive";
  readonly price: number;
  /** Pieces that can be sold, by warehouse code. */
  readonly stocks: Readonly<Record<string, number>>;
  readonly saleProp: Readonly<Record<string, string>>;
  readonly images: readonly string[];
  /** Parcel and attributes, as they were sent. */
  readonly fields: Readonly<Record<string, string>>;
}

/** How an item stands, in Lazada's words as far as pages tell them. */
export type LazadaItemStatus = "Active" | "InActive" | "Pending QC" | "Rejected" | "Deleted";

/** What a campaign holds. */
export interface LazadaCampaign {
  readonly price?: boolean | undefined;
  /** Stock may rise, not fall. */
  readonly stock?: boolean | undefined;
  /** The item can be neither edited nor hidden. */
  readonly listing?: boolean | undefined;
}

/** A declared variation. */
export interface LazadaStoredVariation {
  readonly name: string;
  readonly customize: boolean;
  readonly hasImage: boolean;
  readonly options: readonly string[];
}

/** An item as the place keeps it. */
export interface LazadaStoredItem {
  readonly item_id: number;
  readonly status: LazadaItemStatus;
  /** Why quality control has rejected it. */
  readonly reason?: string | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly category: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly images: readonly string[];
  readonly variations: readonly LazadaStoredVariation[];
  readonly skus: readonly LazadaStoredSku[];
  readonly campaign: LazadaCampaign;
}

/** An image that was uploaded. */
export interface LazadaImage {
  readonly url: string;
  readonly format: "jpeg" | "png";
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** The page of UploadImage; its error list allows three times as much. */
const MAX_IMAGE_BYTES = 1_048_576;
const EDGES = [330, 5_000] as const;

/** What is in a Lazada place. */
export class LazadaStore {
  readonly #items = new Versions<number, LazadaStoredItem>();
  readonly #images = new Map<string, LazadaImage>();
  readonly #now: () => Date;
  #lastItem = 3_069_252_000;
  #lastSku = 15_298_395_000;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Every item that can be seen now, deleted ones too, oldest first. */
  get items(): readonly LazadaStoredItem[] {
    return this.#items.allVisible(this.#now());
  }

  /** Every image that was uploaded. */
  get images(): readonly LazadaImage[] {
    return [...this.#images.values()];
  }

  /** What readers see of an item. */
  seen(id: unknown): LazadaStoredItem | undefined {
    return this.#items.visible(Number(id), this.#now());
  }

  /** The newest state of an item that was not deleted, or `undefined`. */
  find(id: unknown): LazadaStoredItem | undefined {
    const item = this.#items.newest(Number(id));
    return item && item.status !== "Deleted" ? item : undefined;
  }

  /** The newest state of an item that was not deleted. @throws LazadaRefusal */
  item(id: unknown): LazadaStoredItem {
    return this.find(id) ?? refuse("4137", "ITEM_NOT_FOUND");
  }

  /** The newest states of all that was not deleted. */
  newest(): readonly LazadaStoredItem[] {
    return Array.from({ length: this.#lastItem - FIRST_ITEM }, (_, at) => FIRST_ITEM + 1 + at).flatMap((id) => {
      const item = this.find(id);
      return item ? [item] : [];
    });
  }

  /** Adds an item with the next id. */
  add(
    item: Omit<LazadaStoredItem, "item_id" | "createdAt" | "updatedAt">,
    { now, visibleAt }: Moment,
  ): LazadaStoredItem {
    this.#lastItem += 1;
    const added = { ...item, item_id: this.#lastItem, createdAt: now, updatedAt: now };
    this.#items.set(added.item_id, added, visibleAt);
    return added;
  }

  /** Puts an item in the place of its older state. */
  replace(item: LazadaStoredItem, { now, visibleAt }: Pick<Moment, "now" | "visibleAt">): LazadaStoredItem {
    const replaced = { ...item, updatedAt: now };
    this.#items.set(item.item_id, replaced, visibleAt);
    return replaced;
  }

  /** The next SKU id. */
  nextSku(): number {
    this.#lastSku += 1;
    return this.#lastSku;
  }

  /** Whether an image of this address was uploaded. */
  hasImage(url: unknown): boolean {
    return this.#images.has(String(url));
  }

  /** Keeps an image as the platform would. @throws LazadaRefusal */
  keepImage(bytes: Uint8Array): LazadaImage {
    if (bytes.length > MAX_IMAGE_BYTES) refuse("303", "E303: The image is too large");
    const header = readImageHeader(bytes);
    if (header?.format !== "jpeg" && header?.format !== "png") return refuse("302", "E302: Not supported URL");
    const { format, width, height } = header;
    const [least, most] = EDGES;
    if (Math.min(width, height) < least) refuse("302", "E302: Not supported URL");
    if (Math.max(width, height) > most) refuse("303", "E303: The image is too large");
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 32);
    const image = {
      url: `https://id-live.slatic.net/p/${hash}.${format === "jpeg" ? "jpg" : "png"}`,
      format,
      width,
      height,
      bytes,
    };
    this.#images.set(image.url, image);
    return image;
  }
}

const FIRST_ITEM = 3_069_252_000;
