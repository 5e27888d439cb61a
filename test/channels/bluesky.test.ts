/** Bluesky: its words in bytes, its wire by its own lexicons, its table of failures. */
import { AppBskyFeedPost, AtpAgent, RichText } from "@atproto/api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ChannelError } from "../../src/channel/failures.js";
import type { RenderInput } from "../../src/channel/render.js";
import { renderTools } from "../../src/channel/tools.js";
import { BLUESKY_ROWS, checkReply } from "../../src/channels/bluesky/failures.js";
import { bluesky } from "../../src/channels/bluesky/index.js";
import { renderPost, stretchesIn } from "../../src/channels/bluesky/render.js";
import { openRepo, sendBlob, tidOf } from "../../src/channels/bluesky/wire.js";
import { measure } from "../../src/model/text.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage, type Stage } from "../../src/testing/channel-stage.js";
import { blueskyHarness } from "../promises/bluesky.js";
import { fetchTools, NOW, photoOf, productOf, renderInput } from "./fake-tools.js";

const MINUTE = 60_000;
const place = blueskyHarness({ hashtags: ["kopi", "gayo"] });
const cards = blueskyHarness({ embed: "card" });
beforeAll(() => Promise.all([place.open(), cards.open()]));
afterAll(() => Promise.all([place.close(), cards.close()]));

type Harness = typeof place;
const staged = (show: (stage: Stage) => Promise<void>, which: Harness = place) => onStage(which, show);
const named = (method: string, which: Harness = place) =>
  which.current().requests.filter((one) => one.method === method);

async function read(which: Harness = place) {
  const agent = new AtpAgent({ service: which.current().url });
  await agent.login({ identifier: which.options.identifier, password: which.options.appPassword });
  const { data } = await agent.com.atproto.repo.listRecords({
    repo: which.current().did,
    collection: "app.bsky.feed.post",
  });
  return data.records.map(({ uri, value }) => {
    const checked = AppBskyFeedPost.validateRecord(value);
    if (!checked.success) throw checked.error;
    return { uri, post: checked.value };
  });
}

describe("what we write is read by Bluesky's own client and passes its lexicons", () => {
  test("photos with alternative text and shape, text with facets", () =>
    staged(async (stage) => {
      const photos = ["a.jpg", "b.jpg"];
      await stage.put(sampleOf(place).with({ photos, description: "Lihat https://toko.example/kopi." }));
      const [one] = await read();
      const embed = one?.post.embed;
      expect(embed?.$type).toBe("app.bsky.embed.images");
      expect(embed && "images" in embed ? embed.images : []).toEqual([
        expect.objectContaining({
          alt: expect.any(String),
          aspectRatio: { width: expect.any(Number), height: expect.any(Number) },
        }),
        expect.objectContaining({ alt: expect.any(String) }),
      ]);
      const rich = new RichText({ text: one?.post.text ?? "", facets: one?.post.facets ?? [] });
      const segments = [...rich.segments()].filter((segment) => segment.isLink() || segment.isTag());
      expect(segments.map(({ text }) => text)).toEqual(
        expect.arrayContaining(["https://toko.example/kopi", "#kopi", "#gayo"]),
      );
    }));

  test("a card with a photo", () =>
    staged(async (stage) => {
      await stage.put(sampleOf(cards).with());
      const [one] = await read(cards);
      expect(one?.post.text).toContain("Kopi Gayo471");
    }, cards));
});

describe("the text", () => {
  const settings = {
    template: "{title}\n{price}\n\n{description}\n\n{link}\n{hashtags}",
    hashtags: ["kopi"],
    embed: "photos" as const,
  };
  const render = (more: object = {}, product: object = {}) => {
    const input = renderInput(productOf(product), { tools: renderTools("id-ID"), ...more });
    return renderPost({ ...input, settings: { ...settings, ...more } } as RenderInput<typeof settings, unknown>);
  };

  test("counts places in bytes behind letters that have several", () => {
    const text = "Kopi crème brûlée 👩‍🌾 日本 https://toko.example/日本 #kopi";
    const bytes = new TextEncoder().encode(text);
    const words = stretchesIn(text).map(({ from, to }) => new TextDecoder().decode(bytes.subarray(from, to)));
    expect(words).toEqual(["https://toko.example/日本", "#kopi"]);
  });

  test("shows a long link short, and leads to the whole of it", () => {
    const link = "https://toko.example/produk/kopi-gayo-250-gram?e=ab12&ref=bsky";
    const { content } = render({ link });
    expect(content.text).toContain("toko.example/produk/kopi-gayo-2…");
    expect(content.stretches).toContainEqual(expect.objectContaining({ link }));
  });

  test("leaves what stands behind a link out of it, and numbers are no tags", () => {
    expect(stretchesIn("(https://a.id/x). #1 #kopi2").map(({ link, tag }) => link ?? tag)).toEqual([
      "https://a.id/x",
      "kopi2",
    ]);
  });

  test.each(["Kopi pilihan crème 日本 ", "👩‍👩‍👧‍👦", "👩🏽‍🚀 "])("fits 300 graphemes and 3,000 bytes of %s", (word) => {
    const { content, losses } = render({}, { description: word.repeat(400) });
    expect(measure(content.text, "graphemes")).toBeLessThanOrEqual(300);
    expect(measure(content.text, "bytes")).toBeLessThanOrEqual(3_000);
    expect(losses).toContainEqual(expect.objectContaining({ field: "description" }));
  });

  test("a product without photos leads to its page by a card", () => {
    const { content } = render({}, { photos: [] });
    expect(content.card).toMatchObject({ uri: "https://toko.example/kopi?a=1&b=2", title: "Kopi Gayo 250 g" });
  });
});

