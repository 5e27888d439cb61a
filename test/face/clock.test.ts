/** The wall clock jumps by hours while the machine runs on: nothing is doubled, nothing is lost. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { createEtalase } from "../../src/index.js";
import { systemClock } from "../../src/resilience/clock.js";
import { kopi, makeFolder, openTelegram, pageOf, postsOf, settingsIn, standing, webIn } from "./kit.js";

const HOUR_MS = 3_600_000;
let folder = makeFolder();
let tele: Awaited<ReturnType<typeof openTelegram>>;
beforeEach(async () => {
  folder = makeFolder();
  tele = await openTelegram();
});
afterEach(async () => {
  await tele.close();
  folder.remove();
});

function open() {
  const jump = { ms: 0 };
  const clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + jump.ms) };
  const channels = { web: webIn(folder), tele: tele.channel() };
  return { jump, shop: createEtalase({ ...settingsIn(folder), channels, clock, pace: 100 }) };
}

for (const hours of [6, -6, 24 * 400]) {
  const way = `${Math.abs(hours)} hours ${hours > 0 ? "forward" : "back"}`;

  test(`a jump of ${way} between two calls: an edit is an edit, an equal product is nothing`, async () => {
    const { shop, jump } = open();
    await shop.publish([kopi]);
    jump.ms = hours * HOUR_MS;
    const sent = tele.place.requests.length;
    await shop.publish([kopi]);
    expect(tele.place.requests.length).toBe(sent);
    await shop.publish([{ ...kopi, title: "Kopi Gayo baru" }], { waitMs: 5_000 });
    await shop.deliver({ budgetMs: 10_000 });
    expect(postsOf(tele.place, "Kopi Gayo")).toEqual([expect.stringContaining("Kopi Gayo baru")]);
    expect(pageOf(folder, "p/kopi.html")).toContain("Kopi Gayo baru");
    await shop.close();
  });

  test(`a jump of ${way} while products are read and sent: each arrives once`, async () => {
    const { shop, jump } = open();
    async function* products() {
      yield kopi;
      jump.ms = hours * HOUR_MS;
      yield { ...kopi, id: "teh", title: "Teh Melati" };
    }
    await shop.publish(products(), { waitMs: 5_000 });
    await shop.deliver({ budgetMs: 10_000 });
    expect([postsOf(tele.place, "Kopi Gayo").length, postsOf(tele.place, "Teh Melati").length]).toEqual([1, 1]);
    expect((await standing(shop.listings({ channel: "tele" }))).every((row) => row.endsWith("unchanged"))).toBe(true);
    await shop.close();
  });

  test(`a jump of ${way} during an outage: what waits for a probe does not wait for ever`, async () => {
    const { shop, jump } = open();
    await tele.place.faults.set([{ what: "error-before", status: 502 }]);
    await shop.publish([{ ...kopi, photos: [] }], { waitMs: 1_000 });
    jump.ms = hours * HOUR_MS;
    await tele.place.faults.clear();
    await shop.deliver({ budgetMs: 25_000 });
    const [row] = await standing(shop.listings({ channel: "tele" }));
    // 502 to a post leaves it in doubt: only a person can tell, whatever the clock says.
    expect(row).toMatch(/unchanged|in doubt/);
    expect(postsOf(tele.place, "Kopi Gayo").length).toBeLessThanOrEqual(1);
    await shop.close();
  }, 60_000);
}
