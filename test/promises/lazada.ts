/** Lazada against the sandbox's Open Platform, sold as one thing or in variants. */
import { type LazadaOptions, lazada } from "../../src/channels/lazada/index.js";
import { createSandbox, type LazadaPlace, type LazadaStoredItem } from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { START } from "./suite.js";

const IDENTITY = {
  appKey: "123456",
  appSecret: "canary-app-secret-0123456789abcdef",
  sellerId: 1_000_567,
  country: "id",
} as const;
const BATIK = 1202;
const PORT_OF_NOBODY = "http://127.0.0.1:9";
/** Handed out anew with every place, by the same lottery: no test can know them beforehand. */
const NO_TOKENS = { accessToken: "canary-access-token-0123", refreshToken: "canary-refresh-token-0123" };

/** A harness whose place is opened before the tests run, and anew for each of them. */
export function lazadaHarness(product: ChannelHarness["product"] = {}) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: LazadaPlace | undefined;
  const options: LazadaOptions & {
    server: string;
    authServer: string;
    tokens: NonNullable<LazadaOptions["tokens"]>;
  } = { ...IDENTITY, server: PORT_OF_NOBODY, authServer: PORT_OF_NOBODY, tokens: NO_TOKENS };
  const secrets: string[] = [IDENTITY.appSecret];
  const open = async (): Promise<void> => {
    await place?.close();
    place = await sandbox.lazada(IDENTITY);
    options.server = `${place.url}/rest`;
    options.authServer = place.url;
    options.tokens = place.tokens;
    secrets.splice(1, 2, place.tokens.accessToken, place.tokens.refreshToken);
  };
  const refusal = (code: string, message: string) => ({
    status: 200,
    json: { type: "ISV", code, message, request_id: "uji" },
  });
  const isShut = refusal("InsufficientPermission", "App does not have permission to access this api");
  const harness: ChannelHarness<typeof options> = {
    definition: lazada,
    options,
    secrets,
    clock,
    place: { items: () => (place?.store.items ?? []).filter(isThere).map(seenOf) },
    reset: open,
    product: {
      shipping: { weightGrams: 350, packed: { lengthMm: 300, widthMm: 250, heightMm: 40 } },
      ...product,
    },
    overlay: { extras: { categoryId: BATIK } },
    wording: {
      throttled: (seconds) => refusal("ApiCallLimit", `this ban will last ${seconds} seconds`),
      tokenRefused: refusal("IllegalAccessToken", "The specified access token is invalid or expired"),
      verbOff: () => isShut,
      photosOff: isShut,
      // Good answers to price and stock say nothing of single listings.
      gap: null,
    },
    texts: (content) => {
      const { name, description } = content as { readonly name: string; readonly description: string };
      return { title: name, description };
    },
  };
  return { ...harness, open, close: () => sandbox.close() };
}

function isThere({ status }: LazadaStoredItem): boolean {
  return status !== "Deleted";
}

function seenOf({ item_id, status, attributes, images, skus }: LazadaStoredItem): PlaceItem {
  return {
    id: String(item_id),
    says: `${attributes["name"]} ${attributes["description"]} Rp${skus.map(({ price }) => price).join(" Rp")}`,
    visible: status === "Active",
    photos: images.length,
  };
}
