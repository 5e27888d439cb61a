/** Posts on X under the real engine: lost answers, uploads over a crash, what they cost, what is never said. */
import { extractCashtags, extractMentions, extractUrls, parseTweet } from "twitter-text";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { x } from "../../src/channels/x/index.js";
import type { Recorded } from "../../src/sandbox/sandbox.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage, type Stage } from "../../src/testing/channel-stage.js";
import type { Call } from "../../src/testing/faulty-transport.js";
import { xHarness } from "../promises/x.js";
import { testAgainstX } from "./x-kit.js";

const requests: Recorded[] = [];
const harness = xHarness("oauth1");
const linked = xHarness("oauth2", { link: "text", hashtags: ["kopi"] });
beforeAll(async () => {
  await Promise.all([harness.open(), linked.open()]);
});
afterAll(async () => {
  await Promise.all([harness.close(), linked.close()]);
});

const isPost = ({ request }: Call): boolean => request.url.endsWith("/2/tweets") && request.method === "POST";
const isLook = ({ request }: Call): boolean => request.url.includes("/tweets?");
const isUpload = ({ request }: Call): boolean => request.url.endsWith("/media/upload");
const isAlt = ({ request }: Call): boolean => request.url.endsWith("/media/metadata");

/** Shows something on a stage, and keeps what the place was asked for the last test. */
const staged = (show: (stage: Stage) => Promise<void>, which = harness, options = {}) =>
  onStage(
    which,
    async (stage) => {
      await show(stage);
      requests.push(...which.current().requests);
    },
    options,
  );

const described = [1, 2, 3].map((number) => ({ source: `${number}.jpg`, alt: `Foto ${number}` }));

describe("a post whose answer was lost", () => {
  test.each([
    ["with its photos and signs", {}],
    ["as a text alone", { photos: [] }],
  ])("is found by its words and taken over, %s", (_what, more) =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      stage.script((call) => (isPost(call) ? { what: "lost", when: "after" } : undefined));
      await stage.put(sample.with({ title: `${sample.title("satu")} <b> & "teman"`, ...more }));
      const [post] = harness.current().posts();
      expect(stage.calls.filter(isPost)).toHaveLength(1);
      expect(await stage.row(sample.id)).toMatchObject({
        status: "unchanged",
        remoteId: post?.id,
        live: { url: `https://x.com/toko_kopi/status/${post?.id}` },
      });
    }),
  );

  test("is found with an address in it, which X has shortened", () =>
    staged(async (stage) => {
      const sample = sampleOf(linked);
      stage.script((call) => (isPost(call) ? { what: "lost", when: "after" } : undefined));
      await stage.put(sample.with());
      expect(stage.calls.filter(isPost)).toHaveLength(1);
      expect((await stage.row(sample.id)).remoteId).toBe(linked.current().posts()[0]?.id);
    }, linked));

  test("that never arrived is sent again, after it can no longer land", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      let lost = 0;
      stage.script((call) => (isPost(call) && lost++ === 0 ? { what: "lost", when: "before" } : undefined));
      await stage.put(sample.with());
      const [first, second] = stage.calls.filter(isPost);
      expect((second?.at.getTime() ?? 0) - (first?.at.getTime() ?? 0)).toBeGreaterThanOrEqual(180_000);
      expect(stage.calls.filter(isLook).length).toBeGreaterThan(1);
      expect(harness.current().posts()).toHaveLength(1);
    }));

  test("and that is listed later than it landed is told by X's own filter, and taken over", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      const nothing = {
        what: "answer",
        when: "before",
        answer: { status: 200, json: { meta: { result_count: 0 } } },
      } as const;
      let posts = 0;
      stage.script((call) => {
        if (isPost(call)) posts += 1;
        if (isPost(call) && posts === 1) return { what: "lost", when: "after" };
        return isLook(call) && posts === 1 ? nothing : undefined;
      });
      await stage.put(sample.with());
      expect(stage.calls.filter(isPost)).toHaveLength(2);
      expect(harness.current().posts()).toHaveLength(1);
      expect((await stage.row(sample.id)).remoteId).toBe(harness.current().posts()[0]?.id);
    }));

  test("is not confused with a post of the same words from before", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with());
      const old = (await stage.row(sample.id)).remoteId;
      await stage.withdraw(sample.id);
      await stage.pass(3_600_000);
      stage.script((call) => (isPost(call) ? { what: "lost", when: "after" } : undefined));
      await stage.put(sample.with());
      expect((await stage.row(sample.id)).remoteId).toBe(harness.current().posts()[0]?.id);
      expect((await stage.row(sample.id)).remoteId).not.toBe(old);
    }));
});

