import { afterAll, beforeAll } from "vitest";
import { showPromises } from "./suite.js";
import { threadsHarness } from "./threads.js";

const quick = threadsHarness();
const slow = threadsHarness(45_000);
const places = [quick, slow];
beforeAll(async () => {
  await Promise.all(places.map((place) => place.open()));
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.close()));
});

showPromises("Threads", quick);
showPromises("Threads with containers that take their time", slow);
