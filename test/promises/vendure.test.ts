import { afterAll, beforeAll } from "vitest";
import { COLOURED } from "./shopee.js";
import { showPromises } from "./suite.js";
import { vendureHarness } from "./vendure.js";

const vendure = vendureHarness();
const coloured = vendureHarness(COLOURED);
const places = [vendure, coloured];
beforeAll(async () => {
  await Promise.all(places.map((place) => place.open()));
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.close()));
});

showPromises("Vendure", vendure);
showPromises("Vendure with variants", coloured);
