import { afterAll, beforeAll } from "vitest";
import { emailHarness } from "./email.js";
import { showPromises } from "./suite.js";

const place = emailHarness();
beforeAll(() => place.open());
afterAll(() => place.close());

showPromises("E-mail", place);
