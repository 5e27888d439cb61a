import { afterAll, beforeAll } from "vitest";
import { COLOURED, shopeeHarness } from "./shopee.js";
import { storefrontHarness } from "./storefront.js";
import { showPromises } from "./suite.js";
import { telegramHarness } from "./telegram.js";
import { webhookHarness } from "./webhook.js";

const telegram = telegramHarness();
const webhook = webhookHarness();
const shopee = shopeeHarness();
const coloured = shopeeHarness(COLOURED);
const web = storefrontHarness();
const places = [telegram, webhook, shopee, coloured, web];
beforeAll(async () => {
  await Promise.all(places.map((place) => place.open()));
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.close()));
});

showPromises("Telegram", telegram);
showPromises("A webhook", webhook);
showPromises("Shopee", shopee);
showPromises("Shopee with variants", coloured);
showPromises("The storefront", web);
