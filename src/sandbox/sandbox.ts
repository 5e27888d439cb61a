/**
 * `etalase/sandbox`: platforms on loopback ports, with their real wire formats, their checks and their bad days.
 * Made for tests and for trying a shop out; nothing here knows how etalase talks to a platform.
 */
import type { BlueskyPlace, BlueskySandboxOptions } from "./bluesky.js";
import { createManualClock, type SandboxClock, wallClock } from "./clock.js";
import type { DiscordPlace, DiscordSandboxOptions } from "./discord.js";
import type { EmailPlace, EmailSandboxOptions } from "./email.js";
import type { FacebookPagePlace, FacebookPageSandboxOptions } from "./facebook-page.js";
import type { GoogleMerchantPlace, GoogleMerchantSandboxOptions } from "./google-merchant.js";
import type { InstagramPlace, InstagramSandboxOptions } from "./instagram.js";
import type { LazadaPlace, LazadaSandboxOptions } from "./lazada.js";
import type { LinePlace, LineSandboxOptions } from "./line.js";
import type { MastodonPlace, MastodonSandboxOptions } from "./mastodon.js";
import type { MedusaPlace, MedusaSandboxOptions } from "./medusa.js";
import type { MetaCataloguePlace, MetaCatalogueSandboxOptions } from "./meta-catalogue.js";
import { createOpener, createSequence, type Opener } from "./opener.js";
import type { PinterestPlace, PinterestSandboxOptions } from "./pinterest.js";
import type { Surroundings } from "./server.js";
import type { ShopeePlace, ShopeeSandboxOptions } from "./shopee.js";
import type { ShopifyPlace, ShopifySandboxOptions } from "./shopify.js";
import type { TelegramPlace, TelegramSandboxOptions } from "./telegram.js";
import type { ThreadsPlace, ThreadsSandboxOptions } from "./threads.js";
import type { TiktokPlace, TiktokSandboxOptions } from "./tiktok.js";
import type { TiktokShopPlace, TiktokShopSandboxOptions } from "./tiktok-shop.js";
import type { VendurePlace, VendureSandboxOptions } from "./vendure.js";
import type { WebhookPlace, WebhookSandboxOptions } from "./webhook.js";
import type { WhatsAppPlace, WhatsAppSandboxOptions } from "./whatsapp.js";
import type { WooCommercePlace, WooCommerceSandboxOptions } from "./woocommerce.js";
import type { XPlace, XSandboxOptions } from "./x.js";

