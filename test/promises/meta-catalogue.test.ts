import { afterAll, beforeAll } from "vitest";
import { metaCatalogueHarness } from "./meta-catalogue.js";
import { COLOURED } from "./shopee.js";
import { showPromises } from "./suite.js";

const plain = metaCatalogueHarness();
const coloured = metaCatalogueHarness(COLOURED);
const places = [plain, coloured];
beforeAll(async () => {
  await Promise.all(places.map((place) => place.open()));
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.close()));
});

showPromises("A Meta catalogue", plain);
showPromises("A Meta catalogue with variants", coloured);
