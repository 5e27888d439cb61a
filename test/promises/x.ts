/** X against the sandbox's API, with the keys of OAuth 1.0a or a token of OAuth 2.0. */
import { type XOptions, x } from "../../src/channels/x/index.js";
import { createSandbox, type XPlace, type XPost } from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { START } from "./suite.js";

const USER = "2244994945";
const KEYS = {
  consumerKey: "canary-consumer-key-01",
  consumerSecret: "canary-consumer-secret-01",
  token: "2244994945-canary-token-01",
  tokenSecret: "canary-token-secret-01",
} as const;
const APP = { clientId: "canary-client-id-01", clientSecret: "canary-client-secret-01" } as const;
const TOKEN = "canary-bearer-token-01";
const PORT_OF_NOBODY = "http://127.0.0.1:9";

const refusal = (status: number, title: string, type = "about:blank", headers = {}) => ({
  status,
  headers,
  json: { title, detail: title, type, status },
});

/** A harness whose place is opened before the tests run, and anew for each of them. */
export function xHarness(which: "oauth1" | "oauth2", more: Partial<XOptions> = {}) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: XPlace | undefined;
  const auth = which === "oauth1" ? KEYS : { ...APP, tokens: { accessToken: TOKEN } };
  const options = { userId: USER, auth, username: "toko_kopi", server: PORT_OF_NOBODY, ...more };
  const open = async (): Promise<void> => {
    await place?.close();
    place = await sandbox.x({ userId: USER, keys: KEYS, app: { ...APP, token: TOKEN } });
    options.server = place.url;
  };
  const harness: ChannelHarness<typeof options> = {
    definition: x,
    options,
    secrets: which === "oauth1" ? Object.values(KEYS) : [...Object.values(APP), TOKEN],
    clock,
    place: { items: () => (place?.posts() ?? []).map(seenOf) },
    reset: open,
    wording: {
      throttled: (seconds) => {
        const reset = String(Math.ceil(clock.now().getTime() / 1_000) + seconds);
        return refusal(429, "Too Many Requests", "about:blank", { "x-rate-limit-reset": reset });
      },
      tokenRefused: refusal(401, "Unauthorized"),
      verbOff: () => refusal(403, "Forbidden", "https://api.x.com/2/problems/feature-off"),
      photosOff: refusal(403, "Forbidden", "https://api.x.com/2/problems/feature-off"),
    },
  };
  return { ...harness, open, close: () => sandbox.close(), current: () => place as XPlace };
}

function seenOf({ id, text, photos }: XPost): PlaceItem {
  return { id, says: text, visible: true, photos: photos.length };
}
