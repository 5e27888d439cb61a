/** Messages under the real engine and by themselves: edits, lost answers, the failure table row by row, Discord's own description. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import { DISCORD_ROWS, type DiscordRow, readAnswer } from "../../src/channels/discord/failures.js";
import { type DiscordOptions, discord } from "../../src/channels/discord/index.js";
import type { Recorded } from "../../src/sandbox/sandbox.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage, type Stage } from "../../src/testing/channel-stage.js";
import { discordHarness } from "../promises/discord.js";
import { NOW, productOf, renderInput } from "./fake-tools.js";
import { type Schemas, valueMisfits } from "./openapi-kit.js";

const requests: Recorded[] = [];
const harness = discordHarness();
const forum = discordHarness("998877665544332211");
beforeAll(async () => {
  await Promise.all([harness.open(), forum.open()]);
});
afterAll(async () => {
  await Promise.all([harness.close(), forum.close()]);
});

const seen = (which = harness) => which.current().messages();
const methods = () => harness.current().requests.map(({ method }) => method);
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

describe("a message", () => {
  test("is an embed whose title is the link, with photos and what they show, and calls nobody", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(
        sample.with({ photos: described, description: "Halo @everyone *kopi* _enak_ https://a.example/x_y_z" }),
      );
      const [message] = seen();
      expect(message?.embeds[0]).toMatchObject({ title: sample.title("satu") });
      expect(message?.embeds[0]?.description).toContain("Halo @everyone \\*kopi\\* \\_enak\\_ https://a.example/x_y_z");
      expect(message?.photos.map(({ description }) => description)).toEqual(["Foto 1", "Foto 2", "Foto 3"]);
      expect(new Set(message?.photos.map(({ width, height }) => width / height)).size).toBe(1);
      expect(await stage.row(sample.id)).toMatchObject({
        live: { url: `https://discord.com/channels/112233445566778899/98/${message?.id}` },
      });
      expect(harness.current().requests[0]?.query).toEqual({ wait: "true" });
    }));

  test("says by an edit that it is sold out, and leaves its photos alone", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with({ photos: described }));
      const before = seen()[0];
      await stage.put(sample.with({ photos: described, stock: 3 }));
      expect(methods()).toEqual(["send"]);
      await stage.put(sample.with({ photos: described, stock: 0 }));
      expect(seen()[0]?.embeds[0]?.description).toMatch(/^Terjual habis\n/);
      expect(seen()[0]?.photos).toEqual(before?.photos);
      expect(
        harness
          .current()
          .requests.slice(1)
          .flatMap(({ files }) => Object.keys(files)),
      ).toEqual([]);
      await stage.put(sample.with({ photos: described, stock: 5 }));
      expect(seen()[0]?.embeds[0]?.description).not.toContain("habis");
      expect(methods()).toEqual(["send", "edit", "edit"]);
    }));

  test("gets other photos, more, fewer and none by edits of the same message", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with({ photos: described }));
      const id = seen()[0]?.id;
      for (const photos of [["4.jpg", "5.jpg"], ["4.jpg", "5.jpg", "6.jpg", "7.jpg"], []]) {
        await stage.put(sample.with({ photos }));
        expect([seen().length, seen()[0]?.id, seen()[0]?.photos.length]).toEqual([1, id, photos.length]);
      }
    }));

  test("whose answer was lost asks a person, and sends nothing meanwhile", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      stage.script(({ verb }) => (verb === "create" ? { what: "lost", when: "after" } : undefined));
      await stage.put(sample.with());
      await stage.pass(3_600_000);
      expect(await stage.row(sample.id)).toMatchObject({ status: "waitingForYou", reason: "in doubt" });
      expect(methods()).toEqual(["send"]);
      expect(discord.safety).toEqual({ create: "blind", update: "absolute", withdraw: "absolute" });
    }));

  test("stands in the thread of a forum, and is edited and deleted there", () =>
    staged(async (stage) => {
      const sample = sampleOf(forum);
      await stage.put(sample.with());
      await stage.put(sample.with({ title: sample.title("dua") }));
      expect(seen(forum)).toMatchObject([{ thread: "998877665544332211" }]);
      await stage.withdraw(sample.id);
      expect(seen(forum)).toEqual([]);
    }, forum));
});

test("waits where an answer says that the next call would be too many", () =>
  staged(async (stage) => {
    const [one, other] = [sampleOf(harness, 1), sampleOf(harness, 2)];
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "30.5" };
    stage.script(({ number }) =>
      number === 1
        ? { what: "change", change: (reply) => ({ ...reply, headers: { ...reply.headers, ...headers } }) }
        : undefined,
    );
    await stage.put(one.with());
    await stage.put(other.with());
    const [first, second] = stage.calls;
    expect((second?.at.getTime() ?? 0) - (first?.at.getTime() ?? 0)).toBeGreaterThanOrEqual(30_500);
    expect(seen()).toHaveLength(2);
  }));

test("keeps from one act to the next what an answer said of the rate", () =>
  staged(async (stage) => {
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "30.5" };
    stage.script(() => ({
      what: "change",
      change: (reply) => ({ ...reply, headers: { ...reply.headers, ...headers } }),
    }));
    for (const number of [1, 2]) {
      await stage.harness.clock.run(stage.shop.publish([sampleOf(harness, number).with()], { waitMs: 0 }));
      await stage.pass(5_000);
    }
    expect(stage.calls).toHaveLength(1);
    await stage.pass(60_000);
    const [first, second] = stage.calls;
    expect((second?.at.getTime() ?? 0) - (first?.at.getTime() ?? 0)).toBeGreaterThanOrEqual(30_500);
  }));

test("of listings handed over at the same instant only one finds out that the webhook is used up", () =>
  staged(
    async (stage) => {
      const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "30.5" };
      stage.script(() => ({
        what: "change",
        change: (reply) => ({ ...reply, headers: { ...reply.headers, ...headers } }),
      }));
      const products = [1, 2, 3, 4].map((number) => sampleOf(harness, number).with());
      await stage.put(...products);
      expect(spacingOf(stage)).toBeGreaterThanOrEqual(30_500);
      expect(seen()).toHaveLength(4);
    },
    harness,
    { choices: { pace: () => 9 } },
  ));

test("of listings handed over at the same instant only one is told to wait", () =>
  staged(
    async (stage) => {
      const tooMany = { status: 429, json: { message: "You are being rate limited.", retry_after: 40, global: false } };
      stage.script(({ number }) => (number === 1 ? { what: "answer", when: "before", answer: tooMany } : undefined));
      await stage.put(...[1, 2, 3, 4].map((number) => sampleOf(harness, number).with()));
      const [first, second] = stage.calls.map(({ at }) => at.getTime());
      expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(40_000);
      expect(seen()).toHaveLength(4);
    },
    harness,
    { choices: { pace: () => 9 } },
  ));

/** The shortest time between two calls that left. */
function spacingOf({ calls }: Stage): number {
  const times = calls.map(({ at }) => at.getTime());
  return Math.min(...times.slice(1).map((time, index) => time - (times[index] ?? 0)));
}

