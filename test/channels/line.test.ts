/** Broadcasts under the real engine and by themselves: editions, retry keys, the failure table row by row, LINE's own description. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import { LINE_ROWS, readAnswer } from "../../src/channels/line/failures.js";
import { type LineOptions, line } from "../../src/channels/line/index.js";
import { type LineEdition, messagesOf } from "../../src/channels/line/messages.js";
import type { Recorded } from "../../src/sandbox/sandbox.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage, type Stage } from "../../src/testing/channel-stage.js";
import { CHANNEL, lineHarness } from "../promises/line.js";
import { fetchTools, NOW, openChannel, photoOf } from "./fake-tools.js";

const requests: Recorded[] = [];
const harness = lineHarness();
const daily = lineHarness({}, { everyMs: 86_400_000, silent: true });
const small = lineHarness({ monthly: 25, followers: 10 });
const keyed = lineHarness({ token: undefined }, { token: CHANNEL });
const places = [harness, daily, small, keyed];
beforeAll(async () => {
  await Promise.all(places.map((place) => place.open()));
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.close()));
});

const sent = (which = harness) => which.current().broadcasts();
const methods = (which = harness) => which.current().requests.map(({ method }) => method);
const staged = (show: (stage: Stage) => Promise<void>, which = harness) =>
  onStage(which, async (stage) => {
    await show(stage);
    requests.push(...which.current().requests);
  });

describe("an edition", () => {
  test("is checked by a dry run, then broadcast once, with photos and a button to the product", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with());
      expect(methods()).toEqual(["quota", "validate", "broadcast"]);
      const [first] = sent();
      expect(first?.says).toContain(sample.title("satu"));
      expect(first?.photos).toEqual([expect.stringMatching(/^https:/)]);
      expect(harness.current().requests.at(-1)?.headers["x-line-retry-key"]).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    }));

  test("of 200 products is one broadcast a day: twelve bubbles, and how many more there are", () =>
    staged(async (stage) => {
      const products = Array.from({ length: 200 }, (_, index) => sampleOf(daily, index + 1).with());
      await stage.harness.clock.run(stage.shop.publish(products, { waitMs: 0 }));
      await stage.pass(2 * 86_400_000);
      expect(sent(daily)).toHaveLength(1);
      const [carousel, more] = sent(daily)[0]?.messages ?? [];
      expect(carousel).toMatchObject({ type: "flex", contents: { type: "carousel" } });
      expect(sent(daily)[0]?.photos).toHaveLength(12);
      expect(more).toMatchObject({ type: "text", text: expect.stringContaining("188") });
      expect(sent(daily)[0]?.isSilent).toBe(true);
    }, daily));

  test("says nothing of a changed price or of stock that goes down", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with());
      const calls = stage.calls.length;
      await stage.put(sample.with({ price: "71234" }));
      await stage.put(sample.with({ stock: 0 }));
      expect([stage.calls.length, sent().length]).toEqual([calls, 1]);
    }));

  test("whose answer was lost is sent again with the same key and the same bytes, and nobody gets it twice", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      let lost = 0;
      const isBroadcast = (url: string): boolean => /message\/broadcast$/.test(url) && !url.includes("validate");
      stage.script(({ request }) =>
        isBroadcast(request.url) && lost++ === 0 ? { what: "lost", when: "after" } : undefined,
      );
      await stage.put(sample.with());
      const [one, other, ...more] = stage.calls.filter(({ request }) => isBroadcast(request.url));
      expect(more).toEqual([]);
      expect(other?.request.headers?.["x-line-retry-key"]).toBe(one?.request.headers?.["x-line-retry-key"]);
      expect(other?.request.body).toBe(one?.request.body);
      expect([other?.reply?.status, sent().length]).toEqual([409, 1]);
    }));

  test("that was accepted is up, also where the answer does not name the call that was", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      const isBroadcast = (url: string): boolean => /message\/broadcast$/.test(url) && !url.includes("validate");
      let tries = 0;
      const bare = { status: 409, json: { message: "The retry key is already accepted" } };
      stage.script(({ request }) => {
        if (!isBroadcast(request.url)) return undefined;
        tries += 1;
        return tries === 1 ? { what: "lost", when: "after" } : { what: "answer", when: "before", answer: bare };
      });
      await stage.put(sample.with());
      expect([tries, sent().length]).toEqual([2, 1]);
      expect((await stage.rows()).map(({ status, reason }) => [status, reason])).toEqual([["unchanged", undefined]]);
    }));

  test("whose answer was lost longer ago than LINE keeps the key is a question, not a second broadcast", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      stage.script(({ request }) =>
        /bot\/message\/broadcast$/.test(request.url) ? { what: "lost", when: "after" } : undefined,
      );
      await stage.harness.clock.run(stage.shop.publish([sample.with()], { waitMs: 0 }));
      await stage.pass(120_000);
      await stage.harness.clock.advance(25 * 3_600_000);
      stage.script();
      await stage.pass(3_600_000);
      expect(sent()).toHaveLength(1);
    }));

  test("waits where the month is used up, and says so", () =>
    staged(async (stage) => {
      for (const number of [1, 2]) {
        await stage.put(sampleOf(small, number).with());
        await stage.pass(120_000);
      }
      expect([sent(small).length, small.current().store.used]).toEqual([2, 20]);
      small.current().store.used = 25;
      await stage.harness.clock.run(stage.shop.publish([sampleOf(small, 3).with()], { waitMs: 0 }));
      await stage.pass(600_000);
      expect(methods(small).filter((method) => method === "broadcast")).toHaveLength(2);
      small.current().store.used = 0;
      await stage.settle(24 * 3_600_000);
      expect(sent(small)).toHaveLength(3);
    }, small));
});

describe("a channel's id and secret", () => {
  test("get a token of fifteen minutes before the first call, and another when it is over", () =>
    staged(async (stage) => {
      await stage.put(sampleOf(keyed, 1).with());
      expect(methods(keyed)).toEqual(["token", "quota", "validate", "broadcast"]);
      await stage.put(sampleOf(keyed, 2).with());
      expect(methods(keyed).filter((method) => method === "token")).toHaveLength(1);
      await stage.harness.clock.advance(900_000);
      await stage.put(sampleOf(keyed, 3).with());
      expect(methods(keyed).filter((method) => method === "token")).toHaveLength(2);
      expect(sent(keyed)).toHaveLength(3);
      const [asked] = keyed.current().requests;
      expect(asked?.fields).toEqual({
        grant_type: "client_credentials",
        client_id: CHANNEL.channelId,
        client_secret: CHANNEL.channelSecret,
      });
    }, keyed));

  test("that LINE does not know ask a person, and say which", () =>
    staged(async (stage) => {
      await keyed.current().fault({
        what: "answer",
        method: "token",
        status: 400,
        body: JSON.stringify({ error: "invalid_request", error_description: "invalid client" }),
      });
      const sample = sampleOf(keyed);
      await stage.harness.clock.run(stage.shop.publish([sample.with()], { waitMs: 0 }));
      await stage.pass(600_000);
      expect(stage.engine.places.get("place")?.account().hold).toMatchObject({
        message: expect.stringContaining("channel's id and secret"),
      });
      expect(methods(keyed).filter((method) => method !== "token")).toEqual([]);
    }, keyed));

  test("whose tokens cannot be got now wait, and nobody has to connect again", () =>
    staged(async (stage) => {
      const lift = await keyed.current().fault({ what: "error-before", method: "token", status: 503 });
      const sample = sampleOf(keyed);
      await stage.harness.clock.run(stage.shop.publish([sample.with()], { waitMs: 0 }));
      await stage.pass(600_000);
      expect(sent(keyed)).toEqual([]);
      await lift();
      await stage.settle();
      expect(sent(keyed)).toHaveLength(1);
    }, keyed));

  test("a token of the console that is refused names both cures", async () => {
    const tools = { http: fetchTools(() => NOW).http, now: () => NOW };
    const spec = line(harness.options)[inside];
    const renewing = spec.tokens?.refresh?.(
      spec.settings,
      { accessToken: "x" },
      { ...tools, platformNow: tools.now },
      never,
    );
    await expect(renewing).rejects.toMatchObject({ kind: "auth", cure: expect.stringContaining("channelSecret") });
  });
});

const never = new AbortController().signal;

describe("messages", () => {
  const item = (index: number) => ({
    title: `Kopi ${index}`,
    price: "Rp65.000",
    status: "",
    summary: "",
    link: "https://toko.example/kopi",
    photo: `p${index}`,
  });
  const edition = (count: number, more: Partial<LineEdition> = {}): LineEdition => ({
    notice: "Kabar",
    intro: "",
    button: "Lihat",
    items: Array.from({ length: count }, (_, index) => item(index)),
    more: "",
    ...more,
  });

  test("are never more than five, with at most twelve bubbles each", () => {
    const messages = messagesOf(edition(36, { intro: "Halo", more: "dan 4 lainnya" }), []);
    expect(messages.map(({ type }) => type)).toEqual(["text", "flex", "flex", "flex", "text"]);
    const sizes = messages.flatMap(({ contents }) => Object(contents).contents?.length ?? []);
    expect(sizes).toEqual([12, 12, 12]);
  });

  test("show one product as a bubble of its own, without a photo where it has no address, and without a dead button", () => {
    const [message] = messagesOf(edition(1), [photoOf("p0", new Uint8Array(1))]);
    expect(message).toMatchObject({ contents: { type: "bubble", footer: expect.any(Object) } });
    expect(message).not.toHaveProperty("contents.hero");
    const plain = edition(1, { items: [{ ...item(0), link: "" }] });
    expect(messagesOf(plain, [photoOf("p0", new Uint8Array(1), "https://p.example/0.jpg")])[0]).not.toHaveProperty(
      "contents.footer",
    );
    // Phones fetch over https only.
    expect(messagesOf(edition(1), [photoOf("p0", new Uint8Array(1), "http://p.example/0.jpg")])[0]).not.toHaveProperty(
      "contents.hero",
    );
  });
});

describe("says what a refusal means", () => {
  const later = (ms: number) => new Date(NOW.getTime() + ms);
  const CASES: readonly (readonly [number, string, object])[] = [
    [429, "You have reached your monthly limit.", { kind: "quota", retryAt: later(21_600_000) }],
    [429, "The API rate limit has been exceeded.", { kind: "throttled", scope: "account", retryAt: later(60_000) }],
    [401, "Authentication failed", { kind: "auth", cure: expect.stringContaining("`token`") }],
    [403, "Access to this API is not available", { kind: "forbidden", scope: "account" }],
    [404, "Not found", { kind: "forbidden", scope: "account" }],
    [413, "Request Entity Too Large", { kind: "invalid" }],
    [400, "The request body has 1 error(s)", { kind: "invalid", scope: "listing" }],
  ];

  test.each(CASES)("%i, %s", (status, message, expected) => {
    expect(caught({ status, headers: {}, body: { message }, text: "" })).toMatchObject({
      outcome: "rejected",
      platformCode: String(status),
      ...expected,
    });
  });

  test("with one case for each row, in the order of the rows", () => {
    const fits = CASES.map(([given, message]) =>
      LINE_ROWS.findIndex(({ status, says }) => status === given && (says?.test(message.toLowerCase()) ?? true)),
    );
    expect(fits).toEqual(LINE_ROWS.map((_, index) => index));
  });

  test("names the field that LINE names", () => {
    const body = { message: "1 error(s)", details: [{ message: "invalid uri", property: "messages[0]" }] };
    expect(caught({ status: 400, headers: {}, body, text: "" })).toMatchObject({
      message: "LINE: 1 error(s); messages[0]: invalid uri",
    });
  });

  test.each<[number, unknown, object]>([
    [500, { message: "Internal Server Error" }, { kind: "unavailable", outcome: "unknown" }],
    // Of a call that carries no retry key.
    [409, { message: "Conflict" }, { kind: "duplicate" }],
    [403, undefined, { kind: "unavailable", outcome: "rejected" }],
    [200, undefined, { kind: "unavailable", outcome: "unknown" }],
  ])("%i with %j", (status, body, expected) => {
    expect(caught({ status, headers: {}, body, text: "" })).toMatchObject(expected);
  });

  function caught(reply: Parameters<typeof readAnswer>[0]): unknown {
    try {
      return readAnswer(reply, NOW);
    } catch (error) {
      return error;
    }
  }
});

test("says hello only to the account that is meant", async () => {
  await harness.open();
  const ping = (more: Partial<LineOptions> = {}) =>
    openChannel(line({ ...harness.options, ...more }), {
      ...fetchTools(() => NOW),
      tokens: async () => ({ accessToken: String(harness.options.token) }),
    }).run("ping");
  await expect(ping()).resolves.toBeUndefined();
  await expect(ping({ botId: "@other" })).rejects.toMatchObject({
    kind: "auth",
    cure: expect.stringContaining("botId"),
  });
});

describe("options", () => {
  const good = { botId: "@216RUQVX", token: "test-test-test-test" };
  test.each([
    [{ ...good, botId: "216ruqvx" }, "expected the basic id, with @"],
    [{ ...good, template: { notice: "{titel}" } }, "a field in braces is not one of seller, count, others"],
    [{ ...good, mostProducts: 37 }, "mostProducts"],
    [
      { ...good, token: { channelId: "1573163733" } },
      "expected a channel access token, or { channelId, channelSecret }",
    ],
    [{ ...good, template: { button: "x".repeat(21) } }, "button"],
  ])("%j are refused in words", (options, why) => {
    expect(() => line(options as LineOptions)).toThrow(why);
  });

  test("name the account, want no host, and show no token", () => {
    const channel = line(good);
    const { account, needs, publicSettings } = channel[inside];
    expect([account, needs]).toEqual(["line:@216ruqvx", []]);
    expect(JSON.stringify([channel, publicSettings])).not.toContain(good.token);
  });
});

// --- Against LINE's own description ------------------------------------------------------

const vendorFile = fileURLToPath(new URL("../../../shared/spec/vendor/line.yml", import.meta.url));

/** What a schema has, and the words that a property may be: read from the YAML as it is indented. */
type Described = ReadonlyMap<string, readonly string[]>;

