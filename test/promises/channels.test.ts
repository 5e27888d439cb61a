import { afterAll, beforeAll } from "vitest";
import { telegramHarness } from "./telegram.js";
import { webhookHarness } from "./webhook.js";
import { showPromises } from "./suite.js";

const telegram = telegramHarness();
const webhook = webhookHarness();
beforeAll(async () => {
  await Promise.all([telegram.open(), webhook.open()]);
});
afterAll(async () => {
  await Promise.all([telegram.close(), webhook.close()]);
});

showPromises("Telegram", telegram);
showPromises("A webhook", webhook);
