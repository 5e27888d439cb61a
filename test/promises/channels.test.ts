import { afterAll, beforeAll } from "vitest";
import { showPromises } from "./suite.js";
import { telegramHarness } from "./telegram.js";
import { webhookHarness } from "./webhook.js";

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