describe("names", () => {
  test("are timestamps that sort, of 13 characters, the same for the same moment and key", () => {
    const at = (ms: number, key = "k") => tidOf(new Date(NOW.getTime() + ms), key);
    expect(at(0)).toMatch(/^[234567a-j][234567a-z]{12}$/);
    expect(at(0)).toBe(at(0));
    expect(at(0) < at(1) && at(1) < at(1_000_000)).toBe(true);
    // A batch begins in one millisecond, and a name that two posts share is one post.
    const names = new Set(Array.from({ length: 500 }, (_, index) => at(0, `key ${index}`)));
    expect(names.size).toBe(500);
  });
});

describe("a post whose answer is lost", () => {
  test.each(["before", "after"] as const)("%s it was written is written again under its name, once", (when) =>
    staged(async (stage) => {
      let struck = false;
      stage.script(({ request }) => {
        if (struck || !request.url.endsWith("putRecord")) return undefined;
        struck = true;
        return { what: "lost", when };
      });
      await stage.put(sampleOf(place).with());
      const keys = new Set(named("putRecord").map(({ fields }) => fields["rkey"]));
      expect(keys.size).toBe(1);
      expect(place.current().posts()).toHaveLength(1);
      expect(place.current().store.commits).toBe(1);
    }),
  );

  test("uses the photos that were sent before our process died", () =>
    staged(async (stage) => {
      stage.script(({ request }) => (request.url.endsWith("putRecord") ? { what: "die", when: "before" } : undefined));
      await stage.put(sampleOf(place).with());
      expect(stage.isDead).toBe(true);
      const sent = named("uploadBlob").length;
      stage.script();
      stage.restart();
      await stage.harness.clock.advance(3 * MINUTE);
      await stage.settle();
      expect(place.current().posts()).toHaveLength(1);
      expect(named("uploadBlob")).toHaveLength(sent);
    }));

  test("sends photos anew that the server has thrown away meanwhile", () =>
    staged(async (stage) => {
      stage.script(({ request }) => (request.url.endsWith("putRecord") ? { what: "die", when: "before" } : undefined));
      await stage.put(sampleOf(place).with());
      stage.script();
      stage.restart();
      await stage.harness.clock.advance(60 * MINUTE);
      await stage.settle();
      expect(
        place
          .current()
          .posts()
          .map(({ photos }) => photos),
      ).toEqual([2]);
    }));
});

describe("sessions", () => {
  test("one is made, and kept for all calls", () =>
    staged(async (stage) => {
      await stage.put(sampleOf(place, 1).with(), sampleOf(place, 2).with());
      expect(named("createSession")).toHaveLength(1);
    }));

  test("one that is about to end is renewed, not made again", () =>
    staged(async (stage) => {
      await stage.put(sampleOf(place).with());
      await stage.harness.clock.advance(3 * 3_600_000);
      await stage.put(sampleOf(place).with({ title: sampleOf(place).title("dua") }));
      expect([named("createSession").length, named("refreshSession").length]).toEqual([1, 1]);
    }));

  test("where all have ended, the password opens a new one", () =>
    staged(async (stage) => {
      await stage.put(sampleOf(place).with());
      place.current().endSessions();
      await stage.put(sampleOf(place).with({ title: sampleOf(place).title("dua") }));
      await stage.settle();
      expect(place.current().posts()[0]?.text).toContain("dua");
      expect(named("createSession")).toHaveLength(2);
    }));
});

test("tokens that do not say whose they are write nothing, and say what to do", async () => {
  const tools = { ...fetchTools(() => NOW), tokens: async () => ({ accessToken: "x" }) };
  const repo = openRepo("http://127.0.0.1:9", tools);
  await expect(repo.did(new AbortController().signal)).rejects.toMatchObject({
    kind: "auth",
    outcome: "not-sent",
    cure: expect.stringContaining("appPassword"),
  });
});

test("of 200 products five are posted a day, and the others say when", () =>
  onStage(
    place,
    async (stage) => {
      const products = Array.from({ length: 200 }, (_, index) =>
        sampleOf(place, index + 1).with({ photos: ["1.jpg"] }),
      );
      await stage.harness.clock.run(stage.shop.publish(products, { waitMs: 0 }));
      await stage.pass(1_800_000);
      const rows = await stage.rows();
      expect(place.current().posts()).toHaveLength(5);
      const waiting = rows.filter(({ status, reason, nextAt }) => status === "queued" && reason === "pace" && nextAt);
      expect([rows.length, waiting.length]).toEqual([200, 195]);
    },
    { choices: { pace: () => 5 } },
  ));

