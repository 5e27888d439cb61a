/** What a shop says in numbers: how much needs somebody, and whether its goals can be held. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { storefront } from "../../src/channels/storefront/index.js";
import { createEtalase } from "../../src/etalase.js";
import { type Folder, kopi, makeFolder, settingsIn, teh, webIn } from "./kit.js";

let folder: Folder;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

function spareIn(folder: Folder) {
  return storefront({ folder: folder.in("spare"), url: "https://cadangan.example" });
}

test("a report counts what needs somebody, however few of it are asked for", async () => {
  await using shop = createEtalase({ ...settingsIn(folder), channels: { web: webIn(folder) } });
  const long = { ...teh, description: "x", channels: { web: { extras: { unknown: true } } } };
  const broken = [{ id: "a" }, { id: "b" }, { id: "c" }];
  const report = await shop.publish([kopi, long, ...broken] as never, { waitMs: 20_000 });
  expect([report.kept, report.notKept, report.counts.web.refused]).toEqual([2, 3, 1]);
  expect(report.problemCount).toBe(4);
  expect(await report.problems(1)).toHaveLength(1);
});

test("a report without problems counts none", async () => {
  await using shop = createEtalase({ ...settingsIn(folder), channels: { web: webIn(folder) } });
  expect((await shop.publish([kopi], { waitMs: 20_000 })).problemCount).toBe(0);
});

test("health says of each goal whether its places can be reached, and who can stand in", async () => {
  await using shop = createEtalase({
    ...settingsIn(folder),
    channels: { web: webIn(folder), spare: spareIn(folder) },
    goals: { buyable: { anyOf: ["web"], standIns: ["spare"] }, both: { anyOf: ["web", "spare"], atLeast: 2 } },
  });
  await shop.publish([kopi], { waitMs: 20_000 });
  const { goals } = await shop.health();
  expect(goals).toEqual({
    buyable: { isHeld: true, atLeast: 1, holding: ["web"], failing: [], standIns: ["spare"] },
    both: { isHeld: true, atLeast: 2, holding: ["web", "spare"], failing: [], standIns: [] },
  });
  await shop.channel("web").pause();
  const after = (await shop.health()).goals;
  expect(after).toEqual({
    buyable: { isHeld: false, atLeast: 1, holding: [], failing: ["web"], standIns: ["spare"] },
    both: { isHeld: false, atLeast: 2, holding: ["spare"], failing: ["web"], standIns: [] },
  });
});

test("a shop without goals has none in its health", async () => {
  await using shop = createEtalase({ ...settingsIn(folder), channels: { web: webIn(folder) } });
  expect((await shop.health()).goals).toEqual({});
});
