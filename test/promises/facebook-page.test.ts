import { afterAll, beforeAll } from "vitest";
import { facebookPageHarness } from "./facebook-page.js";
import { showPromises } from "./suite.js";

const place = facebookPageHarness();
beforeAll(() => place.open());
afterAll(() => place.close());

showPromises("A Facebook Page", place);
