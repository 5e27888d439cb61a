/** Mastodon: its words, its wire, its table of failures, and what another client reads of what we wrote. */
import { createRestAPIClient } from "masto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Channel } from "../../src/channel/define.js";
import { ChannelError } from "../../src/channel/failures.js";
import type { RenderInput } from "../../src/channel/render.js";
import { renderTools } from "../../src/channel/tools.js";
import type { Photo, Ref } from "../../src/channel/verbs.js";
import { readInstance } from "../../src/channels/mastodon/facts.js";
import { checkReply, MASTODON_ROWS } from "../../src/channels/mastodon/failures.js";
import { mastodon } from "../../src/channels/mastodon/index.js";
import { lengthOf, type MastodonContent, renderPost } from "../../src/channels/mastodon/render.js";
import { createManualClock, createSandbox, type MastodonPlace } from "../../src/sandbox/sandbox.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage } from "../../src/testing/channel-stage.js";
import type { Call } from "../../src/testing/faulty-transport.js";
import { mastodonHarness } from "../promises/mastodon.js";
import { jpeg } from "../sandbox/photos.js";
import { createAct, fetchTools, NOW, openChannel, photoOf, productOf, renderInput, variantOf } from "./fake-tools.js";

const TOKEN = "token-0123456789abcdef";
const clock = createManualClock(NOW);
const sandbox = createSandbox({ clock });
let place: MastodonPlace;
let slow: MastodonPlace;
const engine = mastodonHarness();
beforeAll(async () => {
  [place, slow] = await Promise.all([
    sandbox.mastodon({ token: TOKEN }),
    sandbox.mastodon({ token: TOKEN, processingMs: 8_000 }),
    engine.open(),
  ]);
});
beforeEach(() => place.faults.clear());
afterAll(async () => {
  await Promise.all([sandbox.close(), engine.close()]);
});

let acts = 0;
function openAccount(at: MastodonPlace = place, act = createAct(`act ${++acts}`)) {
  const channel = mastodon({ server: at.url, user: "toko", token: TOKEN });
  const { run } = openChannel(channel as Channel, fetchTools(clock.now));
  return {
    run,
    create: (content: MastodonContent, photos: readonly Photo[] = []) =>
      run("create", { content, photos, step: act.step }) as Promise<Ref>,
    update: (previous: Ref, content: MastodonContent, due: readonly string[], photos: readonly Photo[] = []) =>
      run("update", { content, due, photos, previous, removedVariants: [], step: createAct().step }) as Promise<Ref>,
    withdraw: (ref: Ref) => run("withdraw", { ref, how: "delete", step: createAct().step }),
    read: (ref: Ref) => run("read", { ref }),
  };
}

const saying = (status: string): MastodonContent => ({ status, language: "id", price: "", stock: "" });
const photo = (shade: number, alt: string): Photo => ({ ...photoOf(String(shade), jpeg(800, 600, shade)), alt });
const client = () => createRestAPIClient({ url: place.url, accessToken: TOKEN });
const thrown = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail("nothing was thrown"),
    (error: ChannelError) => error,
  );

describe("another client reads what we wrote", () => {
  test("a post with its photos, alternative texts and language", async () => {
    const ref = await openAccount().create(saying("Kopi Gayo & teh\n\nRp65.000 #kopi"), [
      photo(1, "Biji"),
      photo(2, "Cangkir"),
    ]);
    const status = await client().v1.statuses.$select(ref.id).fetch();
    expect(status.content).toBe("<p>Kopi Gayo &amp; teh</p><p>Rp65.000 #kopi</p>");
    expect(status.mediaAttachments.map(({ description }) => description)).toEqual(["Biji", "Cangkir"]);
    expect([status.language, status.visibility, status.url]).toEqual(["id", "public", ref.url]);
  });

  test("an edit in place, which keeps the photos that it does not change", async () => {
    const account = openAccount();
    const ref = await account.create(saying("satu"), [photo(3, "Biji")]);
    const edited = await account.update(ref, saying("dua"), ["content"]);
    const status = await client().v1.statuses.$select(ref.id).fetch();
    expect([edited.id, status.content, status.mediaAttachments.length]).toEqual([ref.id, "<p>dua</p>", 1]);
    expect(status.editedAt).not.toBeNull();
  });

  test("photos that follow a text, and that are taken off", async () => {
    const account = openAccount();
    const ref = await account.create(saying("tanpa foto"));
    const shown = await account.update(ref, saying("dengan foto"), ["content", "photos"], [photo(4, "")]);
    expect((await client().v1.statuses.$select(ref.id).fetch()).mediaAttachments).toHaveLength(1);
    await account.update(shown, saying("tanpa foto"), ["photos"], []);
    expect((await client().v1.statuses.$select(ref.id).fetch()).mediaAttachments).toHaveLength(0);
  });

  test("nothing after a withdrawal; doing it again is harmless", async () => {
    const account = openAccount();
    const ref = await account.create(saying("sebentar"));
    expect(await account.read(ref)).toMatchObject({ visible: true });
    await account.withdraw(ref);
    await account.withdraw(ref);
    await expect(client().v1.statuses.$select(ref.id).fetch()).rejects.toThrow();
    expect(await account.read(ref)).toMatchObject({ visible: false });
  });
});