test("of 200 products five are posted a day, and the others say when", () =>
  staged(
    async (stage) => {
      const products = Array.from({ length: 200 }, (_, index) =>
        sampleOf(harness, index + 1).with({ photos: ["1.jpg"] }),
      );
      await stage.harness.clock.run(stage.shop.publish(products, { waitMs: 0 }));
      await stage.pass(1_800_000);
      const rows = await stage.rows();
      expect(seen()).toHaveLength(5);
      const waiting = rows.filter(({ status, reason, nextAt }) => status === "queued" && reason === "pace" && nextAt);
      expect([rows.length, waiting.length]).toEqual([200, 195]);
    },
    harness,
    { choices: { pace: () => 5 } },
  ));

describe("says what a refusal means", () => {
  const later = new Date(NOW.getTime() + 1_500);
  const CASES: readonly (readonly [status: number, code: number, more: object, expected: object])[] = [
    [404, 10_015, {}, { kind: "auth", scope: "account", cure: expect.stringContaining("new webhook") }],
    [401, 50_027, {}, { kind: "auth", scope: "account" }],
    [404, 10_008, {}, { kind: "gone" }],
    [404, 10_003, {}, { kind: "forbidden", scope: "account", cure: expect.stringContaining("`thread`") }],
    [400, 30_046, {}, { kind: "throttled", scope: "listing" }],
    [413, 40_005, {}, { kind: "invalid", field: "photos", facets: ["photos"] }],
    [403, 40_333, {}, { kind: "forbidden", scope: "app" }],
    [400, 50_006, {}, { kind: "invalid" }],
    [400, 50_035, {}, { kind: "invalid" }],
    [400, 220_001, {}, { kind: "forbidden", scope: "account" }],
    [400, 220_004, {}, { kind: "forbidden", scope: "account" }],
    [503, 130_000, {}, { kind: "unavailable", outcome: "unknown" }],
    [429, 0, { retry_after: 1.5 }, { kind: "throttled", scope: "account", retryAt: later, platformCode: "429" }],
    [429, 0, { retry_after: 1.5, global: true }, { kind: "throttled", scope: "app", retryAt: later }],
    [401, 0, {}, { kind: "auth" }],
    [403, 50_013, {}, { kind: "forbidden", scope: "account" }],
    [404, 0, {}, { kind: "gone" }],
    [400, 50_109, {}, { kind: "invalid" }],
    [413, 0, {}, { kind: "invalid", facets: ["photos"] }],
    [500, 0, {}, { kind: "unavailable", outcome: "unknown" }],
  ];
  test.each(CASES)("%i with code %i", (status, code, more, expected) => {
    const error = caught({ status, headers: {}, body: { code, message: "no", ...more }, text: "" });
    expect(error).toMatchObject({ name: "ChannelError", outcome: "rejected", ...expected });
  });

  test("every row is met above", () => {
    const isCode = (wanted: DiscordRow["code"], given: number): boolean => {
      const [from, to] = typeof wanted === "object" ? wanted : [wanted, wanted];
      return from !== undefined && to !== undefined && given >= from && given <= to;
    };
    const met = CASES.map(([status, code]) =>
      DISCORD_ROWS.find((row) => (row.status === undefined ? isCode(row.code, code) : row.status === status)),
    );
    expect(DISCORD_ROWS.filter((row) => !met.includes(row))).toEqual([]);
  });

  test.each<[number, object]>([
    [429, { kind: "throttled" }],
    [403, { kind: "unavailable", outcome: "rejected" }],
    [413, { kind: "invalid", facets: ["photos"] }],
    [502, { kind: "unavailable", outcome: "unknown" }],
    [200, { kind: "unavailable", outcome: "unknown" }],
  ])("%i of Cloudflare's or somebody else's page", (status, expected) => {
    expect(caught({ status, headers: {}, body: undefined, text: "<html>" })).toMatchObject(expected);
  });

  function caught(reply: Parameters<typeof readAnswer>[0]): unknown {
    try {
      return readAnswer(reply, NOW);
    } catch (error) {
      return error;
    }
  }
});

