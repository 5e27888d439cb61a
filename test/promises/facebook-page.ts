/** A Facebook Page against the sandbox's Graph API. */
import { facebookPage } from "../../src/channels/facebook-page/index.js";
import { createSandbox, type FacebookPagePlace, type FacebookPost } from "../../src/sandbox/sandbox.js";
import { type ChannelHarness, createVirtualClock, type PlaceItem } from "../../src/testing/testing.js";
import { graphWording } from "./graph.js";
import { START } from "./suite.js";

const PAGE = "100000000000001";
const SECRET = "canary-app-secret-0123456789";
const TOKEN = "canary-page-token-0123456789";
const PORT_OF_NOBODY = "http://127.0.0.1:9";

/** A harness whose place is opened before the tests run, and anew for each of them. */
export function facebookPageHarness() {
  const clock = createVirtualClock(START);
  const sandbox = createSandbox({ clock });
  let place: FacebookPagePlace | undefined;
  const options = { pageId: PAGE, appSecret: SECRET, tokens: { accessToken: TOKEN }, server: PORT_OF_NOBODY };
  const open = async (): Promise<void> => {
    await place?.close();
    place = await sandbox.facebookPage({ pageId: PAGE, appSecret: SECRET, token: TOKEN });
    options.server = place.url;
  };
  const harness: ChannelHarness<typeof options> = {
    definition: facebookPage,
    options,
    secrets: [SECRET, TOKEN],
    clock,
    place: { items: () => (place?.posts() ?? []).map(seenOf) },
    reset: open,
    wording: graphWording(PAGE, "pages", 80_001),
  };
  return { ...harness, open, close: () => sandbox.close(), current: () => place as FacebookPagePlace };
}

function seenOf({ id, message, photos }: FacebookPost): PlaceItem {
  return { id, says: message, visible: true, photos: photos.length };
}
