/** TikTok Shop against the sandbox's Partner API: alone, in variants, audited, and with Tokopedia. */
import { type TiktokShopOptions, tiktokShop } from "../../src/channels/tiktok-shop/index.js";
import {
  createSandbox,
  type TiktokShopPlace,
  type TiktokShopProduct,
  type TiktokShopSandboxOptions,
} from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { START } from "./suite.js";

const IDENTITY = { appKey: "canaryappkey", appSecret: "canary-app-secret-0123456789abcdef" } as const;
/** Beyond 2^53. */
const SHOP = "7495000000000000017";
const BATIK = "601301";
const PORT_OF_NOBODY = "http://127.0.0.1:9";
/** Handed out anew with every place, by the same lottery: no test can know them beforehand. */
const NO_TOKENS = { accessToken: "canary-access-token-0123", refreshToken: "canary-refresh-token-0123" };

/** What differs between the harnesses. */
interface Kind {
  readonly product?: ChannelHarness["product"];
  readonly place?: Pick<TiktokShopSandboxOptions, "auditMs" | "tokopedia">;
}

/** A harness whose place is opened before the tests run, and anew for each of them. */
export function tiktokShopHarness({ product = {}, place: given = {} }: Kind = {}) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: TiktokShopPlace | undefined;
  const options: TiktokShopOptions & { server: string; authServer: string; shopCipher: string } & {
    tokens: NonNullable<TiktokShopOptions["tokens"]>;
  } = {
    ...IDENTITY,
    shopId: SHOP,
    shopCipher: `ROW_sandbox${SHOP}`,
    titleSuffix: "| asli dari toko kami",
    ...(given.tokopedia ? { tokopedia: true } : {}),
    server: PORT_OF_NOBODY,
    authServer: PORT_OF_NOBODY,
    tokens: NO_TOKENS,
  };
  const secrets: string[] = [IDENTITY.appSecret, options.shopCipher];
  const open = async (): Promise<void> => {
    await place?.close();
    place = await sandbox.tiktokShop({ ...IDENTITY, shopId: SHOP, ...given });
    options.server = place.url;
    options.authServer = place.url;
    options.tokens = place.tokens;
    secrets.splice(2, 2, place.tokens.accessToken, place.tokens.refreshToken);
  };
  const refusal = (status: number, code: number, message: string, headers = {}) => ({
    status,
    json: { code, message, request_id: "uji" },
    headers,
  });
  const denied = refusal(403, 105_005, "Access denied.");
  const harness: ChannelHarness<typeof options> = {
    definition: tiktokShop,
    options,
    secrets,
    clock,
    place: { items: () => (place?.store.products ?? []).filter(isThere).map(seenOf) },
    reset: open,
    product: { shipping: { weightGrams: 350 }, ...product },
    overlay: { extras: { categoryId: BATIK } },
    wording: {
      throttled: (seconds) => refusal(429, 36_009_002, "Too many requests", { "retry-after": String(seconds) }),
      tokenRefused: refusal(401, 36_009_004, "x-tts-access-token header is invalid"),
      verbOff: () => denied,
      photosOff: denied,
      // Deactivate and Delete name only what they refuse: silence means that it went well.
      gap: null,
    },
    texts: (content) => {
      const { title, description } = content as { readonly title: string; readonly description: string };
      return { title, description };
    },
  };
  return { ...harness, open, close: () => sandbox.close() };
}

function isThere({ on }: TiktokShopProduct): boolean {
  return !Object.values(on).every(({ status }) => status === "DELETED");
}

function seenOf({ id, on, skus, fields }: TiktokShopProduct): PlaceItem {
  const shown = Object.values(on).find(({ status }) => status === "ACTIVATE")?.live;
  const { title, description, main_images = [] } = shown ?? fields;
  return {
    id,
    says: `${title} ${description} Rp${skus.map(({ price }) => price?.amount).join(" Rp")}`,
    visible: shown !== undefined,
    photos: main_images.length,
  };
}
