/** Google Merchant Center against the sandbox's, whose photos come from a host in memory. */
import { generateKeyPairSync } from "node:crypto";
import { type GoogleMerchantOptions, googleMerchant } from "../../src/channels/google-merchant/index.js";
import {
  createSandbox,
  type GoogleMerchantPlace,
  type GoogleMerchantProduct,
  type GoogleMerchantSandboxOptions,
} from "../../src/sandbox/sandbox.js";
import {
  type ChannelHarness,
  createPictureHost,
  createVirtualClock,
  type PlaceItem,
} from "../../src/testing/testing.js";
import { START } from "./suite.js";

export const ACCOUNT = "5000001";
const SOURCE = "1";
const EMAIL = "toko@uji.iam.gserviceaccount.com";
const PORT_OF_NOBODY = "http://127.0.0.1:9";
const PROCESS_MS = 240_000;
const REVIEW_MS = 600_000;

const pem = { type: "spki", format: "pem" } as const;
const { publicKey, privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2_048,
  publicKeyEncoding: pem,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
export const KEY_FILE = { type: "service_account", client_email: EMAIL, private_key: privateKey, private_key_id: "1" };
export const SIGNER = { email: EMAIL, publicKey };

type Options = GoogleMerchantOptions & { server: string; authServer: string };

/** A harness whose place is opened before the tests run, and anew for each of them. */
export function merchantHarness(
  product: ChannelHarness["product"] = {},
  more: Partial<GoogleMerchantSandboxOptions> = {},
  settings: Partial<GoogleMerchantOptions> = {},
) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  const host = createPictureHost();
  let place: GoogleMerchantPlace | undefined;
  const options: Options = {
    accountId: ACCOUNT,
    dataSource: SOURCE,
    serviceAccount: KEY_FILE,
    link: "https://toko.example/p/{id}.html?v={sku}",
    ...settings,
    server: PORT_OF_NOBODY,
    authServer: PORT_OF_NOBODY,
  };
  const open = async (): Promise<void> => {
    await place?.close();
    const access = { accountId: ACCOUNT, serviceAccount: SIGNER };
    const times = { processMs: PROCESS_MS, reviewMs: REVIEW_MS };
    const fetchPhoto = (url: string) => host.hosted.get(url);
    place = await sandbox.googleMerchant({ ...access, ...times, fetchPhoto, ...more });
    options.server = place.url;
    options.authServer = place.url;
  };
  const harness: ChannelHarness<Options> = {
    definition: googleMerchant,
    options,
    secrets: [privateKey, KEY_BODY],
    clock,
    host,
    place: { items: async () => listingsIn((await place?.products()) ?? []), lagMs: PROCESS_MS + REVIEW_MS },
    reset: open,
    product,
    wording: {
      throttled: (seconds) => refusal(429, "RESOURCE_EXHAUSTED", "quota/request_rate_too_high", seconds),
      tokenRefused: refusal(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
      // What Google shuts, it shuts for the whole project.
      verbOff: null,
      photosOff: null,
      gap: null,
    },
  };
  return { ...harness, open, close: () => sandbox.close(), current: () => place as GoogleMerchantPlace };
}

/** A line of the key that no other text says. */
const KEY_BODY = privateKey.split("\n")[3] ?? "";

function refusal(status: number, code: string, message: string, seconds?: number) {
  const details =
    seconds === undefined ? [] : [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: `${seconds}s` }];
  return { status, json: { error: { code: status, message, status: code, details } } };
}

/** Rows with one marker are one listing. */
function listingsIn(products: readonly GoogleMerchantProduct[]): readonly PlaceItem[] {
  const groupOf = ({ customAttributes, offerId }: GoogleMerchantProduct): string =>
    customAttributes.find(({ name }) => name === "etalase")?.value ?? offerId;
  return [...new Set(products.map(groupOf))].map((group) => {
    const rows = products.filter((product) => groupOf(product) === group);
    const says = rows.map(({ attributes }) => {
      const { title, description, price } = attributes as Readonly<Record<string, unknown>>;
      const { amountMicros = "0" } = (price ?? {}) as { readonly amountMicros?: string };
      return `${title} ${description} Rp${BigInt(amountMicros) / 1_000_000n}`;
    });
    const more = rows[0]?.attributes["additionalImageLinks"];
    return {
      id: group,
      says: says.join(" "),
      visible: rows.some(({ isShown }) => isShown),
      photos: 1 + (Array.isArray(more) ? more.length : 0),
    };
  });
}
