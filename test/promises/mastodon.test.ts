import { afterAll, beforeAll } from "vitest";
import { mastodonHarness } from "./mastodon.js";
import { showPromises } from "./suite.js";

const quick = mastodonHarness();
const slow = mastodonHarness({ processingMs: 20_000 });
const other = mastodonHarness({ isMastodon: false });
const places = [quick, slow, other];
beforeAll(async () => {
  await Promise.all(places.map((place) => place.open()));
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.close()));
});

showPromises("Mastodon", quick);
showPromises("Mastodon with photos that take their time", slow);
showPromises("A server like Mastodon without keys", other);
