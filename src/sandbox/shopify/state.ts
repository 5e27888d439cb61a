/** How a Shopify place begins, and what its answers are made of. */
import type { PointBucket, ShopifyAccess, ShopifyBucket, ShopifyIdentity } from "./access.js";
import type { ShopifyStore } from "./store.js";

/** How a Shopify place begins. */
export interface ShopifySandboxOptions extends ShopifyIdentity {
  /** `toko-kopi` of `toko-kopi.myshopify.com`. @defaultValue `"toko-kopi"` */
  readonly shop?: string | undefined;
  /** @defaultValue `"IDR"` */
  readonly currency?: string | undefined;
  /** @defaultValue one, `gid://shopify/Location/1` */
  readonly locations?: readonly { readonly id: string; readonly name: string }[] | undefined;
  /** Names. @defaultValue `["Online Store", "Point of Sale"]` */
  readonly publications?: readonly string[] | undefined;
  /** How long photos are made ready. @defaultValue `0` */
  readonly mediaMs?: number | undefined;
  /** How much later the search shows what was written. @defaultValue `0` */
  readonly searchLagMs?: number | undefined;
  /** @defaultValue 2,000 points, 100 a second */
  readonly bucket?: ShopifyBucket | undefined;
  /** @defaultValue `2048` */
  readonly mostVariants?: number | undefined;
  /** The version that serves every call, where it is not the one that was asked for. */
  readonly servedVersion?: string | undefined;
  /** Scopes that the app lacks; calls that need them are refused. @defaultValue none */
  readonly missingScopes?: readonly string[] | undefined;
}

/** What the answers are made of. */
export interface ShopifyState {
  readonly options: ShopifySandboxOptions;
  readonly store: ShopifyStore;
  readonly access: ShopifyAccess;
  readonly bucket: PointBucket;
  readonly locations: readonly { readonly id: string; readonly name: string }[];
  readonly publications: readonly { readonly id: string; readonly name: string }[];
  readonly keyTrouble: { kind: "busy" | "failed"; left: number };
  shut: number | undefined;
  server: string;
}
