/**
 * Our channel at Bluesky's reference PDS, installed from npm: not in CI, because the installation takes three minutes and
 * 560 MB. A proxy delivers each request and loses one answer after the other; @atproto/api reads what we wrote.
 */
import { AppBskyFeedPost, type AtpAgent } from "@atproto/api";
import { afterAll, describe, expect, test } from "vitest";
import { type BlueskyOptions, bluesky } from "../../src/channels/bluesky/index.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage } from "../../src/testing/channel-stage.js";
import { type ChannelHarness, createVirtualClock } from "../../src/testing/testing.js";
import { showPromises } from "../promises/suite.js";
import { type BlueskyPds, postsOf, startPds } from "./bluesky-pds.js";
import { loseEachAnswer } from "./lives.js";
import { startLosingProxy } from "./losing-proxy.js";

const MONTH_MS = 30 * 86_400_000;
const HANDLE = "toko.test";
const PASSWORD = "canary-abcd-efgh-ijkl";
let why = "";
const pds = await startPds(HANDLE, PASSWORD).catch((error: unknown): BlueskyPds | undefined => {
  why = String(error).slice(0, 300);
  return undefined;
});
const proxy = await startLosingProxy(pds?.port ?? 9);
afterAll(async () => {
  await proxy.close();
  await pds?.end();
});

const agentOf = (given: BlueskyPds | undefined): AtpAgent => {
  if (given === undefined) throw new Error(why);
  return given.agent;
};

function harnessOf(more: Partial<BlueskyOptions> = {}) {
  const options = { identifier: HANDLE, appPassword: PASSWORD, service: proxy.url, ...more };
  const refusal = (status: number, error: string, headers = {}) => ({
    status,
    json: { error, message: error },
    headers,
  });
  // What the server signs ends by its own clock, which cannot be moved: ours is a month behind.
  const clock = createVirtualClock(new Date(Date.now() - MONTH_MS));
  const harness: ChannelHarness<typeof options> = {
    definition: bluesky,
    options,
    secrets: [PASSWORD],
    clock,
    place: {
      items: async () =>
        (await postsOf(agentOf(pds))).map(({ uri, value }) => {
          const { text, embed } = value as { readonly text: string; readonly embed?: { readonly images?: object[] } };
          // Prices as people read them, and as plain numbers.
          const says = `${text} ${text.replace(/(?<=\d)\.(?=\d{3})/g, "")}`;
          return { id: uri, says, visible: true, photos: embed?.images?.length ?? 0 };
        }),
    },
    reset: async () => pds?.empty(),
    wording: {
      throttled: (seconds) => {
        const reset = String(Math.ceil(clock.now().getTime() / 1_000) + seconds);
        return refusal(429, "RateLimitExceeded", { "ratelimit-remaining": "0", "ratelimit-reset": reset });
      },
      tokenRefused: refusal(401, "AuthenticationRequired"),
      verbOff: () => refusal(501, "MethodNotImplemented"),
      photosOff: null,
    },
  };
  return harness;
}

describe.skipIf(pds === undefined)(`Bluesky's reference PDS${why === "" ? "" : ` (SKIPPED: ${why})`}`, () => {
  test("keeps every post once, whichever answer is lost", async () => {
    const lives = await loseEachAnswer(harnessOf(), proxy, async () => []);
    console.info(`Bluesky: ${lives.requests} requests, ${lives.lives} lives`);
    expect(lives.requests).toBeGreaterThan(5);
  });

  test("takes records that Bluesky's own lexicon finds right, with photos, alt texts and links by their bytes", () =>
    onStage(harnessOf(), async (stage) => {
      const sample = sampleOf(stage.harness);
      const photos = [1, 2].map((number) => ({ source: `${number}.jpg`, alt: `Foto ${number} ☕` }));
      await stage.put(sample.with({ photos, description: "Enak ☕ https://toko.example/kopi?a=1 #kopi" }));
      const [post, ...others] = await postsOf(agentOf(pds));
      expect(others).toEqual([]);
      expect(AppBskyFeedPost.validateRecord(post?.value)).toMatchObject({ success: true });
      const { text, facets = [], embed } = (post?.value ?? {}) as AppBskyFeedPost.Record;
      const bytes = Buffer.from(text);
      const linked = facets.map(({ index }) => bytes.subarray(index.byteStart, index.byteEnd).toString());
      expect(linked).toEqual(expect.arrayContaining(["https://toko.example/kopi?a=1"]));
      expect(embed).toMatchObject({ images: [{ alt: "Foto 1 ☕" }, { alt: "Foto 2 ☕" }] });
    }));

  test("takes a card with a photo, which leads to the product", () =>
    onStage(harnessOf({ embed: "card" }), async (stage) => {
      const sample = sampleOf(stage.harness);
      await stage.put(sample.with({ url: "https://toko.example/kopi" }));
      const [post] = await postsOf(agentOf(pds));
      expect(AppBskyFeedPost.validateRecord(post?.value)).toMatchObject({ success: true });
      expect(post?.value).toMatchObject({ embed: { external: { thumb: expect.any(Object) } } });
    }));

  showPromises("Bluesky, the real server,", harnessOf());
});
