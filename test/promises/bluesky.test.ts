import { afterAll, beforeAll } from "vitest";
import { blueskyHarness } from "./bluesky.js";
import { showPromises } from "./suite.js";

const photos = blueskyHarness();
const cards = blueskyHarness({ embed: "card" });
const places = [photos, cards];
beforeAll(async () => {
  await Promise.all(places.map((place) => place.open()));
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.close()));
});

showPromises("Bluesky", photos);
showPromises("Bluesky with cards", cards);