describe("photos that take their time", () => {
  test("are waited for, not sent again, and the post comes when they are ready", async () => {
    const act = createAct();
    const account = openAccount(slow, act);
    const error = await thrown(account.create(saying("nanti"), [photo(5, "")]));
    expect(error).toMatchObject({ kind: "locked", retryAt: new Date(clock.now().getTime() + 5_000) });
    expect(slow.posts()).toHaveLength(0);
    await clock.advance(8_000);
    await account.create(saying("nanti"), [photo(5, "")]);
    expect(slow.posts().map(({ photos }) => photos.length)).toEqual([1]);
    expect(slow.requests.filter(({ method }) => method === "media")).toHaveLength(1);
  });

  test("and cannot be processed are refused", async () => {
    await place.fault({
      what: "answer",
      method: "media",
      status: 422,
      body: '{"error":"Validation failed: File is invalid"}',
      times: 1,
    });
    const error = await thrown(openAccount().create(saying("rusak"), [photo(6, "")]));
    expect(error).toMatchObject({ kind: "invalid", facets: ["photos"] });
  });
});

test("photos that were uploaded are used again after a crash", () =>
  onStage(engine, async (stage) => {
    const isPost = (call: Call): boolean => call.request.method === "POST" && call.request.url.endsWith("/statuses");
    stage.script((call) => (isPost(call) ? { what: "die", when: "before" } : undefined));
    await stage.put(sampleOf(engine).with());
    stage.script();
    stage.restart();
    await stage.settle(24 * 3_600_000);
    expect(
      engine
        .current()
        .posts()
        .map(({ photos }) => photos.length),
    ).toEqual([2]);
    expect(engine.current().requests.filter(({ method }) => method === "media")).toHaveLength(2);
  }));

describe("a post whose answer is lost", () => {
  test("is sent again with its key, and is one post", () =>
    onStage(engine, async (stage) => {
      stage.script(({ request }) =>
        request.method === "POST" && request.url.endsWith("/statuses") && engine.current().posts().length === 0
          ? { what: "lost", when: "after" }
          : undefined,
      );
      await stage.put(sampleOf(engine).with());
      const calls = engine.current().requests.filter(({ method }) => method === "statuses");
      expect(calls).toHaveLength(2);
      const keys = calls.map(({ headers }) => headers["idempotency-key"] ?? "none");
      expect(keys).toEqual([expect.stringMatching(/^[\w-]{43}$/), keys[0]]);
      expect((await stage.row("uji-1")).status).toBe("unchanged");
      expect(engine.current().posts()).toHaveLength(1);
      expect(engine.current().requests.filter(({ method }) => method === "media")).toHaveLength(2);
    }));
});

test("of 200 products five are posted a day, and the others say when", () =>
  onStage(
    engine,
    async (stage) => {
      const products = Array.from({ length: 200 }, (_, index) =>
        sampleOf(engine, index + 1).with({ photos: ["1.jpg"] }),
      );
      await stage.harness.clock.run(stage.shop.publish(products, { waitMs: 0 }));
      await stage.pass(1_800_000);
      const rows = await stage.rows();
      expect(engine.current().posts()).toHaveLength(5);
      const waiting = rows.filter(({ status, reason, nextAt }) => status === "queued" && reason === "pace" && nextAt);
      expect([rows.length, waiting.length]).toEqual([200, 195]);
    },
    { choices: { pace: () => 5 } },
  ));