test("a stock change makes no new post; sold out edits the one that is there, and keeps its photos and its time", () =>
  staged(async (stage) => {
    await stage.put(sampleOf(place).with());
    const [before] = place.current().posts();
    await stage.put(sampleOf(place).with({ stock: 3 }));
    await stage.put(sampleOf(place).with({ stock: 0 }));
    const [after, ...more] = place.current().posts();
    expect(more).toEqual([]);
    expect(after?.uri).toBe(before?.uri);
    expect(after?.text).toMatch(/^Terjual habis/);
    expect([after?.photos, after?.value["createdAt"]]).toEqual([before?.photos, before?.value["createdAt"]]);
    expect(named("uploadBlob")).toHaveLength(2);
  }));

test("photos that are not taken now wait; the text goes and they follow", () =>
  staged(async (stage) => {
    stage.script(({ request }) =>
      request.url.endsWith("uploadBlob")
        ? {
            what: "answer",
            when: "before",
            answer: { status: 503, json: { error: "NotEnoughResources", message: "" } },
          }
        : undefined,
    );
    await stage.harness.clock.run(stage.shop.publish([sampleOf(place).with()], { waitMs: 0 }));
    await stage.pass(30 * MINUTE);
    stage.script();
    await stage.settle(12 * 60 * MINUTE);
    expect(
      place
        .current()
        .posts()
        .map(({ photos }) => photos),
    ).toEqual([2]);
  }));

test("a photo over the limit is refused by us, before it leaves", async () => {
  const repo = openRepo("http://127.0.0.1:9", { ...fetchTools(() => NOW), tokens: async () => ({ accessToken: "a" }) });
  const big = photoOf("1", new Uint8Array(2_000_001));
  await expect(sendBlob(repo, big, new AbortController().signal)).rejects.toMatchObject({
    kind: "invalid",
    facets: ["photos"],
  });
  expect(bluesky.limits.photos?.maxBytes).toBeLessThanOrEqual(1_000_000);
});

describe("failures, row by row", () => {
  const fail = (status: number, error: string | undefined, message = "", headers = {}) => {
    try {
      checkReply({ status, headers, body: error === undefined ? undefined : { error, message }, text: "" }, NOW);
    } catch (thrown) {
      if (thrown instanceof ChannelError) return thrown;
    }
    return expect.fail("nothing was thrown");
  };
  const SAID = [
    [400, "ExpiredToken", "", "auth", "account", "rejected"],
    [401, "AuthFactorTokenRequired", "", "auth", "account", "rejected"],
    [401, "AccountTakedown", "", "blocked", "account", "rejected"],
    [401, "AccountDeactivated", "", "forbidden", "account", "rejected"],
    [400, "RecordNotFound", "", "gone", "listing", "rejected"],
    [400, "InvalidRequest", "Could not locate record: at://x", "gone", "listing", "rejected"],
    [400, "InvalidSwap", "Record was at bafy", "locked", "listing", "rejected"],
    [429, "RateLimitExceeded", "", "throttled", "account", "rejected"],
    [400, "BlobTooLarge", "blob too big (maximum 2000000, got 3812724)", "invalid", "listing", "rejected"],
    [400, "BlobNotFound", "Could not find blob: bafk", "locked", "listing", "rejected"],
    [400, "InvalidRequest", "Could not find blob: bafk", "locked", "listing", "rejected"],
    [400, "InvalidRequest", "blob too big (maximum 2000000, got 3812724)", "invalid", "listing", "rejected"],
    [501, "MethodNotImplemented", "", "unavailable", "verb", "rejected"],
    [400, "InvalidRequest", "Invalid app.bsky.feed.post record", "invalid", "listing", "rejected"],
    [502, "UpstreamFailure", "", "unavailable", "account", "unknown"],
  ] as const;
  test.each(SAID)("%i %s %s: %s of the %s, %s", (status, error, message, kind, scope, outcome) => {
    expect(fail(status, error, message)).toMatchObject({ kind, scope, outcome });
  });

  test("every row is met above", () => {
    const met = SAID.map(([, error, message]) =>
      BLUESKY_ROWS.find((row) => row.error.test(error) && (row.says?.test(message) ?? true)),
    );
    expect(BLUESKY_ROWS.filter((row) => !met.includes(row))).toEqual([]);
  });

  test.each([
    [401, "Whatever", "auth"],
    [403, "Whatever", "forbidden"],
    [429, "Whatever", "throttled"],
    [400, "Whatever", "invalid"],
    [500, "Whatever", "unavailable"],
    [502, undefined, "unavailable"],
    [403, undefined, "unavailable"],
  ] as const)("%i with words that nobody knows, %s, is %s", (status, error, kind) => {
    expect(fail(status, error)).toMatchObject({ kind });
  });

  test("429 says when, in seconds since 1970", () => {
    const seconds = Math.floor(NOW.getTime() / 1_000) + 90;
    expect(fail(429, "RateLimitExceeded", "", { "ratelimit-reset": String(seconds) }).retryAt).toEqual(
      new Date(seconds * 1_000),
    );
  });
});
