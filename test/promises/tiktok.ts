/** TikTok against the sandbox's Content Posting API, whose photos come from a host in memory. */
import { tiktok } from "../../src/channels/tiktok/index.js";
import { createSandbox, type TiktokPlace, type TiktokSandboxOptions } from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createPictureHost, createVirtualClock } from "../../src/testing/testing.js";
import { START } from "./suite.js";

export const CLIENT = { clientKey: "awkey", clientSecret: "canary-client-secret-01", openId: "_000uji" } as const;
const TOKEN = "canary-act-token-0123456789";
const PORT_OF_NOBODY = "http://127.0.0.1:9";

/** What a person agreed to, for a post without a tap. */
export const CONSENT = {
  privacyLevel: "PUBLIC_TO_EVERYONE",
  comments: true,
  music: false,
  ownBusiness: true,
  paidPartnership: false,
  agreedAt: "2026-11-21T08:00:00+07:00",
} as const;

const refusal = (status: number, code: string, headers = {}) => ({
  status,
  headers,
  json: { error: { code, message: "no", log_id: "1" } },
});

/** A harness whose place is opened before the tests run, and anew for each of them. `consent`: posts without a tap. */
export function tiktokHarness(
  given: Partial<TiktokSandboxOptions> = {},
  { consent = false }: { readonly consent?: boolean } = {},
) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  const host = createPictureHost();
  let place: TiktokPlace | undefined;
  const options = { ...CLIENT, tokens: { accessToken: TOKEN }, username: "toko.kopi", server: PORT_OF_NOBODY };
  const open = async (): Promise<void> => {
    await place?.close();
    const fetchPhoto = (url: string) => host.hosted.get(url);
    place = await sandbox.tiktok({ ...CLIENT, token: TOKEN, fetchPhoto, ...given });
    options.server = place.url;
  };
  const harness: ChannelHarness<typeof options> = {
    definition: tiktok,
    options,
    secrets: [CLIENT.clientSecret, TOKEN],
    clock,
    host,
    ...(consent ? { overlay: { extras: { consent: CONSENT } } } : {}),
    place: {
      items: () =>
        (place?.posts() ?? []).map(({ id, title, description, photos }) => ({
          id,
          says: `${title}\n${description}`,
          visible: true,
          photos: photos.length,
        })),
    },
    reset: open,
    wording: {
      throttled: (seconds) => refusal(429, "rate_limit_exceeded", { "retry-after": String(seconds) }),
      tokenRefused: refusal(401, "access_token_invalid"),
      verbOff: () => refusal(401, "scope_not_authorized"),
      photosOff: null,
    },
  };
  return { ...harness, open, close: () => sandbox.close(), current: () => place as TiktokPlace };
}
