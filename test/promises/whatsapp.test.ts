import { afterAll, beforeAll } from "vitest";
import { showPromises } from "./suite.js";
import { whatsAppHarness } from "./whatsapp.js";

const place = whatsAppHarness();
beforeAll(() => place.open());
afterAll(() => place.close());

showPromises("WhatsApp", place);
