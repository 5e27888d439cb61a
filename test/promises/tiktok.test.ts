import { afterAll, beforeAll } from "vitest";
import { showPromises } from "./suite.js";
import { tiktokHarness } from "./tiktok.js";

// A draft is a listing once its seller has posted it; here he does so at once.
const drafts = tiktokHarness({ tapMs: 0 });
const direct = tiktokHarness({}, { consent: true });
const slow = tiktokHarness({ processMs: 40_000 }, { consent: true });
const places = [drafts, direct, slow];
beforeAll(async () => {
  await Promise.all(places.map((place) => place.open()));
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.close()));
});

showPromises("TikTok's drafts", drafts);
showPromises("TikTok's direct posts", direct);
showPromises("TikTok's direct posts whose photos take their time", slow);
