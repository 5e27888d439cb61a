import { afterAll, beforeAll } from "vitest";
import { lazadaHarness } from "./lazada.js";
import { COLOURED } from "./shopee.js";
import { showPromises } from "./suite.js";

const lazada = lazadaHarness();
const coloured = lazadaHarness(COLOURED);
const places = [lazada, coloured];
beforeAll(async () => {
  await Promise.all(places.map((place) => place.open()));
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.close()));
});

showPromises("Lazada", lazada);
showPromises("Lazada with variants", coloured);
