/** Posts on Threads under the real engine: lost answers, albums, words alone, quota, and Meta's own collection of requests. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { threads } from "../../src/channels/threads/index.js";
import type { Recorded } from "../../src/sandbox/sandbox.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage, type Stage } from "../../src/testing/channel-stage.js";
import type { Call } from "../../src/testing/faulty-transport.js";
import { threadsHarness } from "../promises/threads.js";
import { stagedOn, tellContainerStories } from "./container-stories.js";

const requests: Recorded[] = [];
const harness = threadsHarness();
const slow = threadsHarness(45_000);
beforeAll(async () => {
  await Promise.all([harness.open(), slow.open()]);
});
afterAll(async () => {
  await Promise.all([harness.close(), slow.close()]);
});

const posts = () => harness.current().posts();
const isPublish = ({ request }: Call): boolean => request.url.includes("/threads_publish?");
const isMake = ({ request }: Call): boolean => /\/threads\?/.test(request.url) && request.method === "POST";
const fieldsOf = ({ request }: Call) => {
  const { appsecret_proof: _proof, ...fields } = Object.fromEntries(new URL(request.url).searchParams);
  return fields;
};
const madeBy = (stage: Stage) => stage.calls.filter(isMake).map(fieldsOf);
const staged = (show: (stage: Stage) => Promise<void>) => stagedOn(harness, requests, show);

tellContainerStories({
  harness,
  slow,
  requests,
  publishing: "threads_publish",
  isPublish,
  isMake,
  isLook: ({ request }) => request.url.includes("error_message"),
  fieldsOf,
  addressOf: (id) => `https://www.threads.net/@toko/post/${id}`,
  spoiled: "INVALID_ASPEC_RATIO",
});

test("a post that is up although Threads says, with 500, that we may not is taken over, not made again", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    const error = { message: "Application does not have permission for this action", code: 10 };
    stage.script((call) =>
      isPublish(call) ? { what: "answer", when: "after", answer: { status: 500, json: { error } } } : undefined,
    );
    await stage.put(sample.with());
    expect([stage.calls.filter(isPublish).length, posts().length]).toEqual([1, 1]);
    expect(await stage.row(sample.id)).toMatchObject({ status: "unchanged", remoteId: posts()[0]?.id });
  }));

test("an album is made of items with their alt texts, and has the words once", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    const photos = [1, 2, 3].map((number) => ({ source: `${number}.jpg`, alt: `Foto ${number}` }));
    await stage.put(sample.with({ photos }));
    const [one, , , album] = madeBy(stage);
    expect(one).toEqual({
      media_type: "IMAGE",
      image_url: expect.stringMatching(/^https:/),
      is_carousel_item: "true",
      alt_text: "Foto 1",
    });
    expect(album).toEqual({
      media_type: "CAROUSEL",
      children: expect.stringMatching(/^\d+,\d+,\d+$/),
      text: expect.stringContaining("Kopi"),
    });
    expect(posts()[0]?.photos.map(({ alt }) => alt)).toEqual(["Foto 1", "Foto 2", "Foto 3"]);
    expect(new Set(posts()[0]?.photos.map(({ width, height }) => width / height)).size).toBe(1);
  }));

test("one photo is a post of its own, and none is a post of words", () =>
  staged(async (stage) => {
    const [one, none] = [sampleOf(harness, 1), sampleOf(harness, 2)];
    await stage.put(one.with({ photos: ["1.jpg"] }));
    await stage.put(none.with({ photos: [] }));
    expect(madeBy(stage).map(({ media_type }) => media_type)).toEqual(["IMAGE", "TEXT"]);
    expect(posts().map(({ photos }) => photos.length)).toEqual([1, 0]);
  }));

test("a changed price, stock or title sends nothing: posts cannot be edited", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    await stage.put(sample.with());
    const sent = stage.calls.length;
    await stage.put(sample.with({ price: "71234" }));
    await stage.put(sample.with({ stock: 0 }));
    await stage.put(sample.with({ title: sample.title("dua"), stock: 0 }));
    expect(stage.calls).toHaveLength(sent);
    expect(threads.limits.cannot).toMatchObject({ update: expect.any(String), soldOut: expect.any(String) });
  }));

test("is deleted when its product is withdrawn", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    await stage.put(sample.with());
    await stage.withdraw(sample.id);
    expect(posts()).toEqual([]);
  }));

test("posts nothing while the quota is used up, and goes on when there is room", () =>
  staged(async (stage) => {
    const sample = sampleOf(harness);
    // Counted by others: the number is read, never assumed.
    const full = { data: [{ quota_usage: 25, config: { quota_total: 25, quota_duration: 86_400 } }] };
    const lift = await harness.current().fault({
      what: "answer",
      method: "threads_publishing_limit.list",
      status: 200,
      body: JSON.stringify(full),
    });
    await stage.harness.clock.run(stage.shop.publish([sample.with()], { waitMs: 0 }));
    await stage.pass(600_000);
    expect(madeBy(stage)).toEqual([]);
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
      expect(posts()).toHaveLength(5);
      const waiting = rows.filter(({ status, reason, nextAt }) => status === "queued" && reason === "pace" && nextAt);
      expect([rows.length, waiting.length]).toEqual([200, 195]);
    },
    { choices: { pace: () => 5 } },
  ));

// --- Against Meta's own collection of requests -----------------------------------------

const vendorFile = fileURLToPath(
  new URL("../../../shared/spec/vendor/threads-api.postman_collection.json", import.meta.url),
);

interface Folder {
  readonly item?: readonly Folder[];
  readonly request?: {
    readonly method: string;
    readonly url: { readonly raw: string; readonly query?: readonly { readonly key: string }[] };
  };
}

interface Collection extends Folder {
  readonly variable: readonly { readonly key: string; readonly value: string }[];
}

/** Every way to ask that the collection has: `POST /me/threads`, with all fields that any of its requests shows. */
function waysOf({ item = [], request }: Folder, ways: Map<string, Set<string>>): Map<string, Set<string>> {
  if (request) {
    const [address = ""] = request.url.raw.replace("{{api_host}}", "").split("?");
    const way = `${request.method} ${address.replace(/\/$/, "").replace(/\{\{\w+\}\}/, "{id}")}`;
    const known = ways.get(way) ?? new Set();
    ways.set(way, new Set([...known, ...(request.url.query ?? []).map(({ key }) => key)]));
  }
  for (const one of item) waysOf(one, ways);
  return ways;
}

if (!existsSync(vendorFile)) {
  test.skip("SKIPPED: ../shared/spec/vendor/threads-api.postman_collection.json is not here to check requests against", () =>
    undefined);
} else {
  test("every request above is one that Meta's collection has", () => {
    const collection = JSON.parse(readFileSync(vendorFile, "utf8")) as Collection;
    const ways = waysOf(collection, new Map());
    const readable = new Set(
      collection.variable.filter(({ key }) => key.startsWith("fields_")).flatMap(({ value }) => value.split(",")),
    );
    expect(requests.length).toBeGreaterThanOrEqual(90);
    for (const { verb, path, query } of requests) {
      const { appsecret_proof: _proof, fields, ...sent } = query;
      const way = `${verb} ${path
        .replace("/v1.0", "")
        .replace(/^\/2650{10,}1(?=\/|$)/, "/me")
        .replace(/^\/\d+/, "/{id}")}`;
      expect([...ways.keys()], path).toContain(way);
      for (const name of Object.keys(sent)) expect([...(ways.get(way) ?? [])], way).toContain(name);
      for (const name of fields?.split(",") ?? []) expect([...readable], way).toContain(name);
    }
  });
}
