import { afterAll, beforeAll } from "vitest";
import { discordHarness } from "./discord.js";
import { showPromises } from "./suite.js";

const channel = discordHarness();
const forum = discordHarness("998877665544332211");
beforeAll(async () => {
  await Promise.all([channel.open(), forum.open()]);
});
afterAll(async () => {
  await Promise.all([channel.close(), forum.close()]);
});

showPromises("A Discord webhook", channel);
showPromises("A Discord webhook of a forum", forum);
