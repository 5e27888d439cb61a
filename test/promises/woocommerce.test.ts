import { afterAll, beforeAll } from "vitest";
import { COLOURED } from "./shopee.js";
import { showPromises } from "./suite.js";
import { wooHarness } from "./woocommerce.js";

const simple = wooHarness();
const variable = wooHarness(COLOURED);
const places = [simple, variable];
beforeAll(async () => {
  await Promise.all(places.map((place) => place.open()));
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.close()));
});

showPromises("WooCommerce", simple);
showPromises("WooCommerce with variations", variable);
