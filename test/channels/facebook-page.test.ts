import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import { facebookPage } from "../../src/channels/facebook-page/index.js";
import { codeOf, linkWith } from "../../src/channels/shared-marker.js";
import type { Recorded } from "../../src/sandbox/sandbox.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage, openStage, type Stage } from "../../src/testing/channel-stage.js";
import type { Call } from "../../src/testing/faulty-transport.js";
import { facebookPageHarness } from "../promises/facebook-page.js";
import { productOf, renderInput } from "./fake-tools.js";
import { APP_SECRET, graphRefusal, TOKEN, testAgainstGraph } from "./graph-kit.js";

const requests: Recorded[] = [];
const harness = facebookPageHarness();
beforeAll(() => harness.open());
afterAll(() => harness.close());

const isFeed = ({ request }: Call): boolean => request.url.includes("/feed?");
const isPhoto = ({ request }: Call): boolean => request.url.includes("/photos?");
const posts = () => harness.current().posts();
const staged = (show: (stage: Stage) => Promise<void>, choices = {}) =>
  onStage(
    harness,
    async (stage) => {
      await show(stage);
      requests.push(...harness.current().requests);
    },
    { choices },
  );

describe("a post whose answer was lost", () => {
  test("is found by the code in its words, and taken over with its address", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      stage.script((call) => (isFeed(call) ? { what: "lost", when: "after" } : undefined));
      await stage.put(sample.with());
      const [post] = posts();
      expect(stage.calls.filter(isFeed)).toHaveLength(1);
      expect(await stage.row(sample.id)).toMatchObject({
        status: "unchanged",
        remoteId: post?.id,
        live: { url: `https://www.facebook.com/${post?.id.replace("_", "/posts/")}` },
      });
    }));

  test("and that Meta called transient, is not posted seven times", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      const answer = { status: 500, json: graphRefusal(2, undefined, "Please retry", { is_transient: true }) };
      stage.script((call) => (isFeed(call) ? { what: "answer", when: "after", answer } : undefined));
      await stage.put(sample.with());
      expect([stage.calls.filter(isFeed).length, posts().length]).toEqual([1, 1]);
      expect(await stage.row(sample.id)).toMatchObject({ status: "unchanged" });
    }));

  test("and that never arrived, is posted once more with the photos that are there", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      let lost = 0;
      stage.script((call) => (isFeed(call) && lost++ === 0 ? { what: "lost", when: "before" } : undefined));
      await stage.put(sample.with());
      expect([stage.calls.filter(isFeed).length, stage.calls.filter(isPhoto).length, posts().length]).toEqual([
        2, 2, 1,
      ]);
    }));

  test("is found where other posts came in between", () =>
    staged(async (stage) => {
      const [one, other] = [sampleOf(harness, 1), sampleOf(harness, 2)];
      let lost = 0;
      stage.script((call) => (isFeed(call) && lost++ === 0 ? { what: "lost", when: "after" } : undefined));
      await stage.put(one.with(), other.with());
      expect(posts()).toHaveLength(2);
      const ids = [await stage.row(one.id), await stage.row(other.id)].map(({ remoteId }) => remoteId);
      expect(new Set(ids)).toEqual(new Set(posts().map(({ id }) => id)));
    }));
});

test("photos come first, unpublished and with their alt texts; one post shows them all in order", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    const photos = [1, 2, 3].map((number) => ({ source: `${number}.jpg`, alt: `Foto ${number}` }));
    await stage.put(sample.with({ photos }));
    expect(stage.calls.slice(0, 4).map((call) => (isPhoto(call) ? "photo" : isFeed(call) ? "feed" : "?"))).toEqual([
      "photo",
      "photo",
      "photo",
      "feed",
    ]);
    expect(stage.calls[0]?.request.form?.get("published")).toBe("false");
    expect(posts().map((post) => post.photos.map(({ alt }) => alt))).toEqual([["Foto 1", "Foto 2", "Foto 3"]]);
  }));

test("photos that were uploaded are used again after a crash", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    stage.script((call) => (isFeed(call) ? { what: "die", when: "before" } : undefined));
    await stage.put(sample.with());
    stage.script();
    stage.restart();
    await stage.harness.clock.advance(600_000);
    await stage.settle();
    expect([harness.current().store.photos.length, posts().length]).toEqual([2, 1]);
  }));

test("a product without photos is a post of words", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    await stage.put(sample.with({ photos: [] }));
    expect(posts().map(({ photos }) => photos)).toEqual([[]]);
    const body = stage.calls.find(isFeed)?.request.json;
    expect(Object.keys(body as object)).toEqual(["message"]);
  }));

