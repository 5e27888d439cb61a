import { afterAll, beforeAll } from "vitest";
import { merchantHarness } from "./google-merchant.js";
import { COLOURED } from "./shopee.js";
import { showPromises } from "./suite.js";

const plain = merchantHarness();
const coloured = merchantHarness(COLOURED);
const places = [plain, coloured];
beforeAll(async () => {
  await Promise.all(places.map((place) => place.open()));
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.close()));
});

showPromises("Google Merchant Center", plain);
showPromises("Google Merchant Center with variants", coloured);