describe("options", () => {
  const webhook = "https://discord.com/api/webhooks/123456789012345678/token_of-the-hook";
  test.each([
    [{ webhook: "https://discord.com/channels/1/2" }, "expected the address that Discord shows"],
    [{ webhook, thread: "kopi" }, "expected the digits of an id"],
    [{ webhook, template: "{titel}" }, "{titel} is not a field"],
  ])("%j are refused in words", (options, why) => {
    expect(() => discord(options)).toThrow(why);
  });

  test("name the account, and show no token", () => {
    const channel = discord({ webhook, thread: "998877665544332211" });
    const { account, publicSettings, secrets } = channel[inside];
    expect([account, secrets]).toEqual(["discord:123456789012345678/998877665544332211", ["token_of-the-hook"]]);
    expect(JSON.stringify([channel, publicSettings])).not.toContain("token_of-the-hook");
  });

  test("signs of Markdown take no more room than there is", () => {
    const given: DiscordOptions = { webhook, template: "{description}" };
    const { settings, render } = discord(given)[inside];
    const { content, losses } = render({ ...renderInput(productOf({ description: "*_ ".repeat(2_000) })), settings });
    const { description } = content as { readonly description: string };
    expect(description.length).toBeLessThanOrEqual(4_096);
    expect(description.length).toBeGreaterThan(3_500);
    expect(losses).toContainEqual({ field: "description", reason: "shortened" });
  });
});

const vendorFile = fileURLToPath(new URL("../../../shared/spec/vendor/discord.json", import.meta.url));

if (!existsSync(vendorFile)) {
  test.skip("SKIPPED: ../shared/spec/vendor/discord.json is not here to check requests against", () => undefined);
} else {
  test("every request above is one that Discord describes", () => {
    const vendor = JSON.parse(readFileSync(vendorFile, "utf8")) as Schemas & { readonly paths: object };
    const strict: Schemas = { components: vendor.components, isStrict: true };
    expect(requests.length).toBeGreaterThanOrEqual(15);
    for (const { verb, path, query, fields } of requests) {
      const shape = path
        .replace(/^\/api\/v10\/webhooks\/\d+\/[\w-]+/, "/webhooks/{webhook_id}/{webhook_token}")
        .replace(/\d{18,}$/, "{message_id}");
      expect(Object.keys(vendor.paths), path).toContain(shape);
      for (const name of Object.keys(query)) expect(["wait", "thread_id"]).toContain(name);
      const own = Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in query)));
      const payload: unknown = typeof fields["payload_json"] === "string" ? JSON.parse(fields["payload_json"]) : own;
      const schema = verb === "PATCH" ? "IncomingWebhookUpdateRequestPartial" : "IncomingWebhookRequestPartial";
      if (verb === "POST" || verb === "PATCH") {
        expect(valueMisfits(payload, { $ref: `#/components/schemas/${schema}` }, strict, "body")).toEqual([]);
      }
    }
  });
}