test("words are edited in place, sold out too; photos stay, and nothing is uploaded for them", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    await stage.put(sample.with());
    const [before] = posts();
    await stage.put(sample.with({ price: "71234" }));
    expect(posts()[0]?.message).toContain("Rp71.234");
    await stage.put(sample.with({ stock: 0, photos: ["lain.jpg"] }));
    expect(posts().map(({ id }) => id)).toEqual([before?.id]);
    expect(posts()[0]?.message).toMatch(/^Terjual habis/);
    expect(stage.calls.filter(isPhoto)).toHaveLength(2);
  }));

test("a change of stock that the words do not show sends nothing", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    await stage.put(sample.with({ stock: 12 }));
    const sent = stage.calls.length;
    await stage.put(sample.with({ stock: 7 }));
    expect(stage.calls).toHaveLength(sent);
  }));

test("a duplicate of words that carry our code is ours", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    await stage.put(sample.with());
    const [post] = posts();
    const place = harness.current();
    const other = openStage(harness);
    await other.put(sample.with());
    expect(await other.row(sample.id)).toMatchObject({ status: "unchanged", remoteId: post?.id });
    expect(place.posts()).toHaveLength(1);
    await other.end();
  }));

test("a duplicate that is nobody's asks", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    const answer = { status: 400, json: graphRefusal(506, undefined, "Duplicate status message") };
    stage.script((call) => (isFeed(call) ? { what: "answer", when: "before", answer } : undefined));
    await stage.put(sample.with());
    expect(await stage.row(sample.id)).toMatchObject({ status: "waitingForYou", reason: "exists already" });
  }));

test("a post that somebody deleted asks, and one that may not be deleted says so", () =>
  staged(async (stage) => {
    const [one, other] = [sampleOf(harness, 1), sampleOf(harness, 2)];
    await stage.put(one.with(), other.with());
    const place = harness.current();
    const [post] = posts().filter(({ message }) => message.includes(one.word));
    if (post) place.store.remove(post, { now: harness.clock.now(), visibleAt: harness.clock.now(), random: () => 0 });
    await stage.put(one.with({ title: one.title("dua") }));
    expect(await stage.row(one.id)).toMatchObject({ status: "waitingForYou", reason: "gone" });
    place.store.canDelete = false;
    await stage.withdraw(other.id);
    expect(await stage.row(other.id)).toMatchObject({
      status: "refused",
      reason: "forbidden",
      cure: expect.stringContaining("pages_manage_posts"),
    });
  }));

test("of 200 products five are posted a day, and the others say when", () =>
  staged(
    async (stage) => {
      const products = Array.from({ length: 200 }, (_, index) => sampleOf(harness, index + 1).with({ photos: [] }));
      await stage.harness.clock.run(stage.shop.publish(products, { waitMs: 0 }));
      await stage.pass(1_800_000);
      const rows = await stage.rows();
      const waiting = rows.filter(({ status, reason, nextAt }) => status === "queued" && reason === "pace" && nextAt);
      expect([posts().length, waiting.length]).toEqual([5, 195]);
    },
    { pace: () => 5 },
  ));

describe("the code", () => {
  const within = facebookPage({ pageId: "1", appSecret: APP_SECRET })[inside];
  const settings = (template: string) => ({ template, hashtags: [] });
  const render = (template: string, link: string | undefined) =>
    (within.render({ ...renderInput(productOf()), settings: settings(template), link }).content as { message: string })
      .message;
  const code = codeOf("kopi");

  test("rides in the link where there is one, else it is a line of its own", () => {
    expect(render("{title}\n{link}", "https://toko.example/p?a=1")).toBe(
      `Kopi Gayo 250 g\nhttps://toko.example/p?a=1&e=${code}`,
    );
    expect(render("{title}\n{link}", undefined)).toBe(`Kopi Gayo 250 g\n\nKode: ${code}`);
    expect(render("{title}", "https://toko.example/p")).toBe(`Kopi Gayo 250 g\n\nKode: ${code}`);
    expect(render("{title} {code}", undefined)).toBe(`Kopi Gayo 250 g Kode: ${code}`);
    expect(linkWith("nonsense", code)).toBeUndefined();
  });

  test("is short, its own for each listing, and the same for ever", () => {
    expect(code).toBe("Z85ZYEBJ");
    expect(codeOf("kopi-2")).not.toBe(code);
  });
});

test("options are refused in words, and no secret shows", () => {
  expect(() => facebookPage({ pageId: "toko", appSecret: APP_SECRET })).toThrow("expected the digits of an id");
  const channel = facebookPage({ pageId: "1", appSecret: APP_SECRET, tokens: { accessToken: TOKEN } });
  expect(channel[inside]).toMatchObject({
    fate: "meta",
    home: "https://www.facebook.com/1",
    account: "facebook-page:1",
  });
  expect(JSON.stringify([channel, channel[inside].publicSettings])).not.toMatch(new RegExp(`${TOKEN}|${APP_SECRET}`));
});

testAgainstGraph(requests, 60, ({ path }) => {
  const [, , id = "", edge] = path.split("/");
  return edge !== undefined || !id.includes("_") ? "Page" : "PagePost";
});
