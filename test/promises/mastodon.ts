/** Mastodon against the sandbox's server. */
import { mastodon } from "../../src/channels/mastodon/index.js";
import { createSandbox, type MastodonPlace, type MastodonSandboxOptions } from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock } from "../../src/testing/testing.js";
import { START } from "./suite.js";

const TOKEN = "canary-mastodon-token-0123456789";
const PORT_OF_NOBODY = "http://127.0.0.1:9";

/** A harness whose place is opened before the tests run, and anew for each of them. */
export function mastodonHarness(more: Partial<MastodonSandboxOptions> = {}) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: MastodonPlace | undefined;
  const options = { server: PORT_OF_NOBODY, user: "toko", token: TOKEN };
  const open = async (): Promise<void> => {
    await place?.close();
    place = await sandbox.mastodon({ token: TOKEN, ...more });
    options.server = place.url;
  };
  const refusal = (status: number, error: string, headers = {}) => ({ status, json: { error }, headers });
  const harness: ChannelHarness<typeof options> = {
    definition: mastodon,
    options,
    secrets: [TOKEN],
    clock,
    place: {
      items: () =>
        (place?.posts() ?? []).map(({ id, text, photos }) => ({
          id,
          says: text,
          visible: true,
          photos: photos.length,
        })),
    },
    reset: open,
    wording: {
      throttled: (seconds) => {
        const reset = new Date(clock.now().getTime() + seconds * 1_000).toISOString();
        return refusal(429, "Too many requests", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset });
      },
      tokenRefused: refusal(401, "The access token is invalid"),
      // To an edit or a deletion the same answer says that the post is gone.
      verbOff: (verb) => (verb === "create" ? refusal(404, "Record not found") : undefined),
      photosOff: refusal(403, "This action is not allowed"),
    },
  };
  return { ...harness, open, close: () => sandbox.close(), current: () => place as MastodonPlace };
}
