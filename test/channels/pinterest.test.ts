/** Pins under the real engine and by themselves: edits, lost answers, the failure table row by row, Pinterest's own description. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inside } from "../../src/channel/define.js";
import type { Http, HttpRequest } from "../../src/channel/toolbox.js";
import { PINTEREST_ROWS, readAnswer } from "../../src/channels/pinterest/failures.js";
import { type PinterestOptions, pinterest } from "../../src/channels/pinterest/index.js";
import { codeOf } from "../../src/channels/shared-marker.js";
import type { Recorded } from "../../src/sandbox/sandbox.js";
import { sampleOf } from "../../src/testing/channel-samples.js";
import { onStage, type Stage } from "../../src/testing/channel-stage.js";
import { pinterestHarness } from "../promises/pinterest.js";
import { fetchTools, NOW, openChannel, productOf, renderInput } from "./fake-tools.js";
import { type Schemas, valueMisfits } from "./openapi-kit.js";

const requests: Recorded[] = [];
const harness = pinterestHarness();
const paged = pinterestHarness(1);
beforeAll(async () => {
  await Promise.all([harness.open(), paged.open()]);
});
afterAll(async () => {
  await Promise.all([harness.close(), paged.close()]);
});

const pins = (which = harness) => which.current().pins();
const methods = (which = harness) => which.current().requests.map(({ method }) => method);
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

describe("a pin", () => {
  test("leads to the product, with its code, and has photos of one shape and what the first shows", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with({ photos: described, url: "https://toko.example/kopi" }));
      const [pin] = pins();
      expect(pin).toMatchObject({ title: sample.title("satu"), alt: "Foto 1" });
      expect(pin?.photos).toHaveLength(3);
      expect(new Set(pin?.photos.map(({ width, height }) => width / height)).size).toBe(1);
      expect(await stage.row(sample.id)).toMatchObject({
        live: { url: `https://www.pinterest.com/pin/${pin?.id}/` },
      });
    }));

  test("says by a change that it is sold out, and keeps id and photos", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with({ photos: described }));
      const [before] = pins();
      await stage.put(sample.with({ photos: described, stock: 0 }));
      expect(pins()).toMatchObject([{ id: before?.id, photos: before?.photos }]);
      expect(pins()[0]?.description).toMatch(/^Terjual habis\n/);
      expect(methods()).toEqual(["pins.create", "pins.update"]);
    }));

  test("keeps its photos, and its row says so", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with({ photos: ["1.jpg"] }));
      const [before] = pins();
      await stage.put(sample.with({ photos: ["2.jpg", "3.jpg"] }));
      expect(pins()).toMatchObject([{ id: before?.id, photos: before?.photos }]);
      expect(methods()).toEqual(["pins.create"]);
    }));

  test("whose answer was lost is found by its code, on whichever page it stands", () =>
    staged(async (stage) => {
      const others = [2, 3, 4].map((number) => sampleOf(paged, number));
      for (const other of others) await stage.put(other.with());
      const sample = sampleOf(paged, 1);
      stage.script(({ verb }) => (verb === "create" ? { what: "lost", when: "after" } : undefined));
      await stage.put(sample.with());
      const mine = pins(paged).at(-1);
      expect(await stage.row(sample.id)).toMatchObject({ status: "unchanged", remoteId: mine?.id });
      expect(methods(paged).filter((method) => method === "pins.create")).toHaveLength(4);
      expect(methods(paged).filter((method) => method === "boards.list_pins")).toHaveLength(4);
    }, paged));

  test("that never arrived is put up once more, not twice", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      let lost = 0;
      stage.script(({ verb }) => (verb === "create" && lost++ === 0 ? { what: "lost", when: "before" } : undefined));
      await stage.put(sample.with());
      expect(await stage.items(sample.word)).toHaveLength(1);
      expect(methods()).toEqual(["boards.list_pins", "pins.create"]);
    }));

  test("that the app may not change says what the app lacks, and goes on where it is allowed", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with());
      harness.current().store.canChange = false;
      await stage.harness.clock.run(stage.shop.publish([sample.with({ title: sample.title("dua") })], { waitMs: 0 }));
      await stage.pass(60_000);
      expect(await stage.row(sample.id)).toMatchObject({ status: "queued", reason: "circuit open" });
      harness.current().store.canChange = true;
      await stage.settle();
      expect(pins()[0]?.title).toBe(sample.title("dua"));
    }));

  test("is deleted when its product is withdrawn, and new when it is published again", () =>
    staged(async (stage) => {
      const sample = sampleOf(harness);
      await stage.put(sample.with());
      const [before] = pins();
      await stage.withdraw(sample.id);
      expect(pins()).toEqual([]);
      await stage.put(sample.with());
      expect(pins()).toHaveLength(1);
      expect(pins()[0]?.id).not.toBe(before?.id);
    }));
});

test("of 200 products five are pinned a day, and the others say when", () =>
  staged(
    async (stage) => {
      const products = Array.from({ length: 200 }, (_, index) =>
        sampleOf(harness, index + 1).with({ photos: ["1.jpg"] }),
      );
      await stage.harness.clock.run(stage.shop.publish(products, { waitMs: 0 }));
      await stage.pass(1_800_000);
      const rows = await stage.rows();
      expect(pins()).toHaveLength(5);
      const waiting = rows.filter(({ status, reason, nextAt }) => status === "queued" && reason === "pace" && nextAt);
      expect([rows.length, waiting.length]).toEqual([200, 195]);
    },
    harness,
    { choices: { pace: () => 5 } },
  ));

describe("says what a refusal means", () => {
  const minute = new Date(NOW.getTime() + 60_000);
  const CASES: readonly (readonly [number, string, object])[] = [
    [404, "Board not found.", { kind: "forbidden", scope: "account", cure: expect.stringContaining("`boardId`") }],
    [403, "PINNER_DATA_ACCESS_DENIED", { kind: "forbidden", scope: "verb" }],
    [400, "This link is blocked: it may lead to spam.", { kind: "blocked", scope: "listing" }],
    [400, "Unable to reach the URL. Please check the URL is correct", { kind: "invalid", field: "link" }],
    [400, "items: maxItems=5", { kind: "invalid", field: "photos", facets: ["photos"] }],
    [401, "Authentication failed.", { kind: "auth", scope: "account" }],
    [403, "You are not permitted to access that resource.", { kind: "forbidden", scope: "verb" }],
    [404, "Pin not found.", { kind: "gone" }],
    [409, "Conflict", { kind: "locked", scope: "listing" }],
    [413, "Too large", { kind: "invalid", facets: ["photos"] }],
    [429, "You have exceeded your rate limit.", { kind: "throttled", scope: "account", retryAt: minute }],
    [400, "Invalid request", { kind: "invalid", scope: "listing" }],
    [422, "Unprocessable", { kind: "invalid" }],
  ];

  test.each(CASES)("%i, %s", (status, message, expected) => {
    const error = caught({ status, headers: {}, body: { code: 7, message }, text: "" });
    expect(error).toMatchObject({
      name: "ChannelError",
      outcome: "rejected",
      platformCode: `${status}/7`,
      ...expected,
    });
  });

  test("with one case for each row, in the order of the rows", () => {
    const fits = CASES.map(([status, message]) =>
      PINTEREST_ROWS.findIndex(
        (row) => (row.status ?? status) === status && (row.says?.test(message.toLowerCase()) ?? true),
      ),
    );
    expect(fits).toEqual(PINTEREST_ROWS.map((_, index) => index));
  });

  test.each<[number, unknown, object]>([
    [500, { code: 0, message: "Something went wrong" }, { kind: "unavailable", outcome: "unknown" }],
    [503, { code: 0, message: "The board is blocked" }, { kind: "unavailable", outcome: "unknown" }],
    [418, { code: 0, message: "no" }, { kind: "invalid", outcome: "rejected" }],
    [403, undefined, { kind: "unavailable", outcome: "rejected" }],
    [429, undefined, { kind: "throttled", outcome: "rejected" }],
    [200, undefined, { kind: "unavailable", outcome: "unknown" }],
  ])("%i with %j", (status, body, expected) => {
    expect(caught({ status, headers: {}, body, text: "" })).toMatchObject(expected);
  });

  test("waits as long as the answer says", () => {
    const retryAt = new Date(NOW.getTime() + 7_000);
    const body = { code: 8, message: "no" };
    expect(caught({ status: 429, headers: {}, body, text: "", retryAt })).toMatchObject({ retryAt });
  });

  function caught(reply: Parameters<typeof readAnswer>[0]): unknown {
    try {
      return readAnswer(reply, NOW);
    } catch (error) {
      return error;
    }
  }
});

describe("words", () => {
  const good = { boardId: "1", appId: "2", appSecret: "test-test-test-test" };
  const render = (more: object, link: string | undefined = "https://toko.example/kopi?a=1") => {
    const { settings, render: run } = pinterest(good)[inside];
    const { content, losses = [] } = run({ ...renderInput(productOf(more), { link }), settings });
    return { ...(content as { readonly description: string; readonly link?: string }), losses };
  };
  const code = codeOf("kopi");

  test("carry the code in the link, or in a line where there is none", () => {
    expect(render({}).link).toBe(`https://toko.example/kopi?a=1&e=${code}`);
    expect(render({}).description).not.toContain(code);
    const { settings, render: run } = pinterest(good)[inside];
    const { content } = run({
      ...renderInput(productOf({ description: "kopi ".repeat(400) })),
      link: undefined,
      settings,
    });
    const { description } = content as { readonly description: string };
    expect(description).toMatch(new RegExp(`\\n\\nKode: ${code}$`));
    expect(description.length).toBeLessThanOrEqual(800);
  });

  test("leave a link out that is too long for a pin, and say so", () => {
    const { link, description, losses } = render({}, `https://toko.example/${"a".repeat(2_048)}`);
    expect([link, description.endsWith(code)]).toEqual([undefined, true]);
    expect(losses).toContainEqual(expect.objectContaining({ field: "link", reason: "dropped" }));
  });
});

describe("tokens", () => {
  const app = {
    appId: "5",
    appSecret: "app-secret-0123456789",
    redirectUri: "https://toko.example/back",
    now: () => NOW,
  };

  test("are asked for with the four rights, and traded for a code", async () => {
    const asked: HttpRequest[] = [];
    const body = { access_token: "a", refresh_token: "r", expires_in: 2_592_000, refresh_token_expires_in: 5_184_000 };
    const http: Http = {
      async send(request) {
        asked.push(request);
        return { status: 200, headers: {}, body, text: "" };
      },
    };
    const login = pinterest.oauth({ ...app, http });
    const { origin, pathname, searchParams } = new URL(login.consentUrl("abc"));
    expect(`${origin}${pathname}`).toBe("https://www.pinterest.com/oauth/");
    expect(searchParams.get("scope")).toBe("boards:read,boards:write,pins:read,pins:write");
    expect(await login.exchange({ code: "c" })).toMatchObject({
      accessToken: "a",
      refreshToken: "r",
      expiresAt: new Date(NOW.getTime() + 2_592_000_000),
      refreshExpiresAt: new Date(NOW.getTime() + 5_184_000_000),
    });
    expect(asked[0]?.headers).toMatchObject({ authorization: `Basic ${btoa("5:app-secret-0123456789")}` });
    expect(String(asked[0]?.body)).toContain("continuous_refresh=true");
  });

  test("are renewed, and a dead grant is told from passing trouble", async () => {
    await harness.open();
    const place = harness.current();
    const tools = fetchTools(() => NOW);
    const { tokens, settings } = pinterest(harness.options)[inside];
    const renew = (given: object) =>
      tokens?.refresh?.(settings, given as never, tools, new AbortController().signal) as Promise<object>;
    const first = place.consent.tokens;
    expect(await renew(first)).toMatchObject({ accessToken: expect.not.stringMatching(first.accessToken) });
    // It is good once.
    await expect(renew(first)).rejects.toMatchObject({
      kind: "auth",
      cure: expect.stringContaining("pinterest.oauth"),
    });
    await expect(renew({ accessToken: "a" })).rejects.toMatchObject({ kind: "auth" });
    await place.fault({ what: "error-before", method: "oauth.token", status: 503 });
    await expect(renew(first)).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("show that account and board work", async () => {
    await harness.open();
    const tools = { ...fetchTools(() => NOW), tokens: async () => harness.current().consent.tokens };
    const ping = (more: Partial<PinterestOptions> = {}) =>
      openChannel(pinterest({ ...harness.options, ...more }), tools).run("ping");
    await expect(ping()).resolves.toBeUndefined();
    await expect(ping({ boardId: "99" })).rejects.toMatchObject({ kind: "forbidden", scope: "account" });
    requests.push(...harness.current().requests);
  });
});

describe("options", () => {
  const good = { boardId: "549755885175", appId: "1234567", appSecret: "test-test-test-test" };
  test.each([
    [{ ...good, boardId: "toko/kopi" }, 'option "boardId": expected the digits of an id'],
    [{ ...good, appSecret: "short" }, "appSecret"],
    [{ ...good, template: "{titel}" }, "{titel} is not a field"],
  ])("%j are refused in words", (options, why) => {
    expect(() => pinterest(options)).toThrow(why);
  });

  test("name the account and the app, and show no secret", () => {
    const channel = pinterest({ ...good, tokens: { accessToken: "canary-token" } });
    const { account, app, needs, publicSettings } = channel[inside];
    expect([account, app, needs]).toEqual(["pinterest:549755885175", "pinterest:1234567", []]);
    expect(JSON.stringify([channel, publicSettings])).not.toMatch(/canary-token|test-test/);
  });
});

const vendorFile = fileURLToPath(new URL("../../../shared/spec/vendor/pinterest.json", import.meta.url));

if (!existsSync(vendorFile)) {
  test.skip("SKIPPED: ../shared/spec/vendor/pinterest.json is not here to check requests against", () => undefined);
} else {
  interface Described {
    readonly parameters?: readonly { readonly $ref?: string; readonly name?: string }[];
  }
  type Vendor = Schemas & {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
    readonly components: { readonly parameters: Readonly<Record<string, { readonly name: string }>> };
  };

  test("every request above is one that Pinterest describes", () => {
    const vendor = JSON.parse(readFileSync(vendorFile, "utf8")) as Vendor;
    const strict: Schemas = { components: vendor.components, isStrict: true };
    const bodies: Readonly<Record<string, string>> = { "pins.create": "PinCreate", "pins.update": "PinUpdate" };
    expect(requests.length).toBeGreaterThanOrEqual(25);
    for (const { verb, path, query, fields, method } of requests) {
      if (method === "oauth.token") continue;
      const shape = path
        .replace("/v5", "")
        .replace(/^\/pins\/\d+$/, "/pins/{pin_id}")
        .replace(/^\/boards\/\d+/, "/boards/{board_id}");
      const way = vendor.paths[shape]?.[verb.toLowerCase()];
      expect(way, `${verb} ${path}`).toBeDefined();
      const known = (way?.parameters ?? []).map(
        ({ $ref, name }) => name ?? vendor.components.parameters[$ref?.split("/").at(-1) ?? ""]?.name,
      );
      for (const name of Object.keys(query)) expect(known).toContain(name);
      const schema = bodies[method];
      if (schema === undefined) continue;
      // A link that is taken away is null, which the description lets be.
      const { link, ...said } = fields;
      const body = link === null ? said : { ...said, ...(link === undefined ? {} : { link }) };
      expect(valueMisfits(body, { $ref: `#/components/schemas/${schema}` }, strict, "body")).toEqual([]);
    }
  });
}