test("a stock change makes no new post; sold out edits the one that is there", () =>
  onStage(engine, async (stage) => {
    await stage.put(sampleOf(engine).with());
    const [before] = engine.current().posts();
    await stage.put(sampleOf(engine).with({ stock: 3 }));
    await stage.put(sampleOf(engine).with({ stock: 0 }));
    const posts = engine.current().posts();
    expect(posts.map(({ id }) => id)).toEqual([before?.id]);
    expect(posts[0]?.text).toMatch(/^Terjual habis/);
  }));

describe("the server's own limits", () => {
  const facts = (body: object) => ({ instance: readInstance(body) });
  const configuration = (statuses: object) => ({ configuration: { statuses }, api_versions: { mastodon: 7 } });
  const render = (more: Partial<RenderInput<unknown, unknown>>, description = "Kopi. ".repeat(400)) => {
    const settings = { template: "{title}\n{price}\n\n{description}\n\n{link}\n\n{hashtags}", hashtags: ["kopi"] };
    const input = renderInput(productOf({ description }), { tools: renderTools("id-ID"), ...more });
    return renderPost({ ...input, settings });
  };

  test("are kept, with every link counted the same", () => {
    const link = `https://toko.example/${"produk/".repeat(40)}kopi`;
    const { content, losses } = render({ link });
    expect(content.status).toContain(`${link}\n`);
    expect(lengthOf(content.status, 23)).toBeLessThanOrEqual(500);
    expect(lengthOf(content.status, 23)).toBeGreaterThan(450);
    expect(losses).toContainEqual(expect.objectContaining({ field: "description", reason: "shortened" }));
  });

  test("count links in descriptions too, which may be shorter than they count", () => {
    const { content } = render({}, "https://a.id ".repeat(60));
    expect(lengthOf(content.status, 23)).toBeLessThanOrEqual(500);
  });

  test("are those it says, larger or smaller", () => {
    const long = render({
      facts: facts(
        configuration({ max_characters: 5_000, max_media_attachments: 16, characters_reserved_per_url: 23 }),
      ),
    });
    expect(long.losses).toEqual([]);
    const short = render({ facts: facts(configuration({ max_characters: 140, characters_reserved_per_url: 23 })) });
    expect(lengthOf(short.content.status, 23)).toBeLessThanOrEqual(140);
  });

  test("shape photos as well", () => {
    const { within } = openChannel(
      mastodon({ server: place.url, user: "toko", token: TOKEN }) as Channel,
      fetchTools(clock.now),
    );
    const rule = within.photoRule(
      facts({
        configuration: {
          statuses: { max_media_attachments: 2 },
          media_attachments: { image_size_limit: 1_000_000, description_limit: 420 },
        },
      }),
    );
    expect(rule).toMatchObject({ count: { max: 2 }, maxBytes: 1_000_000, altText: { max: 420 } });
  });

  test("an answer without any is no answer", () => {
    expect(readInstance({ error: "not found" })).toBeUndefined();
    expect(readInstance(configuration({}))).toMatchObject({
      maxCharacters: 500,
      maxPhotos: 4,
      perLink: 23,
      isMastodon: true,
    });
    expect(readInstance({ configuration: { statuses: {} }, version: "0.19.0" })).toMatchObject({ isMastodon: false });
  });
});

test("a post says what is sold out, the price range and the language", () => {
  const variants = [
    variantOf("a", "65000", { availability: "outOfStock" }),
    variantOf("b", "90000", { availability: "outOfStock" }),
  ] as const;
  const input = renderInput(productOf({ variants, locale: "id-ID" }), { tools: renderTools("id-ID") });
  const { content } = renderPost({ ...input, settings: { template: "{availability}\n{price}", hashtags: [] } });
  expect(content).toMatchObject({ status: "Terjual habis\nRp65.000 – Rp90.000", language: "id" });
});

