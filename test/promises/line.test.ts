import { afterAll, beforeAll } from "vitest";
import { CHANNEL, lineHarness } from "./line.js";
import { showPromises } from "./suite.js";

const place = lineHarness();
const keyed = lineHarness({ token: undefined }, { token: CHANNEL });
beforeAll(async () => {
  await Promise.all([place.open(), keyed.open()]);
});
afterAll(async () => {
  await Promise.all([place.close(), keyed.close()]);
});

showPromises("LINE", place);
showPromises("LINE, with tokens that it issues itself", keyed);
