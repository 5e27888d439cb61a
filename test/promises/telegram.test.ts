import { afterAll, beforeAll } from "vitest";
import { showPromises } from "./suite.js";
import { telegramHarness } from "./telegram.js";

// Without either it is shown with the other channels.
const staged = telegramHarness({ staged: true });
const forum = telegramHarness({ topic: 7 });
beforeAll(async () => {
  await Promise.all([staged.open(), forum.open()]);
});
afterAll(async () => {
  await Promise.all([staged.close(), forum.close()]);
});

showPromises("Telegram with a staging chat", staged);
showPromises("A topic of a Telegram forum", forum);