export type { Answer } from "./answer.js";
export type { BlueskyBlob, BlueskyRecord, BlueskyStore } from "./bluesky/store.js";
export type { BlueskyPlace, BlueskySandboxOptions, BlueskySeen } from "./bluesky.js";
export type { ManualClock, SandboxClock } from "./clock.js";
export type { DiscordEmbed, DiscordMessage, DiscordPhoto, DiscordStore } from "./discord/store.js";
export type { DiscordPlace, DiscordSandboxOptions } from "./discord.js";
export type { EmailMessage, EmailPart } from "./email/mime.js";
export type { EmailStore, SmtpCommand, SmtpReply, TakenLetter } from "./email/store.js";
export type { EmailPlace, EmailSandboxOptions } from "./email.js";
export type { FacebookPageStore, FacebookPhoto, FacebookPost } from "./facebook-page/store.js";
export type { FacebookPagePlace, FacebookPageSandboxOptions } from "./facebook-page.js";
export type { Delay, Down, Fault, Faults, Outcome, When } from "./faults.js";
export type { GoogleSandboxServiceAccount } from "./google-merchant/access.js";
export type { GoogleSandboxDataSource } from "./google-merchant/products.js";
export type { GoogleSandboxQuota } from "./google-merchant/quotas.js";
export type { GoogleIssue, GoogleMerchantStore, GoogleProductInput } from "./google-merchant/store.js";
export type {
  GoogleMerchantPlace,
  GoogleMerchantProduct,
  GoogleMerchantSandboxOptions,
  GoogleMerchantSwitches,
} from "./google-merchant.js";
export type { ContainerStore, GraphContainer, GraphContainerCode, GraphPost } from "./graph/containers.js";
export type { GraphPhoto, PhotoFetcher } from "./graph/photos.js";
export type { InstagramPhoto } from "./instagram/checks.js";
export type {
  InstagramContainer,
  InstagramContainerState,
  InstagramPost,
  InstagramStore,
} from "./instagram/store.js";
export type { InstagramPlace, InstagramSandboxOptions } from "./instagram.js";
export type { LazadaSandboxAttribute, LazadaSandboxBrand, LazadaSandboxCategory } from "./lazada/catalogue.js";
export type {
  LazadaCampaign,
  LazadaImage,
  LazadaItemStatus,
  LazadaStore,
  LazadaStoredItem,
  LazadaStoredSku,
  LazadaStoredVariation,
} from "./lazada/store.js";
export type { LazadaPlace, LazadaSandboxOptions, LazadaSwitches } from "./lazada.js";
export type { LineBroadcast, LinePlace, LineSandboxOptions, LineStore } from "./line.js";
export type { MastodonMedia, MastodonStatus, MastodonStore } from "./mastodon/store.js";
export type { MastodonPlace, MastodonSandboxOptions, MastodonSeen } from "./mastodon.js";
export type {
  MedusaFile,
  MedusaInventoryItem,
  MedusaPrice,
  MedusaProduct,
  MedusaStore,
  MedusaStoredOption,
  MedusaStoredVariant,
} from "./medusa/store.js";
export type { MedusaPlace, MedusaSandboxOptions, MedusaSwitches } from "./medusa.js";
export type {
  CatalogueBatch,
  CatalogueChange,
  CatalogueItem,
  MetaCatalogueStore,
} from "./meta-catalogue/store.js";
export type { MetaCataloguePlace, MetaCatalogueSandboxOptions } from "./meta-catalogue.js";
export type { PinterestPhoto, PinterestPin, PinterestStore } from "./pinterest/store.js";
export type { PinterestPlace, PinterestSandboxOptions } from "./pinterest.js";
export type { Asked, SentFile } from "./request.js";
export type { Place, Recorded } from "./server.js";
export type {
  ShopeeSandboxAttribute,
  ShopeeSandboxBrand,
  ShopeeSandboxCategory,
  ShopeeSandboxChannel,
  ShopeeSandboxLimits,
  Span,
} from "./shopee/catalogue.js";
export type {
  ShopeeImage,
  ShopeeItemModel,
  ShopeeItemStatus,
  ShopeeItemTier,
  ShopeePromotion,
  ShopeeSellerStock,
  ShopeeStore,
  ShopeeStoredItem,
} from "./shopee/store.js";
export type { ShopeePlace, ShopeeSandboxOptions, ShopeeSwitches } from "./shopee.js";
export type { ShopifyBucket } from "./shopify/access.js";
export type {
  ShopifyProductStatus,
  ShopifyStore,
  ShopifyStoredFile,
  ShopifyStoredMetafield,
  ShopifyStoredProduct,
  ShopifyStoredVariant,
} from "./shopify/store.js";
export type { ShopifyPlace, ShopifySandboxOptions, ShopifySwitches } from "./shopify.js";
export type {
  TelegramChat,
  TelegramChatChange,
  TelegramChatSeed,
  TelegramMessage,
  TelegramPhoto,
  TelegramStore,
} from "./telegram/chats.js";
export type { TelegramEntity } from "./telegram/html.js";
export type { TelegramPlace, TelegramSandboxOptions } from "./telegram.js";
export type { ThreadsPlace, ThreadsPost, ThreadsSandboxOptions } from "./threads.js";
export type { TiktokTokens } from "./tiktok/access.js";
export type { TiktokPhoto, TiktokPhotoFetcher } from "./tiktok/checks.js";
export type { TiktokPublish, TiktokStatus, TiktokStore } from "./tiktok/store.js";
export type { TiktokPlace, TiktokSandboxOptions } from "./tiktok.js";
export type {
  TiktokShopSandboxAttribute,
  TiktokShopSandboxBrand,
  TiktokShopSandboxCategory,
  TiktokShopSandboxWarehouse,
} from "./tiktok-shop/catalogue.js";
export type {
  TiktokShopImage,
  TiktokShopPlatform,
  TiktokShopProduct,
  TiktokShopPromotion,
  TiktokShopSku,
  TiktokShopStanding,
  TiktokShopStatus,
  TiktokShopStore,
} from "./tiktok-shop/store.js";
export type { TiktokShopPlace, TiktokShopSandboxOptions, TiktokShopSwitches } from "./tiktok-shop.js";
export type { ConsentSwitches, IssuedTokens } from "./tokens.js";
export type { VendureChannelSeed } from "./vendure/call.js";
export type {
  VendureAsset,
  VendureGroup,
  VendureOption,
  VendureProduct,
  VendureStore,
  VendureTranslation,
  VendureVariant,
} from "./vendure/store.js";
export type { VendurePlace, VendureSandboxOptions, VendureSwitches } from "./vendure.js";
export type { WebhookEvent, WebhookPlace, WebhookSandboxOptions, WebhookStore } from "./webhook.js";
export type { WhatsAppApprovedTemplate } from "./whatsapp/checks.js";
export type { WhatsAppMessage, WhatsAppStore } from "./whatsapp/store.js";
export type { WhatsAppPlace, WhatsAppSandboxOptions, WhatsAppSentWebhook } from "./whatsapp.js";
export type { WooMedia, WooStatus, WooStore, WooStoredAttribute, WooStoredProduct } from "./woocommerce/store.js";
export type {
  WooCommercePlace,
  WooCommerceSandboxOptions,
  WooCommerceSwitches,
  WooSandboxTerm,
} from "./woocommerce.js";
export type { XApp, XKeys, XTokens } from "./x/access.js";
export type { XMedia, XPost, XStore } from "./x/store.js";
export type { XPlace, XSandboxOptions } from "./x.js";

