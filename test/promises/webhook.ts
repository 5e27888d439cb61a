/** The webhook channel against the sandbox's receiver. */
import { webhook } from "../../src/channels/webhook.js";
import { createSandbox, type WebhookPlace } from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock } from "../../src/testing/testing.js";
import { START } from "./suite.js";

const SECRET = `whsec_${Buffer.from("canary-canary-canary-canary-canary").toString("base64")}`;

/** A harness whose place is opened before the tests run, and anew for each of them. */
export function webhookHarness() {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: WebhookPlace | undefined;
  const options = { url: "http://127.0.0.1:9/hook/canary-path", secret: SECRET };
  const open = async (): Promise<void> => {
    await place?.close();
    place = await sandbox.webhook({ secret: SECRET, path: "/hook/canary-path" });
    options.url = place.hook;
  };
  const harness: ChannelHarness<typeof options> = {
    definition: webhook,
    options,
    secrets: [SECRET, "canary-path"],
    clock,
    place: {
      items: () =>
        [...(place?.store.listings ?? [])].map(([id, data]) => ({ id, says: JSON.stringify(data), visible: true })),
    },
    reset: open,
    wording: {
      throttled: (seconds) => ({ status: 429, headers: { "retry-after": String(seconds) } }),
      tokenRefused: { status: 401 },
      // One address takes every event, and photos travel as addresses inside of it.
      verbOff: null,
      photosOff: null,
    },
  };
  return { ...harness, open, close: () => sandbox.close() };
}
