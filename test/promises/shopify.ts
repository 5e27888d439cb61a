/** Shopify against the sandbox's shop, sold as one thing or in variants, with a token of the admin or an app's own. */
import { type ShopifyOptions, shopify } from "../../src/channels/shopify/index.js";
import { createSandbox, type ShopifyPlace, type ShopifyStoredProduct } from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem, type WireAnswer } from "../../src/testing/testing.js";
import { START } from "./suite.js";

const TOKEN = "shpat_canary_0123456789abcdef";
const APP = { clientId: "0123456789abcdef", clientSecret: "shpss_canary_0123456789abcdef" } as const;
const PORT_OF_NOBODY = "http://127.0.0.1:9";
/** Shopify is done with photos this long after it has answered. */
const MEDIA_MS = 20_000;

/** How a harness differs from the plain one. */
export interface ShopifyHarnessOptions {
  readonly product?: ChannelHarness["product"] | undefined;
  /** An app of the Dev Dashboard instead of a token. */
  readonly isApp?: boolean | undefined;
}

/** A harness whose place is opened before the tests run, and anew for each of them. */
export function shopifyHarness({ product = {}, isApp = false }: ShopifyHarnessOptions = {}) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: ShopifyPlace | undefined;
  const auth = isApp ? APP : { token: TOKEN };
  const options: ShopifyOptions & { server: string } = { shop: "toko-kopi", auth, server: PORT_OF_NOBODY };
  const open = async (): Promise<void> => {
    await place?.close();
    place = await sandbox.shopify({ token: TOKEN, ...APP, mediaMs: isApp ? MEDIA_MS : 0 });
    options.server = place.url;
  };
  const harness: ChannelHarness<typeof options> = {
    definition: shopify,
    options,
    secrets: isApp ? [APP.clientSecret] : [TOKEN],
    clock,
    place: { items: () => (place?.store.products ?? []).map(seenOf) },
    reset: open,
    product,
    wording: {
      // The trade of credentials, an app's first call, knows nothing of points.
      throttled: (seconds) => (isApp ? tooMany(seconds) : spent(seconds)),
      tokenRefused: { status: 401, json: { errors: "[API] Invalid API key or access token" } },
      verbOff: () => ({
        status: 200,
        json: { errors: [{ message: "Access denied", extensions: { code: "ACCESS_DENIED" } }] },
      }),
      photosOff: { status: 503, text: "<Error><Code>ServiceUnavailable</Code></Error>" },
      // No verb that writes takes several listings at once.
      gap: null,
    },
    texts: (content) => ({ title: (content as { readonly title: string }).title }),
  };
  return { ...harness, open, close: () => sandbox.close() };
}

function tooMany(seconds: number): WireAnswer {
  return { status: 429, json: { errors: "Exceeded" }, headers: { "retry-after": String(seconds) } };
}

/** A bucket that can pay for the refused call so many seconds later. */
function spent(seconds: number): WireAnswer {
  const throttleStatus = { maximumAvailable: 100_000, currentlyAvailable: 0, restoreRate: 100 };
  const cost = { requestedQueryCost: 100 * seconds, actualQueryCost: null, throttleStatus };
  const errors = [{ message: "Throttled", extensions: { code: "THROTTLED" } }];
  return { status: 200, json: { errors, extensions: { cost } } };
}

function seenOf({
  id,
  title,
  descriptionHtml,
  status,
  publications,
  media,
  variants,
}: ShopifyStoredProduct): PlaceItem {
  return {
    id: String(id),
    says: `${title} ${descriptionHtml} Rp${variants.map(({ price }) => price).join(" Rp")}`,
    visible: (status === "ACTIVE" || status === "UNLISTED") && publications.length > 0,
    photos: media.length,
  };
}
