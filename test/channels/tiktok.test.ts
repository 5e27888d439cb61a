/** Drafts and posts under the real engine: the seller's tap, consent, lost answers, photos that cannot be fetched. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import { tiktok } from "../../src/channels/tiktok/index.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage, type Stage } from "../../src/testing/channel-stage.js";
import type { Call } from "../../src/testing/faulty-transport.js";
import { CLIENT, CONSENT, tiktokHarness } from "../promises/tiktok.js";

const inbox = tiktokHarness();
const direct = tiktokHarness({}, { consent: true });
const slow = tiktokHarness({ processMs: 40_000, moderationMs: 3_600_000 }, { consent: true });
const all = [inbox, direct, slow];
beforeAll(async () => {
  await Promise.all(all.map((one) => one.open()));
});
afterAll(async () => {
  await Promise.all(all.map((one) => one.close()));
});

type Json = Readonly<Record<string, unknown>>;
const isInit = ({ request }: Call): boolean => request.url.includes("/content/init/");
const isStatus = ({ request }: Call): boolean => request.url.includes("/status/fetch/");
const told = (stage: Stage, event: string) => stage.written.filter((text) => text.startsWith(`["${event}"`)).length;
const handedOver = (stage: Stage) => stage.calls.filter(isInit).map(({ request }) => request.json as Json);

describe("a draft", () => {
  test("waits for the seller's tap, is asked about once, and is published when he has posted it", () =>
    onStage(inbox, async (stage) => {
      const sample = sampleOf(inbox);
      await stage.put(sample.with());
      const waits = { status: "waitingForYou", reason: "seller's tap", message: expect.stringContaining("inbox") };
      expect(await stage.row(sample.id)).toMatchObject(waits);
      expect(inbox.current().posts()).toEqual([]);
      const [draft] = inbox.current().drafts();
      await stage.pass(3_600_000);
      expect(await stage.row(sample.id)).toMatchObject(waits);
      expect([told(stage, "listing-waits-for-you"), told(stage, "listing-published")]).toEqual([1, 0]);
      inbox.current().store.tap(draft?.id ?? "");
      await stage.pass(600_000);
      const [post] = inbox.current().posts();
      expect(await stage.row(sample.id)).toMatchObject({
        status: "unchanged",
        remoteId: post?.post,
        live: { url: `https://www.tiktok.com/@toko.kopi/photo/${post?.post}` },
      });
      expect(stage.calls.filter(isInit)).toHaveLength(1);
      expect([told(stage, "listing-waits-for-you"), told(stage, "listing-published")]).toEqual([1, 1]);
    }));

  test("carries words and photos and no choices: these are the seller's", () =>
    onStage(inbox, async (stage) => {
      const sample = sampleOf(inbox);
      await stage.put(sample.with({ photos: ["1.jpg", "2.jpg", "3.jpg"] }));
      expect(handedOver(stage)).toEqual([
        {
          media_type: "PHOTO",
          post_mode: "MEDIA_UPLOAD",
          post_info: { title: sample.title("satu"), description: expect.stringContaining("Rp") },
          source_info: {
            source: "PULL_FROM_URL",
            photo_images: Array(3).fill(expect.stringMatching(/^https:/)),
            photo_cover_index: 0,
          },
        },
      ]);
      const { photos = [] } = inbox.current().drafts()[0] ?? {};
      expect(new Set(photos.map(({ width, height }) => width / height)).size).toBe(1);
    }));

  test("that the seller threw away is asked about as gone", () =>
    onStage(inbox, async (stage) => {
      const sample = sampleOf(inbox);
      await stage.put(sample.with());
      inbox.current().store.discard(inbox.current().drafts()[0]?.id ?? "");
      await stage.pass(600_000);
      expect(await stage.row(sample.id)).toMatchObject({ status: "waitingForYou", reason: "gone" });
    }));

  test("is no more than five at once: the sixth waits for the quota", () =>
    onStage(inbox, async (stage) => {
      const samples = [1, 2, 3, 4, 5, 6].map((number) => sampleOf(inbox, number));
      await stage.harness.clock.run(
        stage.shop.publish(
          samples.map((one) => one.with()),
          { waitMs: 0 },
        ),
      );
      await stage.pass(600_000);
      expect(inbox.current().drafts()).toHaveLength(5);
      const rows = await stage.rows();
      expect(rows.filter(({ status }) => status === "queued")).toHaveLength(1);
    }));
});

describe("a lost answer", () => {
  test("to handing over leaves no handle: a person is asked, nothing is repeated", () =>
    onStage(inbox, async (stage) => {
      const sample = sampleOf(inbox);
      stage.script((call) => (isInit(call) ? { what: "lost", when: "after" } : undefined));
      await stage.put(sample.with());
      await stage.pass(3_600_000);
      expect(await stage.row(sample.id)).toMatchObject({ status: "waitingForYou", reason: "in doubt" });
      expect(stage.calls.filter(isInit)).toHaveLength(1);
      expect(tiktok.safety).toEqual({ create: "blind" });
    }));

  test("to a look is no doubt: the handle is asked again", () =>
    onStage(direct, async (stage) => {
      const sample = sampleOf(direct);
      let looks = 0;
      stage.script((call) => (isStatus(call) && ++looks === 1 ? { what: "lost", when: "after" } : undefined));
      await stage.put(sample.with());
      expect([stage.calls.filter(isInit).length, direct.current().posts().length]).toEqual([1, 1]);
      expect(stage.written.some((text) => text.startsWith('["listing-doubted"'))).toBe(false);
    }));
});

describe("a direct post", () => {
  test("goes out only with what a person chose for it", () =>
    onStage(direct, async (stage) => {
      const sample = sampleOf(direct);
      await stage.put(sample.with());
      expect(stage.calls[0]?.request.url).toContain("creator_info");
      expect(handedOver(stage)[0]).toMatchObject({
        post_mode: "DIRECT_POST",
        post_info: {
          privacy_level: "PUBLIC_TO_EVERYONE",
          disable_comment: false,
          auto_add_music: false,
          brand_organic_toggle: true,
          brand_content_toggle: false,
        },
      });
    }));

  test("is refused where the account does not offer the privacy level, before anything is handed over", () =>
    onStage(direct, async (stage) => {
      const sample = sampleOf(direct);
      direct.current().store.privacyLevels = ["SELF_ONLY"];
      await stage.put(sample.with());
      expect(await stage.row(sample.id)).toMatchObject({
        status: "refused",
        field: "consent",
        cure: "Choose one of SELF_ONLY.",
      });
      expect(handedOver(stage)).toEqual([]);
    }));

  test("says that comments stay off where the account has switched them off", () =>
    onStage(direct, async (stage) => {
      const sample = sampleOf(direct);
      direct.current().store.commentsAreOff = true;
      await stage.put(sample.with());
      expect(direct.current().posts()[0]?.commentsAreOff).toBe(true);
      expect((await stage.row(sample.id)).losses).toMatchObject([
        { note: expect.stringContaining("Comments are off") },
      ]);
    }));

  test("is looked at every 15 seconds while photos are fetched, and read for its id when moderation is over", () =>
    onStage(slow, async (stage) => {
      const sample = sampleOf(slow);
      await stage.put(sample.with());
      expect(stage.calls.filter(isStatus)).toHaveLength(4);
      expect((await stage.row(sample.id)).remoteId).toMatch(/^publish:/);
      expect(stage.calls.filter(isInit)).toHaveLength(1);
    }));

  test("has no default: half a consent is refused in words", () => {
    const { agreedAt, ...rest } = CONSENT;
    const { extras: schema } = tiktok(CLIENT)[inside];
    const extras = (given: object) => schema?.safeParse({ consent: given });
    expect(agreedAt).toBeDefined();
    expect(extras(rest)?.success).toBe(false);
    expect(extras(CONSENT)?.success).toBe(true);
  });
});

describe("photos", () => {
  test("that TikTok made nothing of for a passing reason are handed over again", () =>
    onStage(direct, async (stage) => {
      const sample = sampleOf(direct);
      direct.current().store.spoil("internal", "something_new");
      await stage.put(sample.with());
      expect([stage.calls.filter(isInit).length, direct.current().posts().length]).toEqual([3, 1]);
    }));

  test("that could not be fetched count against the photo host", () =>
    onStage(direct, async (stage) => {
      const sample = sampleOf(direct);
      direct.current().store.spoil("photo_pull_failed");
      await stage.put(sample.with());
      expect(direct.current().posts()).toHaveLength(1);
    }));

  test("of the wrong kind refuse the listing", () =>
    onStage(direct, async (stage) => {
      const sample = sampleOf(direct);
      direct.current().store.spoil("file_format_check_failed");
      await stage.put(sample.with());
      expect(await stage.row(sample.id)).toMatchObject({ status: "refused", reason: "invalid", field: "photos" });
    }));
});

test("a changed price, stock or title sends nothing: posts cannot be edited", () =>
  onStage(direct, async (stage) => {
    const sample = sampleOf(direct);
    await stage.put(sample.with());
    const sent = stage.calls.length;
    await stage.put(sample.with({ price: "71234" }));
    await stage.put(sample.with({ stock: 0 }));
    await stage.put(sample.with({ title: sample.title("dua"), stock: 0 }));
    expect(stage.calls).toHaveLength(sent);
    const { cannot } = tiktok.limits;
    expect(Object.keys(cannot ?? {})).toEqual(["update", "withdraw", "soldOut", "find", "altText", "live"]);
  }));

test("of 200 products five are posted a day, and the others say when", () =>
  onStage(
    direct,
    async (stage) => {
      const products = Array.from({ length: 200 }, (_, index) =>
        sampleOf(direct, index + 1).with({ photos: ["1.jpg"] }),
      );
      await stage.harness.clock.run(stage.shop.publish(products, { waitMs: 0 }));
      await stage.pass(1_800_000);
      const rows = await stage.rows();
      expect(direct.current().posts()).toHaveLength(5);
      const waiting = rows.filter(({ status, reason, nextAt }) => status === "queued" && reason === "pace" && nextAt);
      expect([rows.length, waiting.length]).toEqual([200, 195]);
    },
    { choices: { pace: () => 5 } },
  ));