export { createManualClock };

/** Options of `createSandbox`. */
export interface SandboxOptions {
  /** @defaultValue the clock on the wall */
  readonly clock?: SandboxClock | undefined;
  /** 0…1; draws ids and faults with a `chance`. @defaultValue a fixed sequence, so that runs can be repeated */
  readonly random?: (() => number) | undefined;
}

/** Fake platforms of one test or one try-out. */
export interface Sandbox {
  readonly bluesky: Opener<BlueskySandboxOptions, BlueskyPlace>;
  readonly email: Opener<EmailSandboxOptions, EmailPlace>;
  readonly discord: Opener<DiscordSandboxOptions, DiscordPlace>;
  readonly facebookPage: Opener<FacebookPageSandboxOptions, FacebookPagePlace>;
  readonly googleMerchant: Opener<GoogleMerchantSandboxOptions, GoogleMerchantPlace>;
  readonly instagram: Opener<InstagramSandboxOptions, InstagramPlace>;
  readonly line: Opener<LineSandboxOptions, LinePlace>;
  readonly mastodon: Opener<MastodonSandboxOptions, MastodonPlace>;
  readonly medusa: Opener<MedusaSandboxOptions, MedusaPlace>;
  readonly metaCatalogue: Opener<MetaCatalogueSandboxOptions, MetaCataloguePlace>;
  readonly pinterest: Opener<PinterestSandboxOptions, PinterestPlace>;
  readonly lazada: Opener<LazadaSandboxOptions, LazadaPlace>;
  readonly shopee: Opener<ShopeeSandboxOptions, ShopeePlace>;
  readonly shopify: Opener<ShopifySandboxOptions, ShopifyPlace>;
  readonly telegram: Opener<TelegramSandboxOptions, TelegramPlace>;
  readonly threads: Opener<ThreadsSandboxOptions, ThreadsPlace>;
  readonly tiktok: Opener<TiktokSandboxOptions, TiktokPlace>;
  readonly tiktokShop: Opener<TiktokShopSandboxOptions, TiktokShopPlace>;
  readonly vendure: Opener<VendureSandboxOptions, VendurePlace>;
  readonly webhook: Opener<WebhookSandboxOptions, WebhookPlace>;
  readonly whatsapp: Opener<WhatsAppSandboxOptions, WhatsAppPlace>;
  readonly woocommerce: Opener<WooCommerceSandboxOptions, WooCommercePlace>;
  readonly x: Opener<XSandboxOptions, XPlace>;
  /** Closes every place. */
  close(): Promise<void>;
}

