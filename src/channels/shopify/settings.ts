/** What the channel's settings are, and where they lead. */
import * as z from "zod";

/** A token of an app that was made in the admin, or the credentials of one of the Dev Dashboard. */
export type ShopifyAuth =
  | {
      /** `shpat_…` */
      readonly token: string;
    }
  | {
      readonly clientId: string;
      readonly clientSecret: string;
    };

/** The schema of `ShopifyAuth`. */
export const authSchema: z.ZodType<ShopifyAuth, ShopifyAuth> = z.union([
  z.strictObject({ token: z.string().min(10) }),
  z.strictObject({ clientId: z.string().min(1), clientSecret: z.string().min(10) }),
]);

/** What the channel's session needs to know. */
export interface ShopifySettings {
  /** `toko-kopi` of `toko-kopi.myshopify.com`. */
  readonly shop: string;
  readonly auth: ShopifyAuth;
  readonly version: string;
  readonly hideAs: "draft" | "archived" | "unpublished";
  /** Names or ids. */
  readonly publications: readonly string[];
  /** Our locations to `gid://shopify/Location/…`. */
  readonly locations: Readonly<Record<string, string>>;
  /** The shop's own paths to Shopify's taxonomy. */
  readonly categories: Readonly<Record<string, string>>;
  /** `undefined`: `https://{shop}.myshopify.com`. */
  readonly server?: string | undefined;
}

/** Where the shop's API is. */
export function serverOf({ server, shop }: Pick<ShopifySettings, "server" | "shop">): string {
  return (server ?? `https://${shop}.myshopify.com`).replace(/\/+$/, "");
}