test("too many photos hold no deletion, and too many deletions no post", () =>
  onStage(engine, async (stage) => {
    const [one, other, third] = [sampleOf(engine, 1), sampleOf(engine, 2), sampleOf(engine, 3)];
    await stage.put(one.with({ photos: [] }));
    const tooMany = (call: Call) => {
      const isLimited = call.request.url.endsWith("/api/v2/media") || call.request.method === "DELETE";
      const at = new Date(stage.harness.clock.now().getTime() + 1_800_000).toISOString();
      const headers = { "x-ratelimit-limit": "30", "x-ratelimit-remaining": "0", "x-ratelimit-reset": at };
      const answer = { status: 429, headers, json: { error: "Too many requests" } };
      return isLimited ? ({ what: "answer", when: "before", answer } as const) : undefined;
    };
    stage.script(tooMany);
    await stage.harness.clock.run(stage.shop.publish([other.with()], { waitMs: 0 }));
    await stage.pass(60_000);
    expect(await stage.row(other.id)).toMatchObject({ status: "queued", reason: "rate" });
    stage.script();
    await stage.harness.clock.run(stage.shop.withdraw([one.id], { waitMs: 0 }));
    await stage.pass(60_000);
    expect(engine.current().posts()).toEqual([]);
    await stage.pass(1_800_000);
    expect((await stage.row(other.id)).status).toBe("unchanged");
    stage.script(tooMany);
    await stage.harness.clock.run(stage.shop.withdraw([other.id], { waitMs: 0 }));
    await stage.pass(60_000);
    await stage.harness.clock.run(stage.shop.publish([third.with({ photos: [] })], { waitMs: 0 }));
    await stage.pass(60_000);
    expect((await stage.row(third.id)).status).toBe("unchanged");
  }));

describe("failures, row by row", () => {
  const fail = (status: number, error: string | undefined, asked: Parameters<typeof checkReply>[1], headers = {}) => {
    try {
      checkReply({ status, headers, body: error === undefined ? undefined : { error }, text: "" }, asked, NOW);
    } catch (thrownError) {
      if (thrownError instanceof ChannelError) return thrownError;
    }
    return expect.fail("nothing was thrown");
  };
  const SAID = [
    [401, "The access token is invalid", "post", "auth", "account", "rejected"],
    [403, "This action is not allowed", "photo", "forbidden", "verb", "rejected"],
    [403, "This action is outside the authorized scopes", "post", "forbidden", "account", "rejected"],
    [404, "Record not found", "status", "gone", "listing", "rejected"],
    [410, "Gone", "status", "gone", "listing", "rejected"],
    [404, "Not Found", "photo", "unavailable", "verb", "rejected"],
    [413, "too large", "photo", "invalid", "listing", "rejected"],
    [
      422,
      "Cannot attach files that have not finished processing. Try again in a moment!",
      "post",
      "locked",
      "listing",
      "rejected",
    ],
    [422, "Validation failed: File file size must be less than 16 MB", "photo", "invalid", "listing", "rejected"],
    [422, "Validation failed: Text character limit of 500 exceeded", "post", "invalid", "listing", "rejected"],
    [429, "Too many requests", "post", "throttled", "account", "rejected"],
    [400, "There was a problem parsing the request", "post", "invalid", "listing", "rejected"],
    [500, "We're sorry", "post", "unavailable", "account", "unknown"],
    [503, "Remote data could not be fetched", "post", "unavailable", "account", "unknown"],
    [403, undefined, "post", "unavailable", "account", "rejected"],
    [502, undefined, "post", "unavailable", "account", "unknown"],
  ] as const;
  test.each(SAID)("%i %s, asked for a %s: %s of the %s, %s", (status, error, asked, kind, scope, outcome) => {
    expect(fail(status, error, asked)).toMatchObject({ kind, scope, outcome });
  });

  test("429 says when, as a time", () => {
    const at = "2026-11-21T08:05:00.000Z";
    expect(fail(429, "Too many requests", "post", { "x-ratelimit-reset": at }).retryAt).toEqual(new Date(at));
  });

  const LIMITED = [
    ["30", "verb"],
    ["300", "account"],
    [undefined, "account"],
  ] as const;
  test.each(LIMITED)("429 where the limit is %s is of the %s", (limit, scope) => {
    const headers = limit === undefined ? {} : { "x-ratelimit-limit": limit };
    expect(fail(429, "Too many requests", "photo", headers)).toMatchObject({ kind: "throttled", scope });
  });

  test("every row is met above", () => {
    const said = SAID.map((one) => [...one.slice(0, 3), undefined] as const);
    const limited = LIMITED.map(([limit]) => [429, "Too many requests", "photo", limit] as const);
    const met = [...said, ...limited].map(([status, error, asked, limit]) =>
      MASTODON_ROWS.find(
        (row) =>
          row.status === status &&
          (row.asked?.some((one) => one === asked) ?? true) &&
          (row.says?.test(String(error ?? "")) ?? true) &&
          (row.limit ?? limit) === limit,
      ),
    );
    expect(MASTODON_ROWS.filter((row) => !met.includes(row))).toEqual([]);
  });
});
