/** Products, images and audits of the TikTok Shop place: plain data, readable by tests. */
import { createHash } from "node:crypto";
import { readImageHeader } from "../image.js";
import type { Moment } from "../server.js";
import { Versions } from "../versions.js";
import { refuse } from "./refusal.js";
import type { ProductFields, SkuFields } from "./shapes.js";

export type TiktokShopPlatform = "TIKTOK_SHOP" | "TOKOPEDIA";
export type TiktokShopStatus =
  | "DRAFT"
  | "PENDING"
  | "FAILED"
  | "ACTIVATE"
  | "SELLER_DEACTIVATED"
  | "PLATFORM_DEACTIVATED"
  | "FREEZE"
  | "DELETED";

/** How a product stands on one platform. */
export interface TiktokShopStanding {
  readonly status: TiktokShopStatus;
  /** `NONE`, `AUDITING`, `FAILED`, `PRE_APPROVED`, `APPROVED`. */
  readonly audit: string;
  /** When the audit ends well by itself. */
  readonly auditedAt?: Date | undefined;
  readonly reasons?: readonly string[] | undefined;
  /** What buyers see there; older than the newest while that is looked at. */
  readonly live?: ProductFields | undefined;
}

/** A variant as the place keeps it. */
export type TiktokShopSku = SkuFields & { readonly id: string };

/** What a promotion holds. */
export interface TiktokShopPromotion {
  readonly price?: boolean | undefined;
  /** The product can neither be edited, hidden nor deleted. */
  readonly listing?: boolean | undefined;
  /** Only these variants. @defaultValue all */
  readonly skus?: readonly string[] | undefined;
}

/** A product as the place keeps it. */
export interface TiktokShopProduct {
  readonly id: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** As they were sent last, without variants. */
  readonly fields: Omit<ProductFields, "skus">;
  readonly skus: readonly TiktokShopSku[];
  readonly on: Readonly<Partial<Record<TiktokShopPlatform, TiktokShopStanding>>>;
  readonly promotion: TiktokShopPromotion;
}

/** An image that was uploaded. */
export interface TiktokShopImage {
  readonly uri: string;
  readonly use_case: string;
  readonly format: "jpeg" | "png" | "webp";
  readonly width: number;
  readonly height: number;
}

const MAX_IMAGE_BYTES = 10 * 1024 * 1024;
/** Beyond 2^53: who reads them as numbers loses digits. */
const FIRST_PRODUCT = 1_729_582_718_312_380_100n;
const FIRST_SKU = 1_729_592_969_712_207_000n;

/** What is in a TikTok Shop place. */
export class TiktokShopStore {
  readonly #products = new Versions<string, TiktokShopProduct>();
  readonly #images = new Map<string, TiktokShopImage>();
  readonly #now: () => Date;
  #lastProduct = FIRST_PRODUCT;
  #lastSku = FIRST_SKU;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Every product that can be seen now, deleted ones too, oldest first. */
  get products(): readonly TiktokShopProduct[] {
    return this.#products.allVisible(this.#now()).map((one) => audited(one, this.#now()));
  }

  /** Every image that was uploaded. */
  get images(): readonly TiktokShopImage[] {
    return [...this.#images.values()];
  }

  /** What readers see of a product that was not deleted. @throws TiktokShopRefusal */
  seen(id: string): TiktokShopProduct {
    return this.#there(this.#products.visible(id, this.#now()));
  }

  /** The newest state of a product that was not deleted. @throws TiktokShopRefusal */
  product(id: string): TiktokShopProduct {
    return this.#there(this.#products.newest(id));
  }

  #there(product: TiktokShopProduct | undefined): TiktokShopProduct {
    // The number was seen by a third party. (unverified)
    if (!product || isDeleted(product)) return refuse(12_052_032, "Resource Not Found");
    return audited(product, this.#now());
  }

  /** Adds a product with the next id. */
  add(product: Omit<TiktokShopProduct, "id" | "createdAt" | "updatedAt">, moment: Moment): TiktokShopProduct {
    this.#lastProduct += 1n;
    const { now, visibleAt } = moment;
    const added = { ...product, id: String(this.#lastProduct), createdAt: now, updatedAt: now };
    this.#products.set(added.id, added, visibleAt);
    return added;
  }

  /** Puts a product in the place of its older state. */
  replace(product: TiktokShopProduct, { now, visibleAt }: Pick<Moment, "now" | "visibleAt">): TiktokShopProduct {
    const replaced = { ...product, updatedAt: now };
    this.#products.set(product.id, replaced, visibleAt);
    return replaced;
  }

  /** The next id of a variant. */
  nextSku(): string {
    this.#lastSku += 1n;
    return String(this.#lastSku);
  }

  /** Whether an image was uploaded for this. */
  hasImage(uri: string, ...uses: readonly string[]): boolean {
    const image = this.#images.get(uri);
    return image !== undefined && (uses.length === 0 || uses.includes(image.use_case));
  }

  /** Keeps an image as the platform would. @throws TiktokShopRefusal */
  keepImage(bytes: Uint8Array, use_case: string): TiktokShopImage {
    if (bytes.length > MAX_IMAGE_BYTES) refuse(36_009_021, "The file is too large");
    const header = readImageHeader(bytes);
    if (!header || header.format === "gif") return refuse(12_038_002, "The image format is not supported");
    const { format, width, height } = header;
    const [least, most] = use_case === "MAIN_IMAGE" ? [300, 4_000] : [100, 20_000];
    if (Math.min(width, height) < least || Math.max(width, height) > most) {
      refuse(12_038_014, "The image dimensions are not supported");
    }
    const uri = `tos-sandbox-i/${createHash("sha256").update(use_case).update(bytes).digest("hex").slice(0, 32)}`;
    const image = { uri, use_case, format, width, height };
    this.#images.set(uri, image);
    return image;
  }
}

/** Whether it is there no more. */
export function isDeleted({ on }: TiktokShopProduct): boolean {
  return Object.values(on).every(({ status }) => status === "DELETED");
}

/** The state after audits whose time is over. */
function audited(product: TiktokShopProduct, now: Date): TiktokShopProduct {
  const on = Object.fromEntries(
    Object.entries(product.on).map(([platform, one]) => {
      const isOver = one.audit === "AUDITING" && one.auditedAt !== undefined && one.auditedAt <= now;
      return [platform, isOver ? passed(product) : one];
    }),
  );
  return { ...product, on };
}

/** A standing that buyers see, in its newest form. */
export function passed({ fields }: Pick<TiktokShopProduct, "fields">): TiktokShopStanding {
  return { status: "ACTIVATE", audit: "APPROVED", live: fields };
}

/** How it stands after an audit, or after the platform stepped in. What is up stays up when a newer form of it fails. */
export function judged(
  { fields }: Pick<TiktokShopProduct, "fields">,
  { live }: TiktokShopStanding,
  verdict: TiktokShopStatus,
  reasons?: readonly string[],
): TiktokShopStanding {
  if (verdict === "ACTIVATE") return passed({ fields });
  if (verdict !== "FAILED") return { status: verdict, audit: "NONE", reasons };
  return { status: live ? "ACTIVATE" : "FAILED", audit: "FAILED", reasons, live };
}