test("words that stand there already, and are not of this try, are asked about", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    const moment = { now: new Date(stage.harness.clock.now().getTime() - 7_200_000), random: () => 0 };
    await stage.put(sample.with());
    const [post] = harness.current().posts();
    await stage.withdraw(sample.id);
    harness.current().store.add(post?.text ?? "", [], { ...moment, visibleAt: moment.now });
    await stage.put(sample.with());
    expect(await stage.row(sample.id)).toMatchObject({ status: "waitingForYou", reason: "exists already" });
    expect(harness.current().posts()).toHaveLength(1);
  }));

describe("photos", () => {
  test("are uploaded once and said what they show, also over a crash", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      stage.script((call) => (isPost(call) ? { what: "die", when: "before" } : undefined));
      await stage.put(sample.with({ photos: described }));
      expect([stage.isDead, stage.calls.filter(isUpload).length]).toEqual([true, 3]);
      stage.script();
      stage.restart();
      await stage.harness.clock.advance(600_000);
      await stage.settle();
      expect([stage.calls.filter(isUpload).length, stage.calls.filter(isAlt).length]).toEqual([3, 3]);
      const [post] = harness.current().posts();
      expect(harness.current().store.media.map(({ alt }) => alt)).toEqual(["Foto 1", "Foto 2", "Foto 3"]);
      expect(new Set(post?.photos.map(({ width, height }) => width / height)).size).toBe(1);
    }));

  test("of a post that waited for more than a day are uploaded anew", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      const busy = { status: 429, json: { title: "Too Many Requests" }, headers: { "retry-after": "90000" } };
      let posts = 0;
      stage.script((call) =>
        isPost(call) && posts++ === 0 ? { what: "answer", when: "before", answer: busy } : undefined,
      );
      await stage.put(sample.with({ photos: described }));
      await stage.settle(2 * 86_400_000);
      expect(stage.calls.filter(isUpload)).toHaveLength(6);
      expect(harness.current().posts()).toHaveLength(1);
    }));

  test("of which there are more than four are four", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with({ photos: ["1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg"] }));
      expect(harness.current().posts()[0]?.photos).toHaveLength(4);
    }));
});

describe("money", () => {
  const dear = {
    description:
      "Baca https://toko.example/cerita dulu.Pesan di toko-kopi.id atau $KOPI, tanya @barista. Ada a@b.co juga.",
  };

  test("is not spent on addresses, mentions or cashtags that nobody asked for, and says so", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with({ ...dear, title: `${sample.title("satu")} kopi.id` }));
      const [post] = harness.current().posts();
      expect(post?.cost).toBe(0.015);
      const { urls, symbols, mentions } = entitiesIn(post?.text ?? "");
      expect([urls, symbols, mentions]).toEqual([[], [], []]);
      const losses = (await stage.row(sample.id)).losses.map(({ field, reason }) => `${field} ${reason}`);
      expect(losses).toEqual(
        expect.arrayContaining(["title converted", "description dropped", "description converted"]),
      );
      expect(harness.current().store.spent).toBeCloseTo(0.015);
    }));

  test("is spent on the product's address where that is asked for, on no other", () =>
    staged(async (stage) => {
      const sample = sampleOf(linked);
      await stage.put(sample.with(dear));
      expect(linked.current().posts()[0]?.cost).toBe(0.2);
    }, linked));
});

test("a changed price, stock or title sends nothing: posts cannot be edited", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    await stage.put(sample.with());
    const sent = stage.calls.length;
    await stage.put(sample.with({ price: "71234" }));
    await stage.put(sample.with({ stock: 0 }));
    await stage.put(sample.with({ title: sample.title("dua"), stock: 0 }));
    expect(stage.calls).toHaveLength(sent);
    expect(x.limits.cannot).toMatchObject({ update: expect.any(String), soldOut: expect.stringContaining("withdraw") });
  }));

test("every text is one that twitter-text takes, however long and whatever it is written in", () =>
  staged(async (stage) => {
    const words = [
      "Kopi pilihan 🇮🇩 👩‍🌾 crème ",
      "日本のコーヒー、深煎り。",
      "กาแฟอาราบิก้า ",
      "kopi.enak gayo.asli 250gr/pcs ",
    ];
    const products = words.map((word, index) => {
      const sample = sampleOf(harness, index + 1);
      return sample.with({
        title: `${sample.title("satu")} ${word.repeat(12)}`.slice(0, 400),
        description: word.repeat(90),
      });
    });
    await stage.put(...products);
    const posts = harness.current().posts();
    expect(posts).toHaveLength(4);
    for (const { text } of posts) {
      expect(parseTweet(text)).toMatchObject({ valid: true });
      expect(entitiesIn(text).urls).toEqual([]);
    }
  }));

test("of 200 products five are posted a day, and the others say when", () =>
  staged(
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
    harness,
    { choices: { pace: () => 5 } },
  ));

testAgainstX(requests, 80);

function entitiesIn(text: string) {
  return { urls: extractUrls(text), symbols: extractCashtags(text), mentions: extractMentions(text) };
}
