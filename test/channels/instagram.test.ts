import { afterAll, beforeAll, expect, test } from "vitest";
import { instagram } from "../../src/channels/instagram/index.js";
import type { Recorded } from "../../src/sandbox/sandbox.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage, type Stage } from "../../src/testing/channel-stage.js";
import type { Call } from "../../src/testing/faulty-transport.js";
import { instagramHarness } from "../promises/instagram.js";
import { stagedOn, tellContainerStories } from "./container-stories.js";
import { instagramObjectOf, testAgainstGraph } from "./graph-kit.js";

const requests: Recorded[] = [];
const harness = instagramHarness();
const slow = instagramHarness(45_000);
beforeAll(async () => {
  await Promise.all([harness.open(), slow.open()]);
});
afterAll(async () => {
  await Promise.all([harness.close(), slow.close()]);
});

const isPublish = ({ request }: Call): boolean => request.url.includes("/media_publish");
const isMake = ({ request }: Call): boolean => /\/media\?/.test(request.url) && request.method === "POST";
const fieldsOf = ({ request }: Call) => request.json as Readonly<Record<string, unknown>>;
const sentBy = (calls: readonly Call[], which: (call: Call) => boolean) => calls.filter(which).map(fieldsOf);
const staged = (show: (stage: Stage) => Promise<void>) => stagedOn(harness, requests, show);

tellContainerStories({
  harness,
  slow,
  requests,
  publishing: "media_publish",
  isPublish,
  isMake,
  isLook: ({ request }) => request.url.includes("status_code"),
  fieldsOf,
  addressOf: (id) => `https://www.instagram.com/p/${id}/`,
  spoiled: "Error: 2207009",
});

test("an album is made of items with their alt texts, and has the words once", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    const photos = [1, 2, 3].map((number) => ({ source: `${number}.jpg`, alt: `Foto ${number}` }));
    await stage.put(sample.with({ photos }));
    const [one, , , album] = sentBy(stage.calls, isMake);
    expect(one).toEqual({ image_url: expect.stringMatching(/^https:/), is_carousel_item: true, alt_text: "Foto 1" });
    expect(album).toEqual({
      media_type: "CAROUSEL",
      children: expect.any(Array),
      caption: expect.stringContaining("Kopi"),
    });
    const [post] = harness.current().posts();
    expect(post?.photos.map(({ alt }) => alt)).toEqual(["Foto 1", "Foto 2", "Foto 3"]);
    expect(new Set(post?.photos.map(({ width, height }) => width / height)).size).toBe(1);
  }));

test("one photo is a post of its own", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    await stage.put(sample.with({ photos: ["1.jpg"] }));
    const [made, ...others] = sentBy(stage.calls, isMake);
    expect([Object.keys(made ?? {}).sort(), others]).toEqual([["alt_text", "caption", "image_url"], []]);
    expect(harness.current().posts()[0]?.photos).toHaveLength(1);
  }));

test("a changed price, stock or title sends nothing: posts cannot be edited", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    await stage.put(sample.with());
    const sent = stage.calls.length;
    const { update, soldOut } = instagram.limits.cannot ?? {};
    const said = async () => (await stage.row(sample.id)).message;
    expect(await said()).toBeUndefined();
    await stage.put(sample.with({ price: "71234" }));
    expect([await said(), update]).toEqual([update, expect.any(String)]);
    await stage.put(sample.with({ stock: 0 }));
    expect([await said(), soldOut]).toEqual([soldOut, expect.stringContaining("withdraw")]);
    await stage.put(sample.with({ title: sample.title("dua"), stock: 0 }));
    expect(await stage.row(sample.id)).toMatchObject({ status: "unchanged", message: soldOut });
    await stage.put(sample.with());
    expect(await said()).toBeUndefined();
    expect(stage.calls).toHaveLength(sent);
  }));

test("posts nothing while the quota is used up, and goes on when there is room", () =>
  staged(async (stage) => {
    const place = harness.current();
    const sample = sampleOf(harness);
    // Counted by others: the number is read, never assumed.
    const full = { data: [{ quota_usage: 25, config: { quota_total: 25, quota_duration: 86_400 } }] };
    const lift = await place.fault({
      what: "answer",
      method: "content_publishing_limit.list",
      status: 200,
      body: JSON.stringify(full),
    });
    await stage.harness.clock.run(stage.shop.publish([sample.with()], { waitMs: 0 }));
    await stage.pass(600_000);
    expect(stage.calls.filter(isMake)).toEqual([]);
    expect(await stage.row(sample.id)).toMatchObject({ status: "queued", nextAt: expect.any(Date) });
    await lift();
    await stage.settle();
    expect(await stage.items(sample.word)).toHaveLength(1);
  }));

test("slows down before the rate is used up", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    harness.current().usage(92);
    await stage.put(sample.with());
    const times = stage.calls.map(({ at }) => at.getTime());
    expect(Math.min(...times.slice(1).map((time, index) => time - (times[index] ?? 0)))).toBeGreaterThanOrEqual(80_000);
    expect(await stage.items(sample.word)).toHaveLength(1);
  }));

test("listings that come at the same instant leave one call each gap as well", () =>
  onStage(
    harness,
    async (stage) => {
      harness.current().usage(92);
      await stage.put(...[1, 2, 3].map((number) => sampleOf(harness, number).with({ photos: ["1.jpg"] })));
      const times = stage.calls.map(({ at }) => at.getTime());
      // Nobody knows of the rate before the first answers; two may be under way by then.
      const after = times.slice(2);
      expect(Math.min(...after.slice(1).map((time, index) => time - (after[index] ?? 0)))).toBeGreaterThanOrEqual(
        80_000,
      );
      expect(harness.current().posts()).toHaveLength(3);
    },
    { choices: { pace: () => 9 } },
  ));

test("of 200 products five are posted a day, and the others say when", () =>
  onStage(
    harness,
    async (stage) => {
      const products = Array.from({ length: 200 }, (_, index) =>
        sampleOf(harness, index + 1).with({ photos: ["1.jpg"] }),
      );
      await stage.harness.clock.run(stage.shop.publish(products, { waitMs: 0 }));
      await stage.pass(1_800_000);
      const rows = await stage.rows();
      expect(harness.current().posts()).toHaveLength(5);
      const waiting = rows.filter(({ status, reason, nextAt }) => status === "queued" && reason === "pace" && nextAt);
      expect([rows.length, waiting.length]).toEqual([200, 195]);
    },
    { choices: { pace: () => 5 } },
  ));

testAgainstGraph(requests, 90, instagramObjectOf);
