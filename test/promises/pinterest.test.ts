import { afterAll, beforeAll } from "vitest";
import { pinterestHarness } from "./pinterest.js";
import { showPromises } from "./suite.js";

const board = pinterestHarness();
const paged = pinterestHarness(1);
const places = [board, paged];
beforeAll(async () => {
  await Promise.all(places.map((place) => place.open()));
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.close()));
});

showPromises("Pinterest", board);
showPromises("Pinterest, whose lists come pin by pin", paged);
