/** Posts under the real engine: what a lost answer, a crash, a stock count and a long catalogue make of them. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { telegram } from "../../src/channels/telegram.js";
import type { Recorded } from "../../src/sandbox/sandbox.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage, type Stage } from "../../src/testing/channel-stage.js";
import { telegramHarness } from "../promises/telegram.js";
import { testAgainstVendor } from "./telegram-shop.js";

const requests: Recorded[] = [];
const plain = telegramHarness();
const stagedHarness = telegramHarness({ staged: true });
const forum = telegramHarness({ topic: 7 });
const all = [plain, stagedHarness, forum];
beforeAll(async () => {
  await Promise.all(all.map((one) => one.open()));
});
afterAll(async () => {
  await Promise.all(all.map((one) => one.close()));
});

const CHAT = "@toko_kopi";
const methods = (harness = plain) => harness.current().requests.map(({ method }) => method);
const seen = (harness = plain) => harness.current().messages(CHAT);

/** Shows something on a stage, and keeps what the place was asked for the last test. */
const onTelegram = (show: (stage: Stage) => Promise<void>, which = plain, options = {}) =>
  onStage(
    which,
    async (stage) => {
      await show(stage);
      requests.push(...which.current().requests);
    },
    options,
  );

const threePhotos = [1, 2, 3].map((number) => ({ source: `${number}.jpg`, alt: `Foto ${number}` }));

describe("stock", () => {
  test("that only counts down makes no call", () =>
    onTelegram(async (stage) => {
      const sample = sampleOf(plain);
      await stage.put(sample.with());
      const sent = methods().length;
      await stage.put(sample.with({ stock: 3 }));
      expect(methods()).toHaveLength(sent);
    }));

  test.each([0, 1, 3])("that is gone is said in the post itself, and taken back: %i photos", (count) =>
    onTelegram(async (stage) => {
      const sample = sampleOf(plain);
      const photos = threePhotos.slice(0, count);
      await stage.put(sample.with({ photos }));
      const words = () => seen().map(({ text, caption }) => text ?? caption)[0];
      await stage.put(sample.with({ photos, stock: 0 }));
      expect(words()).toMatch(/^Terjual habis\n/);
      await stage.put(sample.with({ photos, stock: 5 }));
      expect(words()).not.toContain("habis");
      expect(seen()).toHaveLength(Math.max(1, count));
      expect(methods().slice(1)).toEqual(Array(2).fill(count === 0 ? "editMessageText" : "editMessageCaption"));
    }),
  );
});

describe("an album", () => {
  test("whose answer was lost asks a person, and sends nothing meanwhile", () =>
    onTelegram(async (stage) => {
      const sample = sampleOf(plain);
      stage.script(({ number }) => (number === 1 ? { what: "lost", when: "after" } : undefined));
      await stage.put(sample.with({ photos: threePhotos }));
      expect(await stage.row(sample.id)).toMatchObject({ status: "waitingForYou", reason: "in doubt" });
      expect(methods()).toEqual(["sendMediaGroup"]);
      expect(telegram.safety).toEqual({ create: "blind", update: "absolute", withdraw: "absolute" });
    }));

  test("whose edit was lost half-way is edited again, photo by photo, into the same messages", () =>
    onTelegram(async (stage) => {
      const sample = sampleOf(plain);
      await stage.put(sample.with({ photos: threePhotos }));
      const ids = seen().map(({ id }) => id);
      let edits = 0;
      stage.script(({ verb }) => (verb === "update" && ++edits === 2 ? { what: "lost", when: "after" } : undefined));
      const others = ["4.jpg", "5.jpg", "6.jpg"];
      await stage.put(sample.with({ photos: others, title: sample.title("dua") }));
      expect(seen().map(({ id }) => id)).toEqual(ids);
      expect(new Set(seen().map(({ photo }) => photo?.sha256)).size).toBe(3);
      expect(seen()[0]?.caption).toContain(sample.title("dua"));
      expect((await stage.row(sample.id)).status).toBe("unchanged");
    }));
});

describe("photos that are staged", () => {
  test("are uploaded once, also over a crash, and used by the post and by its later edits", () =>
    onTelegram(async (stage) => {
      const sample = sampleOf(stagedHarness);
      const isUpload = (one: Recorded) => Object.keys(one.files).length > 0;
      const uploads = () => stagedHarness.current().requests.filter(isUpload).length;
      stage.script(({ number }) => (number === 3 ? { what: "die", when: "before" } : undefined));
      await stage.put(sample.with({ photos: threePhotos }));
      expect(stage.isDead).toBe(true);
      expect(uploads()).toBe(2);
      stage.script();
      stage.restart();
      await stage.harness.clock.advance(600_000);
      await stage.settle();
      expect(uploads()).toBe(3);
      expect(methods(stagedHarness).at(-1)).toBe("sendMediaGroup");
      expect(seen(stagedHarness)).toHaveLength(3);
      await stage.put(sample.with({ photos: threePhotos.toReversed() }));
      expect(uploads()).toBe(3);
    }, stagedHarness));
});

test("posts go to the topic, edits and deletions need none", () =>
  onTelegram(async (stage) => {
    const [one, other] = [sampleOf(forum, 1), sampleOf(forum, 2)];
    await stage.put(one.with({ photos: threePhotos }), other.with({ photos: [] }));
    expect(seen(forum).map(({ topic }) => topic)).toEqual([7, 7, 7, 7]);
    await stage.put(one.with({ photos: threePhotos, title: one.title("dua") }));
    await stage.withdraw([one.id, other.id], "delete");
    expect(seen(forum)).toEqual([]);
  }, forum));

test("of 200 products five are posted a day, and the others say when", () =>
  onTelegram(
    async (stage) => {
      const products = Array.from({ length: 200 }, (_, index) =>
        sampleOf(plain, index + 1).with({ photos: ["1.jpg"] }),
      );
      await stage.harness.clock.run(stage.shop.publish(products, { waitMs: 0 }));
      await stage.pass(1_800_000);
      const rows = await stage.rows();
      expect(seen()).toHaveLength(5);
      const waiting = rows.filter(({ status, reason, nextAt }) => status === "queued" && reason === "pace" && nextAt);
      expect([rows.length, waiting.length]).toEqual([200, 195]);
    },
    plain,
    { choices: { pace: () => 5 } },
  ));

testAgainstVendor(requests, 30);
