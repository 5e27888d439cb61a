import { afterAll, beforeAll } from "vitest";
import { showPromises } from "./suite.js";
import { xHarness } from "./x.js";

const signed = xHarness("oauth1");
const linked = xHarness("oauth2", { link: "text" });
beforeAll(async () => {
  await Promise.all([signed.open(), linked.open()]);
});
afterAll(async () => {
  await Promise.all([signed.close(), linked.close()]);
});

showPromises("X with the keys of OAuth 1.0a", signed);
showPromises("X with OAuth 2.0, its posts with an address", linked);
