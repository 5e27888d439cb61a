/** Discord against the sandbox's webhook. */
import { discord } from "../../src/channels/discord/index.js";
import { createSandbox, type DiscordMessage, type DiscordPlace } from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { START } from "./suite.js";

const ID = "123456789012345678";
const TOKEN = "canary-webhook-token-0123456789";
const hookOf = (url: string): string => `${url}/api/webhooks/${ID}/${TOKEN}`;

/** A harness whose place is opened before the tests run, and anew for each of them. `thread`: of a forum. */
export function discordHarness(thread?: string) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: DiscordPlace | undefined;
  const forum = thread === undefined ? {} : { threads: [thread], isForum: true };
  const options = {
    webhook: hookOf("http://127.0.0.1:9"),
    guild: "112233445566778899",
    ...(thread === undefined ? {} : { thread }),
  };
  const open = async (): Promise<void> => {
    await place?.close();
    place = await sandbox.discord({ id: ID, token: TOKEN, ...forum });
    options.webhook = place.hook;
  };
  const refusal = (status: number, code: number, more = {}) => ({ status, json: { message: "no", code, ...more } });
  const harness: ChannelHarness<typeof options> = {
    definition: discord,
    options,
    secrets: [TOKEN],
    clock,
    place: { items: () => (place?.messages() ?? []).map(seenOf) },
    reset: open,
    wording: {
      throttled: (retry_after) => refusal(429, 0, { retry_after, global: false }),
      tokenRefused: refusal(404, 10_015),
      verbOff: null,
      photosOff: null,
    },
  };
  return { ...harness, open, close: () => sandbox.close(), current: () => place as DiscordPlace };
}

function seenOf({ id, embeds, photos }: DiscordMessage): PlaceItem {
  const says = embeds.map(({ title, description }) => `${title}\n${description}`).join("\n");
  return { id, says, visible: true, photos: photos.length };
}
