/** Bluesky against the sandbox's PDS. */
import { type BlueskyOptions, bluesky } from "../../src/channels/bluesky/index.js";
import { type BlueskyPlace, createSandbox } from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock } from "../../src/testing/testing.js";
import { START } from "./suite.js";

const HANDLE = "toko.bsky.social";
const PASSWORD = "canary-abcd-efgh-ijkl";
const PORT_OF_NOBODY = "http://127.0.0.1:9";

/** A harness whose place is opened before the tests run, and anew for each of them. */
export function blueskyHarness(more: Partial<BlueskyOptions> = {}) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: BlueskyPlace | undefined;
  const options = { identifier: HANDLE, appPassword: PASSWORD, service: PORT_OF_NOBODY, ...more };
  const open = async (): Promise<void> => {
    await place?.close();
    place = await sandbox.bluesky({ identifier: HANDLE, appPassword: PASSWORD });
    options.service = place.url;
  };
  const refusal = (status: number, error: string, headers = {}) => ({
    status,
    json: { error, message: error },
    headers,
  });
  const harness: ChannelHarness<typeof options> = {
    definition: bluesky,
    options,
    secrets: [PASSWORD],
    clock,
    place: {
      items: () =>
        (place?.posts() ?? []).map(({ uri, text, photos }) => ({ id: uri, says: text, visible: true, photos })),
    },
    reset: open,
    wording: {
      throttled: (seconds) => {
        const reset = String(Math.ceil(clock.now().getTime() / 1_000) + seconds);
        return refusal(429, "RateLimitExceeded", { "ratelimit-remaining": "0", "ratelimit-reset": reset });
      },
      tokenRefused: refusal(401, "AuthenticationRequired"),
      verbOff: () => refusal(501, "MethodNotImplemented"),
      // Photos are bytes by themselves, in no form: shown in a test of its own.
      photosOff: null,
    },
  };
  return { ...harness, open, close: () => sandbox.close(), current: () => place as BlueskyPlace };
}