/**
 * Makes a sandbox. Its places listen on 127.0.0.1 only, each on a free port.
 *
 * @example
 * const sandbox = createSandbox();
 * const telegram = await sandbox.telegram({ token: "123456:test-test-test-test-test-test-test", chats: ["@toko"] });
 * await telegram.fault({ what: "lost-answer", method: "sendPhoto", times: 1 });
 * // … publish to `telegram.url` …
 * telegram.messages("@toko");
 * await sandbox.close();
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const around: Surroundings = { clock: options.clock ?? wallClock, random: options.random ?? createSequence() };
  const places: { close(): Promise<void> }[] = [];
  const opener = createOpener(around, (place) => places.push(place));
  return {
    bluesky: opener("bluesky", async () => (await import("./bluesky.js")).openBluesky),
    email: opener("email", async () => (await import("./email.js")).openEmail),
    discord: opener("discord", async () => (await import("./discord.js")).openDiscord),
    facebookPage: opener("facebookPage", async () => (await import("./facebook-page.js")).openFacebookPage),
    googleMerchant: opener("googleMerchant", async () => (await import("./google-merchant.js")).openGoogleMerchant),
    instagram: opener("instagram", async () => (await import("./instagram.js")).openInstagram),
    line: opener("line", async () => (await import("./line.js")).openLine),
    mastodon: opener("mastodon", async () => (await import("./mastodon.js")).openMastodon),
    medusa: opener("medusa", async () => (await import("./medusa.js")).openMedusa),
    metaCatalogue: opener("metaCatalogue", async () => (await import("./meta-catalogue.js")).openMetaCatalogue),
    pinterest: opener("pinterest", async () => (await import("./pinterest.js")).openPinterest),
    lazada: opener("lazada", async () => (await import("./lazada.js")).openLazada),
    shopee: opener("shopee", async () => (await import("./shopee.js")).openShopee),
    shopify: opener("shopify", async () => (await import("./shopify.js")).openShopify),
    telegram: opener("telegram", async () => (await import("./telegram.js")).openTelegram),
    threads: opener("threads", async () => (await import("./threads.js")).openThreads),
    tiktok: opener("tiktok", async () => (await import("./tiktok.js")).openTiktok),
    tiktokShop: opener("tiktokShop", async () => (await import("./tiktok-shop.js")).openTiktokShop),
    vendure: opener("vendure", async () => (await import("./vendure.js")).openVendure),
    webhook: opener("webhook", async () => (await import("./webhook.js")).openWebhook),
    whatsapp: opener("whatsapp", async () => (await import("./whatsapp.js")).openWhatsApp),
    woocommerce: opener("woocommerce", async () => (await import("./woocommerce.js")).openWooCommerce),
    x: opener("x", async () => (await import("./x.js")).openX),
    async close() {
      await Promise.all(places.map((place) => place.close()));
    },
  };
}
