/** Pinterest against the sandbox's board. */
import { pinterest } from "../../src/channels/pinterest/index.js";
import { createSandbox, type PinterestPin, type PinterestPlace } from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { START } from "./suite.js";

const BOARD = "549755885175";
const APP = { appId: "1234567", appSecret: "canary-app-secret-0123456789" };
const PORT_OF_NOBODY = "http://127.0.0.1:9";

/** A harness whose place is opened before the tests run, and anew for each of them. `pageSize`: of its lists. */
export function pinterestHarness(pageSize?: number) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: PinterestPlace | undefined;
  const secrets: string[] = [APP.appSecret];
  const options = { boardId: BOARD, ...APP, tokens: { accessToken: "none" }, server: PORT_OF_NOBODY };
  const open = async (): Promise<void> => {
    await place?.close();
    place = await sandbox.pinterest({ boardId: BOARD, ...APP, ...(pageSize === undefined ? {} : { pageSize }) });
    const { accessToken, refreshToken } = place.consent.tokens;
    secrets.push(accessToken, refreshToken);
    options.tokens = place.consent.tokens;
    options.server = place.url;
  };
  const refusal = (status: number, code: number, message: string, headers = {}) => ({
    status,
    headers,
    json: { code, message },
  });
  const harness: ChannelHarness<typeof options> = {
    definition: pinterest,
    options,
    secrets,
    clock,
    place: { items: () => (place?.pins() ?? []).map(seenOf) },
    reset: open,
    wording: {
      throttled: (seconds) => refusal(429, 8, "You have exceeded your rate limit.", { "retry-after": String(seconds) }),
      tokenRefused: refusal(401, 2, "Authentication failed."),
      verbOff: () => refusal(403, 29, "You are not permitted to access that resource."),
      // A pin's photos travel with its words.
      photosOff: null,
    },
  };
  return { ...harness, open, close: () => sandbox.close(), current: () => place as PinterestPlace };
}

function seenOf({ id, title, description, photos }: PinterestPin): PlaceItem {
  return { id, says: `${title}\n${description}`, visible: true, photos: photos.length };
}
