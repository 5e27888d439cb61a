/** Threads against the sandbox's API, whose photos come from a host in memory. */
import { threads } from "../../src/channels/threads/index.js";
import { createSandbox, type ThreadsPlace, type ThreadsPost } from "../../src/sandbox/sandbox.js";
import {
  type ChannelHarness,
  createPictureHost,
  createVirtualClock,
  type PlaceItem,
} from "../../src/testing/testing.js";
import { graphWording } from "./graph.js";
import { START } from "./suite.js";

const USER = "26500000000000001";
const SECRET = "canary-threads-secret-0123456789";
const TOKEN = "canary-threads-token-0123";
const PORT_OF_NOBODY = "http://127.0.0.1:9";

/** A harness whose place is opened before the tests run, and anew for each of them. `readyMs`: containers take so long. */
export function threadsHarness(readyMs = 0) {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  const host = createPictureHost();
  let place: ThreadsPlace | undefined;
  const options = { userId: USER, appSecret: SECRET, tokens: { accessToken: TOKEN }, server: PORT_OF_NOBODY };
  const open = async (): Promise<void> => {
    await place?.close();
    const fetchPhoto = (url: string) => host.hosted.get(url);
    place = await sandbox.threads({ userId: USER, appSecret: SECRET, token: TOKEN, readyMs, fetchPhoto });
    options.server = place.url;
  };
  const harness: ChannelHarness<typeof options> = {
    definition: threads,
    options,
    secrets: [SECRET, TOKEN],
    clock,
    host,
    place: { items: () => (place?.posts() ?? []).map(seenOf) },
    reset: open,
    wording: { ...graphWording(USER, "threads", 4), photosOff: null },
  };
  return { ...harness, open, close: () => sandbox.close(), current: () => place as ThreadsPlace };
}

function seenOf({ id, text, photos }: ThreadsPost): PlaceItem {
  return { id, says: text, visible: true, photos: photos.length };
}
