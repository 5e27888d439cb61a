import { afterAll, beforeAll } from "vitest";
import { COLOURED } from "./shopee.js";
import { shopifyHarness } from "./shopify.js";
import { showPromises } from "./suite.js";

const plain = shopifyHarness();
const coloured = shopifyHarness({ product: COLOURED, isApp: true });
const places = [plain, coloured];
beforeAll(async () => {
  await Promise.all(places.map((place) => place.open()));
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.close()));
});

showPromises("Shopify", plain);
showPromises("Shopify with an app, variants and slow photos", coloured);
