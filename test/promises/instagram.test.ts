import { afterAll, beforeAll } from "vitest";
import { instagramHarness } from "./instagram.js";
import { showPromises } from "./suite.js";

const quick = instagramHarness();
const slow = instagramHarness(45_000);
const places = [quick, slow];
beforeAll(async () => {
  await Promise.all(places.map((place) => place.open()));
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.close()));
});

showPromises("Instagram", quick);
showPromises("Instagram with containers that take their time", slow);
