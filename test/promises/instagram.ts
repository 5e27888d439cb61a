/** Instagram against the sandbox's Graph API, whose photos come from a host in memory. */
import { instagram } from "../../src/channels/instagram/index.js";
import { createSandbox, type InstagramPlace, type InstagramPost } from "../../src/sandbox/sandbox.js";
import {
  type ChannelHarness,
  createPictureHost,
  createVirtualClock,
  type PlaceItem,
} from "../../src/testing/testing.js";
import { graphWording } from "./graph.js";
import { START } from "./suite.js";

const USER = "17841400000000001";
const SECRET = "canary-app-secret-0123456789";
const TOKEN = "canary-instagram-token-0123";
const PORT_OF_NOBODY = "http://127.0.0.1:9";

/** A harness whose place is opened before the tests run, and anew for each of them. `readyMs`: containers take so long. */
export function instagramHarness(readyMs = 0) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  const host = createPictureHost();
  let place: InstagramPlace | undefined;
  const options = { userId: USER, appSecret: SECRET, tokens: { accessToken: TOKEN }, server: PORT_OF_NOBODY };
  const open = async (): Promise<void> => {
    await place?.close();
    const fetchPhoto = (url: string) => host.hosted.get(url);
    place = await sandbox.instagram({ userId: USER, appSecret: SECRET, token: TOKEN, readyMs, fetchPhoto });
    options.server = place.url;
  };
  const harness: ChannelHarness<typeof options> = {
    definition: instagram,
    options,
    secrets: [SECRET, TOKEN],
    clock,
    host,
    place: { items: () => (place?.posts() ?? []).map(seenOf) },
    reset: open,
    wording: { ...graphWording(USER, "instagram", 80_002), photosOff: null },
  };
  return { ...harness, open, close: () => sandbox.close(), current: () => place as InstagramPlace };
}

function seenOf({ id, caption, photos }: InstagramPost): PlaceItem {
  return { id, says: caption, visible: true, photos: photos.length };
}
