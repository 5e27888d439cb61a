/** LINE against the sandbox's account, whose photos come from a host in memory. */
import { type LineOptions, line } from "../../src/channels/line/index.js";
import {
  createSandbox,
  type LineBroadcast,
  type LinePlace,
  type LineSandboxOptions,
} from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { START } from "./suite.js";

const BOT = "@216ruqvx";
const TOKEN = "canary-line-token-0123456789";
/** A channel that gets its tokens itself. */
export const CHANNEL = { channelId: "1573163733", channelSecret: "canary-line-secret-0123456789" };
const PORT_OF_NOBODY = "http://127.0.0.1:9";

/** A harness whose place is opened before the tests run, and anew for each of them. */
export function lineHarness(given: Partial<LineSandboxOptions> = {}, more: Partial<LineOptions> = {}) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: LinePlace | undefined;
  const options: LineOptions & { server: string } = {
    botId: BOT,
    token: TOKEN,
    everyMs: 60_000,
    ...more,
    server: PORT_OF_NOBODY,
  };
  const open = async (): Promise<void> => {
    await place?.close();
    place = await sandbox.line({ botId: BOT, token: TOKEN, ...CHANNEL, ...given });
    options.server = place.url;
  };
  const refusal = (status: number, message: string) => ({ status, json: { message } });
  const harness: ChannelHarness<LineOptions> = {
    definition: line,
    options,
    secrets: [typeof options.token === "string" ? options.token : options.token.channelSecret],
    clock,
    place: { items: () => (place?.broadcasts() ?? []).flatMap(productsIn) },
    reset: open,
    wording: {
      // LINE does not say how long.
      throttled: (seconds) => ({
        ...refusal(429, "The API rate limit has been exceeded. Try again later."),
        headers: { "retry-after": String(seconds) },
      }),
      tokenRefused: refusal(401, "Authentication failed."),
      verbOff: () => refusal(403, "Access to this API is not available for your account"),
      // Photos are fetched by the phones of those who look.
      photosOff: null,
    },
  };
  return { ...harness, open, close: () => sandbox.close(), current: () => place as LinePlace };
}

/** A broadcast tells of several products. */
function productsIn({ id, says }: LineBroadcast): readonly PlaceItem[] {
  return says
    .split(/(?=Kopi Gayo)/)
    .filter((one) => one.includes("Kopi Gayo"))
    .map((one, index) => ({ id: `${id}:${index}`, says: one, visible: true }));
}