function schemaOf(yaml: string, name: string): Described {
  const [, from = ""] = yaml.split(`\n    ${name}:\n`);
  const block = from.split(/\n {4}\w/)[0] ?? "";
  const known = new Map<string, string[]>();
  let column = -1;
  let last = "";
  for (const row of block.split("\n")) {
    const [lead = "", key] = /^[\s-]*([A-Za-z]+):/.exec(row) ?? [];
    const indent = key === undefined ? row.search(/\S/) : lead.indexOf(`${key}:`);
    if (key === "properties") column = indent + 2;
    else if (key !== undefined && indent === column) {
      known.set(key, []);
      last = key;
    } else if (/^\s*- \S/.test(row) && indent > column && column > 0) known.get(last)?.push(row.trim().slice(2));
    else if (key !== undefined && indent < column) column = -1;
  }
  return known;
}

const SCHEMAS: Readonly<Record<string, string>> = {
  flex: "FlexMessage",
  bubble: "FlexBubble",
  carousel: "FlexCarousel",
  box: "FlexBox",
  image: "FlexImage",
  text: "FlexText",
  button: "FlexButton",
  uri: "URIAction",
};

function misfits(yaml: string, value: unknown, isMessage = false): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => misfits(yaml, one, isMessage));
  if (typeof value !== "object" || value === null) return [];
  const { type, ...fields } = value as Readonly<Record<string, unknown>>;
  const name = isMessage && type === "text" ? "TextMessage" : (SCHEMAS[String(type)] ?? "");
  const known = new Map([...schemaOf(yaml, name), ...(type === "uri" ? ([["label", []]] as const) : [])]);
  return Object.entries(fields).flatMap(([field, given]) => {
    const words = known.get(field);
    if (words === undefined) return [`${name} has no ${field}`];
    const isOff = words.length > 0 && typeof given === "string" && !words.includes(given);
    return [...(isOff ? [`${name}.${field} is none of ${words.join(", ")}`] : []), ...misfits(yaml, given)];
  });
}

if (!existsSync(vendorFile)) {
  test.skip("SKIPPED: ../shared/spec/vendor/line.yml is not here to check requests against", () => undefined);
} else {
  test("every request above is one that LINE describes", () => {
    const yaml = readFileSync(vendorFile, "utf8");
    expect([...schemaOf(yaml, "FlexButton").keys()]).toEqual(expect.arrayContaining(["style", "action", "height"]));
    expect(misfits(yaml, { type: "button", style: "huge", colour: "red" })).toHaveLength(2);
    expect(requests.length).toBeGreaterThanOrEqual(20);
    // Tokens have a description of their own, which is not there.
    for (const { path, fields, headers, method } of requests.filter((one) => one.method !== "token")) {
      expect(yaml).toMatch(new RegExp(`\\n  "?${path}"?:\\n`));
      const known = [...schemaOf(yaml, method === "validate" ? "ValidateMessageRequest" : "BroadcastRequest").keys()];
      for (const name of Object.keys(fields)) expect(known).toContain(name);
      expect(misfits(yaml, fields["messages"] ?? [], true)).toEqual([]);
      expect(headers["x-line-retry-key"] === undefined).toBe(method !== "broadcast");
    }
  });
}
