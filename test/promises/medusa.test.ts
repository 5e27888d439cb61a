import { afterAll, beforeAll } from "vitest";
import { medusaHarness } from "./medusa.js";
import { COLOURED } from "./shopee.js";
import { showPromises } from "./suite.js";

const medusa = medusaHarness();
const coloured = medusaHarness(COLOURED);
const places = [medusa, coloured];
beforeAll(async () => {
  await Promise.all(places.map((place) => place.open()));
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.close()));
});

showPromises("Medusa", medusa);
showPromises("Medusa with variants", coloured);
