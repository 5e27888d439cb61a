import { afterAll, beforeAll } from "vitest";
import { COLOURED } from "./shopee.js";
import { showPromises } from "./suite.js";
import { tiktokShopHarness } from "./tiktok-shop.js";

const alone = tiktokShopHarness();
const coloured = tiktokShopHarness({ product: COLOURED });
const audited = tiktokShopHarness({ place: { auditMs: 300_000, tokopedia: true } });
const places = [alone, coloured, audited];
beforeAll(async () => {
  await Promise.all(places.map((place) => place.open()));
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.close()));
});

showPromises("TikTok Shop", alone);
showPromises("TikTok Shop with variants", coloured);
showPromises("TikTok Shop with audits and Tokopedia", audited);
